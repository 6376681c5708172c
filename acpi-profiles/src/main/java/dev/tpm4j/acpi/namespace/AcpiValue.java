package dev.tpm4j.acpi.namespace;

import java.util.List;
import java.util.Objects;

/** The value of a named object, as far as it can be known without executing anything. */
public sealed interface AcpiValue {

  /**
   * Where the value stands.
   *
   * @return the place of its first byte or character
   */
  Place place();

  /**
   * What it is, for messages.
   *
   * @return for example {@code "a string"}
   */
  String kind();

  /**
   * An integer of up to 64 bits.
   *
   * @param value unsigned
   * @param place where it stands
   */
  record IntegerValue(long value, Place place) implements AcpiValue {
    @Override
    public String kind() {
      return "an integer";
    }
  }

  /**
   * A string.
   *
   * @param value its characters
   * @param place where it stands
   */
  record StringValue(String value, Place place) implements AcpiValue {
    public StringValue {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public String kind() {
      return "a string";
    }
  }

  /** A buffer. Resource templates, UUIDs and Unicode strings are buffers too. */
  final class BufferValue implements AcpiValue {
    private final byte[] bytes;
    private final Place place;

    /**
     * A buffer.
     *
     * @param bytes its initial bytes; copied
     * @param place where it stands
     */
    public BufferValue(byte[] bytes, Place place) {
      this.bytes = bytes.clone();
      this.place = place;
    }

    /**
     * The initial bytes.
     *
     * @return a copy
     */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public Place place() {
      return place;
    }

    @Override
    public String kind() {
      return "a buffer";
    }
  }

  /**
   * A package.
   *
   * @param elements its elements in order
   * @param place where it stands
   */
  record PackageValue(List<AcpiValue> elements, Place place) implements AcpiValue {
    public PackageValue {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a package";
    }
  }

  /**
   * The name of another object.
   *
   * @param path the name as written
   * @param place where it stands
   */
  record ReferenceValue(NamePath path, Place place) implements AcpiValue {
    @Override
    public String kind() {
      return "the name " + path;
    }
  }

  /**
   * Something that only an interpreter could evaluate.
   *
   * @param what for people, such as {@code "Add"}
   * @param place where it stands
   */
  record OpaqueValue(String what, Place place) implements AcpiValue {
    @Override
    public String kind() {
      return "an expression (" + what + ")";
    }
  }
}
