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
  private Hmac.Prepared prepared;

  HmacExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return Hmac.encode(
        command, AuthorizationArea.EMPTY_PASSWORD, Keys.HMAC, message, TpmAlgId.SHA256);
  }

  @Override
  public void prepare() {
    prepared = Hmac.prepare(AuthorizationArea.EMPTY_PASSWORD, Keys.HMAC, message, TpmAlgId.SHA256);
  }

  @Override
  public byte[] preparedFrame() {
    return prepared.frame();
  }

  @Override
  public int prepared() {
    prepared.setHandle(Keys.HMAC).setBuffer(message);
    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    Hmac.View view = this.view.wrap(frame, length);
    return Sums.octets(frame, view.outHMACAt(), view.outHMACLength());
  }

  @Override
  public Object record(byte[] frame, int length) {
    return Hmac.Response.decode(frame, length);
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
