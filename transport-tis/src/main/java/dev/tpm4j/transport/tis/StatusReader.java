package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;

/**
 * Reads {@code TPM_STS} and hands on only what a TPM can show.
 *
 * <p>Flags and burstCount come in one access of 4 bytes: it brings both of the same moment, and
 * some chips do not support reads that begin inside the register (Linux commit 9754d45e9970). Where
 * only the flags matter, the first byte alone is read.
 *
 * <p>A value with bits that always read 0 is read again: some I2C controllers distort bytes when
 * the TPM stretches the clock (Linux commit bbc23a07b072). All ones is what a TPM shows to a
 * locality that does not own it, and what a bus shows without a TPM; {@code TPM_ACCESS} tells
 * which.
 */
final class StatusReader {

  private static final int REPEATS = 50;
  private static final long PAUSE = 250_000;

  private final RegisterPort port;
  private final LocalityHolder locality;
  private final Scene scene;
  private final Counters counters;
  private boolean zeroIsSuspicious;

  StatusReader(RegisterPort port, LocalityHolder locality, Scene scene, Counters counters) {
    this.port = port;
    this.locality = locality;
    this.scene = scene;
    this.counters = counters;
  }

  /** The part shows its family in the upper byte, so a word of 0 is not its own. */
  void familyIsShown() {
    zeroIsSuspicious = true;
  }

  /** Before a wait is called too long: is it still our turn, and is there a bus at all? */
  void checkLocality() {
    locality.check();
  }

  int read() {
    int status = port.readStatus();
    if (TisStatus.isPlausible(status) && !(status == 0 && zeroIsSuspicious)) {
      return status;
    }
    return readAgain(status);
  }

  /** The flags alone; a value that says nothing is read again as a whole. */
  int readFlags() {
    int flags = port.readByte(TisRegister.STS);
    return TisStatus.isPlausible(flags) && flags != 0 ? flags : read();
  }

  private int readAgain(int first) {
    counters.anomaly(Count.INVALID_STATUS);
    int status = first;
    for (int i = 1; i < REPEATS; i++) {
      if (flagsFloat(status) || status == 0) {
        locality.check();
      }
      if (status == 0) {
        // The locality is held and the bus answers: then this part does show 0.
        zeroIsSuspicious = false;
        return status;
      }
      scene.sleep(PAUSE);
      status = port.readStatus();
      if (TisStatus.isPlausible(status) && status != 0) {
        return status;
      }
    }
    throw scene
        .fail(flagsFloat(status) ? Kind.BUS_FLOATING : Kind.INVALID_STATUS)
        .register(TisRegister.STS.tcgName())
        .what(
            "TPM_STS reads "
                + TisStatus.describe(status)
                + " in "
                + REPEATS
                + " reads, and no TPM shows that")
        .build();
  }

  /** What a locality reads that does not own the interface; on I2C the upper bits stay 0. */
  private static boolean flagsFloat(int status) {
    return (status & 0xFF) == 0xFF;
  }
}
