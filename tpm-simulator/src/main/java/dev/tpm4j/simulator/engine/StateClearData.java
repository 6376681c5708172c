package dev.tpm4j.simulator.engine;

/** {@code STATE_CLEAR_DATA}: a {@code TPM2_Startup(CLEAR)} sets it to its defaults. */
final class StateClearData {

  boolean shEnable = true;
  boolean ehEnable = true;
  boolean phEnableNv = true;

  /** {@link ReadOnlyMode}. */
  boolean readOnly;

  /** Never changed in place, only replaced. */
  byte[] platformAuth = {};

  AuthPolicy platformPolicy = AuthPolicy.NONE;

  /** The authorisation value of the PCRs of {@link PcrRules#authGroup}; only ever replaced. */
  byte[] pcrAuth = {};

  /** What {@code TPM2_Shutdown(STATE)} saved of the PCRs. */
  Pcrs savedPcrs = new Pcrs();

  /** Every field, in the order of saved states. */
  void fields(StateFields fields) {
    shEnable = fields.flag("shEnable", shEnable);
    ehEnable = fields.flag("ehEnable", ehEnable);
    phEnableNv = fields.flag("phEnableNv", phEnableNv);
    readOnly = fields.flag("readOnly", readOnly);
    platformAuth = fields.bytes("platformAuth", platformAuth);
    platformPolicy = fields.item("platformPolicy", platformPolicy, AuthPolicy.FORM);
    pcrAuth = fields.bytes("pcrAuth", pcrAuth);
    savedPcrs.fields("savedPcrs", fields);
  }

  StateClearData copy() {
    StateClearData copy = new StateClearData();
    copy.shEnable = shEnable;
    copy.ehEnable = ehEnable;
    copy.phEnableNv = phEnableNv;
    copy.readOnly = readOnly;
    copy.platformAuth = platformAuth;
    copy.platformPolicy = platformPolicy;
    copy.pcrAuth = pcrAuth;
    copy.savedPcrs = savedPcrs.copy();
    return copy;
  }
}
