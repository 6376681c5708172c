package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.command.PolicySecret;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;

/**
 * Whether what a policy session has asserted is the entity's policy, and holds for this command
 * (TCG TPM 2.0 Library, Part 1, "Policy Session Validation").
 */
final class PolicyCheck {

  private static final int FIRST_EXTENDED_LOCALITY = 32;

  private final Execution execution;
  private final Session session;
  private final Session.PolicyState policy;

  PolicyCheck(Execution execution, Session session) {
    this.execution = execution;
    this.session = session;
    this.policy = session.policy;
  }

  /** Refuses the session; codes carry no number yet. */
  void require(Entity entity, AuthRole role, int command, CommandDigests digests)
      throws ResponseCodeException {
    if (command == PolicySecret.CODE && !policy.passwordNeeded && !policy.authValueNeeded) {
      throw new ResponseCodeException(TpmRc.MODE);
    }
    TpmState state = execution.state();
    if (policy.pcrCounter != 0 && policy.pcrCounter != state.reset.pcrCounter) {
      throw new ResponseCodeException(TpmRc.PCR_CHANGED);
    }
    AuthPolicy required = entity.authPolicy(state);
    require(policy.digest.equals(required.digest()), TpmRc.POLICY_FAIL);
    require(session.authHash == required.hashAlg(), TpmRc.POLICY_FAIL);
    require(!isExpired(state), TpmRc.EXPIRED);
    requireCommand(command, role);
    require(isLocality(execution.locality()), TpmRc.LOCALITY);
    require(!policy.physicalPresenceRequired || execution.physicalPresence(), TpmRc.PP);
    require(isCommand(digests), TpmRc.POLICY_FAIL);
    require(!policy.checkNvWritten || isNvWritten(entity), TpmRc.POLICY_FAIL);
    require(!policy.secureChannelRequired, TpmRc.CHANNEL);
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  private boolean isExpired(TpmState state) {
    return new PolicyTimeout(policy.timeout, false).isOver(state, session);
  }

  /** For more than the role of a user, the policy has to name the command. */
  private void requireCommand(int command, AuthRole role) throws ResponseCodeException {
    if (policy.commandCode != 0) {
      require(policy.commandCode == command, TpmRc.POLICY_CC);
    } else {
      require(role == AuthRole.USER, TpmRc.POLICY_FAIL);
    }
  }

  private boolean isLocality(int locality) {
    return policy.locality == 0
        || policy.locality < FIRST_EXTENDED_LOCALITY && (policy.locality & 1 << locality) != 0;
  }

  private boolean isCommand(CommandDigests digests) {
    Hash hash = Hash.ofId(session.authHash);
    byte[] required = policy.requiredDigest.toByteArray();
    return switch (policy.required) {
      case NOTHING -> true;
      case CP_HASH, TEMPLATE_AND_CP_HASH -> Arrays.equals(required, digests.cpHash(hash));
      case NAME_HASH -> Arrays.equals(required, digests.nameHash(hash));
      case TEMPLATE_HASH ->
          digests
              .templateHash(hash)
              .filter(template -> Arrays.equals(required, template))
              .isPresent();
      case PARAMETERS_HASH -> Arrays.equals(required, digests.parametersHash(hash));
    };
  }

  private boolean isNvWritten(Entity entity) {
    return entity instanceof Entity.Nv nv
        && nv.index().has(TpmaNv.WRITTEN) == policy.nvWrittenState;
  }
}
