package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands that library revision 1.84 has and 1.59 has not. The policy digests are computed
 * here from Part 3's formulas, of SHA-256 alone.
 */
class NewerCommandsTest {

  private static final int POLICY = 1;
  private static final int TRIAL = 3;
  private static final int SHA256 = 0xB;
  private static final int OWNER = 0x40000001;
  private static final int PLATFORM = 0x4000000C;
  private static final int PCR = 20;
  private static final int INDEX = 0x01000042;

  private static final int PCR_EXTEND = 0x182;
  private static final int NV_DEFINE_SPACE = 0x12A;
  private static final int NV_READ_PUBLIC = 0x169;
  private static final int POLICY_CAPABILITY = 0x19B;
  private static final int POLICY_PARAMETERS = 0x19C;
  private static final int NV_DEFINE_SPACE_2 = 0x19D;
  private static final int NV_READ_PUBLIC_2 = 0x19E;
  private static final int READ_ONLY_CONTROL = 0x1A0;
  private static final int POLICY_TRANSPORT_SPDM = 0x1A1;

  private static final String DIGEST = "00000001 000B" + "AA".repeat(32);
  private static final String EQ = "0000";
  private static final String NEQ = "0001";

  /** NO_DA, OWNERREAD, AUTHREAD, OWNERWRITE, AUTHWRITE. */
  private static final int OPEN = 0x02060006;

  private static final int ORDERLY_CLEAR_STCLEAR = 0x0C000000;

  private static final EngineOptions NEWER =
      EngineOptions.builder().revision(LibraryRevision.R1_84).timebase(new TestClock()).build();

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm = new TpmEngine(NEWER, state);
  private final Client client = new Client(tpm::transmit, 1);
  private ClientSession session;

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    state.clear.pcrAuth = "pcr".getBytes(StandardCharsets.UTF_8);
    tpm.locality(2);
    session = session(POLICY);
  }

  private ClientSession session(int type) {
    ClientSession started = client.start(Client.Start.of(type, SHA256)).auth("pcr");
    started.includesAuth = false;
    return started;
  }

  private int policyCommand(int code, String parameters) {
    return client.run(code, List.of(session.handle), parameters).rc();
  }

  private void requirePolicy(byte[] digest) {
    state.permanent.pcrPolicy = new AuthPolicy(SHA256, Octets.of(digest));
  }

  private int extend(int pcr, String digests) {
    return client.run(PCR_EXTEND, List.of(pcr), digests, session).rc();
  }

  private String digest() {
    return client.run(0x189, List.of(session.handle), "").hex().substring(4);
  }

  /** H(zeros || code || arguments). */
  private static byte[] policy(int code, byte[] arguments) {
    byte[] start = Tpm.hex("00".repeat(32) + "%08X".formatted(code));
    return ClientSession.digest(SHA256, start, arguments);
  }

  private int authorized(int code, int handle, String parameters) {
    return Tpm.rc(tpm.transmit(Tpm.authorized(code, handle, parameters)));
  }

  // PolicyParameters

  @Test
  void aPolicyHoldsForTheParametersWhateverEntityTheyAreFor() {
    byte[] parameters =
        ClientSession.digest(SHA256, Tpm.hex("%08X".formatted(PCR_EXTEND)), Tpm.hex(DIGEST));
    requirePolicy(policy(POLICY_PARAMETERS, parameters));
    for (int pcr : List.of(PCR, PCR + 1)) {
      assertThat(policyCommand(POLICY_PARAMETERS, Client.sized(parameters))).isZero();
      assertThat(extend(pcr, DIGEST.replace("AA", "BB"))).as("others").isEqualTo(0x99D);
      assertThat(extend(pcr, DIGEST)).isZero();
    }
  }

  @Test
  void theDigestOfParametersSharesItsPlaceWithThoseOfOtherThings() {
    String one = "0020" + "11".repeat(32);
    assertThat(policyCommand(POLICY_PARAMETERS, "001F" + "11".repeat(31))).isEqualTo(0x1D5);
    assertThat(policyCommand(POLICY_PARAMETERS, one)).isZero();
    assertThat(policyCommand(POLICY_PARAMETERS, one)).as("again").isEqualTo(TpmRc.CPHASH);
    for (int code : List.of(0x16E, 0x170, 0x190)) {
      assertThat(policyCommand(code, one)).isEqualTo(TpmRc.CPHASH);
    }
    assertThat(policyCommand(0x180, "")).as("PolicyRestart").isZero();
    assertThat(policyCommand(0x170, one)).isZero();
    assertThat(policyCommand(POLICY_PARAMETERS, one)).isEqualTo(TpmRc.CPHASH);
  }

  // PolicyCapability

  @ParameterizedTest
  @CsvSource({
    "00000000 0000000B, 000B 00000004, SHA-256 is a hash",
    "00000001 40000001, 40000001, the owner is there",
    "00000001 00000017, 00000017, PCR 23",
    "00000002 0000019B, 0200019B, PolicyCapability itself",
    "00000003 0000012D, 0000012D, PP_Commands needs presence",
    "00000004 00000140, 00000140, SetCommandCodeAuditStatus is audited",
    "00000006 00000102, 00000102 000000B8, the revision",
    "00000007 00000013, 00000013 03 000070, PCRs 20 to 22 have a policy",
    "00000008 00000003, 0003, P-256",
    "00000009 40000001, 40000001 0010, the owner has no policy",
  })
  void aPolicyHoldsForWhatTheTpmIs(String property, String value, String what) {
    String operand = value.replace(" ", "");
    String sized = "%04X".formatted(operand.length() / 2) + operand;
    assertThat(policyCommand(POLICY_CAPABILITY, sized + "0000" + NEQ + property))
        .as(what)
        .isEqualTo(TpmRc.POLICY);
    assertThat(policyCommand(POLICY_CAPABILITY, sized + "0000" + EQ + property)).as(what).isZero();
    byte[] arguments = ClientSession.digest(SHA256, Tpm.hex(operand + "0000" + EQ + property));
    assertThat(digest()).isEqualTo(Tpm.hex(policy(POLICY_CAPABILITY, arguments)));
    requirePolicy(Tpm.hex(digest()));
    assertThat(extend(PCR, DIGEST)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "00000000 00000027, SHA3-256",
    "00000001 40000002, no such hierarchy",
    "00000001 80000000, no such object",
    "00000001 80000003, no such slot",
    "00000001 81000001, no such persistent object",
    "00000001 01000042, no such index",
    "00000001 02000005, no such session",
    "00000001 00000018, no such PCR",
    "00000002 00000179, FirmwareRead",
    "00000006 00000050, no such property",
    "00000007 00000016, no such property of PCRs",
    "00000008 00000006, no such curve",
    "00000009 40000007, nobody has no policy",
    "0000000A 40000110, no such timer",
  })
  void whatIsNotThereIsUnlikeEverything(String property, String what) {
    assertThat(policyCommand(POLICY_CAPABILITY, "0001 00 0000" + EQ + property))
        .as(what)
        .isEqualTo(TpmRc.POLICY);
    assertThat(policyCommand(POLICY_CAPABILITY, "0001 00 0000" + NEQ + property)).as(what).isZero();
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    String end = EQ + "00000006 00000102";
    assertThat(policyCommand(POLICY_CAPABILITY, "0004 000000B8 0004" + end)).isZero();
    assertThat(policyCommand(POLICY_CAPABILITY, "0002 00B8 0006" + end)).isZero();
    assertThat(policyCommand(POLICY_CAPABILITY, "0000 0009" + end)).isEqualTo(0x2C4);
    assertThat(policyCommand(POLICY_CAPABILITY, "0002 00B8 0007" + end)).isEqualTo(0x1D5);
    assertThat(policyCommand(POLICY_CAPABILITY, "0000 0000 000C 00000006 00000102"))
        .isEqualTo(0x3C4);
    for (String capability : List.of("00000005", "00000100", "0000000B", "0000000D")) {
      assertThat(policyCommand(POLICY_CAPABILITY, "0000 0000" + EQ + capability + "00000000"))
          .isEqualTo(0x4C4);
    }
    assertThat(policyCommand(POLICY_CAPABILITY, "0000 0000" + EQ + "00000001 11000000"))
        .isEqualTo(0x5CB);
    for (String property : List.of("00000009 01000000", "0000000A 40000001")) {
      assertThat(policyCommand(POLICY_CAPABILITY, "0000 0000" + EQ + property)).isEqualTo(0x5C4);
    }
  }

  @Test
  void aTrialIsNotAskedWhatTheTpmIs() {
    session = session(TRIAL);
    String arguments = "01" + "0000" + EQ + "00000006 00000102";
    assertThat(policyCommand(POLICY_CAPABILITY, "0001" + arguments)).isZero();
    byte[] hash = ClientSession.digest(SHA256, Tpm.hex(arguments));
    assertThat(digest()).isEqualTo(Tpm.hex(policy(POLICY_CAPABILITY, hash)));
  }

  // PolicyTransportSPDM

  @Test
  void thePolicyOfASecureChannelIsComputedButNeverHolds() {
    requirePolicy(policy(POLICY_TRANSPORT_SPDM, new byte[0]));
    assertThat(policyCommand(POLICY_TRANSPORT_SPDM, "0000 0000")).isZero();
    assertThat(policyCommand(POLICY_TRANSPORT_SPDM, "0000 0000")).as("twice").isEqualTo(0x084);
    assertThat(extend(PCR, DIGEST)).as("TPM_RC_CHANNEL").isEqualTo(0x9B0);

    session = session(TRIAL);
    String names = "0000 0022 000B" + "77".repeat(32);
    assertThat(policyCommand(POLICY_TRANSPORT_SPDM, names)).isZero();
    byte[] keys = ClientSession.digest(SHA256, Tpm.hex(names));
    assertThat(digest()).isEqualTo(Tpm.hex(policy(POLICY_TRANSPORT_SPDM, keys)));
  }

  @Test
  void aSecureChannelHasKeysWithNames() {
    assertThat(policyCommand(POLICY_TRANSPORT_SPDM, "0001 00 0000")).isEqualTo(0x1D5);
    assertThat(policyCommand(POLICY_TRANSPORT_SPDM, "0000 0002 0027")).isEqualTo(0x2C3);
    assertThat(policyCommand(POLICY_TRANSPORT_SPDM, "0003 000B00 0000")).isEqualTo(0x1D5);
    assertThat(digest()).isEqualTo("00".repeat(32));
  }

  // NV_DefineSpace2 and NV_ReadPublic2

  private static String area(int index, int attributes, int size) {
    return "%08X 000B %08X 0000 %04X".formatted(index, attributes, size);
  }

  @Test
  void anIndexIsTheSameWhicheverCommandDefinesIt() {
    assertThat(authorized(NV_DEFINE_SPACE, OWNER, "0000 000E" + area(INDEX, OPEN, 4))).isZero();
    String read = "%08X".formatted(INDEX);
    String before = Tpm.hex(tpm.transmit(Tpm.command(NV_READ_PUBLIC, read)));
    String before2 = Tpm.hex(tpm.transmit(Tpm.command(NV_READ_PUBLIC_2, read)));
    assertThat(before2.substring(20)).isEqualTo("000f01" + before.substring(24));
    assertThat(authorized(0x122, OWNER, "")).as("no index").isNotZero();
    byte[] undefine =
        Tpm.command(0x8002, 0x122, "%08X %08X".formatted(OWNER, INDEX) + Tpm.PASSWORD);
    assertThat(Tpm.rc(tpm.transmit(undefine))).isZero();
    String area = "0003 616263 000F 01" + area(INDEX, OPEN, 4);
    assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, area)).isZero();
    assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, area)).isEqualTo(TpmRc.NV_DEFINED);
    assertThat(Tpm.hex(tpm.transmit(Tpm.command(NV_READ_PUBLIC, read)))).isEqualTo(before);
    assertThat(state.permanent.nvIndices.get(INDEX).authValue()).isEqualTo(Octets.ofHex("616263"));
  }

  @Test
  void anIndexThatTheOlderCommandRefusesTheNewerOneRefusesAlike() {
    assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, "0000 000F 01" + area(INDEX, 0x00060006, 9)))
        .isZero();
    for (String area :
        List.of(area(INDEX, 0, 4), area(INDEX, OPEN | 0x10, 4), area(INDEX, OPEN, 0x801))) {
      int older = authorized(NV_DEFINE_SPACE, OWNER, "0000 000E" + area);
      assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, "0000 000F 01" + area))
          .isNotZero()
          .isEqualTo(older);
    }
    assertThat(authorized(NV_DEFINE_SPACE_2, PLATFORM, "0000 000F 01" + area(INDEX + 1, OPEN, 4)))
        .as("the platform defines its own only")
        .isEqualTo(0x182);
  }

  @Test
  void thereAreOrdinaryIndicesOnly() {
    String external = "11000001 000B 0000000002060006 0000 0004";
    assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, "0000 0013 11" + external)).isEqualTo(0x2C4);
    assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, "0000 000F 12" + area(INDEX, OPEN, 4)))
        .isEqualTo(0x2CB);
    assertThat(authorized(NV_DEFINE_SPACE_2, OWNER, "0000 000F 13" + area(INDEX, OPEN, 4)))
        .as("TPM_RC_SELECTOR")
        .isEqualTo(0x2D8);
    for (String handle : List.of("11000001", "12000001", "40000001")) {
      assertThat(Tpm.rc(tpm.transmit(Tpm.command(NV_READ_PUBLIC_2, handle)))).isEqualTo(0x184);
    }
  }

  // ReadOnlyControl

  private int readOnly(boolean on) {
    return authorized(READ_ONLY_CONTROL, PLATFORM, on ? "01" : "00");
  }

  private boolean saysReadOnly() {
    byte[] response = Tpm.run(tpm, "8001 00000016 0000017A 00000006 00000201 00000001");
    return (Tpm.number(response, response.length - 4, 4) & 0x10) != 0;
  }

  @Test
  void thePlatformAloneMakesTheTpmReadOnly() {
    assertThat(saysReadOnly()).isFalse();
    assertThat(authorized(READ_ONLY_CONTROL, OWNER, "01")).isEqualTo(0x184);
    assertThat(readOnly(true)).isZero();
    assertThat(readOnly(true)).as("again").isZero();
    assertThat(saysReadOnly()).isTrue();
    assertThat(readOnly(false)).isZero();
    assertThat(saysReadOnly()).isFalse();
  }

  @Test
  void aReadOnlyTpmMakesNoKeysAndChangesNoHierarchy() {
    readOnly(true);
    for (int code :
        List.of(
            0x11F, 0x120, 0x121, 0x122, 0x124, 0x125, 0x126, 0x127, 0x128, 0x129, 0x12A, 0x12B,
            0x12C, 0x12D, 0x12E, 0x130, 0x131, 0x132, 0x134, 0x13A, 0x13B, 0x13F, 0x140, 0x150,
            0x153, 0x183, 0x191, 0x19D)) {
      SavedState before = tpm.save();
      assertThat(Tpm.rc(tpm.transmit(Tpm.command(code, ""))))
          .as(Integer.toHexString(code))
          .isEqualTo(TpmRc.READ_ONLY);
      assertThat(tpm.save()).isEqualTo(before);
    }
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x17B, "0008")))).as("GetRandom").isZero();
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x153, "")))).isEqualTo(TpmRc.READ_ONLY);
    readOnly(false);
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x153, "")))).isNotEqualTo(TpmRc.READ_ONLY);
  }

  private int nv(int code, int index, String parameters) {
    String body = "%08X %08X".formatted(OWNER, index) + Tpm.PASSWORD + parameters;
    return Tpm.rc(tpm.transmit(Tpm.command(0x8002, code, body)));
  }

  @Test
  void aReadOnlyTpmWritesOnlyWhatThePowerTakesAway() {
    int inRam = INDEX + 1;
    String ordinary = area(INDEX, OPEN | 0x80004000, 4);
    String orderly = area(inRam, OPEN | ORDERLY_CLEAR_STCLEAR | 0x80004000, 4);
    assertThat(authorized(NV_DEFINE_SPACE, OWNER, "0000 000E" + ordinary)).isZero();
    assertThat(authorized(NV_DEFINE_SPACE, OWNER, "0000 000E" + orderly)).isZero();
    assertThat(nv(0x137, INDEX, "0001 AA 0000")).isZero();
    readOnly(true);
    assertThat(nv(0x137, INDEX, "0001 BB 0000")).isEqualTo(TpmRc.READ_ONLY);
    assertThat(nv(0x138, INDEX, "")).as("NV_WriteLock").isEqualTo(TpmRc.READ_ONLY);
    assertThat(nv(0x14F, INDEX, "")).as("NV_ReadLock").isEqualTo(TpmRc.READ_ONLY);
    assertThat(nv(0x14E, INDEX, "0001 0000")).as("NV_Read").isZero();
    assertThat(nv(0x137, inRam, "0001 BB 0000")).isZero();
    assertThat(nv(0x138, inRam, "")).isZero();
    assertThat(nv(0x14F, inRam, "")).isZero();
  }

  @Test
  void aReadOnlyTpmCountsNoPin() {
    String pin = area(INDEX, 0x02060000 | 0x2 | 0x90, 8);
    assertThat(authorized(NV_DEFINE_SPACE, OWNER, "0000 000E" + pin)).isZero();
    assertThat(nv(0x137, INDEX, "0008 0000000000000005 0000")).isZero();
    String secret =
        "%08X %08X".formatted(INDEX, session.handle) + Tpm.PASSWORD + "0000 0000 0000 00000000";
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x8002, 0x151, secret)))).isZero();
    readOnly(true);
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x8002, 0x151, secret)))).isEqualTo(TpmRc.READ_ONLY);
  }

  @Test
  void theModeSurvivesAResumeAndNoOtherStart() {
    tpm.locality(0);
    readOnly(true);
    Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).isZero();
    assertThat(saysReadOnly()).isTrue();
    Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    assertThat(Tpm.rc(tpm, Tpm.STARTUP_CLEAR)).as("TPM Restart").isZero();
    assertThat(saysReadOnly()).isFalse();
  }

  @Test
  void changingTheModeSpoilsAnOrderlyShutdown() {
    tpm.locality(0);
    Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
    assertThat(readOnly(false)).as("no change").isZero();
    assertThat(state.permanent.isOrderly()).isTrue();
    assertThat(readOnly(true)).isZero();
    assertThat(state.permanent.isOrderly()).isFalse();
  }

  // The revision as a whole

  @Test
  void theCommandsAreThoseOfTheRevision() {
    try (TpmEngine older = TpmEngine.started()) {
      assertThat(revisionAndCount(older)).isEqualTo(List.of(159L, 110L));
      assertThat(Tpm.rc(older.transmit(Tpm.command(READ_ONLY_CONTROL, "")))).isEqualTo(0x143);
    }
    assertThat(revisionAndCount(tpm)).isEqualTo(List.of(184L, 116L));
  }

  private static List<Long> revisionAndCount(TpmEngine tpm) {
    byte[] revision = Tpm.run(tpm, "8001 00000016 0000017A 00000006 00000102 00000001");
    byte[] commands = Tpm.run(tpm, "8001 00000016 0000017A 00000006 00000129 00000001");
    return List.of(
        Tpm.number(revision, revision.length - 4, 4), Tpm.number(commands, commands.length - 4, 4));
  }

  @Test
  void physicalPresenceCanBeAskedForTheNewerCommandsToo() {
    tpm.physicalPresence(true);
    String lists = "00000002 0000019D 000001A0 00000000";
    assertThat(authorized(0x12D, PLATFORM, lists)).isZero();
    assertThat(state.permanent.physicalPresenceCommands).contains(0x19D, 0x1A0);
    tpm.physicalPresence(false);
    assertThat(readOnly(true)).isEqualTo(0x990);
  }

  @Test
  void aSavedTpmKeepsItsRevision(@TempDir Path folder) {
    SavedState saved = tpm.save();
    try (TpmEngine resumed = TpmEngine.resume(saved, EngineOptions.defaults())) {
      assertThat(revisionAndCount(resumed).get(0)).isEqualTo(184);
    }
    Path file = folder.resolve("my.tpm");
    TpmEngine.open(file, NEWER).close();
    try (TpmEngine opened = TpmEngine.open(file, EngineOptions.defaults())) {
      Tpm.run(opened, Tpm.STARTUP_CLEAR);
      assertThat(revisionAndCount(opened).get(0)).isEqualTo(184);
    }
    EngineOptions older = EngineOptions.builder().revision(LibraryRevision.R1_59).build();
    assertThatThrownBy(() -> TpmEngine.open(file, older))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.CONFIGURATION))
        .hasMessageContaining("1.84")
        .hasMessageContaining("1.59");
  }

  @Test
  void aRefusedCommandChangesNothing() {
    String policy = "%08X".formatted(session.handle);
    String digest = "0020" + "11".repeat(32);
    String name = "0022 000B" + "77".repeat(32);
    List<byte[]> commands =
        List.of(
            Tpm.command(POLICY_CAPABILITY, policy + "0004 000000B8 0004 0000 00000006 00000102"),
            Tpm.command(POLICY_TRANSPORT_SPDM, policy + name + name),
            Tpm.command(POLICY_PARAMETERS, policy + digest),
            Tpm.authorized(NV_DEFINE_SPACE_2, OWNER, "0003 616263 000F 01" + area(INDEX, OPEN, 8)),
            Tpm.command(NV_READ_PUBLIC_2, "%08X".formatted(INDEX)),
            Tpm.authorized(READ_ONLY_CONTROL, PLATFORM, "01"));
    Random random = new Random(1);
    for (byte[] command : commands) {
      int refused = 0;
      for (int i = 0; i < 300; i++) {
        byte[] damaged = command.clone();
        for (int flips = random.nextInt(3); flips >= 0; flips--) {
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        SavedState before = tpm.save();
        TpmEngine victim = tpm.fork();
        if (Tpm.rc(victim.transmit(damaged)) != 0) {
          refused++;
          assertThat(victim.save().differences(before)).as(Tpm.hex(damaged)).isEmpty();
        }
      }
      assertThat(refused).isGreaterThan(100);
      assertThat(Tpm.rc(tpm.transmit(command))).as(Tpm.hex(command)).isZero();
    }
  }
}
