package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.util.Locale;
import java.util.Optional;

/**
 * The specification's numbers by name, and a command by either.
 *
 * <p>Response codes are {@link dev.tpm4j.codec.ResponseCode}'s. Safe for all threads.
 */
public final class Names {
  private static final int VENDOR = 0x20000000;
  private static final int PAIRED_HMAC = 0x155;
  private static final int PAIRED_HMAC_START = 0x15b;

  private Names() {}

  /**
   * A command.
   *
   * @param code TPM_CC
   * @return such as {@code TPM2_GetRandom}; {@code command 0x...} where nobody knows it
   */
  public static String command(int code) {
    String known = knownCommand(code);
    return known != null
        ? known
        : String.format(
            Locale.ROOT, (code & VENDOR) != 0 ? "vendor command 0x%08X" : "command 0x%X", code);
  }

  static String knownCommand(int code) {
    CommandInfo info = Commands.byCode(code);
    if (info == null) {
      return null;
    }
    // The same code and bytes; which of the two a TPM has is its maker's choice.
    return switch (code) {
      case PAIRED_HMAC -> "TPM2_HMAC or TPM2_MAC";
      case PAIRED_HMAC_START -> "TPM2_HMAC_Start or TPM2_MAC_Start";
      default -> "TPM2_" + info.name();
    };
  }

  /**
   * Finds a command by its name or code.
   *
   * @param text {@code GetRandom}, {@code TPM2_GetRandom}, {@code TPM_CC_GetRandom} in any case, or
   *     the code such as {@code 0x17b}
   * @return the command; empty where there is none
   */
  public static Optional<CommandInfo> findCommand(String text) {
    String name = text.replaceFirst("^(?i)(TPM2_|TPM_CC_|TPM2_CC_)", "").replace("_", "");
    for (CommandInfo info : Commands.all()) {
      if (info.name().replace("_", "").equalsIgnoreCase(name)) {
        return Optional.of(info);
      }
    }
    try {
      return Optional.ofNullable(
          Commands.byCode(Integer.parseUnsignedInt(text.replaceFirst("^0[xX]", ""), 16)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * An algorithm.
   *
   * @param id TPM_ALG_ID
   * @return such as {@code SHA256}; the number where it has no name
   */
  public static String algorithm(int id) {
    String name = ConstantNames.tpmAlgId(id);
    return name == null
        ? String.format(Locale.ROOT, "0x%04X", id & 0xffff)
        : name.substring("TPM_ALG_".length());
  }

  /**
   * A property of the TPM.
   *
   * @param id TPM_PT
   * @return such as {@code MANUFACTURER}; the number where it has no name
   */
  public static String property(int id) {
    String name = ConstantNames.tpmPt(id & 0xffffffffL);
    return name == null
        ? String.format(Locale.ROOT, "0x%X", id)
        : name.substring("TPM_PT_".length());
  }

  /**
   * The characters in a property that holds some: manufacturer, vendor strings.
   *
   * @param value the property's value
   * @return up to four printable characters, without zeros and blanks at the end
   */
  public static String characters(int value) {
    return Properties.characters(value);
  }

  /**
   * A handle.
   *
   * @param handle TPM_HANDLE
   * @return such as {@code TPM_RH_OWNER}, {@code PCR 16} or {@code persistent object}; {@code
   *     unknown handle} for a value that no TPM gives out
   */
  public static String handle(int handle) {
    String kind = Handles.describe(handle & 0xffffffffL);
    return kind == null ? "unknown handle" : kind;
  }
}
