package dev.tpm4j.codec.generator;

import java.util.List;
import java.util.function.Predicate;

/**
 * How the reference implementation keeps a type in memory: several of the greatest sizes that it
 * takes are the {@code sizeof} of a structure, padding included. The rules are those of C where
 * every integer is aligned to its size.
 *
 * @param size bytes, a multiple of the alignment
 * @param alignment bytes
 */
record CLayout(long size, int alignment) {
  private static final CLayout U16 = new CLayout(2, 2);
  private static final CLayout U32 = new CLayout(4, 4);

  /**
   * The layout of a type.
   *
   * @param counted which arms of unions the implementation has
   */
  static CLayout of(Type type, Predicate<Type.Arm> counted) {
    if (type instanceof Type.Scalar s) {
      return new CLayout(s.size(), s.size());
    }
    if (type instanceof Type.Buffer b) {
      // A union with a TPM2B of one byte.
      return union(List.of(struct(List.of(U16, bytes(b.max()))), struct(List.of(U16, bytes(1)))));
    }
    if (type instanceof Type.Octets o) {
      return bytes(o.count());
    }
    if (type instanceof Type.Octets8 o) {
      return bytes(1L + o.max());
    }
    if (type instanceof Type.Rest) {
      throw new IllegalArgumentException("'rest' has no size");
    }
    if (type instanceof Type.Sized s) {
      return struct(List.of(U16, of(s.inner(), counted)));
    }
    if (type instanceof Type.ListOf l) {
      CLayout element = of(l.element(), counted);
      CLayout elements = new CLayout(element.size * l.max(), element.alignment);
      return struct(List.of(U32, elements));
    }
    if (type instanceof Type.Struct s) {
      return struct(s.fields().stream().map(f -> of(f.type(), counted)).toList());
    }
    return union(
        ((Type.Union) type)
            .arms().stream()
                .filter(a -> a.type() != null && counted.test(a))
                .map(a -> of(a.type(), counted))
                .toList());
  }

  /** Members one after the other. */
  static CLayout struct(List<CLayout> members) {
    long size = 0;
    int alignment = 1;
    for (CLayout member : members) {
      size = round(size, member.alignment) + member.size;
      alignment = Math.max(alignment, member.alignment);
    }
    return new CLayout(round(size, alignment), alignment);
  }

  /** Members one over the other. */
  static CLayout union(List<CLayout> members) {
    long size = members.stream().mapToLong(CLayout::size).max().orElse(0);
    int alignment = members.stream().mapToInt(CLayout::alignment).max().orElse(1);
    return new CLayout(round(size, alignment), alignment);
  }

  private static CLayout bytes(long count) {
    return new CLayout(count, 1);
  }

  private static long round(long size, int alignment) {
    return (size + alignment - 1) / alignment * alignment;
  }
}
