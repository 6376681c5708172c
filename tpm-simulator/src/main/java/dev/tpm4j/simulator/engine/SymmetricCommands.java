package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.EncryptDecrypt;
import dev.tpm4j.codec.command.EncryptDecrypt2;
import dev.tpm4j.codec.command.Hash;
import dev.tpm4j.codec.command.Mac;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.simulator.crypto.CipherMode;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
import java.util.List;

/**
 * Part 3, "Symmetric Primitives": EncryptDecrypt, EncryptDecrypt2, Hash, and MAC, which is HMAC for
 * a KEYEDHASH key.
 */
final class SymmetricCommands {

  private SymmetricCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            EncryptDecrypt.CODE, EncryptDecrypt.Request::decode, SymmetricCommands::encryptDecrypt),
        CommandDefinition.of(
            EncryptDecrypt2.CODE,
            EncryptDecrypt2.Request::decode,
            SymmetricCommands::encryptDecrypt2),
        CommandDefinition.of(Hash.CODE, Hash.Request::decode, SymmetricCommands::hash),
        CommandDefinition.named("MAC", Mac.Request::decode, SymmetricCommands::mac));
  }

  private static CommandResponse encryptDecrypt(Execution execution, EncryptDecrypt.Request in)
      throws ResponseCodeException {
    boolean decrypt = in.decrypt() != 0;
    Ciphering ciphering = Ciphering.of(execution.entity(0), decrypt, in.mode(), 2);
    byte[] iv = in.ivIn().toByteArray();
    byte[] out = ciphering.apply(decrypt, iv, 3, in.inData().toByteArray(), 4);
    return new EncryptDecrypt.Response(Octets.of(out), Octets.of(iv));
  }

  /** The data come first, so that a session can encrypt them. */
  private static CommandResponse encryptDecrypt2(Execution execution, EncryptDecrypt2.Request in)
      throws ResponseCodeException {
    boolean decrypt = in.decrypt() != 0;
    Ciphering ciphering = Ciphering.of(execution.entity(0), decrypt, in.mode(), 3);
    byte[] iv = in.ivIn().toByteArray();
    byte[] out = ciphering.apply(decrypt, iv, 4, in.inData().toByteArray(), 1);
    return new EncryptDecrypt2.Response(Octets.of(out), Octets.of(iv));
  }

  /** A key of a block cipher with the mode that it is to be used in. */
  private record Ciphering(SymmetricAlgorithm cipher, CipherMode mode, byte[] key) {

    static Ciphering of(Entity entity, boolean decrypt, int wanted, int modeParameter)
        throws ResponseCodeException {
      if (!(((Entity.Loaded) entity).object() instanceof TpmObject object)
          || object.publicArea().type() != TpmAlgId.SYMCIPHER) {
        throw new ResponseCodeException(Rc.ofHandle(TpmRc.KEY, 1));
      }
      int use = decrypt ? TpmaObject.DECRYPT : TpmaObject.SIGN;
      if (object.has(TpmaObject.RESTRICTED) || !object.has(use)) {
        throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
      }
      TpmtSymDefObject definition = PublicAreas.symmetric(object.publicArea());
      int ofKey = PublicAreas.mode(definition);
      if (ofKey != TpmAlgId.NULL && CipherMode.ofId(ofKey) == null) {
        throw new ResponseCodeException(Rc.ofHandle(TpmRc.MODE, 1));
      }
      CipherMode chosen = CipherMode.ofId(ofKey == TpmAlgId.NULL ? wanted : ofKey);
      boolean differ = wanted != TpmAlgId.NULL && ofKey != TpmAlgId.NULL && wanted != ofKey;
      if (chosen == null || differ) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.MODE, modeParameter));
      }
      byte[] key = KeyMaterial.secret(object.sensitive()).toByteArray();
      return new Ciphering(PublicAreas.cipher(definition), chosen, key);
    }

    /** The initial value becomes the one to go on with. */
    byte[] apply(boolean decrypt, byte[] iv, int ivParameter, byte[] data, int dataParameter)
        throws ResponseCodeException {
      if (iv.length != (mode.hasIv() ? cipher.blockSize() : 0)) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, ivParameter));
      }
      try {
        return decrypt ? mode.decrypt(cipher, key, iv, data) : mode.encrypt(cipher, key, iv, data);
      } catch (CryptException e) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, dataParameter));
      }
    }
  }

  private static CommandResponse hash(Execution execution, Hash.Request in) {
    byte[] data = in.data().toByteArray();
    var hash = dev.tpm4j.simulator.crypto.Hash.ofId(in.hashAlg());
    byte[] digest = hash.digest(data);
    int hierarchy = Tickets.isSafe(data) ? in.hierarchy() : TpmRh.RH_NULL;
    return new Hash.Response(
        Octets.of(digest), Tickets.hashCheck(execution.state(), hierarchy, hash, digest));
  }

  private static CommandResponse mac(Execution execution, Mac.Request in)
      throws ResponseCodeException {
    MacScheme scheme = MacScheme.select(execution.entity(0), in.inScheme());
    return new Mac.Response(Octets.of(scheme.compute(in.buffer().toByteArray())));
  }
}
