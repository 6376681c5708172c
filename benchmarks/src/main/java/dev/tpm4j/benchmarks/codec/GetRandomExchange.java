package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.codec.command.GetRandom;

/** TPM2_GetRandom. */
final class GetRandomExchange extends CodecExchange {
  private final int bytesRequested = 32;
  private final GetRandom.View view = new GetRandom.View();
  private GetRandom.Prepared prepared;

  GetRandomExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return GetRandom.encode(command, bytesRequested);
  }

  @Override
  public void prepare() {
    prepared = GetRandom.prepare(null, bytesRequested);
  }

  @Override
  public byte[] preparedFrame() {
    return prepared.frame();
  }

  @Override
  public int prepared() {
    prepared.setBytesRequested(bytesRequested);
    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    GetRandom.View view = this.view.wrap(frame, length);
    return Sums.octets(frame, view.randomBytesAt(), view.randomBytesLength());
  }

  @Override
  public Object record(byte[] frame, int length) {
    return GetRandom.Response.decode(frame, length);
  }

  @Override
  public int roundTrip() {
    return view(response, transport.transmit(command, encode(), response));
  }

  @Override
  public Object roundTripRecord() {
    return record(response, transport.transmit(command, encode(), response));
  }
}
