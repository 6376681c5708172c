package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.command;
import static dev.tpm4j.simulator.engine.Tpm.hex;
import static dev.tpm4j.simulator.engine.Tpm.rc;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityTest {

  private final TpmEngine tpm = started(EngineOptions.builder().seed(1).build());

  private static TpmEngine started(EngineOptions options) {
    TpmEngine engine = TpmEngine.create(options);
    Tpm.run(engine, Tpm.STARTUP_CLEAR);
    return engine;
  }

  @Test
  void listsJustTheCommandsItHas() {
    List<String> attributes =
        CommandTable.standard(EngineOptions.defaults()).all().stream()
            .map(command -> "%08x".formatted(command.info().attributes()))
            .toList();
    assertThat(attributes).contains("0240013c", "00400142", "0000017a", "02400182", "0000018a");
    assertThat(ask("00000002 00000000 000000FF"))
        .isEqualTo("0000000002%08x".formatted(attributes.size()) + String.join("", attributes));
    assertThat(ask("00000002 00000182 00000001")).endsWith("0000000200000001" + "02400182");
    assertThat(ask("00000002 000001AB 00000001")).isEqualTo("000000000200000000");
    assertThat(ask("00000002 20000000 00000001")).isEqualTo("000000000200000000");
  }

  @ParameterizedTest
  @CsvSource({
    "00000001 02000000 00000010, 00 00000001 00000000",
    "00000001 03000000 00000010, 00 00000001 00000000",
    "00000001 80000000 00000010, 00 00000001 00000000",
    "00000001 81000000 00000010, 00 00000001 00000000",
    "00000001 01000000 00000010, 00 00000001 00000000",
    "00000001 00000016 00000010, 00 00000001 00000002 00000016 00000017",
    "00000001 00000016 00000001, 01 00000001 00000001 00000016",
    "00000001 4000000B 00000010, 00 00000001 00000003 4000000B 4000000C 4000000D",
    "00000003 00000000 00000010, 00 00000003 00000001 0000012D",
    "00000004 00000000 00000010, 00 00000004 00000001 00000140",
    "00000005 00000000 00000001,"
        + " 00 00000005 00000004 000403FFFFFF 000B03FFFFFF 000C03FFFFFF 000D03FFFFFF",
    "00000005 00000000 00000000, 01 00000005 00000000",
    "00000007 00000000 00000001, 01 00000007 00000001 00000000 03FFFF00",
    "00000007 00000014 00000009, 00 00000007 00000001 00000014 03000070",
    "00000008 00000000 00000010," + " 00 00000008 00000008 0001 0002 0003 0004 0005 0010 0011 0020",
    "00000009 4000000C 00000010, 00 00000009 00000001 4000000C 0010",
    "0000000A 40000110 00000010, 00 0000000A 00000000"
  })
  void answersEachKindOfCapability(String query, String answer) {
    assertThat(ask(query)).isEqualTo(answer.replace(" ", "").toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @CsvSource({
    "00000001 50000000 00000001, 2CB",
    "00000005 00000001 00000001, 2C4",
    "00000009 00000000 00000001, 2C4",
    "0000000A 40000120 00000001, 2C4",
    "0000000B 00000000 00000001, 1C4",
    "00000100 00000000 00000001, 1C4",
    "FFFFFFFF 00000000 00000001, 1C4"
  })
  void refusesWhatIsNoCapability(String query, String code) {
    assertThat(rc(tpm.transmit(command(0x17A, query)))).isEqualTo(Integer.parseInt(code, 16));
  }

  @Test
  void saysWhoItIs() {
    assertThat(property(tpm, 0x105)).isEqualTo("54504d4a");
    assertThat(property(tpm, 0x106)).isEqualTo(hex("tpm4".getBytes(US_ASCII)));
    assertThat(property(tpm, 0x107)).isEqualTo(hex("j si".getBytes(US_ASCII)));
    assertThat(property(tpm, 0x10B)).isEqualTo("00000001");
  }

  @Test
  void takesTheIdentityOfAPart() {
    PartIdentity part =
        new PartIdentity(
            "Infineon", "SLB9670", OptionalInt.of(0x15D1), OptionalInt.of(0x1B), List.of(), "IFX");
    TpmProfile profile =
        TpmProfile.of("slb9670", HostInterface.FIFO_SPI, new Wiring.Memory(0, 1)).withPart(part);
    TpmEngine virtual = started(EngineOptions.builder().profile(profile).build());
    assertThat(property(virtual, 0x105)).isEqualTo("49465800");
    assertThat(property(virtual, 0x106)).isEqualTo(hex("SLB9".getBytes(US_ASCII)));
    assertThat(property(virtual, 0x107)).isEqualTo("36373000");
    assertThat(property(virtual, 0x108)).isEqualTo("00000000");
    assertThat(virtual.info().description()).contains("SLB9670").contains("no security");
  }

  @Test
  void reportsTheLimitsItWasGiven() {
    TpmEngine small =
        started(EngineOptions.builder().seed(1).bufferSize(2176).maxRandom(32).build());
    assertThat(property(small, 0x11E)).isEqualTo("00000880");
    assertThat(property(small, 0x11F)).isEqualTo("00000880");
    assertThat(small.transmit(command(0x17B, "0040"))).hasSize(10 + 2 + 32);
    byte[] tooLarge = command(0x17D, "00".repeat(2176));
    assertThat(rc(small.transmit(tooLarge))).isEqualTo(0x142);
    byte[] largestHash = command(0x17D, "0400" + "00".repeat(1024) + "000D 40000001");
    assertThat(rc(small.transmit(largestHash))).isZero();
  }

  /** NV_Certify of as much as fits, by the longest key, in three sessions with HMACs. */
  @Test
  void theLargestResponseFitsTheSmallestBuffer() {
    TpmEngine small = started(EngineOptions.builder().seed(1).bufferSize(2176).build());
    int index = 0x01500001;
    int owner = 0x40000001;
    String area = "01500001 000D 02060006 0000 0400";
    String quarter = "0100" + "5A".repeat(256);
    assertThat(rc(small.transmit(Tpm.authorized(0x12A, owner, "0000 000E" + area)))).isZero();
    for (int offset = 0; offset < 1024; offset += 256) {
      String handles = "%08X%08X".formatted(owner, index);
      String write = handles + Tpm.PASSWORD + quarter + "%04X".formatted(offset);
      assertThat(rc(small.transmit(Tpm.command(0x8002, 0x137, write)))).isZero();
    }
    byte[] readPublic = small.transmit(command(0x169, "%08X".formatted(index)));
    byte[] indexName = Arrays.copyOfRange(readPublic, readPublic.length - 66, readPublic.length);
    assertThat(rc(small.transmit(Tpm.authorized(0x129, owner, "0001 6F")))).isZero();
    assertThat(rc(small.transmit(ExternalKeys.rsa(3072, ExternalKeys.SIGN, "0010").load())))
        .isZero();
    byte[] key = small.transmit(command(0x173, "80000000"));
    int nameAt = 12 + (int) Tpm.number(key, 10, 2) + 2;
    byte[] keyName = Arrays.copyOfRange(key, nameAt, nameAt + 34);

    Client client = new Client(small::transmit, 1);
    ClientSession[] sessions = new ClientSession[3];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = client.start(Client.Start.of(0, 0xD).bind(owner, "o"));
    }
    sessions[1].auth("o").includesAuth = false;
    sessions[2].with(ClientSession.AUDIT);
    Client.Answer answer =
        client.run(
            0x184,
            List.of(0x80000000, owner, index),
            List.of(keyName, Tpm.hex("40000001"), indexName),
            "0040" + "77".repeat(64) + "0014 000D 0400 0000",
            sessions);
    assertThat(answer.rc()).isZero();
    assertThat(answer.authentic()).isTrue();
    assertThat(answer.size()).isBetween(2000, 2176);
  }

  @Test
  void acceptsTheParametersOfThePcClientProfile() {
    String noSymmetric = "0010";
    assertThat(testParms("0008 0010")).isZero();
    assertThat(testParms("0008 0005 000B")).isZero();
    assertThat(testParms("0008 000A 000B 0022")).isZero();
    assertThat(testParms("0025 0006 0080 0043")).isZero();
    assertThat(testParms("0025 0006 0100 0043")).isZero();
    assertThat(testParms("0001 0006 0080 0043 0010 0800 00000000")).isZero();
    assertThat(testParms("0001" + noSymmetric + "0014 000B 0800 00010001")).isZero();
    assertThat(testParms("0023 0006 0080 0043 0010 0003 0010")).isZero();
    assertThat(testParms("0023" + noSymmetric + "0018 000C 0004 0010")).isZero();
    assertThat(testParms("0023" + noSymmetric + "001A 000B 0000 0003 0020 000B")).isZero();
  }

  @Test
  void acceptsTheParametersThatSwtpmHasBesides() {
    assertThat(testParms("0025 0003 0080 0042")).as("TDES 128").isZero();
    assertThat(testParms("0025 0003 00C0 0044")).as("TDES 192").isZero();
    assertThat(testParms("0025 0026 0100 003F")).as("Camellia, CMAC").isZero();
    assertThat(testParms("0001 0010 0010 0400 00000000")).as("RSA 1024").isZero();
    assertThat(testParms("0023 0010 001B 000B 0020 0010")).as("SM2").isZero();
    assertThat(testParms("0023 0010 001C 000D 0005 0010")).as("ECSchnorr, P-521").isZero();
    assertThat(testParms("0023 0010 001D 000B 0011 0021 000B")).as("ECMQV, KDF2").isZero();
  }

  @Test
  void saysWhichKindOfParameterItDoesNotKnow() {
    assertThat(testParms("0004")).as("type").isEqualTo(0x1CA);
    assertThat(testParms("0025 0013 0080 0043")).as("symmetric").isEqualTo(0x1D6);
    assertThat(testParms("0025 0006 00C0 0043")).as("key bits").isEqualTo(0x1C4);
    assertThat(testParms("0025 0006 0080 000B")).as("mode").isEqualTo(0x1C9);
    assertThat(testParms("0023 0010 0014 000B 0003 0010")).as("scheme").isEqualTo(0x1D2);
    assertThat(testParms("0023 0010 0010 0030 0010")).as("curve").isEqualTo(0x1E6);
    assertThat(testParms("0023 0010 0010 0003 0023")).as("kdf").isEqualTo(0x1CC);
    assertThat(testParms("0023 0010 0018 0010 0003 0010")).as("hash").isEqualTo(0x1C3);
    assertThat(testParms("0008 0010 00")).as("left over").isEqualTo(0x095);
  }

  private int testParms(String parameters) {
    return rc(tpm.transmit(command(0x18A, parameters)));
  }

  @Test
  void refusesAnIdentityThatNoPropertyHolds() {
    assertThatThrownBy(() -> new TpmIdentity("", "x", 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TpmIdentity("ABCDE", "x", 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TpmIdentity("ABC", "x".repeat(17), 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TpmIdentity("\u00c4", "x", 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String ask(String query) {
    byte[] response = tpm.transmit(command(0x17A, query));
    assertThat(rc(response)).isZero();
    return hex(response).substring(20);
  }

  private static String property(TpmEngine engine, int property) {
    byte[] response =
        engine.transmit(command(0x17A, String.format("00000006 %08X 00000001", property)));
    assertThat(Tpm.number(response, 19, 4)).isEqualTo(property);
    return hex(response).substring(46);
  }
}
