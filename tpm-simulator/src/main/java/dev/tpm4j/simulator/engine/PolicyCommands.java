package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Duplicate;
import dev.tpm4j.codec.command.PolicyAuthValue;
import dev.tpm4j.codec.command.PolicyCommandCode;
import dev.tpm4j.codec.command.PolicyCounterTimer;
import dev.tpm4j.codec.command.PolicyCpHash;
import dev.tpm4j.codec.command.PolicyDuplicationSelect;
import dev.tpm4j.codec.command.PolicyGetDigest;
import dev.tpm4j.codec.command.PolicyLocality;
import dev.tpm4j.codec.command.PolicyNameHash;
import dev.tpm4j.codec.command.PolicyNvWritten;
import dev.tpm4j.codec.command.PolicyOR;
import dev.tpm4j.codec.command.PolicyPCR;
import dev.tpm4j.codec.command.PolicyPassword;
import dev.tpm4j.codec.command.PolicyPhysicalPresence;
import dev.tpm4j.codec.command.PolicyTemplate;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.engine.Session.PolicyState;
import dev.tpm4j.simulator.engine.Session.PolicyState.Required;
import java.util.Arrays;
import java.util.List;

/**
 * Part 3, "Enhanced Authorization (EA) Commands", those about the command to come and the state of
 * the TPM. Each checks what it can at once (unless the session is a trial), notes what has to hold
 * when the session is used, and extends the policy digest.
 */
final class PolicyCommands {

  private static final int NORMAL_LOCALITIES = 0x1F;
  private static final int FIRST_EXTENDED_LOCALITY = 32;
  private static final int TIME_INFO_SIZE = 25;

  private PolicyCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(PolicyOR.CODE, PolicyOR.Request::decode, PolicyCommands::or),
        CommandDefinition.of(PolicyPCR.CODE, PolicyPCR.Request::decode, PolicyCommands::pcr),
        CommandDefinition.of(
            PolicyLocality.CODE, PolicyLocality.Request::decode, PolicyCommands::locality),
        CommandDefinition.of(
            PolicyCounterTimer.CODE,
            PolicyCounterTimer.Request::decode,
            PolicyCommands::counterTimer),
        CommandDefinition.of(
            PolicyCommandCode.CODE, PolicyCommandCode.Request::decode, PolicyCommands::commandCode),
        CommandDefinition.of(
            PolicyPhysicalPresence.CODE,
            PolicyPhysicalPresence.Request::decode,
            PolicyCommands::physicalPresence),
        CommandDefinition.of(
            PolicyCpHash.CODE, PolicyCpHash.Request::decode, PolicyCommands::cpHash),
        CommandDefinition.of(
            PolicyNameHash.CODE, PolicyNameHash.Request::decode, PolicyCommands::nameHash),
        CommandDefinition.of(
            PolicyDuplicationSelect.CODE,
            PolicyDuplicationSelect.Request::decode,
            PolicyCommands::duplicationSelect),
        CommandDefinition.of(
            PolicyAuthValue.CODE, PolicyAuthValue.Request::decode, PolicyCommands::authValue),
        CommandDefinition.of(
            PolicyPassword.CODE, PolicyPassword.Request::decode, PolicyCommands::password),
        CommandDefinition.of(
            PolicyGetDigest.CODE, PolicyGetDigest.Request::decode, PolicyCommands::getDigest),
        CommandDefinition.of(
            PolicyNvWritten.CODE, PolicyNvWritten.Request::decode, PolicyCommands::nvWritten),
        CommandDefinition.of(
            PolicyTemplate.CODE, PolicyTemplate.Request::decode, PolicyCommands::template));
  }

  /** The policy session that a handle of the command refers to. */
  static Session session(Execution execution, int handle) {
    return ((Entity.OfSession) execution.entity(handle)).session();
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  private static CommandResponse or(Execution execution, PolicyOR.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    boolean listed = in.pHashList().contains(session.policy.digest);
    require(session.isTrial() || listed, Rc.ofParameter(TpmRc.VALUE, 1));
    PolicyDigest.clear(session);
    byte[][] branches = in.pHashList().stream().map(Octets::toByteArray).toArray(byte[][]::new);
    PolicyDigest.extend(session, PolicyOR.CODE, branches);
    return new PolicyOR.Response();
  }

  private static CommandResponse pcr(Execution execution, PolicyPCR.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    Session session = session(execution, 0);
    PcrDigest current = PcrDigest.of(state, PolicyDigest.hash(session), in.pcrs());
    byte[] digest = current.digest();
    if (session.isTrial()) {
      digest = in.pcrDigest().length() == 0 ? digest : in.pcrDigest().toByteArray();
    } else {
      int counter = session.policy.pcrCounter;
      require(counter == 0 || counter == state.reset.pcrCounter, TpmRc.PCR_CHANGED);
      boolean expected =
          in.pcrDigest().length() == 0 || Arrays.equals(in.pcrDigest().toByteArray(), digest);
      require(expected, Rc.ofParameter(TpmRc.VALUE, 1));
      session.policy.pcrCounter = state.reset.pcrCounter;
    }
    PolicyDigest.extend(session, PolicyPCR.CODE, current.selection(), digest);
    return new PolicyPCR.Response();
  }

  private static CommandResponse locality(Execution execution, PolicyLocality.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    int range = Rc.ofParameter(TpmRc.RANGE, 1);
    int wanted = in.locality();
    int before = session.policy.locality;
    boolean extended = wanted >= FIRST_EXTENDED_LOCALITY;
    require(wanted != 0, range);
    require(before == 0 || before >= FIRST_EXTENDED_LOCALITY == extended, range);
    int allowed;
    if (extended) {
      require(before == 0 || before == wanted, range);
      allowed = wanted;
    } else {
      allowed = wanted & (before == 0 ? NORMAL_LOCALITIES : before);
      require(allowed != 0, range);
    }
    PolicyDigest.extend(session, PolicyLocality.CODE, new byte[] {(byte) wanted});
    session.policy.locality = allowed;
    return new PolicyLocality.Response();
  }

  private static CommandResponse counterTimer(Execution execution, PolicyCounterTimer.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    byte[] operandB = in.operandB().toByteArray();
    int end = in.offset() + operandB.length;
    require(in.offset() <= TIME_INFO_SIZE, Rc.ofParameter(TpmRc.VALUE, 2));
    require(end <= TIME_INFO_SIZE, TpmRc.RANGE);
    if (!session.isTrial()) {
      byte[] timeInfo = new byte[TIME_INFO_SIZE];
      Timekeeper.timeInfo(execution.state()).write(timeInfo, 0);
      byte[] operandA = Arrays.copyOfRange(timeInfo, in.offset(), end);
      require(PolicyComparison.holds(in.operation(), operandA, operandB), TpmRc.POLICY);
    }
    PolicyDigest.extend(
        session,
        PolicyCounterTimer.CODE,
        PolicyDigest.comparison(session, in.operandB(), in.offset(), in.operation()));
    return new PolicyCounterTimer.Response();
  }

  private static CommandResponse commandCode(Execution execution, PolicyCommandCode.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    int before = session.policy.commandCode;
    require(before == 0 || before == in.code(), Rc.ofParameter(TpmRc.VALUE, 1));
    boolean implemented = execution.commands().find(in.code()) != null;
    require(implemented, Rc.ofParameter(TpmRc.POLICY_CC, 1));
    PolicyDigest.extend(session, PolicyCommandCode.CODE, PolicyDigest.number(in.code()));
    session.policy.commandCode = in.code();
    return new PolicyCommandCode.Response();
  }

  private static CommandResponse physicalPresence(
      Execution execution, PolicyPhysicalPresence.Request in) {
    Session session = session(execution, 0);
    PolicyDigest.extend(session, PolicyPhysicalPresence.CODE);
    session.policy.physicalPresenceRequired = true;
    return new PolicyPhysicalPresence.Response();
  }

  private static CommandResponse cpHash(Execution execution, PolicyCpHash.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    PolicyState policy = session.policy;
    requireDigestSize(session, in.cpHashA());
    if (policy.required != Required.NOTHING) {
      boolean cpHash =
          policy.required == Required.CP_HASH || policy.required == Required.TEMPLATE_AND_CP_HASH;
      require(cpHash && policy.requiredDigest.equals(in.cpHashA()), TpmRc.CPHASH);
    }
    PolicyDigest.extend(session, PolicyCpHash.CODE, in.cpHashA().toByteArray());
    if (policy.required == Required.NOTHING) {
      policy.required = Required.CP_HASH;
      policy.requiredDigest = in.cpHashA();
    }
    return new PolicyCpHash.Response();
  }

  private static void requireDigestSize(Session session, Octets digest)
      throws ResponseCodeException {
    boolean right = digest.length() == PolicyDigest.hash(session).digestSize();
    require(right, Rc.ofParameter(TpmRc.SIZE, 1));
  }

  private static CommandResponse nameHash(Execution execution, PolicyNameHash.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    requireDigestSize(session, in.nameHash());
    require(session.policy.required == Required.NOTHING, TpmRc.CPHASH);
    PolicyDigest.extend(session, PolicyNameHash.CODE, in.nameHash().toByteArray());
    session.policy.required = Required.NAME_HASH;
    session.policy.requiredDigest = in.nameHash();
    return new PolicyNameHash.Response();
  }

  private static CommandResponse duplicationSelect(
      Execution execution, PolicyDuplicationSelect.Request in) throws ResponseCodeException {
    Session session = session(execution, 0);
    require(session.policy.required == Required.NOTHING, TpmRc.CPHASH);
    require(session.policy.commandCode == 0, TpmRc.COMMAND_CODE);
    byte[] object = in.objectName().toByteArray();
    byte[] parent = in.newParentName().toByteArray();
    byte[] flag = {(byte) in.includeObject()};
    PolicyDigest.extend(
        session,
        PolicyDuplicationSelect.CODE,
        in.includeObject() == 1 ? object : new byte[0],
        parent,
        flag);
    session.policy.required = Required.NAME_HASH;
    session.policy.requiredDigest = Octets.of(PolicyDigest.hash(session).digest(object, parent));
    session.policy.commandCode = Duplicate.CODE;
    return new PolicyDuplicationSelect.Response();
  }

  private static CommandResponse authValue(Execution execution, PolicyAuthValue.Request in) {
    Session session = session(execution, 0);
    PolicyDigest.extend(session, PolicyAuthValue.CODE);
    session.policy.authValueNeeded = true;
    session.policy.passwordNeeded = false;
    return new PolicyAuthValue.Response();
  }

  /** The digest is PolicyAuthValue's: the entity's owner need not know which the user prefers. */
  private static CommandResponse password(Execution execution, PolicyPassword.Request in) {
    Session session = session(execution, 0);
    PolicyDigest.extend(session, PolicyAuthValue.CODE);
    session.policy.passwordNeeded = true;
    session.policy.authValueNeeded = false;
    return new PolicyPassword.Response();
  }

  private static CommandResponse getDigest(Execution execution, PolicyGetDigest.Request in) {
    return new PolicyGetDigest.Response(session(execution, 0).policy.digest);
  }

  private static CommandResponse nvWritten(Execution execution, PolicyNvWritten.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    PolicyState policy = session.policy;
    boolean written = in.writtenSet() == 1;
    boolean same = !policy.checkNvWritten || policy.nvWrittenState == written;
    require(same, Rc.ofParameter(TpmRc.VALUE, 1));
    PolicyDigest.extend(session, PolicyNvWritten.CODE, new byte[] {(byte) in.writtenSet()});
    policy.checkNvWritten = true;
    policy.nvWrittenState = written;
    return new PolicyNvWritten.Response();
  }

  private static CommandResponse template(Execution execution, PolicyTemplate.Request in)
      throws ResponseCodeException {
    Session session = session(execution, 0);
    PolicyState policy = session.policy;
    boolean again =
        policy.required == Required.TEMPLATE_HASH
            || policy.required == Required.TEMPLATE_AND_CP_HASH;
    boolean same = !again || policy.requiredDigest.equals(in.templateHash());
    require(same, Rc.ofParameter(TpmRc.VALUE, 1));
    require(again || policy.required == Required.NOTHING, TpmRc.CPHASH);
    requireDigestSize(session, in.templateHash());
    PolicyDigest.extend(session, PolicyTemplate.CODE, in.templateHash().toByteArray());
    if (!again) {
      policy.required = Required.TEMPLATE_HASH;
      policy.requiredDigest = in.templateHash();
    }
    return new PolicyTemplate.Response();
  }
}
