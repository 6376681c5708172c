package dev.tpm4j.acpi.aml;

import dev.tpm4j.acpi.namespace.AcpiDocument.Loss;
import dev.tpm4j.acpi.namespace.AcpiNamespace;
import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.NamePath;
import dev.tpm4j.acpi.namespace.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the term lists of one definition block and notes what is named.
 *
 * <p>Method calls need no knowledge of how many arguments a method takes: AML is prefix code, so an
 * argument that is taken for a statement of its own is still stepped over exactly.
 */
final class AmlWalker {

  /** Deeper than compilers and firmware nest packages and expressions. */
  static final int MAX_DEPTH = 128;

  /** Losses beyond this number say nothing new. */
  static final int MAX_LOSSES = 100;

  private static final int MAX_RETURNS = 32;

  private final byte[] bytes;
  private final String file;
  private final AcpiNamespace namespace;
  private final List<Loss> losses;

  AmlWalker(byte[] bytes, String file, AcpiNamespace namespace, List<Loss> losses) {
    this.bytes = bytes;
    this.file = file;
    this.namespace = namespace;
    this.losses = losses;
  }

  /** What the Return statements of a method say. */
  private static final class Returns {
    private final List<AcpiValue> values = new ArrayList<>();
    private boolean computed;
  }

  /** Walks a definition block; what cannot be followed at its top level ends it. */
  void walkBlock(int start, int end) throws AmlDamage {
    terms(new AmlCursor(bytes, start, end), namespace.root(), 0, null);
  }

  private void terms(AmlCursor in, AcpiNode scope, int depth, Returns returns) throws AmlDamage {
    if (depth > MAX_DEPTH) {
      throw in.damage("it is nested deeper than " + MAX_DEPTH + " levels");
    }
    while (in.hasMore()) {
      term(in, scope, depth, returns);
    }
  }

  private void term(AmlCursor in, AcpiNode scope, int depth, Returns returns) throws AmlDamage {
    if (in.atName()) {
      in.name();
      note(returns);
      return;
    }
    int at = in.at();
    int opcode = in.opcode();
    switch (opcode) {
      case AmlShapes.NAME -> {
        NamePath path = in.name();
        int value = in.at();
        skip(in, depth + 1);
        int end = in.at();
        namespace.define(
            scope,
            path,
            AcpiNode.Kind.NAME,
            place(at),
            self -> AcpiNode.Content.of(new AmlValues(bytes, file).read(value, end)));
      }
      case AmlShapes.SCOPE -> {
        AmlCursor inside = in.enter();
        enclosed(inside, at, () -> namespace.scope(scope, inside.name(), place(at)), depth, null);
      }
      case AmlShapes.DEVICE -> {
        AmlCursor inside = in.enter();
        enclosed(inside, at, () -> device(inside, scope, at), depth, null);
      }
      case AmlShapes.PROCESSOR -> container(in, scope, at, depth, 6);
      case AmlShapes.POWER_RESOURCE -> container(in, scope, at, depth, 3);
      case AmlShapes.THERMAL_ZONE -> container(in, scope, at, depth, 0);
      case AmlShapes.METHOD -> {
        AmlCursor inside = in.enter();
        enclosed(inside, at, () -> method(inside, scope, at), depth, null);
      }
      case AmlShapes.IF, AmlShapes.ELSE -> {
        AmlCursor inside = in.enter();
        if (returns != null) {
          returns.computed = true;
        }
        enclosed(
            inside,
            at,
            () -> {
              if (opcode == AmlShapes.IF) {
                skip(inside, depth + 1);
              }
              return scope;
            },
            depth,
            returns);
      }
      case AmlShapes.RETURN -> {
        int value = in.at();
        skip(in, depth + 1);
        if (returns != null && returns.values.size() < MAX_RETURNS) {
          returns.values.add(new AmlValues(bytes, file).read(value, in.at()));
        }
      }
      default -> {
        operands(in, opcode, at, depth);
        if (opcode != AmlShapes.EXTERNAL && opcode != AmlShapes.NOOP) {
          note(returns);
        }
      }
    }
  }

  /** A statement that could change what a method returns. */
  private static void note(Returns returns) {
    if (returns != null) {
      returns.computed = true;
    }
  }

  /** Reads the head of a package; gives the scope of what follows, or null if nothing does. */
  @FunctionalInterface
  private interface Head {
    AcpiNode read() throws AmlDamage;
  }

  /** What a package holds may be damaged without harm to what surrounds it. */
  private void enclosed(AmlCursor inside, int at, Head head, int depth, Returns returns) {
    try {
      AcpiNode scope = head.read();
      if (scope != null) {
        terms(inside, scope, depth + 1, returns);
      }
    } catch (AmlDamage damage) {
      if (returns != null) {
        returns.computed = true;
      }
      lose(damage, at);
    }
  }

  private void lose(AmlDamage damage, int from) {
    if (losses.size() < MAX_LOSSES) {
      losses.add(
          new Loss(
              place(damage.offset()),
              damage.getMessage()
                  + "; the rest of the block that begins at "
                  + place(from)
                  + " is passed over"));
    }
  }

  private AcpiNode device(AmlCursor inside, AcpiNode scope, int at) throws AmlDamage {
    return namespace.define(scope, inside.name(), AcpiNode.Kind.DEVICE, place(at), null);
  }

  private void container(AmlCursor in, AcpiNode scope, int at, int depth, int fixedBytes)
      throws AmlDamage {
    AmlCursor inside = in.enter();
    enclosed(
        inside,
        at,
        () -> {
          AcpiNode node =
              namespace.define(scope, inside.name(), AcpiNode.Kind.SCOPE, place(at), null);
          inside.skip(fixedBytes);
          return node;
        },
        depth,
        null);
  }

  private AcpiNode method(AmlCursor inside, AcpiNode scope, int at) throws AmlDamage {
    NamePath path = inside.name();
    inside.skip(1);
    int body = inside.at();
    int end = body + inside.left();
    namespace.define(
        scope, path, AcpiNode.Kind.METHOD, place(at), self -> returned(self, body, end));
    return null;
  }

  private AcpiNode.Content returned(AcpiNode method, int body, int end) {
    Returns returns = new Returns();
    enclosed(new AmlCursor(bytes, body, end), body, () -> method, 0, returns);
    return new AcpiNode.Content(returns.values, returns.computed || returns.values.size() != 1);
  }

  private void skip(AmlCursor in, int depth) throws AmlDamage {
    AmlSkip.term(in, depth);
  }

  private void operands(AmlCursor in, int opcode, int at, int depth) throws AmlDamage {
    AmlSkip.operands(in, opcode, at, depth);
  }

  private Place place(int offset) {
    return Place.atOffset(file, offset);
  }
}
