package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.tis.TisAccess;
import dev.tpm4j.transport.tis.TisRegister;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The registers of a chip, read once and decoded. */
public final class RegisterDump {

  private static final int LOCALITIES = 5;

  /** On I2C the upper bits of an unheld status read 0. */
  private static final int NOT_HELD = 0x00FFFFFF;

  private static final int WIDTH = 100;

  /**
   * A register as it was read.
   *
   * @param locality 0 to 4; -1 where the register is the same for all
   * @param register which
   * @param readable whether it could be read
   * @param value its value; 0 if it could not be read
   * @param text the value for people; what went wrong, if it could not be read
   */
  public record Line(
      int locality, TisRegister register, boolean readable, int value, String text) {}

  private RegisterDump() {}

  /**
   * Reads every register that can be read without an effect on the chip; the FIFO is not touched.
   *
   * <p>Status is meaningful only for a locality that is held, so that of the others usually reads
   * all ones.
   *
   * @param registers the chip; used by nobody else meanwhile
   * @param timebase the clock of the board
   * @return a line for each register and locality
   */
  public static List<Line> of(TisRegisters registers, Timebase timebase) {
    RawTis raw = new RawTis(registers, timebase, FifoBehaviour.UNKNOWN);
    List<Line> lines = new ArrayList<>();
    for (TisRegister register :
        List.of(
            TisRegister.DID_VID,
            TisRegister.RID,
            TisRegister.INTF_CAPABILITY,
            TisRegister.INTERFACE_ID,
            TisRegister.I2C_INTERFACE_CAPABILITY,
            TisRegister.I2C_DEVICE_ADDRESS,
            TisRegister.DATA_CSUM_ENABLE)) {
      if (exists(register, raw.isI2c())) {
        lines.add(line(raw, -1, register));
      }
    }
    for (int locality = 0; locality < LOCALITIES; locality++) {
      for (TisRegister register :
          List.of(
              TisRegister.ACCESS,
              TisRegister.STS,
              TisRegister.INT_ENABLE,
              TisRegister.INT_STATUS)) {
        lines.add(line(raw, locality, register));
      }
    }
    return lines;
  }

  /**
   * Reads every register while one locality is held, so that its status is seen. The locality is
   * requested first and released after.
   *
   * @param registers the chip; used by nobody else meanwhile
   * @param timebase the clock of the board
   * @param locality 0 to 4
   * @return a line for each register and locality
   * @throws TransportException with {@code LOCALITY_DENIED} if the locality is not granted
   */
  public static List<Line> holding(TisRegisters registers, Timebase timebase, int locality) {
    RawTis raw = new RawTis(registers, timebase, FifoBehaviour.UNKNOWN);
    if (raw.request(locality) < 0) {
      throw TransportException.of(TransportException.Kind.LOCALITY_DENIED)
          .what("locality " + locality + " is not granted")
          .register("TPM_ACCESS")
          .build();
    }
    try {
      return of(registers, timebase);
    } finally {
      raw.release(locality);
    }
  }

  /**
   * The registers for people: ASCII, lines of at most 100 characters as far as words allow.
   *
   * @param lines as read
   * @return the text, ending with a line break
   */
  public static String toText(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    int locality = Integer.MIN_VALUE;
    for (Line line : lines) {
      if (line.locality() != locality) {
        locality = line.locality();
        text.append(locality < 0 ? "\nthe chip\n" : "\nlocality " + locality + "\n");
      }
      String format = "0x%0" + 2 * line.register().size() + "X";
      String value = line.readable() ? String.format(Locale.ROOT, format, line.value()) : "-";
      String margin =
          String.format(Locale.ROOT, "  %-24s  %-10s  ", line.register().tcgName(), value);
      for (String part : Ascii.wrap(line.text(), WIDTH - margin.length())) {
        text.append(margin).append(part).append('\n');
        margin = " ".repeat(margin.length());
      }
    }
    return text.toString();
  }

  private static boolean exists(TisRegister register, boolean i2c) {
    return (i2c ? register.i2cOffset() : register.fifoOffset()) >= 0;
  }

  private static Line line(RawTis raw, int locality, TisRegister register) {
    try {
      int value = raw.read(Math.max(0, locality), register);
      return new Line(locality, register, true, value, decode(register, value, raw.isI2c()));
    } catch (TransportException failure) {
      return new Line(locality, register, false, 0, failure.kind() + ": " + failure.what());
    }
  }

  /**
   * A register's value for people.
   *
   * @param register which
   * @param value its value
   * @param i2c whether it is that of the I2C map
   * @return bits by name, or the meaning of the number
   */
  static String decode(TisRegister register, int value, boolean i2c) {
    if (register.size() == 4 && value == -1 && register != TisRegister.STS) {
      return "all ones";
    }
    return switch (register) {
      case DID_VID -> RegisterWords.didVid(value);
      case RID -> "revision " + value;
      case INTF_CAPABILITY ->
          i2c
              ? "interrupts " + RegisterWords.interrupts(value)
              : RegisterWords.interfaceCapability(value);
      case INTERFACE_ID -> RegisterWords.interfaceId(value);
      case I2C_INTERFACE_CAPABILITY -> RegisterWords.i2cInterfaceCapability(value);
      case I2C_DEVICE_ADDRESS -> String.format(Locale.ROOT, "address 0x%02X", value & 0x7F);
      case DATA_CSUM_ENABLE -> (value & 1) == 0 ? "checksum off" : "checksum on";
      case ACCESS -> words(TisAccess.describe(value));
      case STS ->
          (value & NOT_HELD) == NOT_HELD
              ? "all ones: this locality is not held"
              : words(TisStatus.describe(value));
      case INT_ENABLE -> RegisterWords.interruptEnable(value);
      case INT_STATUS -> RegisterWords.interruptStatus(value);
      default -> "";
    };
  }

  /** The text without the number in front of it. */
  private static String words(String description) {
    int open = description.indexOf('(');
    return open < 0 ? description : description.substring(open + 1, description.length() - 1);
  }
}
