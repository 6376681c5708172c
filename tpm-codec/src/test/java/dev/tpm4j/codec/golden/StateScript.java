package dev.tpm4j.codec.golden;

import java.util.List;

/** Startup, self-tests, hierarchies, clock, dictionary attack, audit, capabilities, shutdown. */
final class StateScript {
  private static final int OWNER = 0x40000001;
  private static final int LOCKOUT = 0x4000000a;
  private static final int ENDORSEMENT = 0x4000000b;
  private static final int PLATFORM = 0x4000000c;

  private final Capture tpm;

  StateScript(Capture tpm) {
    this.tpm = tpm;
  }

  void start() {
    tpm.run("Startup", new Bytes().u16(0));
    tpm.note("prepared to keep its state; goes on all the same");
    tpm.run("Shutdown", new Bytes().u16(1));
    tpm.run("SelfTest", new Bytes().u8(1));
    tpm.run("IncrementalSelfTest", Bytes.hex("00000002 000b 0006"));
    tpm.run("GetTestResult", new Bytes());
    tpm.note("capabilities 0 to 9");
    for (int capability = 0; capability < 10; capability++) {
      int property = capability == 6 ? 0x100 : capability == 1 || capability == 9 ? 0x40000000 : 0;
      tpm.run("GetCapability", new Bytes().u32(capability).u32(property).u32(254));
    }
    tpm.run("GetCapability", new Bytes().u32(6).u32(0x200).u32(254));
    tpm.run("GetRandom", new Bytes().u16(32));
    tpm.run("StirRandom", new Bytes().sized(new byte[] {1, 2, 3}));
    tpm.run("TestParms", Bytes.hex("0001 0010 0010 0800 00000000"));
    tpm.run("TestParms", Bytes.hex("0025 0006 0100 0043"));
    tpm.run("ECC_Parameters", new Bytes().u16(3));
    tpm.run("ReadClock", new Bytes());
    tpm.owner("ClockSet", new Bytes().u64(0x100000), OWNER);
    tpm.owner("ClockRateAdjust", new Bytes().u8(-1), OWNER);
    tpm.owner("ClockRateAdjust", new Bytes().u8(1), PLATFORM);
    tpm.owner("SetAlgorithmSet", new Bytes().u32(0), PLATFORM);
    tpm.owner("DictionaryAttackParameters", new Bytes().u32(32).u32(600).u32(0), LOCKOUT);
    tpm.owner("DictionaryAttackLockReset", new Bytes(), LOCKOUT);
    tpm.note("audit of GetRandom switched on and off");
    Bytes audit = Bytes.hex("0010 00000001 0000017b 00000000");
    tpm.owner("SetCommandCodeAuditStatus", audit, OWNER);
    tpm.run("GetRandom", new Bytes().u16(1));
    audit = Bytes.hex("0010 00000000 00000001 0000017b");
    tpm.owner("SetCommandCodeAuditStatus", audit, OWNER);
    byte[] secret = {'o', 'w', 'n'};
    tpm.owner("HierarchyChangeAuth", new Bytes().sized(secret), OWNER);
    tpm.run("HierarchyChangeAuth", List.of(secret), new Bytes().sized(new byte[0]), OWNER);
    tpm.owner("SetPrimaryPolicy", new Bytes().sized(new byte[32]).u16(0x000b), ENDORSEMENT);
    tpm.owner("SetPrimaryPolicy", new Bytes().empty().u16(0x0010), ENDORSEMENT);
  }

  void end() {
    tpm.owner("HierarchyControl", new Bytes().u32(ENDORSEMENT).u8(0), ENDORSEMENT);
    tpm.owner("HierarchyControl", new Bytes().u32(ENDORSEMENT).u8(1), PLATFORM);
    tpm.owner("ClearControl", new Bytes().u8(1), LOCKOUT);
    tpm.owner("ClearControl", new Bytes().u8(0), PLATFORM);
    tpm.owner("Clear", new Bytes(), PLATFORM);
    tpm.owner("ChangePPS", new Bytes(), PLATFORM);
    tpm.owner("ChangeEPS", new Bytes(), PLATFORM);
    tpm.run("Shutdown", new Bytes().u16(0));
  }
}
