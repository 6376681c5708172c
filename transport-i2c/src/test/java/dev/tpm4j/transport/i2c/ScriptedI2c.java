package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A chip with plain registers at the far end of an I2C bus. Results can be scripted; messages, and
 * the pauses between them, are logged.
 */
final class ScriptedI2c implements I2cDevice {

  static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  /** What every message costs; unlike any guard time, so that sums tell. */
  static final long MESSAGE_NANOS = 7_001;

  private final I2cCapabilities capabilities;
  private final ManualTime time;
  private final Map<Integer, byte[]> registers = new HashMap<>();
  private final Deque<Result> results = new ArrayDeque<>();
  private int pointer = -1;
  private long lastEnd = -1;

  /**
   * One entry per message: {@code "W reg data"}, {@code "R length"}, {@code "W reg Sr R length"}.
   */
  final List<String> wire = new ArrayList<>();

  /** Nanoseconds between the end of the message before and the start of each; -1 for the first. */
  final List<Long> pauses = new ArrayList<>();

  /** What every message gets once the script is empty. */
  Result otherwise = Result.ACKNOWLEDGED;

  boolean failAtClose;
  int failAtMessage = -1;
  int closed;
  int recoveries;

  ScriptedI2c(I2cCapabilities capabilities, ManualTime time) {
    this.capabilities = capabilities;
    this.time = time;
  }

  ScriptedI2c holds(int register, String hex) {
    registers.put(register, HEX.parseHex(hex));
    return this;
  }

  ScriptedI2c capability(int word) {
    return holds(
        0x30,
        HEX.formatHex(
            new byte[] {
              (byte) word, (byte) (word >> 8), (byte) (word >> 16), (byte) (word >> 24)
            }));
  }

  ScriptedI2c says(int times, Result result) {
    for (int i = 0; i < times; i++) {
      results.add(result);
    }
    return this;
  }

  void forget() {
    wire.clear();
    pauses.clear();
  }

  private Result message(String text) {
    pauses.add(lastEnd < 0 ? -1 : time.now - lastEnd);
    wire.add(text);
    time.now += MESSAGE_NANOS;
    lastEnd = time.now;
    if (wire.size() - 1 == failAtMessage) {
      throw TransportException.of(Kind.BUS_ERROR).what("arbitration lost").build();
    }
    return results.isEmpty() ? otherwise : results.remove();
  }

  @Override
  public I2cCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public Result write(byte[] data, int offset, int length) {
    assertThat(length).isBetween(1, capabilities.maxWrite());
    pointer = data[offset] & 0xFF;
    return message("W " + HEX.formatHex(data, offset, offset + length));
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    assertThat(length).isBetween(1, capabilities.maxRead());
    Result result = message("R " + length);
    if (result == Result.ACKNOWLEDGED) {
      fill(data, offset, length);
    }
    return result;
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    assertThat(capabilities.repeatedStart()).as("repeated start").isTrue();
    assertThat(txLength).isBetween(1, capabilities.maxWrite());
    assertThat(rxLength).isBetween(1, capabilities.maxRead());
    pointer = tx[txOffset] & 0xFF;
    Result result =
        message("W " + HEX.formatHex(tx, txOffset, txOffset + txLength) + " Sr R " + rxLength);
    if (result == Result.ACKNOWLEDGED) {
      fill(rx, rxOffset, rxLength);
    }
    return result;
  }

  private void fill(byte[] data, int offset, int length) {
    byte[] from = registers.getOrDefault(pointer, new byte[0]);
    for (int i = 0; i < length; i++) {
      data[offset + i] = i < from.length ? from[i] : (byte) 0xFF;
    }
  }

  @Override
  public String describe() {
    return "scripted I2C 0x2E";
  }

  @Override
  public boolean recover() {
    recoveries++;
    return true;
  }

  @Override
  public void close() {
    closed++;
    if (failAtClose) {
      throw TransportException.of(Kind.BUS_ERROR).what("close failed").build();
    }
  }
}
