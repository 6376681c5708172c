package dev.tpm4j.acpi.aml;

import dev.tpm4j.acpi.namespace.AcpiDocument;
import dev.tpm4j.acpi.namespace.AcpiDocument.Loss;
import dev.tpm4j.acpi.namespace.AcpiNamespace;
import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.acpi.namespace.Tpm2Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads compiled tables: one or more, one after the other, as in Microsoft's {@code ACPITABL.DAT}.
 */
public final class AmlReader {

  private static final int TPM2_MINIMUM = 52;

  private final byte[] bytes;
  private final String file;
  private final AcpiNamespace namespace;
  private final List<Loss> losses = new ArrayList<>();
  private Tpm2Table tpm2;

  private AmlReader(byte[] bytes, String file) {
    this.bytes = bytes;
    this.file = file;
    this.namespace = new AcpiNamespace(file);
  }

  /**
   * Whether content looks like a compiled table.
   *
   * @param content any bytes
   * @return true if it begins with a table's header
   */
  public static boolean isAml(byte[] content) {
    return content.length >= 8
        && TableHeader.read(padded(content), 0).isPlausible()
        && hasNul(content);
  }

  private static byte[] padded(byte[] content) {
    return content.length >= TableHeader.SIZE
        ? content
        : java.util.Arrays.copyOf(content, TableHeader.SIZE);
  }

  private static boolean hasNul(byte[] content) {
    for (int i = 0; i < Math.min(content.length, TableHeader.SIZE); i++) {
      if (content[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads all tables of a file.
   *
   * @param content the file's bytes; not kept after the document is no longer used
   * @param file its name, for messages
   * @return what it holds
   * @throws MalformedProfile if a table's length or checksum is wrong, or its top level cannot be
   *     followed
   */
  public static AcpiDocument read(byte[] content, String file) {
    AmlReader reader = new AmlReader(content.clone(), file);
    reader.tables();
    return new AcpiDocument(reader.namespace, Optional.ofNullable(reader.tpm2), reader.losses);
  }

  private void tables() {
    int at = 0;
    while (at < bytes.length) {
      if (isPadding(at)) {
        lose(at, "zero bytes after the last table are passed over");
        return;
      }
      at += table(at);
    }
  }

  private void lose(int at, String what) {
    if (losses.size() < AmlWalker.MAX_LOSSES) {
      losses.add(new Loss(place(at), what));
    }
  }

  private boolean isPadding(int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return from > 0;
  }

  private int table(int at) {
    if (bytes.length - at < TableHeader.SIZE) {
      throw MalformedProfile.at(
          place(at),
          "a table header has 36 bytes, but only " + (bytes.length - at) + " are left",
          at == 0 ? "the file is cut short" : "something was appended to the last table",
          "compare the file's size with the original's; "
              + "a profile is one table, or a TPM2 table followed by an SSDT");
    }
    TableHeader header = TableHeader.read(bytes, at);
    if (!header.isPlausible()) {
      throw MalformedProfile.at(
          place(at),
          "no table begins here: its signature is not four letters",
          "the file is not an ACPI table",
          "give an ASL text, an .aml file from iasl, or a table from"
              + " /sys/firmware/acpi/tables");
    }
    if (header.length() < TableHeader.SIZE || header.length() > bytes.length - at) {
      throw MalformedProfile.at(
          place(at + 4),
          String.format(
              Locale.ROOT,
              "table %s says it has %d bytes, but the file has %d from its start",
              header.signature(),
              header.length(),
              bytes.length - at),
          "the file is cut short, or its length field is damaged",
          "copy the table again, in binary mode");
    }
    int length = (int) header.length();
    int sum = TableHeader.sum(bytes, at, at + length);
    if (sum != 0) {
      throw MalformedProfile.at(
          place(at + TableHeader.CHECKSUM),
          String.format(
              Locale.ROOT,
              "the bytes of table %s add up to 0x%02X, not to 0: its checksum is wrong",
              header.signature(),
              sum),
          "the file was damaged or edited after it was compiled",
          "compile it again from its source (iasl computes the checksum)");
    }
    switch (header.signature()) {
      case "TPM2" -> tpm2 = tpm2(at, length, header.revision());
      case "DSDT", "SSDT", "PSDT" -> definitionBlock(at, length, header.signature());
      default -> lose(at, "table " + header.signature() + " does not define devices: passed over");
    }
    return length;
  }

  private Tpm2Table tpm2(int at, int length, int revision) {
    if (tpm2 != null) {
      lose(at, "a second TPM2 table is passed over");
      return tpm2;
    }
    if (length < TPM2_MINIMUM) {
      throw MalformedProfile.at(
          place(at + 4),
          "a TPM2 table has at least " + TPM2_MINIMUM + " bytes, this one " + length,
          "the table is cut short",
          "copy the table again, in binary mode");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new Tpm2Table(
        revision,
        Short.toUnsignedInt(in.getShort(at + 36)),
        in.getLong(at + 40),
        Integer.toUnsignedLong(in.getInt(at + 48)),
        place(at));
  }

  private void definitionBlock(int at, int length, String signature) {
    try {
      new AmlWalker(bytes, file, namespace, losses).walkBlock(at + TableHeader.SIZE, at + length);
    } catch (AmlDamage damage) {
      throw MalformedProfile.at(
          place(damage.offset()),
          "table " + signature + " cannot be followed here: " + damage.getMessage(),
          "the table was damaged, or made by a faulty compiler",
          "disassemble it (iasl -d) and compare; then compile it again");
    }
  }

  private Place place(int offset) {
    return Place.atOffset(file, offset);
  }
}
