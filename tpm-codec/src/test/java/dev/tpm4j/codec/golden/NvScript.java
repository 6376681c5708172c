package dev.tpm4j.codec.golden;

import dev.tpm4j.codec.golden.Keys.Key;
import java.util.List;

/** NV indices of each type, locked, certified, and deleted under a policy. */
final class NvScript {
  private static final int OWNER = 0x40000001;
  private static final int PLATFORM = 0x4000000c;
  private static final int ORDINARY = 0x01000001;
  private static final int COUNTER = 0x01000002;
  private static final int BITS = 0x01000003;
  private static final int EXTEND = 0x01000004;
  private static final int SPECIAL = 0x01000005;
  private static final int CHANGING = 0x01000006;
  private static final int CC_UNDEFINE_SPECIAL = 0x11f;
  private static final int CC_CHANGE_AUTH = 0x13b;
  private static final int OWNER_ACCESS = 0x00020002; // OWNERWRITE, OWNERREAD
  private static final int LOCKS = 0x80014000; // READ_STCLEAR, PPREAD, WRITE_STCLEAR
  private static final int GLOBALLOCK = 0x8000;
  private static final byte[] SECRET = {'n', 'v'};

  private final Capture tpm;
  private final Keys keys;

  NvScript(Capture tpm) {
    this.tpm = tpm;
    this.keys = new Keys(tpm);
  }

  private void define(int index, int attributes, byte[] policy, int size, int hierarchy) {
    Bytes area = new Bytes().u32(index).u16(0x000b).u32(attributes).sized(policy).u16(size);
    tpm.owner("NV_DefineSpace", new Bytes().empty().sized(area), hierarchy);
    name(index);
  }

  private void name(int index) {
    Reply reply = tpm.run("NV_ReadPublic", new Bytes(), index).parameters();
    reply.sized();
    tpm.name(index, reply.sized());
  }

  void run() {
    byte[] none = {};
    define(ORDINARY, OWNER_ACCESS | LOCKS | GLOBALLOCK, none, 16, OWNER);
    tpm.owner("NV_Write", new Bytes().sized(new byte[16]).u16(0), OWNER, ORDINARY);
    name(ORDINARY);
    tpm.owner("NV_Read", new Bytes().u16(8).u16(4), OWNER, ORDINARY);
    certify();
    tpm.owner("NV_GlobalWriteLock", new Bytes(), OWNER);
    tpm.owner("NV_WriteLock", new Bytes(), OWNER, ORDINARY);
    tpm.owner("NV_ReadLock", new Bytes(), OWNER, ORDINARY);
    tpm.owner("NV_UndefineSpace", new Bytes(), OWNER, ORDINARY);
    define(COUNTER, OWNER_ACCESS | 0x10, none, 8, OWNER);
    tpm.owner("NV_Increment", new Bytes(), OWNER, COUNTER);
    tpm.owner("NV_Read", new Bytes().u16(8).u16(0), OWNER, COUNTER);
    tpm.owner("NV_UndefineSpace", new Bytes(), OWNER, COUNTER);
    define(BITS, OWNER_ACCESS | 0x20, none, 8, OWNER);
    tpm.owner("NV_SetBits", new Bytes().u64(0x8000000000000001L), OWNER, BITS);
    tpm.owner("NV_UndefineSpace", new Bytes(), OWNER, BITS);
    define(EXTEND, OWNER_ACCESS | 0x40, none, 32, OWNER);
    tpm.owner("NV_Extend", new Bytes().sized(SECRET), OWNER, EXTEND);
    tpm.owner("NV_UndefineSpace", new Bytes(), OWNER, EXTEND);
    policies();
  }

  private void certify() {
    Key key = keys.primary(Templates.ecdsa());
    tpm.owner(
        "NV_Certify",
        new Bytes().empty().u16(0x0010).u16(16).u16(0),
        key.handle(),
        OWNER,
        ORDINARY);
    keys.flush(key);
  }

  private void policies() {
    byte[] policy = keys.policyOfCommand(CC_UNDEFINE_SPECIAL);
    int policyDelete = 0x40010401; // PLATFORMCREATE, PPREAD, POLICY_DELETE, PPWRITE
    define(SPECIAL, policyDelete, policy, 4, PLATFORM);
    Session may = keys.policyFor(CC_UNDEFINE_SPECIAL);
    tpm.run(
        "NV_UndefineSpaceSpecial", Keys.both(may, Capture.NO_AUTH), new Bytes(), SPECIAL, PLATFORM);
    policy = keys.policyOfCommand(CC_CHANGE_AUTH);
    define(CHANGING, OWNER_ACCESS | 0x00040004, policy, 4, OWNER);
    may = keys.policyFor(CC_CHANGE_AUTH);
    tpm.run("NV_ChangeAuth", List.of(may), new Bytes().sized(SECRET), CHANGING);
    tpm.note("written with its own authorization value");
    tpm.run("NV_Write", List.of(SECRET), new Bytes().sized(new byte[4]).u16(0), CHANGING, CHANGING);
    tpm.owner("NV_UndefineSpace", new Bytes(), OWNER, CHANGING);
  }
}
