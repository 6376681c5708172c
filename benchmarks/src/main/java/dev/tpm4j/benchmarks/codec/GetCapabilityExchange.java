package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmsCapabilityData;
import dev.tpm4j.codec.type.TpmsTaggedProperty;

/** TPM2_GetCapability of the TPM's properties. */
final class GetCapabilityExchange extends CodecExchange {
  private final int firstProperty = 0x100;
  private final int properties = 64;
  private final GetCapability.View view = new GetCapability.View();
  private GetCapability.Prepared prepared;

  GetCapabilityExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return GetCapability.encode(command, TpmCap.TPM_PROPERTIES, firstProperty, properties);
  }

  @Override
  public void prepare() {
    prepared = GetCapability.prepare(null, TpmCap.TPM_PROPERTIES, firstProperty, properties);
  }

  @Override
  public byte[] preparedFrame() {
    return prepared.frame();
  }

  @Override
  public int prepared() {
    prepared.setProperty(firstProperty).setPropertyCount(properties);
    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    GetCapability.View view = this.view.wrap(frame, length);
    TpmsCapabilityData.View data = view.capabilityDataView();
    return view.moreData() + data.capability() + properties(data.dataView().tpmPropertiesView());
  }

  private static int properties(TpmsTaggedProperty.ListView properties) {
    int size = properties.size();
    int sum = size;
    for (int i = 0; i < size; i++) {
      sum += properties.property(i) + properties.value(i);
    }
    return sum;
  }

  @Override
  public Object record(byte[] frame, int length) {
    return GetCapability.Response.decode(frame, length);
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
