package dev.tpm4j.codec.golden;

import java.util.List;

/** Platform configuration registers, and the sequences that hash. */
final class PcrScript {
  private static final int NULL = 0x40000007;
  private static final int PLATFORM = 0x4000000c;
  private static final int DEBUG_PCR = 16;
  private static final int GROUP_PCR = 20;
  private static final int SHA256 = 0x000b;
  private static final byte[] SECRET = {'s', 'e', 'q'};
  private static final byte[] DATA = {1, 2, 3, 4};

  private final Capture tpm;

  PcrScript(Capture tpm) {
    this.tpm = tpm;
  }

  void run() {
    tpm.owner(
        "PCR_Extend",
        Bytes.hex("00000002 0004").raw(new byte[20]).u16(SHA256).raw(new byte[32]),
        DEBUG_PCR);
    tpm.owner("PCR_Event", new Bytes().sized(DATA), DEBUG_PCR);
    tpm.owner("PCR_Event", new Bytes().sized(DATA), NULL);
    tpm.run("PCR_Read", Bytes.hex("00000002 000b 03 010001 0004 03 000001"));
    tpm.owner("PCR_Reset", new Bytes(), DEBUG_PCR);
    tpm.note("the group of PCR 20 to 22 takes a policy and an authorization value");
    tpm.owner(
        "PCR_SetAuthPolicy", new Bytes().sized(new byte[32]).u16(SHA256).u32(GROUP_PCR), PLATFORM);
    tpm.owner("PCR_SetAuthPolicy", new Bytes().empty().u16(0x0010).u32(GROUP_PCR), PLATFORM);
    tpm.owner("PCR_SetAuthValue", new Bytes().empty(), GROUP_PCR);
    tpm.owner(
        "PCR_Allocate",
        Bytes.hex("00000004 0004 03 ffffff 000b 03 ffffff 000c 03 ffffff 000d 03 ffffff"),
        PLATFORM);
    sequences();
  }

  private void sequences() {
    tpm.run("Hash", new Bytes().sized(DATA).u16(SHA256).u32(0x40000001));
    tpm.run("Hash", new Bytes().sized(DATA).u16(0x000d).u32(NULL));
    List<byte[]> secret = List.of(SECRET);
    int handle = tpm.run("HashSequenceStart", new Bytes().sized(SECRET).u16(SHA256)).handle();
    tpm.run("SequenceUpdate", secret, new Bytes().sized(new byte[1024]), handle);
    tpm.run("SequenceComplete", secret, new Bytes().sized(DATA).u32(0x40000001), handle);
    tpm.note("an event sequence: no hash algorithm");
    handle = tpm.run("HashSequenceStart", new Bytes().sized(SECRET).u16(0x0010)).handle();
    tpm.run("SequenceUpdate", secret, new Bytes().sized(DATA), handle);
    tpm.run(
        "EventSequenceComplete",
        List.of(Capture.NO_AUTH, SECRET),
        new Bytes().sized(DATA),
        DEBUG_PCR,
        handle);
  }
}
