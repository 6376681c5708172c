package dev.tpm4j.acpi.aml;

import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.OpaqueValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.ReferenceValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import dev.tpm4j.acpi.namespace.NamePath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes compiled tables: the twin of {@link AmlReader}. */
public final class AmlWriter {

  private static final String OEM = "TPM4J";
  private static final String COMPILER = "TP4J";
  private static final int SSDT_REVISION = 2;
  private static final int TPM2_REVISION = 3;
  private static final int TPM2_CONTENT = 32;

  private static final int MAX_SHORT_PACKAGE = 0x3F;
  private static final int MAX_COUNT = 0xFF;

  private AmlWriter() {}

  /**
   * An SSDT with one device.
   *
   * @param table the OEM table identifier, of which eight characters count
   * @param scope the scope the device is defined in
   * @param device the device's name
   * @param names its objects in order
   * @return the table
   */
  public static byte[] ssdt(
      String table, NamePath scope, String device, Map<String, AcpiValue> names) {
    ByteArrayOutputStream objects = new ByteArrayOutputStream();
    objects.writeBytes(name(new NamePath(false, 0, java.util.List.of(device))));
    names.forEach(
        (key, value) -> {
          objects.write(AmlShapes.NAME);
          objects.writeBytes(name(NamePath.parse(key)));
          objects.writeBytes(value(value));
        });
    ByteArrayOutputStream scoped = new ByteArrayOutputStream();
    scoped.writeBytes(name(scope));
    scoped.write(AmlShapes.DEVICE >> 8);
    scoped.write(AmlShapes.DEVICE & 0xFF);
    scoped.writeBytes(sized(objects.toByteArray()));
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(AmlShapes.SCOPE);
    block.writeBytes(sized(scoped.toByteArray()));
    return table("SSDT", SSDT_REVISION, table, block.toByteArray());
  }

  /**
   * A {@code TPM2} table in the form Microsoft's tables have: revision 3, 68 bytes.
   *
   * @param table the OEM table identifier, of which eight characters count
   * @param startMethod how a command is started
   * @param controlAddress the CRB's control area, or 0
   * @return the table
   */
  public static byte[] tpm2(String table, long startMethod, long controlAddress) {
    ByteBuffer content = ByteBuffer.allocate(TPM2_CONTENT).order(ByteOrder.LITTLE_ENDIAN);
    content.putInt(0).putLong(controlAddress).putInt((int) startMethod);
    return table("TPM2", TPM2_REVISION, table, content.array());
  }

  private static byte[] table(String signature, int revision, String table, byte[] content) {
    int length = TableHeader.SIZE + content.length;
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii(signature, 4)).putInt(length).put((byte) revision).put((byte) 0);
    out.put(ascii(OEM, 6)).put(ascii(table, 8)).putInt(1).put(ascii(COMPILER, 4)).putInt(1);
    out.put(content);
    byte[] bytes = out.array();
    bytes[TableHeader.CHECKSUM] = (byte) -TableHeader.sum(bytes, 0, length);
    return bytes;
  }

  private static byte[] ascii(String text, int length) {
    byte[] padded = (text + " ".repeat(length)).getBytes(StandardCharsets.ISO_8859_1);
    return java.util.Arrays.copyOf(padded, length);
  }

  private static byte[] value(AcpiValue value) {
    if (value instanceof IntegerValue integer) {
      return integer(integer.value());
    } else if (value instanceof StringValue string) {
      return string(string.value());
    } else if (value instanceof BufferValue buffer) {
      return buffer(buffer.bytes());
    } else if (value instanceof PackageValue elements) {
      return elements(elements);
    } else if (value instanceof ReferenceValue reference) {
      return name(reference.path());
    }
    throw new IllegalArgumentException(((OpaqueValue) value).what() + " cannot be written");
  }

  private static byte[] integer(long value) {
    if (value == 0 || value == 1) {
      return new byte[] {(byte) value};
    }
    int size = value >>> 8 == 0 ? 1 : value >>> 16 == 0 ? 2 : value >>> 32 == 0 ? 4 : 8;
    int opcode =
        size == 1
            ? AmlShapes.BYTE
            : size == 2 ? AmlShapes.WORD : size == 4 ? AmlShapes.DWORD : AmlShapes.QWORD;
    ByteBuffer out = ByteBuffer.allocate(1 + size).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) opcode);
    for (int i = 0; i < size; i++) {
      out.put((byte) (value >>> 8 * i));
    }
    return out.array();
  }

  private static byte[] string(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(AmlShapes.STRING);
    out.writeBytes(text.replace('\0', '?').getBytes(StandardCharsets.ISO_8859_1));
    out.write(0);
    return out.toByteArray();
  }

  private static byte[] buffer(byte[] bytes) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    inside.writeBytes(integer(bytes.length));
    inside.writeBytes(bytes);
    return prefixed(AmlShapes.BUFFER, inside);
  }

  private static byte[] elements(PackageValue elements) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    int count = elements.elements().size();
    boolean small = count <= MAX_COUNT;
    inside.writeBytes(small ? new byte[] {(byte) count} : integer(count));
    elements.elements().forEach(each -> inside.writeBytes(value(each)));
    return prefixed(small ? AmlShapes.PACKAGE : AmlShapes.VAR_PACKAGE, inside);
  }

  private static byte[] prefixed(int opcode, ByteArrayOutputStream inside) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(opcode);
    out.writeBytes(sized(inside.toByteArray()));
    return out.toByteArray();
  }

  /** Puts a PkgLength (ACPI 6.5 §20.2.4), which counts itself, in front. */
  private static byte[] sized(byte[] inside) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (inside.length + 1 <= MAX_SHORT_PACKAGE) {
      out.write(inside.length + 1);
    } else {
      int extra = inside.length + 2 < 1 << 12 ? 1 : inside.length + 3 < 1 << 20 ? 2 : 3;
      int length = inside.length + 1 + extra;
      out.write(extra << 6 | length & 0x0F);
      for (int i = 0; i < extra; i++) {
        out.write(length >> 4 + 8 * i);
      }
    }
    out.writeBytes(inside);
    return out.toByteArray();
  }

  private static byte[] name(NamePath path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ((path.absolute() ? "\\" : "") + "^".repeat(path.ups()))
            .getBytes(StandardCharsets.ISO_8859_1));
    int count = path.segments().size();
    if (count == 0) {
      out.write(0);
    } else if (count == 2) {
      out.write(0x2E);
    } else if (count > 2) {
      out.write(0x2F);
      out.write(count);
    }
    for (String segment : path.segments()) {
      out.writeBytes((segment + "___").substring(0, 4).getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }
}
