package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * An endless, seeded stream of commands of the engine's set: mostly well-formed ones with plausible
 * and with odd values, the rest damaged in every way a frame can be.
 */
final class CommandStream {

  private static final List<Integer> HASHES = List.of(0x0004, 0x000B, 0x000C, 0x000D);
  private static final List<Integer> ODD_HASHES = List.of(0x0010, 0x0012, 0x0000, 0x0027, 0x0001);
  private static final List<Integer> HIERARCHIES =
      List.of(0x40000001, 0x40000007, 0x4000000B, 0x4000000C, 0x40000000, 0x4000000A);

  /** The commands of this stream, {@code TPM_CC}; others have streams of their own. */
  static final List<Integer> CODES =
      List.of(
          0x13C, 0x13D, 0x142, 0x143, 0x144, 0x145, 0x146, 0x17A, 0x17B, 0x17C, 0x17D, 0x17E, 0x181,
          0x182, 0x18A);

  private final Random random;

  CommandStream(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  byte[] next() {
    byte[] command = wellFormed(CODES.get(below(CODES.size())));
    return below(3) == 0 ? damaged(command) : command;
  }

  private byte[] wellFormed(int code) {
    CommandDefinition<?> definition = CommandTable.standard(EngineOptions.defaults()).find(code);
    ByteWriter out = new ByteWriter(0x2000);
    if (!definition.info().handles().isEmpty()) {
      out.u32(handle());
    }
    boolean sessions = definition.info().handles().isEmpty() ? below(20) == 0 : below(20) != 0;
    if (sessions) {
      byte[] area = sessionArea(below(20) == 0 ? below(5) : 1);
      out.u32(area.length).bytes(area);
    }
    parameters(definition.info().name(), out);
    return frame(sessions ? 0x8002 : 0x8001, code, out.toByteArray());
  }

  private int handle() {
    return switch (below(12)) {
      case 0 -> TpmRh.RH_NULL;
      case 1 -> 24 + below(4);
      case 2 -> random.nextInt();
      case 3, 4 -> below(2) == 0 ? 16 : 23;
      default -> below(24);
    };
  }

  private byte[] sessionArea(int count) {
    ByteWriter out = new ByteWriter(0x1000);
    for (int i = 0; i < count; i++) {
      int odd = below(12);
      out.u32(odd == 0 ? oddSession() : TpmRh.RS_PW);
      out.sized(bytes(odd == 1 ? 1 + below(66) : 0));
      out.u8(odd == 2 ? below(256) : below(2));
      out.sized(below(8) == 0 ? bytes(1 + below(70)) : new byte[below(4)]);
    }
    return out.toByteArray();
  }

  private int oddSession() {
    return switch (below(4)) {
      case 0 -> 0x02000000 + below(80);
      case 1 -> 0x03000000 + below(80);
      case 2 -> 0x40000000 + below(16);
      default -> random.nextInt();
    };
  }

  private void parameters(String name, ByteWriter out) {
    switch (name) {
      case "Startup", "Shutdown" -> out.u16(below(8) == 0 ? below(0x10000) : below(2));
      case "SelfTest" -> out.u8(below(6) == 0 ? below(256) : below(2));
      case "IncrementalSelfTest" -> algorithms(out);
      case "GetRandom" -> out.u16(below(4) == 0 ? below(0x10000) : below(80));
      case "StirRandom" -> out.sized(bytes(below(136)));
      case "Hash" -> {
        byte[] data = bytes(below(10) == 0 ? 1020 + below(10) : below(200));
        if (below(4) == 0) {
          data =
              new byte[][] {{}, {-1, 'T', 'C', 'G'}, {-1, 'T', 'C'}, {-1, 'T', 'C', 'G', 0}}
                  [below(4)];
        }
        out.sized(data).u16(hash()).u32(HIERARCHIES.get(below(HIERARCHIES.size())));
      }
      case "PCR_Read" -> selections(out);
      case "PCR_Extend" -> digests(out);
      case "PCR_Event" -> out.sized(bytes(below(10) == 0 ? 1020 + below(10) : below(100)));
      case "GetCapability" -> capability(out);
      case "TestParms" -> publicParms(out);
      default -> {
        // PCR_Reset, ReadClock, GetTestResult: nothing.
      }
    }
  }

  private int hash() {
    return below(8) == 0
        ? ODD_HASHES.get(below(ODD_HASHES.size()))
        : HASHES.get(below(HASHES.size()));
  }

  private void algorithms(ByteWriter out) {
    int count = below(10) == 0 ? 60 + below(8) : below(5);
    out.u32(count);
    for (int i = 0; i < count; i++) {
      out.u16(below(12) == 0 ? below(0x80) : hash());
    }
  }

  private void selections(ByteWriter out) {
    int count = below(6);
    out.u32(count);
    for (int i = 0; i < count; i++) {
      int size = below(12) == 0 ? below(6) : 3;
      out.u16(hash()).u8(size);
      byte[] bits = bytes(size);
      for (int b = 0; b < size && below(3) != 0; b++) {
        bits[b] &= (byte) (1 << below(8));
      }
      out.bytes(bits);
    }
  }

  private void digests(ByteWriter out) {
    int count = below(6);
    out.u32(count);
    for (int i = 0; i < count; i++) {
      int id = hash();
      Hash hash = Hash.ofId(id);
      out.u16(id).bytes(bytes(hash == null ? below(64) : hash.digestSize()));
    }
  }

  private void capability(ByteWriter out) {
    int capability = below(12) == 0 ? below(0x110) : below(11);
    int property =
        switch (capability) {
          case 1 -> List.of(0x00, 0x01, 0x02, 0x03, 0x40, 0x80, 0x81, 0x05).get(below(8)) << 24;
          case 5 -> below(5) == 0 ? 1 : 0;
          case 6 -> below(0x320);
          case 7 -> below(0x18);
          case 9 -> below(6) == 0 ? below(10) : 0x40000000;
          case 10 -> below(4) == 0 ? below(100) : 0x40000110;
          default -> below(0x20);
        };
    if (capability == 1 || capability == 9 || capability == 10) {
      property += below(0x18);
    }
    out.u32(capability).u32(below(30) == 0 ? random.nextInt() : property);
    out.u32(below(8) == 0 ? random.nextInt() : below(40));
  }

  private void publicParms(ByteWriter out) {
    int type = List.of(0x0008, 0x0025, 0x0001, 0x0023, 0x0010).get(below(5));
    out.u16(type);
    switch (type) {
      case 0x0008 -> {
        int scheme = List.of(0x0005, 0x000A, 0x0010, 0x0014).get(below(4));
        out.u16(scheme);
        if (scheme != 0x0010) {
          out.u16(hash());
        }
        if (scheme == 0x000A) {
          out.u16(kdf());
        }
      }
      case 0x0025 -> symmetric(out);
      case 0x0001 -> {
        symmetric(out);
        scheme(out, List.of(0x0014, 0x0015, 0x0016, 0x0017, 0x0010, 0x0018));
        out.u16(List.of(2048, 3072, 2047, 4096, 1024).get(below(5))).u32(below(3) * 65537);
      }
      case 0x0023 -> {
        symmetric(out);
        scheme(out, List.of(0x0018, 0x0019, 0x001A, 0x0010, 0x0014, 0x001B));
        out.u16(List.of(3, 4, 0, 9, 0x40, 5).get(below(6)));
        int kdf = kdf();
        out.u16(kdf);
        if (kdf != 0x0010) {
          out.u16(hash());
        }
      }
      default -> {
        // Not a type of object: nothing more is read.
      }
    }
  }

  private int kdf() {
    return List.of(0x0007, 0x0020, 0x0022, 0x0010, 0x0010, 0x0005, 0x0021).get(below(7));
  }

  private void symmetric(ByteWriter out) {
    int algorithm = List.of(0x0006, 0x0006, 0x0006, 0x0010, 0x000A, 0x0013, 0x0026).get(below(7));
    out.u16(algorithm);
    if (algorithm != 0x0010) {
      out.u16(List.of(128, 256, 192, 0).get(below(4)));
      out.u16(List.of(0x40, 0x41, 0x42, 0x43, 0x44, 0x10, 0x45).get(below(7)));
    }
  }

  private void scheme(ByteWriter out, List<Integer> schemes) {
    int scheme = schemes.get(below(schemes.size()));
    out.u16(scheme);
    if (scheme != 0x0010 && scheme != 0x0015) {
      out.u16(hash());
    }
    if (scheme == 0x001A) {
      out.u16(below(3));
    }
  }

  private byte[] damaged(byte[] command) {
    byte[] body = Arrays.copyOfRange(command, 10, command.length);
    int tag = (int) Tpm.number(command, 0, 2);
    int code = (int) Tpm.number(command, 6, 4);
    switch (below(6)) {
      case 0 -> body = Arrays.copyOf(body, below(body.length + 1));
      case 1 -> body = Arrays.copyOf(body, body.length + 1 + below(12));
      case 2 -> tag = below(2) == 0 ? 0x8001 : 0x8002;
      case 3 -> {
        byte[] lying = frame(tag, code, body);
        lying[2 + below(4)] ^= (byte) (1 << below(8));
        return lying;
      }
      case 4 -> tag = below(8) == 0 ? 0x8003 + below(0x40) : tag;
      default -> {
        for (int i = below(4); i >= 0 && body.length > 0; i--) {
          body[below(body.length)] ^= (byte) (1 << below(8));
        }
      }
    }
    return frame(tag, code, body);
  }

  private static byte[] frame(int tag, int code, byte[] body) {
    return new ByteWriter(0x4000)
        .u16(tag)
        .u32(10 + body.length)
        .u32(code)
        .bytes(body)
        .toByteArray();
  }
}
