package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.PolicyAuthorizeNV;
import dev.tpm4j.codec.command.PolicyNV;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;
import java.util.List;

/**
 * Part 3, "Enhanced Authorization (EA) Commands", those about what is in NV: PolicyNV and
 * PolicyAuthorizeNV.
 */
final class PolicyNvCommands {

  private static final int ALGORITHM_SIZE = 2;

  private PolicyNvCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(PolicyNV.CODE, PolicyNV.Request::decode, PolicyNvCommands::policyNv),
        CommandDefinition.of(
            PolicyAuthorizeNV.CODE,
            PolicyAuthorizeNV.Request::decode,
            PolicyNvCommands::policyAuthorizeNv));
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  private static CommandResponse policyNv(Execution execution, PolicyNV.Request in)
      throws ResponseCodeException {
    Entity.Nv nv = (Entity.Nv) execution.entity(1);
    Session session = PolicyCommands.session(execution, 2);
    if (!session.isTrial()) {
      NvIndex index = nv.current(execution.state());
      NvAccess.requireReadable(in.authHandle(), index);
      byte[] operandB = in.operandB().toByteArray();
      int size = index.publicArea().dataSize();
      require(in.offset() <= size, Rc.ofParameter(TpmRc.VALUE, 2));
      require(operandB.length <= size - in.offset(), Rc.ofParameter(TpmRc.SIZE, 1));
      byte[] data = index.data().toByteArray();
      byte[] operandA = Arrays.copyOfRange(data, in.offset(), in.offset() + operandB.length);
      require(PolicyComparison.holds(in.operation(), operandA, operandB), TpmRc.POLICY);
    }
    PolicyDigest.extend(
        session,
        PolicyNV.CODE,
        PolicyDigest.comparison(session, in.operandB(), in.offset(), in.operation()),
        nv.name().toByteArray());
    return new PolicyNV.Response();
  }

  /** Puts the policy of an index in place of one that its data holds as a {@code TPMT_HA}. */
  private static CommandResponse policyAuthorizeNv(
      Execution execution, PolicyAuthorizeNV.Request in) throws ResponseCodeException {
    Entity.Nv nv = (Entity.Nv) execution.entity(1);
    Session session = PolicyCommands.session(execution, 2);
    if (!session.isTrial()) {
      NvIndex index = nv.current(execution.state());
      NvAccess.requireReadable(in.authHandle(), index);
      byte[] data = index.data().toByteArray();
      require(data.length >= ALGORITHM_SIZE, TpmRc.INSUFFICIENT);
      Hash hash = Hash.ofId(Wire.u16(data, 0));
      require(hash != null, TpmRc.HASH);
      int end = ALGORITHM_SIZE + hash.digestSize();
      require(data.length >= end, TpmRc.INSUFFICIENT);
      require(hash.id() == session.authHash, TpmRc.HASH);
      byte[] approved = Arrays.copyOfRange(data, ALGORITHM_SIZE, end);
      require(Arrays.equals(approved, session.policy.digest.toByteArray()), TpmRc.VALUE);
    }
    PolicyDigest.clear(session);
    PolicyDigest.extend(session, PolicyAuthorizeNV.CODE, nv.name().toByteArray());
    return new PolicyAuthorizeNV.Response();
  }
}
