package dev.tpm4j.acpi;

import dev.tpm4j.acpi.aml.AmlWriter;
import dev.tpm4j.acpi.asl.AslWriter;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.acpi.namespace.Tpm2Table;
import dev.tpm4j.acpi.resource.ResourceTemplate;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Map;

/**
 * Writes profiles as ASL text and as compiled tables: device {@code TPM1} in {@code \_SB}.
 *
 * <p>What is written reads back to the equal profile, with two limits of the language: a string
 * holds ASCII only (other characters become question marks, but not in titles), and facts that an
 * identifier such as {@code IFX1522} tells are told again. Safe for use by several threads.
 */
public final class ProfileWriter {

  private static final int TABLE_NAME = 8;

  private ProfileWriter() {}

  /**
   * The profile as ASL text that {@code iasl} compiles.
   *
   * @param profile the profile
   * @return the text
   */
  public static String toAsl(TpmProfile profile) {
    ProfileObjects objects = new ProfileObjects(profile);
    return AslWriter.ssdt(
        tableName(profile),
        ProfileObjects.SCOPE,
        ProfileObjects.DEVICE,
        objects.names(),
        objects.resources());
  }

  /**
   * The profile as a compiled SSDT.
   *
   * @param profile the profile
   * @return the table, with its checksum
   */
  public static byte[] toSsdt(TpmProfile profile) {
    ProfileObjects objects = new ProfileObjects(profile);
    Map<String, AcpiValue> names = objects.names();
    names.put(
        "_CRS",
        new BufferValue(ResourceTemplate.write(objects.resources()), Place.atOffset("", 0)));
    return AmlWriter.ssdt(tableName(profile), ProfileObjects.SCOPE, ProfileObjects.DEVICE, names);
  }

  /**
   * The profile as a {@code TPM2} table followed by an SSDT, the layout of Windows IoT Core's
   * {@code ACPITABL.DAT}.
   *
   * @param profile the profile
   * @return both tables
   */
  public static byte[] toAcpiTables(TpmProfile profile) {
    boolean crb = profile.hostInterface() == HostInterface.CRB;
    long startMethod =
        crb
            ? Tpm2Table.START_CRB
            : profile.hostInterface() == HostInterface.FIFO_MMIO
                ? Tpm2Table.START_FIFO
                : Tpm2Table.START_SERIAL_BUS;
    long controlArea = crb && profile.wiring() instanceof Wiring.Memory memory ? memory.base() : 0;
    ByteArrayOutputStream tables = new ByteArrayOutputStream();
    tables.writeBytes(AmlWriter.tpm2(tableName(profile), startMethod, controlArea));
    tables.writeBytes(toSsdt(profile));
    return tables.toByteArray();
  }

  private static String tableName(TpmProfile profile) {
    // The part tells more than the maker: "infineon-slb9670" becomes "SLB9670".
    String name = profile.name().substring(profile.name().indexOf('-') + 1);
    String letters = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    return letters.isEmpty() ? "TPM" : letters.substring(0, Math.min(TABLE_NAME, letters.length()));
  }
}
