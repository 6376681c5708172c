package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Tells an SPI controller that holds chip select between transfers from one that drops it, with a
 * TPM at the far end as witness.
 *
 * <p>{@code TPM_DID_VID} is read twice: in one transfer, under a chip select that no controller
 * drops, and in several of one transaction. The same value both times means it was held. Reading an
 * identification has no effect on the part.
 */
public final class ChipSelectTest {

  /** Wait bytes looked through in the one transfer, tried in this order. */
  private static final int[] SLACK = {0, 4, SpiTisRegisters.MAX_WAIT_BYTES};

  private static final int WORD = 4;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ChipSelectTest() {}

  /** What came of it. */
  public enum Verdict {
    /** Chip select stays asserted between transfers. */
    HELD,
    /** The part answers within one transfer and not across several. */
    DROPPED,
    /** The part answers neither way: this says nothing of chip select. */
    NO_ANSWER
  }

  /**
   * What came of it, and why.
   *
   * @param verdict what came of it
   * @param seen what was read each way, for people
   */
  public record Result(Verdict verdict, String seen) {}

  /**
   * Runs the test.
   *
   * @param device the wires, full duplex; no transaction is open
   * @return what came of it
   * @throws TransportException if the bus itself fails, or with {@link Kind#CHIP_SELECT_NOT_HELD}
   *     if the device does not even claim to hold chip select
   */
  public static Result run(SpiDevice device) {
    Objects.requireNonNull(device, "device");
    byte[] alone = single(device);
    byte[] held = held(device);
    String seen = "in one transfer " + text(alone) + ", in several " + text(held);
    if (held == null) {
      return new Result(alone == null ? Verdict.NO_ANSWER : Verdict.DROPPED, seen);
    }
    // A part may mind bytes behind the end of an access; then the several transfers speak alone.
    return new Result(
        alone == null || Arrays.equals(alone, held) ? Verdict.HELD : Verdict.DROPPED, seen);
  }

  private static String text(byte[] word) {
    return word == null ? "nothing that makes sense" : "TPM_DID_VID " + HEX.formatHex(word);
  }

  /** The word as it came over the wire, or null. */
  private static byte[] single(SpiDevice device) {
    for (int slack : SLACK) {
      int length = SpiTisFrame.HEADER + slack + WORD;
      if (length > device.capabilities().maxTransfer()) {
        return null;
      }
      byte[] frame = new byte[length];
      SpiTisFrame.putHeader(frame, true, 0, TisRegister.DID_VID, WORD);
      device.exchange(frame, 0, frame, 0, length);
      for (int i = SpiTisFrame.HEADER - 1; i < length - WORD; i++) {
        if (SpiTisFrame.isReady(frame[i])) {
          return sensible(Arrays.copyOfRange(frame, i + 1, i + 1 + WORD));
        }
      }
    }
    return null;
  }

  private static byte[] held(SpiDevice device) {
    byte[] frame = new byte[SpiTisFrame.HEADER];
    byte[] word = new byte[WORD];
    SpiTisFrame.putHeader(frame, true, 0, TisRegister.DID_VID, WORD);
    try (SpiTransaction transaction = device.begin()) {
      transaction.transfer(frame, 0, frame, 0, frame.length);
      byte miso = frame[SpiTisFrame.HEADER - 1];
      for (int waits = 0; !SpiTisFrame.isReady(miso); waits++) {
        if (waits == SpiTisRegisters.MAX_WAIT_BYTES) {
          return null;
        }
        transaction.transfer(null, 0, frame, 0, 1);
        miso = frame[0];
      }
      transaction.transferLast(null, 0, word, 0, WORD);
    }
    return sensible(word);
  }

  private static byte[] sensible(byte[] word) {
    int ones = 0xFF;
    int zeros = 0;
    for (byte each : word) {
      ones &= each;
      zeros |= each;
    }
    return (ones & 0xFF) == 0xFF || zeros == 0 ? null : word;
  }
}
