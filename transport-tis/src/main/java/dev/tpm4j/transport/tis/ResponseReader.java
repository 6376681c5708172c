package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;
import dev.tpm4j.transport.tis.Scene.State;

/**
 * Fetches a response, checks it, and has it repeated (responseRetry) as long as it is damaged.
 *
 * <pre>
 *   header first          R FIFO 10, R FIFO size-10                    the safe form
 *   with the checksum     R FIFO burstCount                            where burstCount counts what
 *                                                                      is left; else header first
 *   speculative           R FIFO min(expected length, burstCount)      where the profile allows it
 * </pre>
 *
 * <p>No status read stands between the accesses as long as they stay within one burst. A response
 * that was damaged once is read in the safe form and verified to its end (dataAvail must be 0).
 *
 * <p>Leftover bytes cost no access to detect in the usual case: the checksum covers the size field;
 * and burstCount of the poll, where it counts the bytes that are left, must agree with it. Only
 * when it does not, or can not, the status is read once more; and, without the checksum, when the
 * response ends in FF, which is also what a TPM that was reset half-way gives.
 */
final class ResponseReader {

  private static final long STEP = 50_000;
  private static final long LONGEST_STEP = 2_000_000;

  /** responseRetry is written again if it had no effect for so long. */
  private static final long RETRY_REPETITION = 20_000_000;

  private static final int TAG_RESPONSE_COMMAND = 0x00C4;
  private static final int TAG_NO_SESSIONS = 0x8001;
  private static final int TAG_SESSIONS = 0x8002;

  private enum Damage {
    NONE,
    HEADER,
    SHORT,
    LEFTOVER,
    CHECKSUM,
    TOO_LONG,
    BUS
  }

  private final RegisterPort port;
  private final StatusReader status;
  private final BurstGrant burst;
  private final TisTimeouts timeouts;
  private final Scene scene;
  private final Counters counters;
  private final Countdown whole;
  private final Countdown wait;
  private final Rules rules;
  private final byte[] buffer;

  private int have;
  private int grant;
  private int grantedAt;
  private int grantStatus;
  private int size;
  private TransportException lastFailure;

  /**
   * What reading goes by.
   *
   * @param checksum whether the data checksum is switched on
   * @param speculative whether the part may be read past the end of a response
   * @param maxTransfer bytes per access
   * @param maxResponse largest believable size field
   * @param attempts how often at most
   * @param alwaysVerify whether dataAvail is read after every response
   */
  record Rules(
      boolean checksum,
      boolean speculative,
      int maxTransfer,
      int maxResponse,
      int attempts,
      boolean alwaysVerify) {}

  ResponseReader(
      RegisterPort port,
      StatusReader status,
      BurstGrant burst,
      TisTimeouts timeouts,
      Scene scene,
      Counters counters,
      Timebase timebase,
      Rules rules) {
    this.port = port;
    this.status = status;
    this.burst = burst;
    this.timeouts = timeouts;
    this.scene = scene;
    this.counters = counters;
    this.whole = new Countdown(timebase);
    this.wait = new Countdown(timebase);
    this.rules = rules;
    this.buffer = new byte[rules.maxResponse()];
  }

  byte[] buffer() {
    return buffer;
  }

  /**
   * Reads the response.
   *
   * @param ready the status that said dataAvail
   * @param expected length of a successful response, if it is known; else 0
   * @param capacity the caller's room
   * @param patience what is left of the command's time, in case dataAvail was a lie
   * @return the response's length; the bytes are in {@link #buffer}
   */
  int read(int ready, int expected, int capacity, long patience) {
    scene.state(State.COMPLETION);
    whole.start(2 * timeouts.transfer(rules.maxResponse()) + patience);
    lastFailure = null;
    int now = ready;
    for (int attempt = 1; ; attempt++) {
      scene.attempt(attempt);
      Damage damage = once(now, expected, capacity, attempt > 1);
      if (damage == Damage.NONE) {
        return size;
      }
      if (damage == Damage.TOO_LONG && attempt > 1 || attempt == rules.attempts()) {
        throw failure(damage);
      }
      counters.anomaly(Count.RESPONSE_RETRIES);
      now = rewind(damage, Math.max(timeouts.c(), patience));
    }
  }

  private Damage once(int ready, int expected, int capacity, boolean strict) {
    have = 0;
    size = 0;
    granted(ready);
    try {
      int first = strict ? TpmTransport.HEADER_SIZE : firstLength(expected);
      if (!fill(first)) {
        return Damage.SHORT;
      }
      if (!headerIsSound()) {
        return Damage.HEADER;
      }
      if (size > capacity) {
        return Damage.TOO_LONG;
      }
      if (have < size && !fill(size)) {
        return Damage.SHORT;
      }
      Damage damage = verify(strict);
      if (damage != Damage.NONE) {
        return damage;
      }
      if (rules.checksum() && !checksumMatches()) {
        return Damage.CHECKSUM;
      }
      return Damage.NONE;
    } catch (TransportException failure) {
      if (!RegisterPort.mayPass(failure)) {
        throw failure;
      }
      lastFailure = failure;
      port.recover();
      return Damage.BUS;
    }
  }

  private int firstLength(int expected) {
    int length = TpmTransport.HEADER_SIZE;
    if (rules.speculative()) {
      length = Math.max(length, expected);
      if (burst.countsRemaining()) {
        length = Math.min(length, Math.max(TpmTransport.HEADER_SIZE, grant));
      }
    } else if (rules.checksum() && burst.countsRemaining()) {
      length = Math.max(length, grant);
    }
    return Math.min(Math.min(length, Math.max(rules.maxTransfer(), 10)), buffer.length);
  }

  private void granted(int now) {
    grant = burst.of(now);
    grantStatus = now;
    grantedAt = have;
  }

  /** Reads until so many bytes are there; false if the TPM has no more. */
  private boolean fill(int upTo) {
    while (have < upTo) {
      if (grant == 0 && !awaitMore()) {
        return false;
      }
      int chunk = Math.min(Math.min(grant, rules.maxTransfer()), upTo - have);
      port.readFifo(buffer, have, chunk);
      have += chunk;
      grant -= chunk;
    }
    return true;
  }

  private boolean awaitMore() {
    wait.start(timeouts.c());
    long drainedSince = -1;
    long emptySince = -1;
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int now = status.read();
      long elapsed = wait.elapsed();
      if (TisStatus.hasData(now)) {
        if (burst.of(now) > 0) {
          granted(now);
          return true;
        }
        emptySince = emptySince < 0 ? elapsed : emptySince;
        if (elapsed - emptySince >= timeouts.a()) {
          status.checkLocality();
          throw stalled(Kind.TIMEOUT_A, "burstCount stayed 0 for TIMEOUT_A", now);
        }
      } else if ((now & TisStatus.STS_VALID) != 0) {
        drainedSince = drainedSince < 0 ? elapsed : drainedSince;
        if (elapsed - drainedSince >= timeouts.d()) {
          return false;
        }
      } else if (wait.expired()) {
        status.checkLocality();
        throw stalled(Kind.TIMEOUT_C, "stsValid did not come within TIMEOUT_C", now);
      }
      if (whole.expired()) {
        throw stalled(Kind.TIMEOUT_D, "the FIFO gives the response too slowly", now);
      }
      scene.sleep(step);
    }
  }

  private TransportException stalled(Kind kind, String seen, int now) {
    return scene
        .fail(kind)
        .register(TisRegister.STS.tcgName())
        .what(
            seen
                + " with "
                + have
                + " bytes of the response read; TPM_STS reads "
                + TisStatus.describe(now)
                + "; the TPM has executed the command, its response is lost")
        .build();
  }

  private boolean headerIsSound() {
    int tag = (buffer[0] & 0xFF) << 8 | buffer[1] & 0xFF;
    size =
        (buffer[2] & 0xFF) << 24
            | (buffer[3] & 0xFF) << 16
            | (buffer[4] & 0xFF) << 8
            | buffer[5] & 0xFF;
    boolean tagged = tag == TAG_NO_SESSIONS || tag == TAG_SESSIONS;
    return size >= TpmTransport.HEADER_SIZE
        && size <= rules.maxResponse()
        && (tagged || tag == TAG_RESPONSE_COMMAND && size == TpmTransport.HEADER_SIZE);
  }

  /** Whether the response ended where its size field says. */
  private Damage verify(boolean strict) {
    int left = size - grantedAt;
    boolean hint = left >= 0 && burst.hintsAtMore(grantStatus, left);
    if (hint && have > size && !strict) {
      // More was read than the size field names, as burstCount offered: one of the two is wrong.
      return Damage.LEFTOVER;
    }
    boolean blind = burst.isFixed() && !rules.checksum();
    if (strict || hint || blind || looksCutOff() || rules.alwaysVerify() || counters.watchful()) {
      if (!isDrained()) {
        return Damage.LEFTOVER;
      }
      if (hint) {
        burst.refute();
      }
    } else if (have == size) {
      burst.confirm(grantStatus, left);
    }
    return Damage.NONE;
  }

  /**
   * Whether the end of the response could be that of a bus on which nothing answers any more: a TPM
   * that was reset, or lost its locality, half-way in the response. One response in 256 ends so by
   * itself, and costs one status read.
   */
  private boolean looksCutOff() {
    return !rules.checksum()
        && size > TpmTransport.HEADER_SIZE
        && (buffer[size - 1] & 0xFF) == TisAccess.ALL_ONES;
  }

  private boolean isDrained() {
    wait.start(timeouts.c());
    long moreSince = -1;
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int now = status.readFlags();
      if (TisStatus.hasData(now)) {
        moreSince = moreSince < 0 ? wait.elapsed() : moreSince;
        if (wait.elapsed() - moreSince >= timeouts.d()) {
          return false;
        }
      } else if ((now & TisStatus.STS_VALID) != 0) {
        return true;
      } else if (wait.expired()) {
        status.checkLocality();
        throw stalled(Kind.TIMEOUT_C, "stsValid did not come within TIMEOUT_C", now);
      }
      scene.sleep(step);
    }
  }

  private boolean checksumMatches() {
    int expected = TisChecksum.of(buffer, 0, size);
    return port.readChecksum() == expected || port.readChecksum() == expected;
  }

  /** Has the TPM give the response again. */
  private int rewind(Damage damage, long patience) {
    port.writeStatus(TisStatus.RESPONSE_RETRY);
    wait.start(patience);
    long again = RETRY_REPETITION;
    for (long step = STEP; ; step = Math.min(step * 2, LONGEST_STEP)) {
      int now = status.read();
      if (TisStatus.hasData(now)) {
        return now;
      }
      boolean valid = (now & TisStatus.STS_VALID) != 0;
      if (wait.expired() || valid && wait.elapsed() >= timeouts.c()) {
        status.checkLocality();
        throw failure(damage);
      }
      if (valid && wait.elapsed() >= again) {
        port.writeStatus(TisStatus.RESPONSE_RETRY);
        again *= 2;
      }
      scene.sleep(step);
    }
  }

  private TransportException failure(Damage damage) {
    String executed = "; the TPM has executed the command, its response is lost";
    return switch (damage) {
      case LEFTOVER ->
          scene
              .fail(Kind.LEFTOVER_DATA)
              .register(TisRegister.DATA_FIFO.tcgName())
              .what(
                  "the TPM has more to give than the "
                      + size
                      + " bytes of the size field"
                      + executed)
              .build();
      case CHECKSUM ->
          scene
              .fail(Kind.CHECKSUM)
              .register(TisRegister.DATA_CSUM.tcgName())
              .what("the checksum of the response does not match its " + size + " bytes" + executed)
              .build();
      case TOO_LONG ->
          scene
              .fail(Kind.BUFFER_TOO_SMALL)
              .what("the response has " + size + " bytes, more than the array given" + executed)
              .build();
      case BUS -> lastFailure;
      case SHORT ->
          scene
              .fail(Kind.MALFORMED_RESPONSE)
              .register(TisRegister.DATA_FIFO.tcgName())
              .what(
                  "the response ended after "
                      + have
                      + " bytes, its size field says "
                      + (size == 0 ? "more" : size)
                      + executed)
              .build();
      default -> badHeader(executed);
    };
  }

  private TransportException badHeader(String executed) {
    TransportException.Builder failure =
        scene
            .fail(Kind.MALFORMED_RESPONSE)
            .register(TisRegister.DATA_FIFO.tcgName())
            .what(
                String.format(
                    java.util.Locale.ROOT,
                    "the response begins with tag 0x%02X%02X and size 0x%08X; a tag is 0x8001 or"
                        + " 0x8002, a size 10 to %d%s",
                    buffer[0],
                    buffer[1],
                    size,
                    rules.maxResponse(),
                    executed));
    boolean same = true;
    for (int i = 1; i < TpmTransport.HEADER_SIZE; i++) {
      same &= buffer[i] == buffer[0];
    }
    if (same && (buffer[0] == -1 || buffer[0] == 0)) {
      failure.diagnosis(
          Diagnosis.of(
                  "TPM_STS reads well but the FIFO gives only 0x"
                      + (buffer[0] == 0 ? "00" : "FF")
                      + ": data is taken before the TPM drives it",
                  "check wait states in the profile (SPI), and that chip select stays low from header"
                      + " to data")
              .or("the adapter cannot take this length", "set the transfer size to 32 or 8"));
    }
    return failure.build();
  }
}
