package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.EccParameters;
import dev.tpm4j.codec.command.RsaDecrypt;
import dev.tpm4j.codec.command.RsaEncrypt;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsAlgorithmDetailEcc;
import dev.tpm4j.codec.type.TpmsSchemeHash;
import dev.tpm4j.codec.type.TpmtEccScheme;
import dev.tpm4j.codec.type.TpmtKdfScheme;
import dev.tpm4j.codec.type.TpmtRsaDecrypt;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuKdfScheme;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.RandomSource;
import dev.tpm4j.simulator.crypto.RsaEncryption;
import dev.tpm4j.simulator.crypto.RsaPrivateKey;
import dev.tpm4j.simulator.crypto.RsaPublicKey;
import java.util.List;

/**
 * Part 3, "Asymmetric Primitives": RSA_Encrypt, RSA_Decrypt and ECC_Parameters; those that exchange
 * keys are in {@link KeyExchangeCommands}.
 */
final class AsymmetricCommands {

  private static final int IN_SCHEME = 2;
  private static final int LABEL = 3;

  private AsymmetricCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            RsaEncrypt.CODE, RsaEncrypt.Request::decode, AsymmetricCommands::rsaEncrypt),
        CommandDefinition.of(
            RsaDecrypt.CODE, RsaDecrypt.Request::decode, AsymmetricCommands::rsaDecrypt),
        CommandDefinition.of(
            EccParameters.CODE, EccParameters.Request::decode, AsymmetricCommands::eccParameters));
  }

  private static CommandResponse rsaEncrypt(Execution execution, RsaEncrypt.Request in)
      throws ResponseCodeException {
    TpmObject object = rsaKey(execution, TpmaObject.DECRYPT);
    requireLabel(in.label());
    Padding padding = Padding.select(object, in.inScheme());
    byte[] message = in.message().toByteArray();
    byte[] label = in.label().toByteArray();
    RsaPublicKey key = KeyMaterial.rsaPublic(object.publicArea());
    RandomSource random = execution.state().permanent.random.nextSource();
    byte[] cipherText;
    try {
      cipherText =
          switch (padding.scheme()) {
            case TpmAlgId.NULL -> RsaEncryption.encryptRaw(key, message);
            case TpmAlgId.RSAES -> RsaEncryption.encryptPkcs1(key, message, random);
            case TpmAlgId.OAEP ->
                RsaEncryption.encryptOaep(key, padding.hash(), label, message, random);
            default -> throw new ResponseCodeException(TpmRc.SCHEME);
          };
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
    execution.state().permanent.random.source();
    return new RsaEncrypt.Response(Octets.of(cipherText));
  }

  private static CommandResponse rsaDecrypt(Execution execution, RsaDecrypt.Request in)
      throws ResponseCodeException {
    TpmObject object = rsaKey(execution, TpmaObject.DECRYPT | TpmaObject.RESTRICTED);
    requireLabel(in.label());
    Padding padding = Padding.select(object, in.inScheme());
    byte[] cipherText = in.cipherText().toByteArray();
    byte[] label = in.label().toByteArray();
    try {
      RsaPrivateKey key = KeyMaterial.rsaPrivate(object.publicArea(), object.sensitive());
      return new RsaDecrypt.Response(
          Octets.of(
              switch (padding.scheme()) {
                case TpmAlgId.NULL -> RsaEncryption.decryptRaw(key, cipherText);
                case TpmAlgId.RSAES -> RsaEncryption.decryptPkcs1(key, cipherText);
                case TpmAlgId.OAEP ->
                    RsaEncryption.decryptOaep(key, padding.hash(), label, cipherText);
                default -> throw new ResponseCodeException(TpmRc.SCHEME);
              }));
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  /** An RSA key that decrypts, and has nothing else of a mask of attributes. */
  private static TpmObject rsaKey(Execution execution, int mask) throws ResponseCodeException {
    if (!(((Entity.Loaded) execution.entity(0)).object() instanceof TpmObject key)
        || key.publicArea().type() != TpmAlgId.RSA) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 1));
    }
    if ((key.objectAttributes() & mask) != TpmaObject.DECRYPT) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    return key;
  }

  /** A label ends in a zero, if there is one. */
  private static void requireLabel(Octets label) throws ResponseCodeException {
    if (label.length() > 0 && label.at(label.length() - 1) != 0) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, LABEL));
    }
  }

  /**
   * How a message is made as long as the modulus.
   *
   * @param scheme {@code TPM_ALG_ID}; {@code TPM_ALG_NULL} for not at all
   * @param hash of OAEP, or null
   */
  private record Padding(int scheme, Hash hash) {

    /** That of the key, or where it has none the one that the caller wants. */
    static Padding select(TpmObject key, TpmtRsaDecrypt wanted) throws ResponseCodeException {
      int scheme = PublicAreas.scheme(key.publicArea());
      Hash hash = Hash.ofId(PublicAreas.schemeHash(key.publicArea()));
      Padding ofKey = new Padding(scheme, hash);
      Padding ofCaller = of(wanted);
      if (scheme == TpmAlgId.NULL) {
        return ofCaller;
      }
      if (ofCaller.scheme != TpmAlgId.NULL && !ofCaller.equals(ofKey)) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.SCHEME, IN_SCHEME));
      }
      return ofKey;
    }

    private static Padding of(TpmtRsaDecrypt wanted) {
      return wanted.details() instanceof TpmuAsymScheme.Oaep oaep
          ? new Padding(wanted.scheme(), Hash.ofId(oaep.value().hashAlg()))
          : new Padding(wanted.scheme(), null);
    }
  }

  private static CommandResponse eccParameters(Execution execution, EccParameters.Request in) {
    EccCurve curve = EccCurve.ofId(in.curveID());
    EccCurve.Parameters numbers = curve.parameters();
    TpmtKdfScheme noKdf = new TpmtKdfScheme(TpmAlgId.NULL, new TpmuKdfScheme.Null());
    TpmuKdfScheme.Kdf1Sp800_56a kdf =
        new TpmuKdfScheme.Kdf1Sp800_56a(new TpmsSchemeHash(curve.kdfHash()));
    return new EccParameters.Response(
        new TpmsAlgorithmDetailEcc(
            curve.id(),
            curve.keyBits(),
            curve.kdfHash() == TpmAlgId.NULL
                ? noKdf
                : new TpmtKdfScheme(TpmAlgId.KDF1_SP800_56_A, kdf),
            new TpmtEccScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()),
            Octets.of(numbers.p()),
            Octets.of(numbers.a()),
            Octets.of(numbers.b()),
            Octets.of(numbers.gX()),
            Octets.of(numbers.gY()),
            Octets.of(numbers.n()),
            Octets.of(numbers.h())));
  }
}
