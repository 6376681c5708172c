package dev.tpm4j.acpi.aml;

import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.OpaqueValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.ReferenceValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import dev.tpm4j.acpi.namespace.Place;
import java.util.ArrayList;
import java.util.List;

/** Reads one value. Its size is bounded, for a name may be asked for many times. */
final class AmlValues {

  /** Longer than any identifier or description. */
  private static final int MAX_STRING = 4096;

  /** More than the largest resource template a compiler makes. */
  private static final int MAX_BUFFER = 65_536;

  private static final int MAX_ELEMENTS = 4096;

  private final byte[] bytes;
  private final String file;
  private int elements;

  AmlValues(byte[] bytes, String file) {
    this.bytes = bytes;
    this.file = file;
  }

  AcpiValue read(int start, int end) {
    try {
      return value(new AmlCursor(bytes, start, end), 0);
    } catch (AmlDamage damage) {
      return new OpaqueValue(damage.getMessage(), place(damage.offset()));
    }
  }

  private AcpiValue value(AmlCursor in, int depth) throws AmlDamage {
    Place place = place(in.at());
    if (in.atName()) {
      return new ReferenceValue(in.name(), place);
    }
    int at = in.at();
    int opcode = in.opcode();
    switch (opcode) {
      case AmlShapes.ZERO:
        return new IntegerValue(0, place);
      case AmlShapes.ONE:
        return new IntegerValue(1, place);
      case AmlShapes.ONES:
        return new IntegerValue(-1, place);
      case AmlShapes.BYTE:
        return new IntegerValue(in.little(1), place);
      case AmlShapes.WORD:
        return new IntegerValue(in.little(2), place);
      case AmlShapes.DWORD:
        return new IntegerValue(in.little(4), place);
      case AmlShapes.QWORD:
        return new IntegerValue(in.little(8), place);
      case AmlShapes.STRING:
        return new StringValue(in.string(MAX_STRING), place);
      case AmlShapes.BUFFER:
        return buffer(in.enter(), depth);
      case AmlShapes.PACKAGE, AmlShapes.VAR_PACKAGE:
        return elements(in.enter(), opcode, place, depth);
      default:
        AmlSkip.operands(in, opcode, at, depth);
        return new OpaqueValue(AmlShapes.text(opcode), place);
    }
  }

  private AcpiValue buffer(AmlCursor inside, int depth) throws AmlDamage {
    AmlSkip.term(inside, depth + 1);
    Place content = place(inside.at());
    return new BufferValue(inside.take(Math.min(inside.left(), MAX_BUFFER)), content);
  }

  private AcpiValue elements(AmlCursor inside, int opcode, Place place, int depth)
      throws AmlDamage {
    if (depth > AmlWalker.MAX_DEPTH) {
      throw inside.damage("packages are nested deeper than " + AmlWalker.MAX_DEPTH + " levels");
    }
    if (opcode == AmlShapes.PACKAGE) {
      inside.skip(1);
    } else {
      AmlSkip.term(inside, depth + 1);
    }
    List<AcpiValue> values = new ArrayList<>();
    while (inside.hasMore()) {
      if (++elements > MAX_ELEMENTS) {
        return new OpaqueValue("a package of more than " + MAX_ELEMENTS + " elements", place);
      }
      values.add(value(inside, depth + 1));
    }
    return new PackageValue(values, place);
  }

  private Place place(int offset) {
    return Place.atOffset(file, offset);
  }
}
