package dev.tpm4j.simulator.engine;

import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What the engine says it is: the vendor properties of {@code TPM2_GetCapability} (TCG TPM 2.0
 * Library, Part 2, "TPM_PT (Property Tag)"). Immutable.
 *
 * @param manufacturer {@code TPM_PT_MANUFACTURER}: 1 to 4 ASCII characters, filled up with NUL
 * @param vendorString {@code TPM_PT_VENDOR_STRING_1} to {@code _4}: up to 16 ASCII characters,
 *     filled up with NUL
 * @param tpmType {@code TPM_PT_VENDOR_TPM_TYPE}
 * @param firmwareVersion {@code TPM_PT_FIRMWARE_VERSION_1} in the upper 32 bits, {@code _2} in the
 *     lower
 */
public record TpmIdentity(
    String manufacturer, String vendorString, int tpmType, long firmwareVersion) {

  /** The simulator's own: manufacturer {@code "TPMJ"}, vendor string {@code "tpm4j simulator"}. */
  public static final TpmIdentity SIMULATOR =
      new TpmIdentity("TPMJ", "tpm4j simulator", 1, 0x0000_0001_0000_0000L);

  static final StateFields.Form<TpmIdentity> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, TpmIdentity identity) {
          out.bytes("manufacturer", ascii(identity.manufacturer));
          out.bytes("vendorString", ascii(identity.vendorString));
          out.u32("tpmType", identity.tpmType);
          out.u64("firmwareVersion", identity.firmwareVersion);
        }

        @Override
        public TpmIdentity read(StateFields in) {
          return new TpmIdentity(
              text(in.bytes("manufacturer", null)),
              text(in.bytes("vendorString", null)),
              in.u32("tpmType", 0),
              in.u64("firmwareVersion", 0));
        }

        private static byte[] ascii(String text) {
          return text.getBytes(StandardCharsets.US_ASCII);
        }

        private static String text(byte[] ascii) {
          return new String(ascii, StandardCharsets.US_ASCII);
        }
      };

  private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");
  private static final int WORD = 4;
  private static final int VENDOR_WORDS = 4;

  public TpmIdentity {
    requireAscii(manufacturer, WORD, "manufacturer");
    requireAscii(vendorString, WORD * VENDOR_WORDS, "vendor string");
    if (manufacturer.isEmpty()) {
      throw new IllegalArgumentException("a manufacturer has at least one character");
    }
  }

  private static void requireAscii(String text, int max, String what) {
    Objects.requireNonNull(text, what);
    if (text.length() > max || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          what + " is not at most " + max + " ASCII characters: '" + text + "'");
    }
  }

  /**
   * The identity of a part, so that a virtual SLB9670 says {@code IFX}. Its firmware is the first
   * version that the profile knows. What the profile does not know stays the simulator's own.
   *
   * @param profile the part
   * @return its identity
   */
  public static TpmIdentity of(TpmProfile profile) {
    PartIdentity part = profile.part();
    String manufacturer = NOT_ASCII.matcher(part.manufacturer()).replaceAll("?");
    String model = NOT_ASCII.matcher(part.model()).replaceAll("?");
    int room = WORD * VENDOR_WORDS;
    return new TpmIdentity(
        manufacturer.isEmpty() ? SIMULATOR.manufacturer : manufacturer,
        model.isEmpty()
            ? SIMULATOR.vendorString
            : model.substring(0, Math.min(room, model.length())),
        SIMULATOR.tpmType,
        part.firmwareVersions().stream()
            .findFirst()
            .map(TpmIdentity::firmware)
            .orElse(SIMULATOR.firmwareVersion));
  }

  /** Major and minor version are the halves of {@code TPM_PT_FIRMWARE_VERSION_1}. */
  private static long firmware(String version) {
    int dot = version.indexOf('.');
    long major = Integer.parseInt(version.substring(0, dot));
    long minor = Integer.parseInt(version.substring(dot + 1));
    return major << 48 | minor << 32;
  }

  /** {@code TPM_PT_MANUFACTURER}. */
  int manufacturerCode() {
    return word(manufacturer, 0);
  }

  /** {@code TPM_PT_VENDOR_STRING_1} for 0, to {@code _4} for 3. */
  int vendorStringCode(int index) {
    return word(vendorString, index * WORD);
  }

  private static int word(String text, int from) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int word = 0;
    for (int i = from; i < from + WORD; i++) {
      word = word << 8 | (i < bytes.length ? bytes[i] : 0);
    }
    return word;
  }
}
