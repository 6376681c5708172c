package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import java.util.List;

/** TPM2_CreatePrimary of a storage key. */
final class CreatePrimaryExchange extends CodecExchange {
  private final TpmsSensitiveCreate sensitive = new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY);
  private final TpmtPublic template = Templates.storageKey();
  private final byte[] outsideInfo = {};
  private final CreatePrimary.View view = new CreatePrimary.View();
  private CreatePrimary.Prepared prepared;

  CreatePrimaryExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return CreatePrimary.encode(
        command,
        AuthorizationArea.EMPTY_PASSWORD,
        TpmRh.RH_OWNER,
        sensitive,
        template,
        outsideInfo,
        List.of());
  }

  @Override
  public void prepare() {
    prepared =
        CreatePrimary.prepare(
            AuthorizationArea.EMPTY_PASSWORD,
            TpmRh.RH_OWNER,
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
    prepared.setPrimaryHandle(TpmRh.RH_OWNER).setOutsideInfo(outsideInfo);
    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    CreatePrimary.View view = this.view.wrap(frame, length);
    return view.objectHandle()
        + Sums.publicArea(frame, view.outPublicView())
        + Sums.creationData(frame, view.creationDataView())
        + Sums.octets(frame, view.creationHashAt(), view.creationHashLength())
        + Sums.ticket(frame, view.creationTicketView())
        + Sums.octets(frame, view.nameAt(), view.nameLength());
  }

  @Override
  public Object record(byte[] frame, int length) {
    return CreatePrimary.Response.decode(frame, length);
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
