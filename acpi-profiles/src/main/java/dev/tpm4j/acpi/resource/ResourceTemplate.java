package dev.tpm4j.acpi.resource;

import dev.tpm4j.acpi.resource.ResourceDescriptor.GpioConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.I2cConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.MemoryWindow;
import dev.tpm4j.acpi.resource.ResourceDescriptor.OtherDescriptor;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SpiConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SystemInterrupt;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads and writes resource templates.
 *
 * <pre>
 * large: | 1 type(7) | length(16, LE) | length bytes ... |      small: | 0 type(4) length(3) | ... |
 * serial bus (8E):  rev idx type flags typeFlags(2) typeRev dataLength(2) data... controller NUL
 * GPIO (8C):        rev type flags(2) ioFlags(2) pull drive(2) debounce(2) pinOffset(2) idx
 *                   nameOffset(2) vendorOffset(2) vendorLength(2) pins... controller NUL
 * </pre>
 */
public final class ResourceTemplate {

  private static final int END_TAG = 0x78;
  private static final int MEMORY_32 = 0x85;
  private static final int MEMORY_32_FIXED = 0x86;
  private static final int DWORD_SPACE = 0x87;
  private static final int EXTENDED_INTERRUPT = 0x89;
  private static final int QWORD_SPACE = 0x8A;
  private static final int GPIO = 0x8C;
  private static final int SERIAL_BUS = 0x8E;

  private static final int BUS_I2C = 1;
  private static final int BUS_SPI = 2;
  private static final int SPACE_MEMORY = 0;

  /** I/O restriction of a GPIO output (ACPI 6.5 §6.4.3.8.1). */
  private static final int OUTPUT_ONLY = 2;

  private static final int SERIAL_DATA = 12;
  private static final int SPI_DATA_LENGTH = 9;
  private static final int I2C_DATA_LENGTH = 6;
  private static final int GPIO_PINS = 23;

  private ResourceTemplate() {}

  /** A descriptor does not hold what its type or length says. */
  public static final class DamagedTemplateException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int offset;

    DamagedTemplateException(int offset, String what) {
      super(what);
      this.offset = offset;
    }

    /**
     * Where in the template.
     *
     * @return bytes from its start
     */
    public int offset() {
      return offset;
    }
  }

  /**
   * Reads a template up to its end tag.
   *
   * @param bytes the template
   * @return its descriptors in order, without the end tag
   * @throws DamagedTemplateException if a descriptor reaches outside, or does not hold what it says
   */
  public static List<ResourceDescriptor> read(byte[] bytes) throws DamagedTemplateException {
    List<ResourceDescriptor> descriptors = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int tag = bytes[at] & 0xFF;
      boolean large = (tag & 0x80) != 0;
      int header = large ? 3 : 1;
      if (!large && (tag & 0x78) == END_TAG) {
        return descriptors;
      }
      if (at + header > bytes.length) {
        throw new DamagedTemplateException(at, "a resource descriptor has no room for its length");
      }
      int length = large ? (bytes[at + 1] & 0xFF) | (bytes[at + 2] & 0xFF) << 8 : tag & 7;
      if (length > bytes.length - at - header) {
        throw new DamagedTemplateException(
            at,
            String.format(
                Locale.ROOT,
                "resource descriptor 0x%02X says it has %d bytes but only %d are left",
                tag,
                length,
                bytes.length - at - header));
      }
      ByteBuffer descriptor =
          ByteBuffer.wrap(bytes, at, header + length).slice().order(ByteOrder.LITTLE_ENDIAN);
      try {
        descriptors.add(large ? readLarge(tag, descriptor) : new OtherDescriptor(tag, length));
      } catch (BufferUnderflowException | IndexOutOfBoundsException tooShort) {
        throw new DamagedTemplateException(
            at,
            String.format(
                Locale.ROOT, "resource descriptor 0x%02X is too short for its type", tag));
      }
      at += header + length;
    }
    return descriptors;
  }

  private static ResourceDescriptor readLarge(int tag, ByteBuffer in) {
    switch (tag) {
      case MEMORY_32:
        return new MemoryWindow(unsigned(in.getInt(4)), unsigned(in.getInt(16)));
      case MEMORY_32_FIXED:
        return new MemoryWindow(unsigned(in.getInt(4)), unsigned(in.getInt(8)));
      case DWORD_SPACE:
        if (in.get(3) == SPACE_MEMORY) {
          return new MemoryWindow(unsigned(in.getInt(10)), unsigned(in.getInt(22)));
        }
        break;
      case QWORD_SPACE:
        if (in.get(3) == SPACE_MEMORY) {
          return new MemoryWindow(in.getLong(14), in.getLong(38));
        }
        break;
      case EXTENDED_INTERRUPT:
        return readInterrupt(in);
      case GPIO:
        return readGpio(in);
      case SERIAL_BUS:
        return readSerialBus(in);
      default:
        break;
    }
    return new OtherDescriptor(tag, in.capacity() - 3);
  }

  private static ResourceDescriptor readInterrupt(ByteBuffer in) {
    int flags = in.get(3);
    int count = in.get(4) & 0xFF;
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(unsigned(in.getInt(5 + 4 * i)));
    }
    return new SystemInterrupt((flags & 2) != 0, (flags & 4) != 0, numbers);
  }

  private static ResourceDescriptor readGpio(ByteBuffer in) {
    int type = in.get(4);
    int ioFlags = in.getShort(7);
    int pinOffset = unsigned(in.getShort(14));
    int nameOffset = unsigned(in.getShort(17));
    if (nameOffset < pinOffset || pinOffset < GPIO_PINS) {
      throw new IndexOutOfBoundsException();
    }
    List<Integer> pins = new ArrayList<>();
    for (int at = pinOffset; at + 1 < nameOffset; at += 2) {
      pins.add(unsigned(in.getShort(at)));
    }
    boolean interrupt = type == 0;
    return new GpioConnection(
        interrupt,
        interrupt && (ioFlags & 1) != 0,
        interrupt && (ioFlags & 6) == 2,
        pins,
        string(in, nameOffset));
  }

  private static ResourceDescriptor readSerialBus(ByteBuffer in) {
    int bus = in.get(5);
    int typeFlags = in.getShort(7);
    int dataLength = unsigned(in.getShort(10));
    if (bus == BUS_I2C && dataLength >= I2C_DATA_LENGTH) {
      return new I2cConnection(
          unsigned(in.getShort(SERIAL_DATA + 4)),
          (typeFlags & 1) != 0,
          unsigned(in.getInt(SERIAL_DATA)),
          string(in, SERIAL_DATA + dataLength));
    }
    if (bus == BUS_SPI && dataLength >= SPI_DATA_LENGTH) {
      return new SpiConnection(
          unsigned(in.getShort(SERIAL_DATA + 7)),
          (typeFlags & 2) == 0,
          (typeFlags & 1) != 0,
          in.get(SERIAL_DATA + 4) & 0xFF,
          (in.get(SERIAL_DATA + 6) & 1) << 1 | in.get(SERIAL_DATA + 5) & 1,
          unsigned(in.getInt(SERIAL_DATA)),
          string(in, SERIAL_DATA + dataLength));
    }
    return new OtherDescriptor(SERIAL_BUS, in.capacity() - 3);
  }

  private static String string(ByteBuffer in, int from) {
    int end = from;
    while (in.get(end) != 0) {
      end++;
    }
    byte[] characters = new byte[end - from];
    in.get(from, characters);
    return new String(characters, StandardCharsets.ISO_8859_1);
  }

  /**
   * Writes a template, with its end tag.
   *
   * @param descriptors what to write; {@link OtherDescriptor}s are left out
   * @return the bytes
   */
  public static byte[] write(List<ResourceDescriptor> descriptors) {
    int size = 2;
    List<byte[]> parts = new ArrayList<>();
    for (ResourceDescriptor each : descriptors) {
      byte[] part = write(each);
      parts.add(part);
      size += part.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    parts.forEach(out::put);
    // A checksum of 0 means "not checked" (ACPI 6.5 §6.4.2.9); compilers write it so.
    out.put((byte) (END_TAG | 1)).put((byte) 0);
    return out.array();
  }

  private static byte[] write(ResourceDescriptor descriptor) {
    if (descriptor instanceof SpiConnection spi) {
      return writeSpi(spi);
    } else if (descriptor instanceof I2cConnection i2c) {
      return writeI2c(i2c);
    } else if (descriptor instanceof GpioConnection gpio) {
      return writeGpio(gpio);
    } else if (descriptor instanceof MemoryWindow memory) {
      return writeMemory(memory);
    } else if (descriptor instanceof SystemInterrupt interrupt) {
      return writeInterrupt(interrupt);
    }
    return new byte[0];
  }

  private static byte[] writeSpi(SpiConnection spi) {
    int typeFlags = (spi.activeLow() ? 0 : 2) | (spi.threeWire() ? 1 : 0);
    return serialBus(BUS_SPI, typeFlags, SPI_DATA_LENGTH, spi.controller())
        .putInt(SERIAL_DATA, (int) spi.hertz())
        .put(SERIAL_DATA + 4, (byte) spi.bitsPerWord())
        .put(SERIAL_DATA + 5, (byte) (spi.mode() & 1))
        .put(SERIAL_DATA + 6, (byte) (spi.mode() >> 1))
        .putShort(SERIAL_DATA + 7, (short) spi.deviceSelection())
        .array();
  }

  private static byte[] writeI2c(I2cConnection i2c) {
    return serialBus(BUS_I2C, i2c.tenBit() ? 1 : 0, I2C_DATA_LENGTH, i2c.controller())
        .putInt(SERIAL_DATA, (int) i2c.hertz())
        .putShort(SERIAL_DATA + 4, (short) i2c.address())
        .array();
  }

  private static ByteBuffer serialBus(int bus, int typeFlags, int dataLength, String controller) {
    byte[] name = name(controller);
    ByteBuffer out = large(SERIAL_BUS, SERIAL_DATA - 3 + dataLength + name.length);
    out.put(3, (byte) 1).put(5, (byte) bus).put(6, (byte) 2).putShort(7, (short) typeFlags);
    out.put(9, (byte) 1).putShort(10, (short) dataLength);
    return out.put(SERIAL_DATA + dataLength, name);
  }

  private static byte[] writeGpio(GpioConnection gpio) {
    byte[] name = name(gpio.controller());
    int nameOffset = GPIO_PINS + 2 * gpio.pins().size();
    ByteBuffer out = large(GPIO, nameOffset + name.length - 3);
    out.put(3, (byte) 1).put(4, (byte) (gpio.interrupt() ? 0 : 1)).putShort(5, (short) 1);
    int ioFlags = (gpio.edge() ? 1 : 0) | (gpio.activeLow() ? 2 : 0);
    out.putShort(7, (short) (gpio.interrupt() ? ioFlags : OUTPUT_ONLY));
    out.putShort(14, (short) GPIO_PINS).putShort(17, (short) nameOffset);
    out.putShort(19, (short) (nameOffset + name.length));
    for (int i = 0; i < gpio.pins().size(); i++) {
      out.putShort(GPIO_PINS + 2 * i, gpio.pins().get(i).shortValue());
    }
    return out.put(nameOffset, name).array();
  }

  private static byte[] writeMemory(MemoryWindow memory) {
    if (memory.base() >= 0 && memory.base() + memory.length() - 1 <= 0xFFFF_FFFFL) {
      return large(MEMORY_32_FIXED, 9)
          .put(3, (byte) 1)
          .putInt(4, (int) memory.base())
          .putInt(8, (int) memory.length())
          .array();
    }
    return large(QWORD_SPACE, 43)
        .put(4, (byte) 0x0D)
        .put(5, (byte) 1)
        .putLong(14, memory.base())
        .putLong(22, memory.base() + memory.length() - 1)
        .putLong(38, memory.length())
        .array();
  }

  private static byte[] writeInterrupt(SystemInterrupt interrupt) {
    int count = interrupt.numbers().size();
    ByteBuffer out = large(EXTENDED_INTERRUPT, 2 + 4 * count);
    out.put(3, (byte) (1 | (interrupt.edge() ? 2 : 0) | (interrupt.activeLow() ? 4 : 0)));
    out.put(4, (byte) count);
    for (int i = 0; i < count; i++) {
      out.putInt(5 + 4 * i, interrupt.numbers().get(i).intValue());
    }
    return out.array();
  }

  private static ByteBuffer large(int tag, int length) {
    return ByteBuffer.allocate(3 + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(0, (byte) tag)
        .putShort(1, (short) length);
  }

  private static byte[] name(String controller) {
    return (controller + "\0").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  private static int unsigned(short value) {
    return Short.toUnsignedInt(value);
  }
}
