package dev.tpm4j.tss.wire;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireFormatException;
import java.util.Arrays;
import tss.TpmBuffer;
import tss.TpmStructure;

/**
 * TSS.Java's structures and their bytes, without {@link TpmBuffer}: no limit of 4096 bytes, no size
 * or count believed before it was checked, and an error for what is cut off, left over or unknown.
 */
public final class TssStructure {
  private static final int FIRST_FRAME = 1024;
  private static final int MAX_FRAME = 1 << 20;

  private TssStructure() {}

  /**
   * The bytes of a structure.
   *
   * @param structure one of {@code tss.tpm}
   * @return what goes over the wire
   * @throws IllegalArgumentException when a value in it has no form on the wire, or no command has
   *     such a structure
   */
  public static byte[] toBytes(TpmStructure structure) {
    for (int size = FIRST_FRAME; size <= MAX_FRAME; size *= 4) {
      byte[] frame = new byte[size];
      try {
        int end = StructureCoders.write(frame, 0, structure);
        if (end == Put.NO_CODER) {
          throw new IllegalArgumentException(
              structure.getClass().getSimpleName() + " is in no command");
        }
        return Arrays.copyOf(frame, end);
      } catch (ArrayIndexOutOfBoundsException e) {
        // Try a larger frame.
      }
    }
    throw new IllegalArgumentException(
        structure.getClass().getSimpleName() + " has more than " + MAX_FRAME + " bytes");
  }

  /**
   * What a structure can be found by in a map or a set: TSS.Java's own structures cannot, for equal
   * ones have different hash codes.
   *
   * @param structure one of {@code tss.tpm}
   * @return its bytes, immutable
   * @throws IllegalArgumentException as {@link #toBytes}
   */
  public static Octets key(TpmStructure structure) {
    return Octets.of(toBytes(structure));
  }

  /**
   * Reads a structure.
   *
   * @param type its class, of {@code tss.tpm}
   * @param bytes all of it and nothing else
   * @param <T> its class
   * @return the structure
   * @throws WireFormatException when the bytes are no such structure
   * @throws IllegalArgumentException when no command has such a structure
   */
  public static <T extends TpmStructure> T fromBytes(Class<T> type, byte[] bytes) {
    ParameterReader in = new ParameterReader().over(bytes, 0, bytes.length);
    TpmStructure structure = StructureCoders.read(in, type.getSimpleName());
    if (structure == null) {
      throw new IllegalArgumentException(type.getSimpleName() + " is in no command");
    }
    in.requireEnd(type.getSimpleName());
    return type.cast(structure);
  }
}
