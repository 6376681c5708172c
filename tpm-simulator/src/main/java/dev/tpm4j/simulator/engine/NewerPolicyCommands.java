package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.PolicyCapability;
import dev.tpm4j.codec.command.PolicyParameters;
import dev.tpm4j.codec.command.PolicyTransportSPDM;
import dev.tpm4j.codec.type.TpmEo;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.engine.Session.PolicyState.Required;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Part 3, "Enhanced Authorization (EA) Commands", those of library revision 1.84: PolicyCapability,
 * PolicyParameters and PolicyTransportSPDM.
 */
final class NewerPolicyCommands {

  private static final int ALGORITHM_SIZE = 2;

  private NewerPolicyCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            PolicyCapability.CODE,
            PolicyCapability.Request::decode,
            NewerPolicyCommands::capability),
        CommandDefinition.of(
            PolicyParameters.CODE,
            PolicyParameters.Request::decode,
            NewerPolicyCommands::parameters),
        CommandDefinition.of(
            PolicyTransportSPDM.CODE,
            PolicyTransportSPDM.Request::decode,
            NewerPolicyCommands::transport));
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  /** What is not there is unlike everything; no other comparison with it holds. */
  private static CommandResponse capability(Execution execution, PolicyCapability.Request in)
      throws ResponseCodeException {
    Session session = PolicyCommands.session(execution, 0);
    if (!session.isTrial()) {
      Optional<byte[]> property =
          CapabilityProperty.find(execution, in.capability(), 4, in.property(), 5);
      if (property.isPresent()) {
        byte[] operandB = in.operandB().toByteArray();
        int size = property.get().length;
        require(in.offset() <= size, Rc.ofParameter(TpmRc.VALUE, 2));
        require(operandB.length <= size - in.offset(), Rc.ofParameter(TpmRc.SIZE, 1));
        byte[] operandA =
            Arrays.copyOfRange(property.get(), in.offset(), in.offset() + operandB.length);
        require(PolicyComparison.holds(in.operation(), operandA, operandB), TpmRc.POLICY);
      } else {
        require(in.operation() == TpmEo.NEQ, TpmRc.POLICY);
      }
    }
    byte[] arguments =
        PolicyDigest.hash(session)
            .digest(
                in.operandB().toByteArray(),
                PolicyDigest.shortNumber(in.offset()),
                PolicyDigest.shortNumber(in.operation()),
                PolicyDigest.number(in.capability()),
                PolicyDigest.number(in.property()));
    PolicyDigest.extend(session, PolicyCapability.CODE, arguments);
    return new PolicyCapability.Response();
  }

  private static CommandResponse parameters(Execution execution, PolicyParameters.Request in)
      throws ResponseCodeException {
    Session session = PolicyCommands.session(execution, 0);
    boolean size = in.pHash().length() == PolicyDigest.hash(session).digestSize();
    require(size, Rc.ofParameter(TpmRc.SIZE, 1));
    require(session.policy.required == Required.NOTHING, TpmRc.CPHASH);
    PolicyDigest.extend(session, PolicyParameters.CODE, in.pHash().toByteArray());
    session.policy.required = Required.PARAMETERS_HASH;
    session.policy.requiredDigest = in.pHash();
    return new PolicyParameters.Response();
  }

  /**
   * The policy of a command that comes through a secure channel of keys with these Names. This TPM
   * has no such channel, so that the policy can be computed, but never holds.
   */
  private static CommandResponse transport(Execution execution, PolicyTransportSPDM.Request in)
      throws ResponseCodeException {
    Session session = PolicyCommands.session(execution, 0);
    require(!session.policy.secureChannelRequired, TpmRc.VALUE);
    requireName(in.reqKeyName(), 1);
    requireName(in.tpmKeyName(), 2);
    boolean anyKeys = in.reqKeyName().length() == 0 && in.tpmKeyName().length() == 0;
    byte[] keys = anyKeys ? new byte[0] : keys(session, in);
    PolicyDigest.extend(session, PolicyTransportSPDM.CODE, keys);
    session.policy.secureChannelRequired = true;
    return new PolicyTransportSPDM.Response();
  }

  private static byte[] keys(Session session, PolicyTransportSPDM.Request in) {
    return PolicyDigest.hash(session)
        .digest(
            PolicyDigest.shortNumber(in.reqKeyName().length()),
            in.reqKeyName().toByteArray(),
            PolicyDigest.shortNumber(in.tpmKeyName().length()),
            in.tpmKeyName().toByteArray());
  }

  /** Empty is any key. */
  private static void requireName(Octets name, int parameter) throws ResponseCodeException {
    if (name.length() == 0) {
      return;
    }
    require(name.length() >= ALGORITHM_SIZE, Rc.ofParameter(TpmRc.SIZE, parameter));
    Hash hash = Hash.ofId(Wire.u16(name.toByteArray(), 0));
    require(hash != null, Rc.ofParameter(TpmRc.HASH, parameter));
    boolean size = name.length() == ALGORITHM_SIZE + hash.digestSize();
    require(size, Rc.ofParameter(TpmRc.SIZE, parameter));
  }
}
