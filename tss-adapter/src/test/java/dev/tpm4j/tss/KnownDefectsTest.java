package dev.tpm4j.tss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.tss.crypto.Handles;
import dev.tpm4j.tss.crypto.Names;
import dev.tpm4j.tss.wire.TssStructure;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tss.RespStructure;
import tss.Tpm;
import tss.tpm.GetCapabilityResponse;
import tss.tpm.TPML_ALG_PROPERTY;
import tss.tpm.TPML_HANDLE;
import tss.tpm.TPMS_ALG_PROPERTY;
import tss.tpm.TPMS_CAPABILITY_DATA;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMT_HA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SENSITIVE;
import tss.tpm.TPMT_SIGNATURE;
import tss.tpm.TPMT_SYM_DEF;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CAP;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_HT;
import tss.tpm.TPM_RC;
import tss.tpm.TPM_RH;
import tss.tpm.TPM_SE;

/**
 * The defects of TSS.Java 1.0.0, one by one, and that they are not on this path.
 *
 * <p>Elsewhere: auth values in clear, unverified responses, no encryption ({@link SessionsTest});
 * commands cut at 4096 bytes, endless repetition, printing, threads ({@link TransportTpmTest});
 * signatures, RSA's exponent, randomness, SHA-3 and curves ({@code KeysOfTpmsTest}, {@code
 * HashesTest}, and a rule of the architecture).
 */
class KnownDefectsTest {
  private static final long MEGABYTE = 1 << 20;

  private static TransportTpm answering(String response) {
    return Tpm4j.connect(new Script(response));
  }

  /** A response without sessions around some parameters. */
  private static String success(String parameters) {
    return String.format("8001%08x00000000%s", 10 + parameters.length() / 2, parameters);
  }

  private static StockComparisonTest.Stock stock(String response) {
    StockComparisonTest.Recorder device = new StockComparisonTest.Recorder();
    device.response = HexFormat.of().parseHex(response);
    return new StockComparisonTest.Stock(device);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80280400, 0x80284001, 0x000b0101, 0x00000501, 0x00070001})
  void codeOfSomebodyElseThanTheTpmIsNoCodeOfTheTpm(int raw) {
    TransportTpm tpm = answering(Script.code(raw));
    TpmResponseException failure =
        catchThrowableOfType(TpmResponseException.class, () -> tpm.GetRandom(32));
    assertThat(failure.EncodedError).isEqualTo(raw);
    assertThat(failure.ResponseCode.toInt()).isEqualTo(raw);
    assertThat(tpm._lastCommandSucceeded()).isFalse();
    assertThat(tpm._getLastResponseCode()).isNotEqualTo(TPM_RC.SUCCESS);
  }

  @Test
  void stockTakesWindowsRefusalForSuccess() {
    assertThat(stock(Script.code(0x80280400)).GetRandom(32)).isNullOrEmpty();
  }

  @Test
  void everyOtherCodeIsTheConstantItWas() {
    for (int raw = 0; raw < 0x1000; raw++) {
      boolean vendors = (raw & 0x80) == 0 && (raw & 0x600) != 0;
      if (!vendors) {
        assertThat(RawCodes.constant(raw)).isEqualTo(tss.TpmHelpers.fromRawResponse(raw));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7fffffff", "ffffffff", "00200000", "00000003"})
  void countIsComparedWithTheBytesThatAreThere(String count) {
    TransportTpm tpm = answering(success("00" + "00000001" + count + "80000000" + "80000001"));
    long before = allocated();
    assertThatExceptionOfType(TpmFormatException.class)
        .isThrownBy(() -> tpm.GetCapability(TPM_CAP.HANDLES, 0, 1))
        .withMessageContaining("do not fit");
    assertThat(allocated() - before).isLessThan(MEGABYTE);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  static List<Class<?>> requests() {
    return TssTypes.requests();
  }

  @Test
  void truncatedResponseIsAnErrorAtEachLength() {
    String good =
        success("00000001" + "00000001" + "000b" + "03" + "010000" + "00000001" + "0004aabbccdd");
    TPMS_PCR_SELECTION[] any = new TPMS_PCR_SELECTION[0];
    assertThat(answering(good).PCR_Read(any).pcrValues).hasSize(1);
    for (int length = 10; length < good.length() / 2; length++) {
      String cut = success(good.substring(20, 2 * length));
      assertThatExceptionOfType(TpmFormatException.class)
          .isThrownBy(() -> answering(cut).PCR_Read(any));
    }
    assertThatExceptionOfType(TpmFormatException.class)
        .isThrownBy(() -> answering(success(good.substring(20) + "00")).PCR_Read(any));
  }

  @Test
  void truncatedStructureIsAnError() {
    byte[] bytes = TssStructure.toBytes(new TPMS_ECC_POINT(new byte[3], new byte[4]));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(WireFormatException.class)
          .isThrownBy(() -> TssStructure.fromBytes(TPMS_ECC_POINT.class, cut));
    }
    assertThat(TssStructure.fromBytes(TPMS_ECC_POINT.class, bytes).y).hasSize(4);
  }

  @Test
  void sizeAroundAStructureIsItsSize() {
    String point = "0002aabb" + "0002ccdd";
    TPM_HANDLE key = new TPM_HANDLE(0x80000000);
    for (int size : new int[] {7, 9}) {
      assertThatExceptionOfType(TpmFormatException.class)
          .isThrownBy(
              () ->
                  answering(success(String.format("%04x", size) + point + "0008" + point))
                      .ECDH_KeyGen(key));
    }
    assertThat(answering(success("0008" + point + "0008" + point)).ECDH_KeyGen(key).zPoint.x)
        .hasSize(2);
  }

  @Test
  void unknownSelectorIsATypedError() {
    assertThatExceptionOfType(TpmFormatException.class)
        .isThrownBy(
            () ->
                answering(success("00" + "0000000b" + "00000000"))
                    .GetCapability(TPM_CAP.ALGS, 0, 1))
        .withMessageContaining("unknown selector");
    assertThatExceptionOfType(TpmFormatException.class)
        .isThrownBy(
            () ->
                answering(success("000c" + "00a1000b000000000000" + "0000" + "0000" + "0000"))
                    .ReadPublic(new TPM_HANDLE(0x80000000)));
  }

  @Test
  void digestsOfSha3AreRead() {
    String parameters = "00000001" + "0028" + "11".repeat(48);
    TPMT_HA[] digests =
        answering(response(HexFormat.of().parseHex(parameters), 1, false))
            .PCR_Event(TPM_HANDLE.pcr(1), new byte[1]);
    assertThat(digests[0].hashAlg).isEqualTo(TPM_ALG_ID.SHA3_384);
    assertThat(digests[0].digest).hasSize(48);
  }

  @Test
  void capabilityIsWrittenWithFourBytes() {
    TPMS_CAPABILITY_DATA data =
        new TPMS_CAPABILITY_DATA(new TPML_HANDLE(new TPM_HANDLE[] {new TPM_HANDLE(0x80000000)}));
    byte[] bytes = TssStructure.toBytes(data);
    assertThat(bytes).startsWith(0, 0, 0, 1, 0, 0, 0, 1).hasSize(12);
    assertThat(TssStructure.fromBytes(TPMS_CAPABILITY_DATA.class, bytes).data)
        .isInstanceOf(TPML_HANDLE.class);
    assertThat(data.toBytes()).as("stock").hasSize(10);
  }

  @Test
  void capabilityOfCountdownTimersIsRead() {
    GetCapabilityResponse read =
        answering(success("00" + "0000000a" + "00000001" + "40000110" + "00000005" + "00000001"))
            .GetCapability(TPM_CAP.ACT, 0, 1);
    assertThat(((tss.tpm.TPML_ACT_DATA) read.capabilityData).actData[0].timeout).isEqualTo(5);
  }

  @Test
  void constantsInListsHaveTheirNames() {
    String list = success("00000002" + "000b" + "000c");
    assertThat(answering(list).IncrementalSelfTest(new TPM_ALG_ID[0]))
        .containsExactly(TPM_ALG_ID.SHA256, TPM_ALG_ID.SHA384)
        .extracting(TPM_ALG_ID::name)
        .containsExactly("SHA256", "SHA384");
    assertThat(stock(list).IncrementalSelfTest(new TPM_ALG_ID[0]))
        .as("stock")
        .extracting(TPM_ALG_ID::name)
        .containsExactly("ERROR", "ERROR");
  }

  @Test
  void typeAndNameOfHandlesAbove0x80000000() {
    TPM_HANDLE key = new TPM_HANDLE(0x80000001);
    assertThat(Handles.type(key)).isEqualTo(TPM_HT.TRANSIENT);
    assertThat(Handles.type(TPM_HANDLE.persistent(1))).isEqualTo(TPM_HT.PERSISTENT);
    assertThat(Handles.isObject(key)).isTrue();
    assertThat(Handles.isObject(Handles.owner())).isFalse();
    key.Name = new byte[] {0, 11, 1};
    assertThat(Names.of(key)).containsExactly(0, 11, 1);
    assertThatExceptionOfType(RuntimeException.class).as("stock").isThrownBy(key::getName);
  }

  @Test
  void equalStructuresAreFoundInASet() {
    TPMS_ECC_POINT one = new TPMS_ECC_POINT(new byte[] {1}, new byte[] {2});
    TPMS_ECC_POINT same = new TPMS_ECC_POINT(new byte[] {1}, new byte[] {2});
    assertThat(one).isEqualTo(same);
    assertThat(Set.of(TssStructure.key(one))).contains(TssStructure.key(same));
  }

  @Test
  void xorHasFourBytesAndNothingHasASelector() {
    assertThat(TssStructure.toBytes(new TPMT_SYM_DEF(TPM_ALG_ID.XOR, 0, TPM_ALG_ID.SHA256)))
        .containsExactly(0, 0x0a, 0, 0x0b);
    assertThat(TssStructure.toBytes(new TPMT_SYM_DEF(TPM_ALG_ID.XOR, 0x0b, TPM_ALG_ID.NULL)))
        .containsExactly(0, 0x0a, 0, 0x0b);
    assertThat(TssStructure.toBytes(new TPMT_SIGNATURE())).containsExactly(0, 0x10);
    Script script = new Script(Script.code(0x101));
    Tpm tpm = Tpm4j.connect(script);
    // Around nothing, though, there is a size of nothing.
    tpm._allowErrors()
        .LoadExternal(new TPMT_SENSITIVE(), new TPMT_PUBLIC(), TPM_HANDLE.from(TPM_RH.NULL));
    assertThat(script.commands.get(0)).endsWith("00000167" + "0000" + "0000" + "40000007");
  }

  @Test
  void authValueOfOneHandleIsNotTheWholeJvms() {
    TPM_HANDLE mine = Handles.owner((byte) 1, (byte) 2);
    assertThat(Handles.owner().AuthValue).isEmpty();
    assertThat(TPM_HANDLE.OWNER.AuthValue).isNull();
    assertThat(mine.AuthValue).hasSize(2);
    assertThat(Handles.none()).isNotSameAs(Handles.none());
  }

  @Test
  void passwordOfANamedSessionIsUsed() {
    Script script = new Script(Script.code(0x101));
    Tpm tpm = Tpm4j.connect(script);
    tpm._allowErrors();
    tpm._withSession(TPM_HANDLE.pwSession(new byte[] {7, 7})).Clear(Handles.platform());
    assertThat(script.commands.get(0)).endsWith("40000009" + "0000" + "01" + "0002" + "0707");
  }

  @Test
  void refusedCommandHasAnOutcomeInPlaceOfNull() {
    Tpm tpm = answering(Script.code(0x18b));
    Outcome<byte[]> refused = Outcome.of(() -> tpm.GetRandom(4));
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.refusal().ResponseCode).isEqualTo(TPM_RC.HANDLE);
    assertThatExceptionOfType(java.util.NoSuchElementException.class)
        .isThrownBy(refused::value)
        .withMessageContaining("TPM_RC_HANDLE");
    Outcome<byte[]> given = Outcome.of(() -> answering(Script.RANDOM).GetRandom(4));
    assertThat(given.value()).hasSize(4);
  }

  @Test
  void responseOfAnotherShapeIsAnError() {
    // Sessions where none were sent, and none where one was.
    assertThatExceptionOfType(TpmFormatException.class)
        .isThrownBy(
            () ->
                answering("8002" + "00000017" + "00000000" + "00000004" + "0002aabb" + "0000010000")
                    .GetRandom(2));
    assertThatExceptionOfType(TpmFormatException.class)
        .isThrownBy(() -> answering(success("")).Clear(Handles.platform()));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void noDamagedResponseIsAnythingButATypedError(Class<?> request) {
    Class<?> type = TssTypes.response(request);
    if (type == null) {
      return;
    }
    RandomTss random = new RandomTss(30);
    java.util.Random damage = new java.util.Random(31);
    for (int round = 0; round < 60; round++) {
      byte[] parameters = ((RespStructure) random.value(type)).toBytes();
      if (parameters.length > 0) {
        parameters[damage.nextInt(parameters.length)] ^= (byte) (1 + damage.nextInt(255));
      }
      RespStructure target = (RespStructure) TssTypes.make(type);
      String name = TssTypes.command(request);
      tss.ReqStructure made = (tss.ReqStructure) TssTypes.make(request);
      int code = made.numAuthHandles();
      assertThatCode(
              () -> {
                try {
                  TransportTpm tpm = answering(response(parameters, code, hasHandle(name)));
                  tpm.DispatchCommand(
                      commandCode(name), (tss.ReqStructure) random.value(request), target);
                } catch (TpmFormatException e) {
                  // As it should be, where the damage shows.
                }
              })
          .doesNotThrowAnyException();
    }
  }

  private static boolean hasHandle(String name) {
    return dev.tpm4j.codec.command.Commands.all().stream()
        .anyMatch(c -> c.name().equals(name) && c.hasResponseHandle());
  }

  private static TPM_CC commandCode(String name) {
    return dev.tpm4j.codec.command.Commands.all().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .map(c -> TPM_CC.fromInt(c.code()))
        .orElse(TPM_CC.Vendor_TCG_Test);
  }

  private static String response(byte[] parameters, int sessions, boolean handle) {
    String body = HexFormat.of().formatHex(parameters);
    String size = sessions == 0 ? "" : String.format("%08x", parameters.length);
    String text =
        (sessions == 0 ? "8001" : "8002")
            + "00000000"
            + "00000000"
            + (handle ? "80000000" : "")
            + size
            + body
            + "0000010000".repeat(sessions);
    return text.substring(0, 4) + String.format("%08x", text.length() / 2) + text.substring(12);
  }

  @Test
  void startAuthSessionTellsTheTpmOfXor() {
    Script script = new Script(Script.code(0x101));
    Tpm tpm = Tpm4j.connect(script);
    tpm._allowErrors()
        .StartAuthSession(
            Handles.none(),
            Handles.none(),
            new byte[16],
            new byte[0],
            TPM_SE.HMAC,
            new TPMT_SYM_DEF(TPM_ALG_ID.XOR, 0, TPM_ALG_ID.SHA256),
            TPM_ALG_ID.SHA256);
    assertThat(script.commands.get(0)).endsWith("0000" + "00" + "000a000b" + "000b");
  }

  @Test
  void listsOfPropertiesAreRead() {
    GetCapabilityResponse read =
        answering(success("01" + "00000000" + "00000001" + "000b" + "00000004"))
            .GetCapability(TPM_CAP.ALGS, 0, 1);
    TPMS_ALG_PROPERTY[] algorithms = ((TPML_ALG_PROPERTY) read.capabilityData).algProperties;
    assertThat(algorithms[0].alg).isSameAs(TPM_ALG_ID.SHA256);
  }
}
