package dev.tpm4j.codec.generator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How structures are used.
 *
 * @param sized those inside a TPM2B
 * @param elements the element of a list by the structure it is or has inside
 */
record Uses(Set<Type.Struct> sized, Map<Type.Struct, Type> elements) {
  static Uses of(Schema schema) {
    Uses uses = new Uses(new HashSet<>(), new HashMap<>());
    Stream.of(
            schema.structs().stream().flatMap(s -> s.fields().stream()).map(Type.Field::type),
            schema.unions().stream().flatMap(u -> u.arms().stream()).map(Type.Arm::type),
            schema.commands().stream()
                .flatMap(c -> Stream.concat(c.params().stream(), c.results().stream()))
                .map(Type.Field::type))
        .flatMap(types -> types)
        .forEach(uses::add);
    return uses;
  }

  private void add(Type type) {
    if (type instanceof Type.Sized s) {
      sized.add(s.inner());
    } else if (type instanceof Type.ListOf l) {
      add(l.element());
      Type inner = l.element() instanceof Type.Sized s ? s.inner() : l.element();
      if (inner instanceof Type.Struct s) {
        Type other = elements.put(s, l.element());
        if (other != null && !other.equals(l.element())) {
          throw new IllegalStateException(
              s.name() + " is in lists both with and without a size in front");
        }
      }
    }
  }
}
