package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.Keys;
import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.command.Hmac;
import dev.tpm4j.codec.type.TpmAlgId;

/** TPM2_HMAC of one kibibyte. */
final class HmacExchange extends CodecExchange {
  private final byte[] message = Keys.message();
  private final Hmac.View view = new Hmac.View();

  HmacExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return Hmac.encode(
        command, AuthorizationArea.EMPTY_PASSWORD, Keys.HMAC, message, TpmAlgId.SHA256);
  }

  @Override
  public int view(byte[] frame, int length) {
    Hmac.View view = this.view.wrap(frame, length);
    return Sums.octets(frame, view.outHMACAt(), view.outHMACLength());
  }

  @Override
  public Hmac.Response record(byte[] frame, int length) {
    return Hmac.Response.decode(frame, length);
  }

  @Override
  public int roundTrip() {
    return view(response, transport.transmit(command, encode(), response));
  }

  @Override
  public Hmac.Response roundTripRecord() {
    return record(response, transport.transmit(command, encode(), response));
  }
}
