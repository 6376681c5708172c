package dev.tpm4j.transport.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * A chip that answers from a script, on a bus that counts chip select and can break at any byte.
 * Each script entry is what MISO says under one chip select, byte for byte.
 */
final class ScriptedSpi implements SpiDevice {

  static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final SpiCapabilities capabilities;
  private final Deque<byte[]> miso = new ArrayDeque<>();

  /** What went out on MOSI: one entry per chip select; transfers separated by {@code " | "}. */
  final List<String> mosi = new ArrayList<>();

  int asserted;
  int released;
  int closed;
  int recoveries;

  /** Fails at this byte, counted from 0 over everything clocked; -1 never. */
  int failAtByte = -1;

  boolean failAtBegin;
  boolean failAtRelease;
  boolean failAtClose;

  private int clocked;
  private byte[] answer = new byte[0];
  private int position;
  private StringBuilder sent = new StringBuilder();
  private final Held held = new Held();

  ScriptedSpi(SpiCapabilities capabilities) {
    this.capabilities = capabilities;
  }

  static ScriptedSpi holding() {
    return new ScriptedSpi(new SpiCapabilities(true, true, 10_000_000, 4096));
  }

  static ScriptedSpi notHolding() {
    return new ScriptedSpi(new SpiCapabilities(false, true, 10_000_000, 4096));
  }

  ScriptedSpi answers(String hex) {
    miso.add(HEX.parseHex(hex));
    return this;
  }

  boolean selected() {
    return asserted != released;
  }

  /** All answers were taken and chip select went down and up equally often. */
  void assertIdle() {
    assertThat(released).as("chip select releases").isEqualTo(asserted);
    assertThat(miso).as("answers not taken").isEmpty();
  }

  @Override
  public SpiCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public SpiTransaction begin() {
    assertThat(capabilities.holdsChipSelect()).as("begin() on a device that cannot hold").isTrue();
    assertThat(selected()).as("begin() inside a transaction").isFalse();
    if (failAtBegin) {
      throw TransportException.of(Kind.BUSY).what("bus is taken").build();
    }
    select();
    return held;
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    select();
    try {
      clock(tx, txOffset, rx, rxOffset, length);
    } finally {
      release();
    }
  }

  private void select() {
    asserted++;
    answer = miso.isEmpty() ? new byte[0] : miso.remove();
    position = 0;
    sent = new StringBuilder();
  }

  private void release() {
    released++;
    mosi.add(sent.toString());
  }

  private void clock(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    assertThat(length).as("length of a transfer").isBetween(1, capabilities.maxTransfer());
    assertThat(selected()).as("clock while chip select is released").isTrue();
    if (sent.length() > 0) {
      sent.append(" | ");
    }
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      if (clocked++ == failAtByte) {
        throw TransportException.of(Kind.BUS_ERROR).what("broke at byte " + failAtByte).build();
      }
      out[i] = tx == null ? 0 : tx[txOffset + i];
      byte in = position < answer.length ? answer[position] : 0;
      position++;
      if (rx != null && capabilities.fullDuplex()) {
        rx[rxOffset + i] = in;
      } else if (rx != null && tx == null) {
        rx[rxOffset + i] = in;
      }
    }
    sent.append(HEX.formatHex(out));
  }

  @Override
  public String describe() {
    return "scripted SPI";
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

  private final class Held implements SpiTransaction {
    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      clock(tx, txOffset, rx, rxOffset, length);
    }

    @Override
    public void close() {
      if (!selected()) {
        return;
      }
      release();
      if (failAtRelease) {
        throw TransportException.of(Kind.BUS_ERROR).what("release failed").build();
      }
    }
  }
}
