package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.simulator.engine.RecordedMoments.Moment;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a program: which {@link Moment} to begin with, then instructions that change the
 * command of that moment, send it, and do what a platform can do.
 *
 * <pre>
 *    0        2
 *   +--------+-------------+-------------+--
 *   | moment | instruction | instruction | ...      one octet and its operands each
 *   +--------+-------------+-------------+--
 * </pre>
 */
final class FuzzProgram {

  /** What a program acts on. */
  interface Machine {

    /** Sends a command and gives the response. */
    byte[] send(byte[] command);

    /** The command with what its sender would know of the TPM. */
    byte[] authorized(byte[] command);

    /** 0 to 16 do something, others nothing. */
    void platform(int event);

    void advance(long millis);
  }

  static final int SEND = 0;
  static final int SEND_AS_IT_IS = 1;
  static final int AUTHORIZE = 2;
  static final int SET = 3;
  static final int FLIP = 4;
  static final int INSERT = 5;
  static final int DELETE = 6;
  static final int NUMBER = 7;
  static final int HANDLE = 8;
  static final int QUOTE = 9;
  static final int OTHER = 10;
  static final int RAW = 11;
  static final int PLATFORM = 12;
  static final int TIME = 13;
  static final int CODE = 14;
  static final int SESSION = 15;

  private static final int INSTRUCTIONS = 16;
  private static final int HEADER = 10;
  private static final int LONGEST_COMMAND = 5000;
  private static final int MOST_SENDS = 16;
  private static final int MOST_STEPS = 200;

  /** What selects, limits and counts. */
  private static final int[] NUMBERS = {
    0x0000, 0x0001, 0x0004, 0x0005, 0x0006, 0x0007, 0x0008, 0x000A, 0x000B, 0x000C, 0x000D, 0x0010,
    0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017, 0x0018, 0x0019, 0x001A, 0x001B, 0x001C, 0x001D,
    0x0020, 0x0021, 0x0022, 0x0023, 0x0025, 0x0026, 0x003F, 0x0040, 0x0041, 0x0042, 0x0043, 0x0044,
    0x0030, 0x0031, 0x0080, 0x00C0, 0x0100, 0x0400, 0x0800, 0x0C00, 0x7FFF, 0x8000, 0xFFFF, 0x8001,
    0x8002, 0x8014, 0x8021, 0x8024, 0x8025, 0x0003, 0x0002, 0x0011, 0x0401, 0x0BFF, 0x1000, 0x00FF
  };

  private static final int[] HANDLES = {
    0x00000000, 0x00000010, 0x00000014, 0x00000017, 0x01000010, 0x01000011, 0x01000012, 0x01000013,
    0x01500001, 0x01500002, 0x01500003, 0x01500004, 0x01500005, 0x01500006, 0x01500007, 0x02000000,
    0x02000001, 0x02000002, 0x03000000, 0x03000001, 0x03000002, 0x40000001, 0x40000007, 0x40000009,
    0x4000000A, 0x4000000B, 0x4000000C, 0x4000000D, 0x80000000, 0x80000001, 0x80000002, 0x81000001,
    0x81800001, 0x01C00002, 0xFFFFFFFF, 0x7FFFFFFF
  };

  private final List<Moment> moments;
  private final List<Integer> codes;
  private final byte[] program;
  private int at;
  private byte[] command;
  private byte[] response = {};

  /** A program that does something sensible with each of its octets. */
  static byte[] random(Dice dice) {
    ByteWriter out = new ByteWriter(1 << 12).bytes(dice.bytes(2));
    for (int sends = 1 + dice.below(5); sends > 0; sends--) {
      if (dice.oneIn(3)) {
        out.u8(OTHER).bytes(dice.bytes(2));
      }
      for (int edits = dice.below(4); edits > 0; edits--) {
        change(out, dice);
      }
      if (!dice.oneIn(4)) {
        out.u8(AUTHORIZE);
      }
      out.u8(SEND);
      if (dice.oneIn(8)) {
        out.u8(PLATFORM).u8(dice.below(17));
      } else if (dice.oneIn(8)) {
        out.u8(TIME).bytes(dice.bytes(3));
      }
    }
    return out.toByteArray();
  }

  private static void change(ByteWriter out, Dice dice) {
    int instruction = dice.any(List.of(SET, FLIP, INSERT, DELETE, NUMBER, HANDLE, QUOTE, CODE));
    out.u8(instruction).bytes(dice.bytes(2));
    switch (instruction) {
      case INSERT -> {
        byte[] inserted = dice.bytes(1 + dice.below(6));
        out.u8(inserted.length).bytes(inserted);
      }
      case QUOTE -> out.bytes(dice.bytes(2)).u8(dice.below(80));
      case DELETE -> out.u8(1 + dice.below(8));
      default -> out.bytes(dice.bytes(1));
    }
  }

  FuzzProgram(List<Moment> moments, List<Integer> codes, byte[] program) {
    this.moments = moments;
    this.codes = codes;
    this.program = program;
  }

  /** Where it begins. */
  Moment moment() {
    at = 0;
    return moments.get(u16() % moments.size());
  }

  void run(Machine machine) {
    command = moment().command().clone();
    int sends = 0;
    for (int step = 0; at < program.length && step < MOST_STEPS && sends < MOST_SENDS; step++) {
      int instruction = u8() % INSTRUCTIONS;
      switch (instruction) {
        case SEND, SEND_AS_IT_IS -> {
          if (instruction == SEND) {
            putSize();
          }
          response = machine.send(command.clone());
          sends++;
        }
        case AUTHORIZE -> {
          putSize();
          command = machine.authorized(command);
        }
        case PLATFORM -> machine.platform(u8());
        case TIME -> machine.advance((long) u16() << u8() % 24);
        case OTHER -> command = moments.get(u16() % moments.size()).command().clone();
        case RAW -> command = raw();
        default -> edit(instruction, position());
      }
    }
  }

  private void edit(int instruction, int position) {
    switch (instruction) {
      case SET -> put(position, new byte[] {(byte) u8()});
      case FLIP -> flip(position, u8() % 8);
      case INSERT -> splice(position, 0, take(u8()));
      case DELETE -> splice(position, u8(), new byte[0]);
      case NUMBER -> put(position, bytes(2, NUMBERS[u8() % NUMBERS.length]));
      case HANDLE -> put(position, bytes(4, HANDLES[u8() % HANDLES.length]));
      case QUOTE -> quote(position);
      case CODE -> put(6, bytes(4, codes.get(u8() % codes.size())));
      case SESSION -> splice(position, 0, session());
      default -> throw new IllegalStateException("no instruction " + instruction);
    }
  }

  private byte[] session() {
    int handle = HANDLES[u8() % HANDLES.length];
    return new ByteWriter(64).u32(handle).u16(0).u8(u8()).u16(0).toByteArray();
  }

  private void quote(int position) {
    int from = u16() % (response.length + 1);
    int length = u8();
    boolean replaces = (length & 1) == 0;
    if (from < response.length) {
      byte[] part = Arrays.copyOfRange(response, from, Math.min(from + length, response.length));
      splice(position, replaces ? part.length : 0, part);
    }
  }

  private byte[] raw() {
    int length = Math.min(u16(), program.length - at);
    return take(Math.min(length, LONGEST_COMMAND));
  }

  private void putSize() {
    if (command.length >= HEADER) {
      Wire.putU32(command, 2, command.length);
    }
  }

  private void flip(int position, int bit) {
    if (position < command.length) {
      command[position] ^= (byte) (1 << bit);
    }
  }

  private void put(int position, byte[] value) {
    for (int i = 0; i < value.length && position + i < command.length; i++) {
      command[position + i] = value[i];
    }
  }

  private void splice(int position, int removed, byte[] inserted) {
    int start = Math.min(position, command.length);
    int end = Math.min(start + removed, command.length);
    byte[] spliced =
        ClientSession.join(
            Arrays.copyOf(command, start),
            inserted,
            Arrays.copyOfRange(command, end, command.length));
    if (spliced.length <= LONGEST_COMMAND) {
      command = spliced;
    }
  }

  private static byte[] bytes(int size, int value) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >> 8 * (size - 1 - i));
    }
    return bytes;
  }

  private int position() {
    return u16() % (command.length + 1);
  }

  private byte[] take(int length) {
    int end = Math.min(program.length, at + length);
    byte[] taken = Arrays.copyOfRange(program, at, end);
    at = end;
    return taken;
  }

  private int u8() {
    return at < program.length ? program[at++] & 0xFF : 0;
  }

  private int u16() {
    return u8() << 8 | u8();
  }
}
