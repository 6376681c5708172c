package dev.tpm4j.transport.tis;

/**
 * What a {@link TisTransport} has done since it was opened. Counts only grow.
 *
 * @param commands commands given to {@code transmit} that reached the bus
 * @param reads register reads, one bus access each
 * @param writes register writes, one bus access each
 * @param payloadBytes bytes read and written, without the bus's own framing
 * @param polls status reads that found the command still executing
 * @param sendRetries commands sent again because bytes or a valid status did not arrive
 * @param responseRetries responses read again
 * @param resubmissions commands sent again because the TPM asked for it
 * @param aborts commands given up half-way, with the TPM brought back to Ready
 * @param invalidStatus status reads that no TPM would answer, repeated
 * @param busFailures accesses that the bus could not carry out, repeated or not
 * @param localityRequests times a locality was asked for
 * @param localityLosses times the locality was found taken away
 * @param interrupts commands whose end an interrupt told
 * @param interruptsMissed commands whose interrupt did not come
 * @param checksum whether the data checksum is in use
 * @param interruptDriven whether the interrupt line is in use
 */
public record TisStatistics(
    long commands,
    long reads,
    long writes,
    long payloadBytes,
    long polls,
    long sendRetries,
    long responseRetries,
    long resubmissions,
    long aborts,
    long invalidStatus,
    long busFailures,
    long localityRequests,
    long localityLosses,
    long interrupts,
    long interruptsMissed,
    boolean checksum,
    boolean interruptDriven) {

  /**
   * Bus accesses in all.
   *
   * @return reads and writes
   */
  public long accesses() {
    return reads + writes;
  }
}
