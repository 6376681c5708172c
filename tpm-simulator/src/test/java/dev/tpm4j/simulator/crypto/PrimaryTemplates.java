package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.SwtpmPeer.Writer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Public templates of primary objects, and the objects that our code makes of them. */
final class PrimaryTemplates {

  static final int RSA = 0x0001;
  static final int KEYEDHASH = 0x0008;
  static final int ECC = 0x0023;
  static final int SYMCIPHER = 0x0025;

  private static final int NULL = 0x0010;
  private static final int HMAC = 0x0005;
  private static final int XOR = 0x000A;
  private static final int KDF1_SP800_108 = 0x0022;

  /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA. */
  private static final int FIXED_ORIGIN_AUTH = 0x00000472;

  private static final int RESTRICTED = 0x00010000;
  private static final int DECRYPT = 0x00020000;
  private static final int SIGN = 0x00040000;

  private PrimaryTemplates() {}

  static byte[] rsaParent(Hash nameAlg, int bits) {
    return parent(RSA, nameAlg).u16(NULL).u16(bits).u32(0).sized(new byte[0]).toByteArray();
  }

  static byte[] rsaSigner(Hash nameAlg, int bits) {
    return start(RSA, nameAlg, SIGN)
        .u16(NULL)
        .u16(NULL)
        .u16(bits)
        .u32(0)
        .sized(new byte[0])
        .toByteArray();
  }

  static byte[] eccParent(Hash nameAlg, EccCurve curve) {
    return parent(ECC, nameAlg).raw(eccTail(NULL, null, curve)).toByteArray();
  }

  static byte[] eccSigner(Hash nameAlg, EccCurve curve, int scheme, Hash schemeHash) {
    return start(ECC, nameAlg, SIGN)
        .u16(NULL)
        .raw(eccTail(scheme, schemeHash, curve))
        .toByteArray();
  }

  static byte[] eccDecryptor(Hash nameAlg, EccCurve curve) {
    return start(ECC, nameAlg, DECRYPT).u16(NULL).raw(eccTail(NULL, null, curve)).toByteArray();
  }

  static byte[] hmac(Hash nameAlg, Hash hash) {
    return start(KEYEDHASH, nameAlg, SIGN)
        .u16(HMAC)
        .u16(hash.id())
        .sized(new byte[0])
        .toByteArray();
  }

  static byte[] derivationParent(Hash nameAlg, Hash hash) {
    return start(KEYEDHASH, nameAlg, DECRYPT | RESTRICTED)
        .u16(XOR)
        .u16(hash.id())
        .u16(KDF1_SP800_108)
        .sized(new byte[0])
        .toByteArray();
  }

  static byte[] cipher(Hash nameAlg, SymmetricAlgorithm algorithm, int bits, int mode) {
    return start(SYMCIPHER, nameAlg, SIGN | DECRYPT)
        .u16(algorithm.id())
        .u16(bits)
        .u16(mode)
        .sized(new byte[0])
        .toByteArray();
  }

  static byte[] cipherParent(Hash nameAlg, SymmetricAlgorithm algorithm, int bits) {
    return start(SYMCIPHER, nameAlg, DECRYPT | RESTRICTED)
        .u16(algorithm.id())
        .u16(bits)
        .u16(CipherMode.CFB.id())
        .sized(new byte[0])
        .toByteArray();
  }

  private static Writer start(int type, Hash nameAlg, int use) {
    Writer writer = new Writer().u16(type).u16(nameAlg.id());
    return writer.u32(FIXED_ORIGIN_AUTH | use).sized(new byte[0]);
  }

  private static Writer parent(int type, Hash nameAlg) {
    return start(type, nameAlg, DECRYPT | RESTRICTED)
        .u16(SymmetricAlgorithm.AES.id())
        .u16(128)
        .u16(CipherMode.CFB.id());
  }

  private static byte[] eccTail(int scheme, Hash hash, EccCurve curve) {
    Writer writer = new Writer().u16(scheme);
    if (hash != null) {
      writer.u16(hash.id());
    }
    if (scheme == 0x001A) {
      writer.u16(0);
    }
    return writer.u16(curve.id()).u16(NULL).sized(new byte[0]).sized(new byte[0]).toByteArray();
  }

  static byte[] name(byte[] publicArea) {
    Hash nameAlg = Hash.ofId(u16(publicArea, 2));
    return new Writer().u16(nameAlg.id()).raw(nameAlg.digest(publicArea)).toByteArray();
  }

  /** What our code makes of a template: the unique field, and the secrets behind it. */
  record Made(byte[] unique, byte[] sensitive, byte[] seedValue) {}

  static Made make(byte[] seed, byte[] template, byte[]... proofs) throws CryptException {
    Hash nameAlg = Hash.ofId(u16(template, 2));
    boolean isParent = (ByteBuffer.wrap(template).getInt(4) & RESTRICTED) != 0;
    CtrDrbg random = ObjectCreation.primary(seed, name(template), new byte[0]);
    int parameters = 10;
    switch (u16(template, 0)) {
      case RSA -> {
        int keyBits = u16(template, template.length - 8);
        RsaPrivateKey key = RsaKeyGenerator.generate(keyBits, 0, random);
        byte[] modulus = key.publicKey().modulus().toByteArray();
        byte[] unsigned = Arrays.copyOfRange(modulus, 1, modulus.length);
        byte[] seedValue = seedValue(nameAlg, random, proofs);
        return new Made(Tpm2b.marshal(unsigned), key.prime(), seedValue);
      }
      case ECC -> {
        EccCurve curve = EccCurve.ofId(u16(template, template.length - 8));
        EccKeyPair key = curve.generate(random);
        byte[] unique = Tpm2b.marshal(curve.bytes(key.q().x()), curve.bytes(key.q().y()));
        byte[] seedValue = seedValue(nameAlg, random, proofs);
        return new Made(unique, curve.bytes(key.d()), seedValue);
      }
      case KEYEDHASH -> {
        Hash hash = Hash.ofId(u16(template, parameters + 2));
        byte[] sensitive = random.generate(hash.digestSize());
        return symmetric(nameAlg, sensitive, seedValue(nameAlg, random, proofs), isParent);
      }
      default -> {
        SymmetricAlgorithm algorithm = SymmetricAlgorithm.ofId(u16(template, parameters));
        byte[] key = SymmetricKeys.generate(algorithm, u16(template, parameters + 2), random);
        return symmetric(nameAlg, key, seedValue(nameAlg, random, proofs), isParent);
      }
    }
  }

  private static Made symmetric(
      Hash nameAlg, byte[] sensitive, byte[] seedValue, boolean isParent) {
    byte[] unique = ObjectCreation.unique(nameAlg, seedValue, sensitive, isParent);
    return new Made(Tpm2b.marshal(unique), sensitive, seedValue);
  }

  private static byte[] seedValue(Hash nameAlg, CtrDrbg random, byte[]... proofs) {
    for (byte[] proof : proofs) {
      random.stir(proof);
    }
    return random.generate(nameAlg.digestSize());
  }

  private static int u16(byte[] bytes, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at));
  }
}
