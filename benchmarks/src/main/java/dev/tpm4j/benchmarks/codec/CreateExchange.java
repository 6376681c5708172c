package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.Keys;
import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import java.util.List;

/** TPM2_Create of a signing key. */
final class CreateExchange extends CodecExchange {
  private final TpmsSensitiveCreate sensitive = new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY);
  private final TpmtPublic template = Templates.signingKey();
  private final byte[] outsideInfo = {};
  private final Create.View view = new Create.View();
  private Create.Prepared prepared;

  CreateExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return Create.encode(
        command,
        AuthorizationArea.EMPTY_PASSWORD,
        Keys.PARENT,
        sensitive,
        template,
        outsideInfo,
        List.of());
  }

  @Override
  public void prepare() {
    prepared =
        Create.prepare(
            AuthorizationArea.EMPTY_PASSWORD,
            Keys.PARENT,
            sensitive,
            template,
            outsideInfo,
            List.of());
  }

  @Override
  public byte[] preparedFrame() {
    return prepared.frame();
  }

  @Override
  public int prepared() {
    prepared.setParentHandle(Keys.PARENT).setOutsideInfo(outsideInfo);
    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    Create.View view = this.view.wrap(frame, length);
    return Sums.octets(frame, view.outPrivateAt(), view.outPrivateLength())
        + Sums.publicArea(frame, view.outPublicView())
        + Sums.creationData(frame, view.creationDataView())
        + Sums.octets(frame, view.creationHashAt(), view.creationHashLength())
        + Sums.ticket(frame, view.creationTicketView());
  }

  @Override
  public Object record(byte[] frame, int length) {
    return Create.Response.decode(frame, length);
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
