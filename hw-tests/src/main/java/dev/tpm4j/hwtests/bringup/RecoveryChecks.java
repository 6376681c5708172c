package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisStatus;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The ways out of trouble, taken on purpose. They use the registers behind the driver's back, at
 * the locality it holds, and leave the chip ready for it.
 */
final class RecoveryChecks {

  private static final int HALF_COMMAND = 6;

  private RecoveryChecks() {}

  static Finding abort(Bench bench) {
    RawTis raw = bench.raw();
    int locality = locality(bench);
    byte[] command = TpmClient.getRandom(8);
    raw.ready(locality);
    raw.give(locality, command, 0, HALF_COMMAND);
    raw.awaitExpect(locality, true);
    int status = raw.abort(locality);
    if (TisStatus.expects(status)) {
      return Finding.fail(
          "after commandReady the chip still expects the rest of the command: "
              + TisStatus.describe(status),
          Diagnosis.of(Kind.TIMEOUT_B));
    }
    raw.give(locality, command, 0, command.length);
    raw.awaitExpect(locality, false);
    raw.go(locality);
    raw.abort(locality);
    byte[] random = bench.tpm().random(8);
    if (random.length != 8) {
      return Finding.fail(
          "the command after the abort gave " + random.length + " bytes, not 8",
          Diagnosis.of(Kind.LEFTOVER_DATA));
    }
    return Finding.pass("aborted half-way in a command and with a response unread; the next works");
  }

  static Finding responseRetry(Bench bench) {
    RawTis raw = bench.raw();
    int locality = locality(bench);
    byte[] command = TpmClient.getProperty(TpmPt.MANUFACTURER);
    raw.ready(locality);
    raw.give(locality, command, 0, command.length);
    raw.awaitExpect(locality, false);
    raw.go(locality);
    byte[] first = raw.take(locality);
    raw.retryResponse(locality);
    byte[] again = raw.take(locality);
    raw.ready(locality);
    if (!Arrays.equals(first, again)) {
      return Finding.fail(
              "the response read again differs",
              Diagnosis.of("bytes are damaged on the bus", "lower the bus clock and run again")
                  .or(
                      "the part does not support responseRetry",
                      "nothing at a clean bus; damage on the bus then fails commands"))
          .detail("first " + HexFormat.of().formatHex(first))
          .detail("again " + HexFormat.of().formatHex(again));
    }
    return Finding.pass("responseRetry gave the same " + again.length + " bytes a second time");
  }

  private static int locality(Bench bench) {
    return bench
        .transport()
        .ability(LocalityControl.class)
        .map(LocalityControl::locality)
        .orElse(0);
  }
}
