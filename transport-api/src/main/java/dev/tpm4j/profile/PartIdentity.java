package dev.tpm4j.profile;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

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
 */
public record PartIdentity(
    String vendor,
    String model,
    OptionalInt vendorId,
    OptionalInt deviceId,
    List<Integer> revisionIds,
    String manufacturer) {

  /** Nothing is known. */
  public static final PartIdentity UNKNOWN =
      new PartIdentity("", "", OptionalInt.empty(), OptionalInt.empty(), List.of(), "");

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
  }

  private static void check16(OptionalInt value, String what) {
    if (value.isPresent() && (value.getAsInt() < 0 || value.getAsInt() > 0xFFFF)) {
      throw new IllegalArgumentException(what + " out of range: " + value.getAsInt());
    }
  }
}
