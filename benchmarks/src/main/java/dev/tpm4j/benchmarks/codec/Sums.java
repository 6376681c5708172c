package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmsCreationData;
import dev.tpm4j.codec.type.TpmsEccParms;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmtTkCreation;

/**
 * Reads every field of a view and sums what it reads: each number as it is, each run of bytes as
 * its length plus its last byte.
 */
final class Sums {

  private Sums() {}

  static int octets(byte[] frame, int at, int length) {
    return length == 0 ? 0 : length + (frame[at + length - 1] & 0xff);
  }

  static int selections(byte[] frame, TpmsPcrSelection.ListView list) {
    int size = list.size();
    int sum = size;
    for (int i = 0; i < size; i++) {
      TpmsPcrSelection.View selection = list.get(i);
      sum += selection.hash() + octets(frame, selection.pcrSelectAt(), selection.pcrSelectLength());
    }
    return sum;
  }

  static int ticket(byte[] frame, TpmtTkCreation.View ticket) {
    return ticket.tag()
        + ticket.hierarchy()
        + octets(frame, ticket.digestAt(), ticket.digestLength());
  }

  static int creationData(byte[] frame, TpmsCreationData.View data) {
    return selections(frame, data.pcrSelectView())
        + octets(frame, data.pcrDigestAt(), data.pcrDigestLength())
        + data.locality()
        + data.parentNameAlg()
        + octets(frame, data.parentNameAt(), data.parentNameLength())
        + octets(frame, data.parentQualifiedNameAt(), data.parentQualifiedNameLength())
        + octets(frame, data.outsideInfoAt(), data.outsideInfoLength());
  }

  /** Of an RSA key without a scheme, or an ECC key for ECDSA: what the two commands make. */
  static int publicArea(byte[] frame, TpmtPublic.View area) {
    int sum =
        area.type()
            + area.nameAlg()
            + area.objectAttributes()
            + octets(frame, area.authPolicyAt(), area.authPolicyLength());
    if (area.type() == TpmAlgId.RSA) {
      TpmsRsaParms.View rsa = area.parametersView().rsaDetailView();
      return sum
          + symmetric(rsa.symmetricView())
          + rsa.schemeView().scheme()
          + rsa.keyBits()
          + rsa.exponent()
          + octets(frame, area.uniqueView().rsaAt(), area.uniqueView().rsaLength());
    }
    TpmsEccParms.View ecc = area.parametersView().eccDetailView();
    TpmsEccPoint.View point = area.uniqueView().eccView();
    return sum
        + symmetric(ecc.symmetricView())
        + ecc.schemeView().scheme()
        + ecc.schemeView().detailsView().ecdsaView().hashAlg()
        + ecc.curveID()
        + ecc.kdfView().scheme()
        + octets(frame, point.xAt(), point.xLength())
        + octets(frame, point.yAt(), point.yLength());
  }

  private static int symmetric(TpmtSymDefObject.View symmetric) {
    int algorithm = symmetric.algorithm();
    return algorithm == TpmAlgId.NULL
        ? algorithm
        : algorithm + symmetric.keyBits() + symmetric.mode();
  }
}
