package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.Keys;
import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Sign;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmsSchemeHash;
import dev.tpm4j.codec.type.TpmsSignatureEcc;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmtSignature;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import dev.tpm4j.codec.type.TpmuSigScheme;

/** TPM2_Sign of a digest with ECDSA. */
final class SignExchange extends CodecExchange {
  private final byte[] digest = Keys.digest();
  private final TpmtSigScheme scheme =
      new TpmtSigScheme(
          TpmAlgId.ECDSA, new TpmuSigScheme.Ecdsa(new TpmsSchemeHash(TpmAlgId.SHA256)));
  private final TpmtTkHashcheck validation =
      new TpmtTkHashcheck(TpmSt.HASHCHECK, TpmRh.RH_NULL, Octets.EMPTY);
  private final Sign.View view = new Sign.View();
  private Sign.Prepared prepared;

  SignExchange(Golden golden) {
    super(golden);
  }

  @Override
  public int encode() {
    return Sign.encode(
        command, AuthorizationArea.EMPTY_PASSWORD, Keys.SIGNING, digest, scheme, validation);
  }

  @Override
  public void prepare() {
    prepared =
        Sign.prepare(AuthorizationArea.EMPTY_PASSWORD, Keys.SIGNING, digest, scheme, validation);
  }

  @Override
  public byte[] preparedFrame() {
    return prepared.frame();
  }

  @Override
  public int prepared() {
    prepared.setKeyHandle(Keys.SIGNING).setDigest(digest);
    return prepared.length();
  }

  @Override
  public int view(byte[] frame, int length) {
    Sign.View view = this.view.wrap(frame, length);
    TpmtSignature.View signature = view.signatureView();
    TpmsSignatureEcc.View ecdsa = signature.signatureView().ecdsaView();
    return signature.sigAlg()
        + ecdsa.hash()
        + Sums.octets(frame, ecdsa.signatureRAt(), ecdsa.signatureRLength())
        + Sums.octets(frame, ecdsa.signatureSAt(), ecdsa.signatureSLength());
  }

  @Override
  public Object record(byte[] frame, int length) {
    return Sign.Response.decode(frame, length);
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
