package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tss.ReqStructure;
import tss.TpmBuffer;
import tss.TpmStructure;
import tss.tpm.TPM_HANDLE;

/**
 * Given any value of a command that TSS.Java 1.0.0 knows too: TSS.Java reads the same fields out of
 * the bytes, and sends the same bytes, header, handles and password sessions included.
 */
class TssJavaTest {
  private static final int ROUNDS = 1000;

  /** Where there are only handles. */
  private static final int FEW_ROUNDS = 100;

  /**
   * Finding 9 of TSS.Java: it writes a TPM_CAP in front of a union as two bytes instead of four.
   */
  private static final Set<String> SHORT_ENUMS = Set.of("GetCapability");

  /** Newer than TSS.Java, which is at revision 1.59. */
  private static final Set<String> NEWER =
      Set.of(
          "PolicyCapability",
          "PolicyParameters",
          "NV_DefineSpace2",
          "NV_ReadPublic2",
          "SetCapability",
          "ReadOnlyControl",
          "PolicyTransportSPDM",
          "VerifySequenceComplete",
          "SignSequenceComplete",
          "VerifyDigestSignature",
          "SignDigest",
          "Encapsulate",
          "Decapsulate",
          "VerifySequenceStart",
          "SignSequenceStart");

  /**
   * Arms of unions that TSS.Java does not know or gets wrong.
   *
   * <ul>
   *   <li>newer than revision 1.59: SHA2-256/192, SHAKE, EdDSA, two capabilities;
   *   <li>SHA-3: reading TPMT_HA throws "No such digest";
   *   <li>TPMT_SYM_DEF with XOR: it writes six bytes, the specification has four;
   *   <li>TPM_ALG_NULL in TPMT_SIGNATURE: it writes nothing, the specification has the algorithm;
   *   <li>TPM_ALG_NULL in TPMT_HA: it has no digest of that algorithm;
   *   <li>ACT and vendor capabilities: "Unknown selector value".
   * </ul>
   *
   * <p>Tickets: it writes the tag of the ticket's type whatever it read; {@link RandomValues} gives
   * them that tag.
   */
  private static final Set<String> UNKNOWN_ARMS =
      Set.of(
          "Sha256_192",
          "Shake256_192",
          "Shake256_256",
          "Shake256_512",
          "Eddsa",
          "HashEddsa",
          "Mldsa",
          "MldsaDetail",
          "HashMldsa",
          "HashMldsaDetail",
          "Mlkem",
          "MlkemDetail",
          "MessageVerified",
          "DigestVerified",
          "Sha3_256",
          "Sha3_384",
          "Sha3_512",
          "TpmuSymKeyBits.Xor",
          "TpmuSignature.Null",
          "TpmuHa.Null",
          "ActData",
          "PubKeys",
          "SpdmSessionInfo",
          "Vendor");

  static Stream<Codecs> commonCommands() {
    return Codecs.all().filter(c -> TssJava.request(c.info()) != null);
  }

  @Test
  void sharesAllCommandsButTheNewerOnes() {
    assertThat(Codecs.all().map(Codecs::info).filter(c -> TssJava.request(c) == null))
        .extracting(CommandInfo::name)
        .containsExactlyInAnyOrderElementsOf(NEWER);
    assertThat(commonCommands().map(c -> c.info().code()).distinct()).hasSize(119);
  }

  @ParameterizedTest
  @MethodSource("commonCommands")
  void sendsTheSameBytes(Codecs command) throws Exception {
    RandomValues random = new RandomValues(10, UNKNOWN_ARMS);
    TssJava tss = new TssJava();
    Constructor<?> constructor = TssJava.request(command.info()).getConstructor();
    Class<?> type = command.nested("Request");
    Shape shape = Shape.of(type);
    int handles = command.info().handles().size();
    int parametersAt = 10 + 4 * handles;
    int authorizations = command.info().authorizations();
    AuthorizationArea sessions =
        authorizations == 0 ? null : AuthorizationArea.passwords(new byte[authorizations][0]);
    int rounds = type.getRecordComponents().length == handles ? FEW_ROUNDS : ROUNDS;
    for (int round = 0; round < rounds; round++) {
      // Through the wire once, so that integers have the width they have there.
      byte[] canonical = Codecs.encode(random.record(type), null);
      Record request = command.decode("Request", canonical);
      ReqStructure theirs = (ReqStructure) constructor.newInstance();
      theirs.initFromTpm(
          new TpmBuffer(Arrays.copyOfRange(canonical, parametersAt, canonical.length)));
      for (int i = 0; i < handles; i++) {
        int value = (int) Codecs.call(shape.accessors[i], request);
        TssJava.field(theirs, shape.names[i]).set(theirs, new TPM_HANDLE(value));
      }
      TssJava.requireSame(() -> command.info().name(), request, theirs);
      if (!Arrays.equals(
          Codecs.encode(request, sessions), tss.send(command.info().code(), theirs))) {
        fail("%s, round %d: %s", command, round, request);
      }
      if (round == 0) {
        assertThat(theirs.numHandles()).isEqualTo(handles);
        assertThat(theirs.numAuthHandles()).isEqualTo(authorizations);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commonCommands")
  void readsTheSameResponse(Codecs command) throws Exception {
    Class<?> theirType = TssJava.response(command.info());
    Class<?> type = command.nested("Response");
    if (theirType == null) {
      assertThat(type.getRecordComponents()).isEmpty();
      return;
    }
    RandomValues random = new RandomValues(11, UNKNOWN_ARMS);
    Constructor<?> constructor = theirType.getConstructor();
    Shape shape = Shape.of(type);
    int first = command.info().hasResponseHandle() ? 1 : 0;
    int parametersAt = 10 + 4 * first;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] frame = Codecs.encode(random.record(type), null);
      Record response = command.decode("Response", frame);
      byte[] parameters = Arrays.copyOfRange(frame, parametersAt, frame.length);
      TpmStructure theirs = (TpmStructure) constructor.newInstance();
      theirs.initFromTpm(new TpmBuffer(parameters));
      for (int i = first; i < shape.names.length; i++) {
        String name = shape.names[i];
        TssJava.requireSame(
            () -> command + "." + name,
            Codecs.call(shape.accessors[i], response),
            TssJava.field(theirs, name).get(theirs));
      }
      if (!SHORT_ENUMS.contains(command.info().name())
          && !Arrays.equals(theirs.toBytes(), theirParameters(command, response, first))) {
        fail("%s, round %d: %s", command, round, response);
      }
    }
  }

  /** What TSS.Java should write of a response: all but its handle. */
  private static byte[] theirParameters(Codecs command, Record response, int first) {
    byte[] frame = Codecs.encode(response, null);
    return Arrays.copyOfRange(frame, 10 + 4 * first, frame.length);
  }
}
