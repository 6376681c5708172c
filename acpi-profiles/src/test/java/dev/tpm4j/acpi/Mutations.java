package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Damages content in the ways files are damaged, and in those that attackers choose. */
final class Mutations {

  private final Random random;

  Mutations(long seed) {
    random = new Random(seed);
  }

  /** A damaged copy; the checksums are mended now and then, so that damage gets past them. */
  byte[] table(byte[] good) {
    byte[] bad = good.clone();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      bad = random.nextInt(8) == 0 ? resized(bad) : changed(bad);
    }
    return random.nextInt(8) == 0 ? bad : Tables.withChecksum(bad);
  }

  private byte[] changed(byte[] bytes) {
    if (bytes.length < 40) {
      return bytes;
    }
    int at = random.nextInt(bytes.length - 4);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = (byte) (0xC0 | random.nextInt(64));
      case 3 -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4, length(bytes));
      case 4 -> ByteBuffer.wrap(bytes).putInt(at, random.nextInt());
      default -> System.arraycopy(bytes, random.nextInt(bytes.length - 4), bytes, at, 4);
    }
    return bytes;
  }

  private int length(byte[] bytes) {
    return random.nextBoolean() ? random.nextInt() : random.nextInt(2 * bytes.length);
  }

  private byte[] resized(byte[] bytes) {
    int cut = random.nextInt(bytes.length + 1);
    return switch (random.nextInt(3)) {
      case 0 -> Arrays.copyOf(bytes, cut);
      case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
      default -> shrunk(bytes, cut);
    };
  }

  /** Cut short, with a length field that says so: only the content is then wrong. */
  private byte[] shrunk(byte[] bytes, int cut) {
    byte[] shorter = Arrays.copyOf(bytes, Math.max(cut, 36));
    ByteBuffer.wrap(shorter).order(ByteOrder.LITTLE_ENDIAN).putInt(4, shorter.length);
    return shorter;
  }

  private static final List<String> FRAGMENTS =
      List.of(
          "{",
          "}",
          "(",
          ")",
          ",",
          "\"",
          "\\",
          "/*",
          "//",
          "0x",
          "99999999999999999999",
          "^",
          "[",
          "]",
          "=",
          "+",
          "Package ()",
          "Buffer ()",
          "Return (RBUF)",
          "Name (_CRS,",
          "Method (X) {",
          "If (",
          "Ones",
          "Unicode (\"x\")",
          "\u0000",
          "\u00ff",
          "_SB.",
          "Device (TPM1) {",
          ";");

  /** A damaged copy of a text. */
  String text(String good) {
    StringBuilder bad = new StringBuilder(good);
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      int at = random.nextInt(bad.length() + 1);
      int end = Math.min(bad.length(), at + random.nextInt(20));
      switch (random.nextInt(5)) {
        case 0 -> bad.delete(at, end);
        case 1 -> bad.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 2 -> bad.insert(random.nextInt(bad.length() + 1), bad.substring(at, end));
        case 3 -> bad.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        default -> bad.setLength(random.nextInt(4) == 0 ? at : bad.length());
      }
    }
    return bad.toString();
  }

  /** The contract of reading: profiles, or one kind of exception, whatever the content is. */
  static boolean readsOrRefuses(byte[] content, String name) {
    try {
      List<TpmProfile> profiles = ProfileReader.read(content, name);
      assertThat(profiles).hasSizeLessThanOrEqualTo(16);
      assertThat(ProfileCheck.check(content, name).findings())
          .noneMatch(each -> each.severity() == Finding.Severity.ERROR && !profiles.isEmpty());
      return true;
    } catch (TransportException refused) {
      assertThat(refused.kind()).isEqualTo(TransportException.Kind.MALFORMED_PROFILE);
      assertThat(refused.what()).startsWith(name);
      assertThat(refused.getMessage()).hasSizeLessThan(20_000);
      assertThat(ProfileCheck.check(content, name).isUsable()).isFalse();
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError wrong) {
      String start = HexFormat.of().formatHex(content, 0, Math.min(content.length, 4096));
      throw new AssertionError("content that broke the contract: " + start, wrong);
    }
  }
}
