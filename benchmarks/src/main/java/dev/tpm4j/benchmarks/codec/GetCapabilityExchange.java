package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.type.TpmCap;

/** TPM2_GetCapability of the TPM's properties. */
final class GetCapabilityExchange extends CodecExchange {
  private final int firstProperty = 0x100;
  private final int properties = 64;
  private final GetCapability.View view = new GetCapability.View();
  private final Fields fields = new Fields();

  GetCapabilityExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return GetCapability.encode(command, TpmCap.TPM_PROPERTIES, firstProperty, properties);
  }

  @Override
  public int view(byte[] frame, int length) {
    GetCapability.View view = this.view.wrap(frame, length);
    Fields in = fields.start(frame, view.capabilityDataAt());
    in.u32();
    in.properties();
    return view.moreData() + in.sum();
  }

  @Override
  public GetCapability.Response record(byte[] frame, int length) {
    return GetCapability.Response.decode(frame, length);
  }

  @Override
  public int roundTrip() {
    return view(response, transport.transmit(command, encode(), response));
  }

  @Override
  public GetCapability.Response roundTripRecord() {
    return record(response, transport.transmit(command, encode(), response));
  }
}
