package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.CertifyX509;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSignature;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.X509Encoding;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Part 3, "Attestation Commands": CertifyX509. The caller brings the names and extensions, the TPM
 * adds the rest.
 *
 * <pre>
 *   TBSCertificate SEQUENCE {
 *     version                 TPM
 *     serialNumber            TPM: a digest of all the others
 *     signature               TPM, or the caller
 *     issuer validity subject caller
 *     subjectPublicKeyInfo    TPM
 *     extensions              caller
 *   }
 * </pre>
 */
final class CertifyX509Command {

  private static final int PARTIAL_CERTIFICATE = 3;

  /** {@code SIZE_OF_X509_SERIAL_NUMBER}. */
  private static final int SERIAL_SIZE = 20;

  private static final int LONG_LENGTH = 0x80;

  private CertifyX509Command() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            CertifyX509.CODE, CertifyX509.Request::decode, CertifyX509Command::certify));
  }

  private static CommandResponse certify(Execution execution, CertifyX509.Request in)
      throws ResponseCodeException {
    if (in.reserved().length() != 0) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, 1));
    }
    TpmObject signer = signer(execution.entity(1));
    SignatureScheme scheme = SignatureScheme.select(signer, in.inScheme(), 2);
    Entity certified = execution.entity(0);
    if (!(((Entity.Loaded) certified).object() instanceof TpmObject key)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ASYMMETRIC, 1));
    }
    byte[] publicKey =
        publicKey(key.publicArea())
            .orElseThrow(() -> new ResponseCodeException(Rc.ofHandle(TpmRc.ASYMMETRIC, 1)));
    PartialCertificate partial = partial(in, key, signer, scheme);
    Hash nameHash = Hash.ofId(signer.publicArea().nameAlg());
    if (nameHash == null) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.HASH, 2));
    }
    byte[] signature = partial.signature().or(() -> algorithm(signer, scheme)).orElseThrow();

    byte[] number =
        nameHash.digest(
            signature,
            partial.names(),
            publicKey,
            partial.extensions(),
            signer.name().toByteArray(),
            key.name().toByteArray());
    byte[] serial =
        X509Encoding.serialNumber(Arrays.copyOf(number, Math.min(number.length, SERIAL_SIZE)));
    byte[] version = X509Encoding.version();
    byte[] ours = partial.signature().isPresent() ? new byte[0] : signature;
    byte[] added = sequence(version, serial, ours, publicKey);
    byte[] certificate =
        sequence(version, serial, signature, partial.names(), publicKey, partial.extensions());
    byte[] digest = scheme.hash().digest(certificate);
    TpmtSignature signed = SignatureCreation.sign(execution.state(), signer, scheme, digest);
    return new CertifyX509.Response(Octets.of(added), Octets.of(digest), signed);
  }

  /** Here somebody has to sign: there is no certificate of {@code TPM_RH_NULL}. */
  private static TpmObject signer(Entity entity) throws ResponseCodeException {
    TpmObject signer = SignatureCreation.signer(entity, 2);
    if (signer == null) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 2));
    }
    return signer;
  }

  private static PartialCertificate partial(
      CertifyX509.Request in, TpmObject key, TpmObject signer, SignatureScheme scheme)
      throws ResponseCodeException {
    PartialCertificate partial;
    try {
      partial = PartialCertificate.read(in.partialCertificate());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), PARTIAL_CERTIFICATE));
    }
    if (partial.signature().isEmpty() && algorithm(signer, scheme).isEmpty()) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.SCHEME, 2));
    }
    try {
      partial.requireTrueOf(key);
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(
          e.code() == TpmRc.ATTRIBUTES
              ? Rc.ofHandle(e.code(), 1)
              : Rc.ofParameter(e.code(), PARTIAL_CERTIFICATE));
    }
    return partial;
  }

  private static Optional<byte[]> publicKey(TpmtPublic area) {
    return switch (area.type()) {
      case TpmAlgId.RSA -> Optional.of(X509Encoding.publicKey(KeyMaterial.rsaPublic(area)));
      case TpmAlgId.ECC ->
          X509Encoding.publicKey(KeyMaterial.curve(area), KeyMaterial.eccPublic(area));
      default -> Optional.empty();
    };
  }

  /** The AlgorithmIdentifier of a scheme that certificates know. */
  private static Optional<byte[]> algorithm(TpmObject signer, SignatureScheme scheme) {
    TpmtPublic area = signer.publicArea();
    boolean rsa = area.type() == TpmAlgId.RSA;
    return switch (scheme.id()) {
      case TpmAlgId.RSASSA -> rsa ? X509Encoding.rsassa(scheme.hash()) : Optional.empty();
      case TpmAlgId.RSAPSS -> {
        int size = rsa ? KeyMaterial.rsaPublic(area).size() : 0;
        yield rsa ? Optional.of(X509Encoding.rsapss(scheme.hash(), size)) : Optional.empty();
      }
      case TpmAlgId.ECDSA ->
          area.type() == TpmAlgId.ECC ? X509Encoding.ecdsa(scheme.hash()) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static byte[] sequence(byte[]... elements) {
    byte[] contents = join(List.of(elements));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(DerReader.SEQUENCE);
    if (contents.length >= LONG_LENGTH) {
      boolean two = contents.length > 0xFF;
      out.write(LONG_LENGTH + (two ? 2 : 1));
      if (two) {
        out.write(contents.length >> Byte.SIZE);
      }
    }
    out.write(contents.length);
    out.writeBytes(contents);
    return out.toByteArray();
  }

  static byte[] join(List<byte[]> elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    elements.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
