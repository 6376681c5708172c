package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccPoint;
import dev.tpm4j.simulator.engine.ExternalKeys.Key;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/**
 * An endless, seeded stream of commands that use keys, with plausible and with odd parameters. What
 * the TPMs answered comes back in later commands: signatures, ciphertexts, counts, sequences.
 */
final class KeyStream {

  /** The commands of this stream, {@code TPM_CC}. */
  static final List<Integer> CODES =
      List.of(
          0x13E, 0x14C, 0x14D, 0x133, 0x148, 0x14A, 0x154, 0x155, 0x158, 0x159, 0x15B, 0x15C, 0x15D,
          0x163, 0x164, 0x174, 0x177, 0x178, 0x185, 0x186, 0x18B, 0x18D, 0x18E, 0x193, 0x197);

  private static final List<String> HASHES = List.of("0004", "000B", "000C", "000D");
  private static final List<String> SIGNING =
      List.of("0014", "0016", "0018", "001C", "001B", "0005");
  private static final List<String> MODES =
      List.of("0010", "0040", "0041", "0042", "0043", "0044", "003F", "0010", "0006");

  private final Random random;

  /** Keys in slots 0 and 1. */
  Key first;

  Key second;

  String lastDigest = "0000";
  String lastSignature = "0014 000B 0000";
  String lastCipherText = "0000";
  int lastCount;

  KeyStream(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  private boolean chance(int oneIn) {
    return below(oneIn) == 0;
  }

  <T> T any(List<T> list) {
    return list.get(below(list.size()));
  }

  private String bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Client.sized(bytes);
  }

  private String hash() {
    return chance(10) ? any(List.of("0010", "0027", "0012")) : any(HASHES);
  }

  /** The commands that a key of a type is made for, without those about sequences. */
  private static List<Integer> made(int type) {
    return switch (type) {
      case 0x01 -> List.of(0x15D, 0x177, 0x174, 0x159, 0x159, 0x148, 0x14C, 0x133, 0x158, 0x197);
      case 0x23 -> List.of(0x15D, 0x177, 0x163, 0x154, 0x18D, 0x18E, 0x18B, 0x148, 0x158, 0x197);
      case 0x08 -> List.of(0x15D, 0x177, 0x155, 0x15B, 0x148, 0x14D, 0x133, 0x158);
      default -> List.of(0x164, 0x193, 0x164, 0x193, 0x155, 0x15B);
    };
  }

  byte[] next() {
    int code = any(chance(3) ? CODES : made(second.type()));
    CommandInfo info = Commands.byCode(code);
    StringBuilder handles = new StringBuilder();
    for (int i = 0; i < info.handles().size(); i++) {
      handles.append("%08X".formatted(handle(code, i)));
    }
    String parameters = parameters(code);
    if (chance(40)) {
      parameters = parameters.replace(" ", "");
      parameters =
          chance(2)
              ? parameters + "00"
              : parameters.substring(0, Math.min(2 * below(3), parameters.length()));
    }
    if (info.authorizations() == 0) {
      return Tpm.command(code, handles + parameters);
    }
    String sessions = Tpm.PASSWORD.substring(9).repeat(info.authorizations());
    String area = "%08X".formatted(9 * info.authorizations()) + sessions;
    return Tpm.command(0x8002, code, handles + area + parameters);
  }

  private int handle(int code, int index) {
    if (chance(25)) {
      boolean endsSwtpm = code == 0x197 && index == 1;
      int none = endsSwtpm ? 0x80000002 : 0x40000007;
      return any(List.of(none, 0x80000002, 0x80000003, 0x40000001));
    }
    boolean sequence = code == 0x15C || code == 0x13E || code == 0x185;
    if (sequence) {
      return code == 0x185 && index == 0 ? any(List.of(0x40000007, 16, 23, 17)) : 0x80000002;
    }
    if ((code == 0x14C || code == 0x14D || code == 0x133) && index == 0) {
      return 0x4000000B;
    }
    if (code == 0x14D && index == 2) {
      return 0x02000000;
    }
    boolean signer = code == 0x148 || code == 0x158;
    if (signer && chance(8)) {
      return 0x40000007;
    }
    boolean certified =
        (code == 0x148 || code == 0x197) && index == 0 || code == 0x14A && index == 1;
    return chance(certified ? 2 : 5) ? 0x80000000 : 0x80000001;
  }

  private String scheme() {
    boolean ofKey = !second.what().endsWith(" 0010");
    if (ofKey ? !chance(5) : chance(12)) {
      return "0010";
    }
    if (chance(12)) {
      return "001A" + hash() + "%04X".formatted(chance(2) ? lastCount : below(200));
    }
    int type = second.type();
    String id =
        switch (type) {
          case 1 -> any(List.of("0014", "0016"));
          case 8 -> "0005";
          default -> any(SIGNING);
        };
    return (chance(20) ? any(SIGNING) : id) + hash();
  }

  private String parameters(int code) {
    return switch (code) {
      case 0x15D -> sign();
      case 0x177 -> lastDigest + (chance(3) ? signature() : lastSignature);
      case 0x174 -> bytes(below(chance(4) ? 140 : 70)) + padding() + label();
      case 0x159 -> (chance(3) ? cipherText() : lastCipherText) + padding() + label();
      case 0x163 -> "";
      case 0x154 -> Templates.sized(point());
      case 0x178 -> curve();
      case 0x18D -> twoPhase();
      case 0x18E -> curve();
      case 0x18B -> commit();
      case 0x155 -> bytes(below(chance(6) ? 1030 : 200)) + mac();
      case 0x15B -> bytes(below(chance(10) ? 70 : 5)) + mac();
      case 0x186 -> bytes(0) + (chance(3) ? "0010" : hash());
      case 0x15C -> buffer();
      case 0x13E -> buffer() + any(List.of("40000007", "40000001", "4000000C", "40000007"));
      case 0x185 -> buffer();
      case 0x164 -> "0%d".formatted(below(2)) + any(MODES) + iv() + data();
      case 0x193 -> data() + "0%d".formatted(below(2)) + any(MODES) + iv();
      case 0x148, 0x14C, 0x133, 0x14D -> qualifyingData() + scheme();
      case 0x14A ->
          qualifyingData() + bytes(32) + scheme() + "8021 40000007" + bytes(chance(2) ? 0 : 64);
      case 0x158 -> qualifyingData() + scheme() + selection();
      case 0x197 ->
          (chance(20) ? "000100" : "0000")
              + scheme()
              + Templates.sized(Tpm.hex(new PartialCertificates(random).next()));
      default -> throw new IllegalStateException(Integer.toHexString(code));
    };
  }

  private String sign() {
    String hash = second.what().contains("000C") ? "000C" : any(HASHES);
    int size = ClientSession.digest(Integer.parseInt(hash, 16)).length;
    lastDigest = bytes(chance(20) ? below(65) : size);
    String scheme = scheme();
    if (!scheme.equals("0010")) {
      scheme = scheme.substring(0, 4) + hash + scheme.substring(8);
    }
    String ticket =
        chance(12)
            ? "8024" + any(List.of("40000001", "40000007")) + bytes(chance(2) ? 64 : 0)
            : KeyUse.NULL_TICKET;
    return lastDigest + scheme + ticket;
  }

  private String signature() {
    return switch (below(4)) {
      case 0 -> any(List.of("0014", "0016")) + hash() + bytes(chance(2) ? 256 : 128);
      case 1 -> any(List.of("0018", "001B", "001C", "001A")) + hash() + bytes(32) + bytes(32);
      case 2 -> "0005 000B" + bytes(32).substring(4);
      default -> lastSignature.substring(0, lastSignature.length() - 2) + "00";
    };
  }

  private String padding() {
    return switch (below(5)) {
      case 0, 1 -> "0010";
      case 2 -> "0015";
      default -> "0017" + hash();
    };
  }

  private String label() {
    return chance(3) ? any(List.of("0003 414200", "0002 4142", "0001 00")) : "0000";
  }

  private String cipherText() {
    return bytes(any(List.of(256, 255, 128, 384, 0)));
  }

  private String curve() {
    return "%04X".formatted(chance(10) ? any(List.of(0, 6, 0x30, 0x12)) : any(curves()).id());
  }

  private static List<EccCurve> curves() {
    return List.of(EccCurve.values());
  }

  private EccCurve curveOfKey() {
    Key key = chance(5) ? first : second;
    if (key.type() != 0x23) {
      return EccCurve.NIST_P256;
    }
    return curves().stream()
        .filter(curve -> key.what().contains(curve.toString()))
        .findFirst()
        .orElseThrow();
  }

  /** {@code TPMS_ECC_POINT}. */
  private String point() {
    EccCurve curve = curveOfKey();
    EccPoint point = ExternalKeys.multiply(curve, BigInteger.valueOf(2 + below(1 << 20)));
    if (chance(8)) {
      point = new EccPoint(point.x(), point.y().xor(BigInteger.ONE));
    }
    if (chance(12)) {
      return bytes(below(82)) + bytes(below(82));
    }
    return ExternalKeys.point(curve, point);
  }

  private String twoPhase() {
    String scheme = any(List.of("0019", "0019", "0019", "0010", "0018"));
    String count = "%04X".formatted(chance(5) ? below(0x10000) : lastCount);
    return Templates.sized(point()) + Templates.sized(point()) + scheme + count;
  }

  private String commit() {
    String first = chance(2) ? "0004 0000 0000" : Templates.sized(point());
    return first + (chance(2) ? "0000 0000" : basename());
  }

  /** s2 and y2 of a point on the curve of a key with nameAlg SHA-256, where one is easily found. */
  private String basename() {
    EccCurve curve = curveOfKey();
    BigInteger p = curve.p();
    while (true) {
      byte[] s2 = new byte[1 + below(20)];
      random.nextBytes(s2);
      BigInteger x = new BigInteger(1, ClientSession.digest(0xB, s2)).mod(p);
      BigInteger square = x.pow(3).add(curve.a().multiply(x)).add(curve.b()).mod(p);
      BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
      if (y.multiply(y).mod(p).equals(square) || chance(10)) {
        return Client.sized(s2) + (chance(15) ? "0000" : Client.sized(curve.bytes(y)));
      }
    }
  }

  private String mac() {
    boolean cipher = second.type() == 0x25;
    return !chance(3) ? "0010" : cipher ? "003F" : hash();
  }

  private String buffer() {
    return chance(6) ? any(List.of("0004 FF544347", "0000", "0003 FF5443")) : bytes(below(100));
  }

  private String iv() {
    int block = second.what().startsWith("0025 0003") ? 8 : 16;
    return bytes(chance(3) ? any(List.of(16, 8, 0, 0, 5)) : block);
  }

  private String data() {
    return bytes(chance(3) ? below(100) : 16 * below(8));
  }

  private String qualifyingData() {
    return bytes(chance(20) ? below(100) : below(33));
  }

  private String selection() {
    return switch (below(4)) {
      case 0 -> "00000000";
      case 1 -> "00000001 000B 03 FF0081";
      case 2 -> "00000002 0004 03 010000 000D 03 000000";
      default -> "00000001 %s 03 800000".formatted(hash());
    };
  }
}
