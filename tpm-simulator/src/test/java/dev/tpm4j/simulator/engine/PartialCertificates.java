package dev.tpm4j.simulator.engine;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Partial certificates for {@code TPM2_CertifyX509}, many of them damaged. */
final class PartialCertificates {

  private static final byte[] KEY_USAGE = Tpm.hex("0603551d0f");
  private static final byte[] TPMA_OBJECT = Tpm.hex("06076781050a010101");

  private final Random random;

  PartialCertificates(Random random) {
    this.random = random;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  byte[] next() {
    int usage = chance(3) ? 1 << (7 + random.nextInt(9)) : 0x8000;
    boolean critical = chance(2);
    byte[] all = of(usage, critical, chance(3) ? 0x40440 : 0, chance(5));
    if (chance(4)) {
      all[random.nextInt(all.length)] = (byte) random.nextInt(256);
    }
    if (chance(25)) {
      all = java.util.Arrays.copyOf(all, random.nextInt(all.length));
    }
    return all;
  }

  /**
   * A partial certificate.
   *
   * @param usage the nine bits of the KeyUsage, the topmost in bit 15
   * @param critical whether the extension says so
   * @param attributes {@code TPMA_OBJECT}, or 0 for no such extension
   * @param algorithm whether to bring the algorithm of the signature
   */
  static byte[] of(int usage, boolean critical, int attributes, boolean algorithm) {
    byte[] bits = element(0x03, new byte[] {7, (byte) (usage >> 8), (byte) usage});
    byte[] flag = critical ? element(0x01, new byte[] {-1}) : new byte[0];
    byte[] extensions = sequence(KEY_USAGE, flag, element(0x04, bits));
    if (attributes != 0) {
      byte[] value = element(0x03, Tpm.hex("00%08X".formatted(attributes)));
      extensions = join(sequence(TPMA_OBJECT, element(0x04, value)), extensions);
    }
    byte[] name =
        sequence(
            element(
                0x31,
                sequence(
                    Tpm.hex("0603550403"),
                    element(0x0C, "a name".getBytes(java.nio.charset.StandardCharsets.UTF_8)))));
    byte[] from = element(0x17, "260101000000Z".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] to = element(0x17, "360101000000Z".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] given = algorithm ? sequence(Tpm.hex("06082a8648ce3d040302")) : new byte[0];
    return sequence(given, name, sequence(from, to), name, element(0xA3, sequence(extensions)));
  }

  static byte[] sequence(byte[]... parts) {
    return element(0x30, join(parts));
  }

  static byte[] element(int tag, byte[] contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (contents.length > 255) {
      out.write(0x82);
      out.write(contents.length >> 8);
    } else if (contents.length > 127) {
      out.write(0x81);
    }
    out.write(contents.length);
    out.writeBytes(contents);
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
