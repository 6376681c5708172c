package dev.tpm4j.profile;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a part says of itself, to be compared with what is expected.
 *
 * @param vendor for people: {@code "Infineon"}; empty if unknown
 * @param model for people: {@code "SLB9670"}; empty if unknown
 * @param vendorId VID of {@code TPM_DID_VID}, 16 bits
 * @param deviceId DID of {@code TPM_DID_VID}, 16 bits
 * @param revisionIds values of {@code TPM_RID} seen on such parts; empty if unknown. Others are
 *     possible: firmware updates change it.
 * @param manufacturer {@code TPM_PT_MANUFACTURER} as its characters, such as {@code "IFX"}; empty
 *     if unknown
 * @param firmwareVersions versions seen on such parts, as {@code "major.minor"} in decimal: the two
 *     halves of {@code TPM_PT_FIRMWARE_VERSION_1}; empty if unknown. Others are possible.
 */
public record PartIdentity(
    String vendor,
    String model,
    OptionalInt vendorId,
    OptionalInt deviceId,
    List<Integer> revisionIds,
    String manufacturer,
    List<String> firmwareVersions) {

  /** Nothing is known. */
  public static final PartIdentity UNKNOWN =
      new PartIdentity("", "", OptionalInt.empty(), OptionalInt.empty(), List.of(), "");

  private static final Pattern FIRMWARE_VERSION = Pattern.compile("([0-9]{1,5})\\.([0-9]{1,5})");

  public PartIdentity {
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(manufacturer, "manufacturer");
    check16(vendorId, "vendor id");
    check16(deviceId, "device id");
    revisionIds = List.copyOf(revisionIds);
    for (int revision : revisionIds) {
      if (revision < 0 || revision > 0xFF) {
        throw new IllegalArgumentException("revision id out of range: " + revision);
      }
    }
    if (manufacturer.length() > 4) {
      throw new IllegalArgumentException("TPM_PT_MANUFACTURER has at most 4 characters");
    }
    firmwareVersions = List.copyOf(firmwareVersions);
    for (String version : firmwareVersions) {
      if (!isFirmwareVersion(version)) {
        throw new IllegalArgumentException("not a firmware version: " + version);
      }
    }
  }

  /**
   * An identity without known firmware versions.
   *
   * @param vendor see above
   * @param model see above
   * @param vendorId see above
   * @param deviceId see above
   * @param revisionIds see above
   * @param manufacturer see above
   */
  public PartIdentity(
      String vendor,
      String model,
      OptionalInt vendorId,
      OptionalInt deviceId,
      List<Integer> revisionIds,
      String manufacturer) {
    this(vendor, model, vendorId, deviceId, revisionIds, manufacturer, List.of());
  }

  /**
   * Whether a text has the form of a firmware version: two numbers of 16 bits.
   *
   * @param text any text
   * @return true for {@code "7.85"}
   */
  public static boolean isFirmwareVersion(String text) {
    Matcher version = FIRMWARE_VERSION.matcher(text);
    return version.matches()
        && Integer.parseInt(version.group(1)) <= 0xFFFF
        && Integer.parseInt(version.group(2)) <= 0xFFFF;
  }

  private static void check16(OptionalInt value, String what) {
    if (value.isPresent() && (value.getAsInt() < 0 || value.getAsInt() > 0xFFFF)) {
      throw new IllegalArgumentException(what + " out of range: " + value.getAsInt());
    }
  }
}
