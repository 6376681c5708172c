package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;

/**
 * All seven commands, one after another, as a program has them: no profile of one command alone.
 */
public final class Seven {

  private final GetRandomExchange getRandom;
  private final PcrReadExchange pcrRead;
  private final CreatePrimaryExchange createPrimary;
  private final CreateExchange create;
  private final SignExchange sign;
  private final HmacExchange hmac;
  private final GetCapabilityExchange getCapability;
  private final Object[] records = new Object[7];

  /**
   * Ready to go: inputs, buffers and views are made.
   *
   * @param golden all golden frames, as {@link Golden#all} gives them
   */
  public Seven(Golden... golden) {
    getRandom = new GetRandomExchange(golden[0]);
    pcrRead = new PcrReadExchange(golden[1]);
    createPrimary = new CreatePrimaryExchange(golden[2]);
    create = new CreateExchange(golden[3]);
    sign = new SignExchange(golden[4]);
    hmac = new HmacExchange(golden[5]);
    getCapability = new GetCapabilityExchange(golden[6]);
  }

  /**
   * Writes all seven.
   *
   * @return the sum of their lengths
   */
  public int encode() {
    return getRandom.encode()
        + pcrRead.encode()
        + createPrimary.encode()
        + create.encode()
        + sign.encode()
        + hmac.encode()
        + getCapability.encode();
  }

  /**
   * Sends all seven and reads the responses in place.
   *
   * @return the sum of what was read
   */
  public int roundTrip() {
    return getRandom.roundTrip()
        + pcrRead.roundTrip()
        + createPrimary.roundTrip()
        + create.roundTrip()
        + sign.roundTrip()
        + hmac.roundTrip()
        + getCapability.roundTrip();
  }

  /**
   * Sends all seven and reads the responses into records.
   *
   * @return the records; the same array each time
   */
  public Object[] roundTripRecords() {
    records[0] = getRandom.roundTripRecord();
    records[1] = pcrRead.roundTripRecord();
    records[2] = createPrimary.roundTripRecord();
    records[3] = create.roundTripRecord();
    records[4] = sign.roundTripRecord();
    records[5] = hmac.roundTripRecord();
    records[6] = getCapability.roundTripRecord();
    return records;
  }

  /**
   * Reads the responses in place.
   *
   * @return the sum of what was read
   */
  public int view() {
    return getRandom.view()
        + pcrRead.view()
        + createPrimary.view()
        + create.view()
        + sign.view()
        + hmac.view()
        + getCapability.view();
  }

  /**
   * Reads the responses into records.
   *
   * @return the records; the same array each time
   */
  public Object[] records() {
    records[0] = getRandom.record();
    records[1] = pcrRead.record();
    records[2] = createPrimary.record();
    records[3] = create.record();
    records[4] = sign.record();
    records[5] = hmac.record();
    records[6] = getCapability.record();
    return records;
  }

  /** Makes all seven once, for {@link #prepared}. */
  public void prepare() {
    getRandom.prepare();
    pcrRead.prepare();
    createPrimary.prepare();
    create.prepare();
    sign.prepare();
    hmac.prepare();
    getCapability.prepare();
  }

  /**
   * Replaces what varies in all seven.
   *
   * @return the sum of their lengths
   */
  public int prepared() {
    return getRandom.prepared()
        + pcrRead.prepared()
        + createPrimary.prepared()
        + create.prepared()
        + sign.prepared()
        + hmac.prepared()
        + getCapability.prepared();
  }
}
