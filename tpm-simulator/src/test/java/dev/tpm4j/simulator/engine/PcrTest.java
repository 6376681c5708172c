package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.authorized;
import static dev.tpm4j.simulator.engine.Tpm.command;
import static dev.tpm4j.simulator.engine.Tpm.hex;
import static dev.tpm4j.simulator.engine.Tpm.pcr;
import static dev.tpm4j.simulator.engine.Tpm.rc;
import static dev.tpm4j.simulator.engine.Tpm.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tpm4j.simulator.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PcrTest {

  private static final int SHA1 = 0x0004;
  private static final int SHA256 = 0x000B;
  private static final int SHA384 = 0x000C;
  private static final int SHA512 = 0x000D;
  private static final int EVENT = 0x13C;
  private static final int RESET = 0x13D;
  private static final int EXTEND = 0x182;
  private static final String ZERO_DIGEST = "00".repeat(32);
  private static final String EXTEND_SHA256 = "00000001 000B " + ZERO_DIGEST;

  /** SHA-256 of 64 zero bytes: an empty PCR extended with 32 zero bytes. */
  private static final String EXTENDED_ONCE =
      "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b";

  private final TpmEngine tpm = TpmEngine.create(EngineOptions.builder().seed(1).build());

  @BeforeEach
  void start() {
    run(tpm, Tpm.STARTUP_CLEAR);
  }

  @Test
  void beginsWithZerosAndWithOnesWhereOnlyADynamicLaunchResets() {
    for (int pcr = 0; pcr < 24; pcr++) {
      String octet = pcr >= 17 && pcr <= 22 ? "ff" : "00";
      assertThat(pcr(tpm, SHA1, pcr)).as("PCR %d", pcr).isEqualTo(octet.repeat(20));
      assertThat(pcr(tpm, SHA256, pcr)).as("PCR %d", pcr).isEqualTo(octet.repeat(32));
      assertThat(pcr(tpm, SHA384, pcr)).as("PCR %d", pcr).isEqualTo(octet.repeat(48));
      assertThat(pcr(tpm, SHA512, pcr)).as("PCR %d", pcr).isEqualTo(octet.repeat(64));
    }
  }

  @Test
  void extendsTheBankItIsToldAndNoOther() {
    byte[] response = tpm.transmit(authorized(EXTEND, 10, EXTEND_SHA256));
    assertThat(hex(response)).isEqualTo("80020000001300000000" + "00000000" + "0000010000");
    assertThat(pcr(tpm, SHA256, 10)).isEqualTo(EXTENDED_ONCE);
    assertThat(pcr(tpm, SHA1, 10)).isEqualTo("00".repeat(20));
    assertThat(pcr(tpm, SHA256, 11)).isEqualTo(ZERO_DIGEST);
  }

  @Test
  void hashesAnEventForAllBanksAndReportsTheDigests() {
    byte[] response = tpm.transmit(authorized(EVENT, 23, "0003 616263"));
    assertThat(rc(response)).isZero();
    assertThat(hex(response))
        .contains(
            "00000004" + "0004a9993e364706816aba3e25717850c26c9cd0d89d",
            "000bba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    for (Hash hash : Hash.values()) {
      assertThat(pcr(tpm, hash.id(), 23))
          .isEqualTo(hex(hash.digest(new byte[hash.digestSize()], hash.digest(abc))));
    }
  }

  @Test
  void changesNothingWhenThePcrIsTheNullHandle() {
    long before = Tpm.pcrCounter(tpm);
    assertThat(rc(tpm.transmit(authorized(EXTEND, 0x40000007, EXTEND_SHA256)))).isZero();
    assertThat(rc(tpm.transmit(authorized(EVENT, 0x40000007, "0000")))).isZero();
    assertThat(Tpm.pcrCounter(tpm)).isEqualTo(before);
  }

  @Test
  void resetsOnlyWhatTheLocalityMay() {
    assertThat(resettableFrom(0)).containsExactly(16, 23);
    assertThat(resettableFrom(1)).containsExactly(16, 23);
    assertThat(resettableFrom(2)).containsExactly(16, 20, 21, 22, 23);
    assertThat(resettableFrom(3)).containsExactly(16, 23);
    assertThat(resettableFrom(4)).isEmpty();
  }

  private List<Integer> resettableFrom(int locality) {
    return allowed(locality, RESET, "");
  }

  @Test
  void extendsOnlyWhatTheLocalityMay() {
    assertThat(extendableFrom(0)).doesNotContain(17, 18, 19, 20, 21, 22).hasSize(18);
    assertThat(extendableFrom(1)).contains(20).doesNotContain(17, 18, 19, 21, 22);
    assertThat(extendableFrom(2)).hasSize(24);
    assertThat(extendableFrom(3)).contains(17, 18, 19, 20).doesNotContain(21, 22);
    assertThat(extendableFrom(4)).contains(17, 18).doesNotContain(19, 20, 21, 22);
  }

  private List<Integer> extendableFrom(int locality) {
    return allowed(locality, EXTEND, EXTEND_SHA256);
  }

  private List<Integer> allowed(int locality, int code, String parameters) {
    tpm.locality(locality);
    List<Integer> allowed = new ArrayList<>();
    for (int pcr = 0; pcr < 24; pcr++) {
      int rc = rc(tpm.transmit(authorized(code, pcr, parameters)));
      assertThat(rc).isIn(0, 0x907);
      if (rc == 0) {
        allowed.add(pcr);
      }
    }
    return allowed;
  }

  @Test
  void resetsToZeroAlsoWhatBeganWithOnes() {
    tpm.locality(2);
    tpm.transmit(authorized(RESET, 20, ""));
    assertThat(pcr(tpm, SHA256, 20)).isEqualTo(ZERO_DIGEST);
  }

  @Test
  void countsChangesButNotThoseOfThePcrsForDebugging() {
    assertThat(Tpm.pcrCounter(tpm)).as("24 PCRs set by Startup, 4 not counted").isEqualTo(20);
    tpm.transmit(authorized(EXTEND, 0, EXTEND_SHA256));
    assertThat(Tpm.pcrCounter(tpm)).isEqualTo(21);
    tpm.transmit(authorized(EVENT, 1, "0000"));
    assertThat(Tpm.pcrCounter(tpm)).as("one per bank").isEqualTo(25);
    tpm.transmit(authorized(EXTEND, 16, EXTEND_SHA256));
    tpm.transmit(authorized(RESET, 16, ""));
    tpm.transmit(authorized(EXTEND, 23, EXTEND_SHA256));
    assertThat(Tpm.pcrCounter(tpm)).isEqualTo(25);
  }

  @Test
  void readsAtMostEightAndSaysWhich() {
    byte[] response = tpm.transmit(command(0x17E, "00000002 000B03FFFFFF 000403FFFFFF"));
    assertThat(hex(response).substring(28))
        .startsWith("00000002" + "000b03ff0000" + "000403000000" + "00000008" + "0020");
    assertThat(response).hasSize(10 + 4 + 4 + 6 + 6 + 4 + 8 * 34);
  }

  @Test
  void wantsTheRightPasswordAndTakesTrailingZerosForNone() {
    String wrong = "00000010 0000000A 40000009 0000 00 0001 41";
    assertThat(rc(tpm.transmit(command(0x8002, RESET, wrong)))).isEqualTo(0x9A2);
    String zeros = "00000010 0000000C 40000009 0000 00 0003 000000";
    assertThat(rc(tpm.transmit(command(0x8002, RESET, zeros)))).isZero();
    assertThat(rc(tpm.transmit(command(RESET, "00000010")))).isEqualTo(0x125);
  }

  @Test
  void measuresADynamicLaunchIntoPcr17() {
    byte[] code = "abc".getBytes(StandardCharsets.US_ASCII);
    tpm.hashStart();
    tpm.hashData(code, 0, 1);
    tpm.hashData(code, 1, 2);
    tpm.hashEnd();
    byte[] digest = Hash.SHA256.digest(code);
    assertThat(pcr(tpm, SHA256, 17)).isEqualTo(hex(Hash.SHA256.digest(new byte[32], digest)));
    for (int pcr = 18; pcr <= 22; pcr++) {
      assertThat(pcr(tpm, SHA256, pcr)).isEqualTo(ZERO_DIGEST);
    }
    assertThat(restartCount()).as("a dynamic launch counts as a restart").isEqualTo(1);
  }

  @Test
  void keepsNothingOfWhatItHasMeasuredButDigests() {
    byte[] firmware = new byte[1 << 20];
    firmware[firmware.length - 1] = 7;
    tpm.hashStart();
    int before = tpm.save().toBytes().length;
    for (int at = 0; at < firmware.length; at += 1 << 16) {
      tpm.hashData(firmware, at, 1 << 16);
    }
    assertThat(tpm.save().toBytes().length).isCloseTo(before, within(1024));
    TpmEngine fork = tpm.fork();
    for (TpmEngine each : List.of(tpm, fork)) {
      each.hashEnd();
      assertThat(pcr(each, SHA256, 17))
          .isEqualTo(hex(Hash.SHA256.digest(new byte[32], Hash.SHA256.digest(firmware))));
    }
  }

  @Test
  void givesUpAHashSequenceWhenACommandComesInBetween() {
    tpm.hashStart();
    run(tpm, Tpm.READ_CLOCK);
    tpm.hashData(new byte[1], 0, 1);
    tpm.hashEnd();
    assertThat(pcr(tpm, SHA256, 17)).isEqualTo("ff".repeat(32));
  }

  @Test
  void measuresTheFirmwareIntoPcr0BeforeStartup() {
    byte[] code = "abc".getBytes(StandardCharsets.US_ASCII);
    tpm.reset();
    tpm.hashStart();
    tpm.hashData(code, 0, code.length);
    tpm.hashEnd();
    run(tpm, Tpm.STARTUP_CLEAR);
    byte[] start = new byte[32];
    start[31] = 4;
    assertThat(pcr(tpm, SHA256, 0))
        .isEqualTo(hex(Hash.SHA256.digest(start, Hash.SHA256.digest(code))));
    assertThat(pcr(tpm, SHA256, 17)).isEqualTo("ff".repeat(32));
  }

  @Test
  void putsTheLocalityOfStartupIntoPcr0() {
    tpm.reset();
    tpm.locality(3);
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    assertThat(pcr(tpm, SHA1, 0)).isEqualTo("00".repeat(19) + "03");
  }

  private long restartCount() {
    return Tpm.number(run(tpm, Tpm.READ_CLOCK), 10 + 8 + 8 + 4, 4);
  }
}
