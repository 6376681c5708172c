package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.PcrAllocate;
import dev.tpm4j.codec.command.PcrSetAuthPolicy;
import dev.tpm4j.codec.command.PcrSetAuthValue;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;

/**
 * Part 3, "Integrity Collection (PCR)", what is configured: PCR_Allocate, PCR_SetAuthPolicy,
 * PCR_SetAuthValue.
 */
final class PcrConfigurationCommands {

  private PcrConfigurationCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            PcrAllocate.CODE, PcrAllocate.Request::decode, PcrConfigurationCommands::allocate),
        CommandDefinition.of(
            PcrSetAuthPolicy.CODE,
            PcrSetAuthPolicy.Request::decode,
            PcrConfigurationCommands::setAuthPolicy),
        CommandDefinition.of(
            PcrSetAuthValue.CODE,
            PcrSetAuthValue.Request::decode,
            PcrConfigurationCommands::setAuthValue));
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  /**
   * The banks from the next {@code _TPM_Init} on. A bank that is not named stays as it is now, of
   * one named twice the last counts. There is room for all, but one PCR has to be left for the
   * H-CRTM and one for the D-RTM.
   */
  private static CommandResponse allocate(Execution execution, PcrAllocate.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    int[] wanted = state.permanent.pcrAllocated.clone();
    for (TpmsPcrSelection selection : in.pcrAllocation()) {
      wanted[Hash.ofId(selection.hash()).ordinal()] = PcrSelection.bits(selection);
    }
    int size = 0;
    int available = 0;
    int anywhere = 0;
    for (Hash hash : Hash.values()) {
      int bits = wanted[hash.ordinal()];
      anywhere |= bits;
      size += Integer.bitCount(bits) * hash.digestSize();
      available += Pcrs.COUNT * hash.digestSize();
    }
    int needed = 1 << Pcrs.HCRTM | 1 << Pcrs.DRTM;
    require((anywhere & needed) == needed, TpmRc.PCR);
    state.permanent.allocatePcrs(wanted);
    state.live.pcrReconfigured = true;
    return new PcrAllocate.Response(1, Pcrs.COUNT, size, available);
  }

  private static CommandResponse setAuthPolicy(Execution execution, PcrSetAuthPolicy.Request in)
      throws ResponseCodeException {
    AuthPolicy policy = new AuthPolicy(in.hashAlg(), in.authPolicy());
    require(policy.isConsistent(), Rc.ofParameter(TpmRc.SIZE, 1));
    require(PcrRules.policyGroup(in.pcrNum()), Rc.ofParameter(TpmRc.VALUE, 3));
    execution.state().permanent.pcrPolicy = policy;
    return new PcrSetAuthPolicy.Response();
  }

  private static CommandResponse setAuthValue(Execution execution, PcrSetAuthValue.Request in)
      throws ResponseCodeException {
    require(PcrRules.authGroup(in.pcrHandle()), TpmRc.VALUE);
    execution.state().clear.pcrAuth = AuthValues.trimmed(in.auth());
    execution.clearOrderly();
    return new PcrSetAuthValue.Response();
  }
}
