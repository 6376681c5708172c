package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.ClearControl;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.HierarchyControl;
import dev.tpm4j.codec.command.SetPrimaryPolicy;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import java.util.List;

/**
 * Part 3, "Hierarchy Commands", those that say who may use a hierarchy: HierarchyControl,
 * HierarchyChangeAuth, SetPrimaryPolicy, ClearControl.
 */
final class HierarchyControlCommands {

  private HierarchyControlCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            HierarchyControl.CODE,
            HierarchyControl.Request::decode,
            HierarchyControlCommands::control),
        CommandDefinition.of(
            HierarchyChangeAuth.CODE,
            HierarchyChangeAuth.Request::decode,
            HierarchyControlCommands::changeAuth),
        CommandDefinition.of(
            SetPrimaryPolicy.CODE,
            SetPrimaryPolicy.Request::decode,
            HierarchyControlCommands::setPolicy),
        CommandDefinition.of(
            ClearControl.CODE, ClearControl.Request::decode, HierarchyControlCommands::allowClear));
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  /** The platform switches everything; owner and endorsement can only switch themselves off. */
  private static CommandResponse control(Execution execution, HierarchyControl.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    boolean enable = in.state() == 1;
    boolean enabled = isEnabled(state, in.enable());
    if (in.authHandle() != TpmRh.RH_PLATFORM) {
      boolean itself = in.authHandle() == in.enable();
      require(itself && (enabled || !enable), TpmRc.AUTH_TYPE);
    }
    if (enable != enabled) {
      switch (in.enable()) {
        case TpmRh.RH_OWNER -> state.clear.shEnable = enable;
        case TpmRh.RH_ENDORSEMENT -> state.clear.ehEnable = enable;
        case TpmRh.RH_PLATFORM -> state.live.phEnable = enable;
        default -> state.clear.phEnableNv = enable;
      }
      if (!enable) {
        state.live.objects.flushHierarchy(in.enable());
      }
      execution.clearOrderly();
    }
    return new HierarchyControl.Response();
  }

  private static boolean isEnabled(TpmState state, int hierarchy) {
    return switch (hierarchy) {
      case TpmRh.RH_OWNER -> state.clear.shEnable;
      case TpmRh.RH_ENDORSEMENT -> state.clear.ehEnable;
      case TpmRh.RH_PLATFORM -> state.live.phEnable;
      default -> state.clear.phEnableNv;
    };
  }

  private static CommandResponse changeAuth(Execution execution, HierarchyChangeAuth.Request in) {
    TpmState state = execution.state();
    byte[] auth = AuthValues.trimmed(in.newAuth());
    switch (in.authHandle()) {
      case TpmRh.RH_OWNER -> state.permanent.ownerAuth = auth;
      case TpmRh.RH_ENDORSEMENT -> state.permanent.endorsementAuth = auth;
      case TpmRh.RH_LOCKOUT -> state.permanent.lockoutAuth = auth;
      default -> {
        state.clear.platformAuth = auth;
        execution.clearOrderly();
      }
    }
    return new HierarchyChangeAuth.Response();
  }

  private static CommandResponse setPolicy(Execution execution, SetPrimaryPolicy.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    AuthPolicy policy = new AuthPolicy(in.hashAlg(), in.authPolicy());
    require(policy.isConsistent(), Rc.ofParameter(TpmRc.SIZE, 1));
    switch (in.authHandle()) {
      case TpmRh.RH_OWNER -> state.permanent.ownerPolicy = policy;
      case TpmRh.RH_ENDORSEMENT -> state.permanent.endorsementPolicy = policy;
      case TpmRh.RH_LOCKOUT -> state.permanent.lockoutPolicy = policy;
      default -> {
        state.clear.platformPolicy = policy;
        execution.clearOrderly();
      }
    }
    return new SetPrimaryPolicy.Response();
  }

  /** lockoutAuth can forbid TPM2_Clear; only the platform can allow it again. */
  private static CommandResponse allowClear(Execution execution, ClearControl.Request in)
      throws ResponseCodeException {
    boolean disable = in.disable() == 1;
    require(disable || in.auth() != TpmRh.RH_LOCKOUT, TpmRc.AUTH_FAIL);
    execution.state().permanent.disableClear = disable;
    return new ClearControl.Response();
  }
}
