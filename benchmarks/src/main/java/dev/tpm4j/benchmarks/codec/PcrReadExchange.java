package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.codec.BufferListView;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import java.util.List;

/** TPM2_PCR_Read of eight. */
final class PcrReadExchange extends CodecExchange {
  private final List<TpmsPcrSelection> selection =
      List.of(new TpmsPcrSelection(TpmAlgId.SHA256, Octets.of((byte) 0xff, (byte) 0, (byte) 0)));
  private final PcrRead.View view = new PcrRead.View();
  private PcrRead.Prepared prepared;

  PcrReadExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return PcrRead.encode(command, selection);
  }

  @Override
  public void prepare() {
    prepared = PcrRead.prepare(null, selection);
  }

  @Override
  public byte[] preparedFrame() {
    return prepared.frame();
  }

  @Override
  public int prepared() {

    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    PcrRead.View view = this.view.wrap(frame, length);
    return view.pcrUpdateCounter()
        + Sums.selections(frame, view.pcrSelectionOutView())
        + digests(frame, view.pcrValuesView());
  }

  private static int digests(byte[] frame, BufferListView digests) {
    int size = digests.size();
    int sum = size;
    for (int i = 0; i < size; i++) {
      sum += Sums.octets(frame, digests.at(i), digests.length(i));
    }
    return sum;
  }

  @Override
  public Object record(byte[] frame, int length) {
    return PcrRead.Response.decode(frame, length);
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
