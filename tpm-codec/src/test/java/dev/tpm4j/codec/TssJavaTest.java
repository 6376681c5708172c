package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tss.ReqStructure;
import tss.RespStructure;
import tss.Tpm;
import tss.TpmBuffer;
import tss.TpmDevice;
import tss.TpmEnum;
import tss.TpmStructure;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_CLOCK_ADJUST;
import tss.tpm.TPM_HANDLE;

/**
 * Given any value of a command that TSS.Java 1.0.0 knows too: TSS.Java reads the same fields out of
 * the bytes, and sends the same bytes, header, handles and password sessions included.
 */
class TssJavaTest {
  private static final int ROUNDS = 60;

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
    return Codecs.all().filter(c -> tssRequest(c) != null);
  }

  @Test
  void sharesAllCommandsButTheNewerOnes() {
    assertThat(Codecs.all().filter(c -> tssRequest(c) == null).map(c -> c.info().name()))
        .containsExactlyInAnyOrderElementsOf(NEWER);
  }

  @ParameterizedTest
  @MethodSource("commonCommands")
  void sendsTheSameBytes(Codecs command) throws Exception {
    RandomValues random = new RandomValues(10, UNKNOWN_ARMS);
    for (int round = 0; round < ROUNDS; round++) {
      // Through the wire once, so that integers have the width they have there.
      byte[] canonical = Codecs.encode(random.record(command.nested("Request")), null);
      Record request = command.decode("Request", canonical);

      ReqStructure theirs = (ReqStructure) tssRequest(command).getConstructor().newInstance();
      int parametersAt = 10 + 4 * command.info().handles().size();
      theirs.initFromTpm(
          new TpmBuffer(Arrays.copyOfRange(canonical, parametersAt, canonical.length)));
      RecordComponent[] components = request.getClass().getRecordComponents();
      for (int i = 0; i < command.info().handles().size(); i++) {
        int value = (int) Codecs.call(components[i].getAccessor(), request);
        field(theirs, components[i].getName()).set(theirs, new TPM_HANDLE(value));
      }
      same(command.info().name(), request, theirs);

      int authorizations = command.info().authorizations();
      assertThat(theirs.numHandles()).isEqualTo(command.info().handles().size());
      assertThat(theirs.numAuthHandles()).isEqualTo(authorizations);
      AuthorizationArea sessions =
          authorizations == 0 ? null : AuthorizationArea.passwords(new byte[authorizations][0]);
      assertThat(RoundTripTest.encodeDirectly(command, request, sessions))
          .as("%s, round %d", command, round)
          .isEqualTo(new Capture().send(command.info().code(), theirs));
    }
  }

  @ParameterizedTest
  @MethodSource("commonCommands")
  void readsTheSameResponse(Codecs command) throws Exception {
    Class<?> type = tss(command.info().name(), "Response");
    if (type == null) {
      assertThat(command.nested("Response").getRecordComponents()).isEmpty();
      return;
    }
    RandomValues random = new RandomValues(11, UNKNOWN_ARMS);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] frame = Codecs.encode(random.record(command.nested("Response")), null);
      Record response = command.decode("Response", frame);
      int parametersAt = command.info().hasResponseHandle() ? 14 : 10;
      TpmStructure theirs = (TpmStructure) type.getConstructor().newInstance();
      theirs.initFromTpm(new TpmBuffer(Arrays.copyOfRange(frame, parametersAt, frame.length)));
      RecordComponent[] components = response.getClass().getRecordComponents();
      for (int i = command.info().hasResponseHandle() ? 1 : 0; i < components.length; i++) {
        same(
            command + "." + components[i].getName(),
            Codecs.call(components[i].getAccessor(), response),
            field(theirs, components[i].getName()).get(theirs));
      }
    }
  }

  /** Compares our value with theirs, field by field, by the specification's names. */
  private static void same(String path, Object ours, Object theirs) throws Exception {
    if (ours == null || theirs == null) {
      assertThat(theirs).as(path).isEqualTo(ours);
    } else if (ours instanceof Octets octets) {
      assertThat(bytes(theirs)).as(path).isEqualTo(octets.toByteArray());
    } else if (ours instanceof List<?> list) {
      Object[] elements = (Object[]) theirs;
      assertThat(elements).as(path).hasSize(list.size());
      for (int i = 0; i < elements.length; i++) {
        same(path + "[" + i + "]", list.get(i), elements[i]);
      }
    } else if (ours instanceof IntList list) {
      Object[] elements = (Object[]) theirs;
      assertThat(elements).as(path).hasSize(list.size());
      for (int i = 0; i < elements.length; i++) {
        same(path + "[" + i + "]", list.get(i), elements[i]);
      }
    } else if (ours instanceof Record record) {
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        if (!component.getType().isSealed()) {
          Field field = field(theirs, component.getName());
          if (field != null) {
            same(
                path + "." + component.getName(),
                Codecs.call(component.getAccessor(), record),
                field.get(theirs));
          }
        }
      }
    } else {
      assertThat(number(theirs)).as(path).isEqualTo(((Number) ours).longValue() & mask(theirs));
    }
  }

  /** Plain bytes, a class around them, or the structure that TSS.Java knows to be inside. */
  private static byte[] bytes(Object theirs) throws Exception {
    if (theirs instanceof byte[] bytes) {
      return bytes;
    }
    Field buffer = field(theirs, "buffer");
    return buffer == null ? ((TpmStructure) theirs).toBytes() : (byte[]) buffer.get(theirs);
  }

  private static long number(Object theirs) {
    if (theirs instanceof TPM_CLOCK_ADJUST signed) {
      return (byte) signed.toInt() & mask(theirs);
    }
    if (theirs instanceof TpmEnum<?> constant) {
      return constant.toInt() & mask(theirs);
    }
    if (theirs instanceof TPM_HANDLE handle) {
      return handle.handle & mask(theirs);
    }
    return ((Number) theirs).longValue() & mask(theirs);
  }

  private static long mask(Object theirs) {
    return theirs instanceof Byte
        ? 0xff
        : theirs instanceof Short ? 0xffff : theirs instanceof Long ? -1 : 0xffffffffL;
  }

  /** Their field of that name, whatever its case; null for selectors, which they compute. */
  private static Field field(Object theirs, String name) {
    List<Field> found = new ArrayList<>();
    for (Field field : theirs.getClass().getFields()) {
      if (field.getName().equalsIgnoreCase(name)) {
        found.add(field);
      }
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private static Class<?> tssRequest(Codecs command) {
    return tss("TPM2_" + command.info().name() + "_REQUEST", "");
  }

  private static Class<?> tss(String name, String suffix) {
    try {
      return Class.forName("tss.tpm." + name + suffix);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** TSS.Java down to its device, which keeps the command and answers with nothing. */
  private static final class Capture extends Tpm {
    byte[] send(int code, ReqStructure request) {
      Device device = new Device();
      _setDevice(device);
      try {
        DispatchCommand(TPM_CC.fromInt(code), request, new RespStructure());
      } catch (Captured captured) {
        return device.command;
      }
      throw new AssertionError("nothing was sent");
    }
  }

  private static final class Captured extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Device extends TpmDevice {
    private byte[] command;

    @Override
    public boolean connect() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public void dispatchCommand(byte[] bytes) {
      command = bytes;
      throw new Captured();
    }

    @Override
    public byte[] getResponse() {
      throw new AssertionError("nothing was sent");
    }

    @Override
    public boolean responseReady() {
      return false;
    }
  }
}
