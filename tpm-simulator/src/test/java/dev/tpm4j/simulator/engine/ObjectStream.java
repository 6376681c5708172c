package dev.tpm4j.simulator.engine;

import java.util.List;
import java.util.Random;

/**
 * A seeded stream of commands that make, load or import objects, near enough to what a TPM accepts
 * that every check has its turn. RSA keys are asked for with an exponent that no TPM makes, so that
 * none has to be searched.
 */
final class ObjectStream {

  private static final List<Integer> HASHES = List.of(0x4, 0xB, 0xB, 0xB, 0xC, 0xD);
  private static final List<Integer> SCHEMES =
      List.of(0x10, 0x10, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A);
  private static final int[] FLAGS = {
    Templates.FIXED_TPM,
    Templates.ST_CLEAR,
    Templates.FIXED_PARENT,
    Templates.ORIGIN,
    Templates.USER_WITH_AUTH,
    Templates.ADMIN_WITH_POLICY,
    Templates.NO_DA,
    Templates.ENCRYPTED_DUPLICATION,
    Templates.RESTRICTED,
    Templates.DECRYPT,
    Templates.SIGN
  };

  private final Random random;

  ObjectStream(long seed) {
    this.random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  private boolean oneIn(int bound) {
    return random.nextInt(bound) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(below(list.size()));
  }

  String bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Tpm.hex(bytes);
  }

  /**
   * A command that makes an object.
   *
   * @param parents handles of loaded objects, parents or not
   * @param longAuth whether imported authorisation values may be longer than a digest: swtpm ends
   *     when it takes one, under a parent that is not fixed to the TPM
   */
  byte[] next(List<Integer> parents, boolean longAuth) {
    int parent = oneIn(3) ? 0x40000001 + any(List.of(0, 6, 10, 11)) : any(parents);
    boolean derived = oneIn(6);
    String sensitive = sensitive(derived);
    String creation = creation();
    return switch (below(8)) {
      case 0, 1 -> Tpm.authorized(0x131, hierarchy(), sensitive + template(false) + creation);
      case 2, 3, 4 -> Tpm.authorized(0x153, any(parents), sensitive + template(false) + creation);
      case 5 -> Tpm.authorized(0x191, parent, sensitive + template(derived));
      case 6 -> loadExternal();
      default -> importUnprotected(any(parents), longAuth);
    };
  }

  private int hierarchy() {
    return any(List.of(0x40000001, 0x4000000B, 0x4000000C));
  }

  private String sensitive(boolean derived) {
    String auth = bytes(any(List.of(0, 0, 3, 20, 32, 33, 64)));
    if (oneIn(6)) {
      auth += "00".repeat(below(30));
    }
    String data = bytes(any(List.of(0, 0, 0, 0, 16, 32, 64, 65, 128)));
    if (derived || oneIn(20)) {
      data = oneIn(3) ? "" : Templates.sized(bytes(below(34))) + Templates.sized(bytes(below(34)));
      data = data.substring(0, Math.min(data.length(), 256));
    }
    return Templates.sized(Templates.sized(cut(auth, 64)) + Templates.sized(data));
  }

  private static String cut(String hex, int length) {
    return hex.substring(0, Math.min(hex.length(), 2 * length));
  }

  private String creation() {
    String pcrs = oneIn(2) ? "00000000" : "00000001 000B 03" + bytes(3);
    return Templates.sized(bytes(below(20))) + pcrs;
  }

  private int type() {
    return any(List.of(0x01, 0x08, 0x08, 0x23, 0x23, 0x25));
  }

  /** What goes well together in most cases, and a few flags that may not. */
  private int attributes(int type) {
    int attributes =
        any(
            List.of(
                Templates.PARENT,
                Templates.PARENT,
                Templates.KEY | Templates.SIGN,
                Templates.KEY | Templates.DECRYPT,
                Templates.KEY | Templates.SIGN | Templates.DECRYPT,
                Templates.KEY | Templates.SIGN | Templates.RESTRICTED,
                Templates.USER_WITH_AUTH));
    if (oneIn(2)) {
      attributes |= Templates.FIXED;
    }
    if (type != 0x01 && type != 0x23 && oneIn(3)) {
      attributes &= ~Templates.ORIGIN;
    }
    for (int i = below(3); i > 0; i--) {
      attributes ^= FLAGS[below(FLAGS.length)];
    }
    return attributes;
  }

  private String template(boolean derived) {
    int type = type();
    int nameAlg = oneIn(30) ? 0x10 : any(HASHES);
    String policy = bytes(any(List.of(0, 0, 0, 0, 32, 20, 48)));
    String unique =
        derived
            ? Templates.sized(bytes(below(33))) + Templates.sized(bytes(below(33)))
            : unique(type);
    int attributes = attributes(type);
    String area =
        "%04X%04X%08X".formatted(type, nameAlg, attributes)
            + Templates.sized(policy)
            + parameters(type, attributes)
            + unique;
    if (oneIn(40)) {
      area = area.replace(" ", "");
      area = area.substring(0, 2 * below(area.length() / 2));
    }
    return Templates.sized(area);
  }

  private String unique(int type) {
    String unique = Templates.sized(bytes(oneIn(3) ? below(40) : 0));
    return type == 0x23 ? unique + Templates.sized(bytes(oneIn(3) ? below(40) : 0)) : unique;
  }

  private String parameters(int type, int attributes) {
    boolean parent = (attributes & Templates.RESTRICTED) != 0;
    parent &= (attributes & Templates.DECRYPT) != 0;
    return switch (type) {
      case 0x01 -> symmetric(parent) + asymmetricScheme(attributes) + "0800 00000003";
      case 0x23 ->
          symmetric(parent)
              + asymmetricScheme(attributes)
              + "%04X".formatted(any(List.of(3, 3, 4)))
              + (oneIn(12) ? "0007 000B" : "0010");
      case 0x25 -> cipher();
      default -> keyedHashScheme(attributes);
    };
  }

  private String symmetric(boolean parent) {
    return parent != oneIn(10) ? cipher() : "0010";
  }

  private String cipher() {
    int mode = oneIn(8) ? 0x40 + below(5) : oneIn(20) ? 0x10 : 0x43;
    return "0006%04X%04X".formatted(oneIn(3) ? 256 : 128, mode);
  }

  private String asymmetricScheme(int attributes) {
    int scheme = oneIn(2) ? 0x10 : any(SCHEMES);
    if ((attributes & Templates.SIGN) != 0 && oneIn(2)) {
      scheme = 0x18;
    }
    String text = "%04X".formatted(scheme);
    if (scheme != 0x10 && scheme != 0x15) {
      text += "%04X".formatted(any(HASHES));
    }
    return scheme == 0x1A ? text + "0000" : text;
  }

  private String keyedHashScheme(int attributes) {
    boolean signs = (attributes & Templates.SIGN) != 0;
    boolean decrypts = (attributes & Templates.DECRYPT) != 0;
    int scheme = signs == decrypts ? 0x10 : signs ? 0x05 : 0x0A;
    if (oneIn(8)) {
      scheme = any(List.of(0x05, 0x0A, 0x10));
    }
    return switch (scheme) {
      case 0x05 -> "0005%04X".formatted(any(HASHES));
      case 0x0A -> "000A%04X%04X".formatted(any(HASHES), oneIn(8) ? 0x07 : 0x22);
      default -> "0010";
    };
  }

  /** Areas that hardly ever belong together; the data object that does is made on purpose. */
  private byte[] loadExternal() {
    int type = type();
    int nameAlg = oneIn(4) ? 0x10 : any(HASHES);
    int attributes = attributes(type) & ~(oneIn(3) ? 0 : Templates.FIXED | Templates.RESTRICTED);
    String secret = oneIn(3) ? "" : area(type, true);
    String publicArea =
        "%04X%04X%08X".formatted(type, nameAlg, attributes)
            + Templates.sized(bytes(any(List.of(0, 0, 32))))
            + parameters(type, attributes)
            + publicUnique(type);
    int hierarchy = any(List.of(0x40000007, 0x40000007, 0x40000001, 0x4000000B));
    String parameters =
        Templates.sized(secret) + Templates.sized(publicArea) + "%08X".formatted(hierarchy);
    return Tpm.command(0x167, parameters);
  }

  private String publicUnique(int type) {
    return switch (type) {
      case 0x01 -> Templates.sized("C1" + bytes(any(List.of(255, 255, 127))));
      case 0x23 ->
          oneIn(2)
              ? Templates.sized(GENERATOR_X) + Templates.sized(GENERATOR_Y)
              : Templates.sized(bytes(32)) + Templates.sized(bytes(32));
      default -> Templates.sized(bytes(any(List.of(0, 32, 32, 20))));
    };
  }

  private static final String GENERATOR_X =
      "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296";
  private static final String GENERATOR_Y =
      "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";

  /** {@code TPMT_SENSITIVE}. */
  private String area(int type, boolean longAuth) {
    int own = oneIn(12) ? type() : type;
    String auth = bytes(any(longAuth ? List.of(0, 0, 8, 32, 48) : List.of(0, 8, 20)));
    String seed = bytes(any(List.of(0, 32, 32, 20, 48)));
    String secret =
        switch (own) {
          case 0x01 -> "C1" + bytes(any(List.of(127, 127, 63)));
          case 0x23 -> oneIn(3) ? "0".repeat(63) + "1" : bytes(any(List.of(32, 32, 33)));
          case 0x25 -> bytes(any(List.of(16, 16, 32, 17)));
          default -> bytes(any(List.of(0, 16, 64, 65, 128)));
        };
    return "%04X".formatted(own)
        + Templates.sized(auth)
        + Templates.sized(seed)
        + Templates.sized(secret);
  }

  private byte[] importUnprotected(int parent, boolean longAuth) {
    int type = type();
    int attributes = attributes(type) & ~(oneIn(4) ? 0 : Templates.FIXED);
    String publicArea =
        "%04X%04X%08X".formatted(type, oneIn(20) ? 0x10 : any(HASHES), attributes)
            + Templates.sized("")
            + parameters(type, attributes)
            + publicUnique(type);
    String key = oneIn(6) ? bytes(any(List.of(16, 32))) : "";
    String symmetric = oneIn(6) ? "0006 0080 0043" : "0010";
    String seed = oneIn(8) ? bytes(any(List.of(70, 256))) : "";
    String duplicate = Templates.sized(area(type, longAuth));
    if (oneIn(10)) {
      duplicate = duplicate.substring(0, 2 * below(duplicate.length() / 2));
    }
    String parameters =
        Templates.sized(key)
            + Templates.sized(publicArea)
            + Templates.sized(duplicate)
            + Templates.sized(seed)
            + symmetric;
    return Tpm.authorized(0x156, parent, parameters);
  }
}
