package dev.tpm4j.acpi.aml;

/** Steps over one term by its shape. */
final class AmlSkip {

  private AmlSkip() {}

  static void term(AmlCursor in, int depth) throws AmlDamage {
    if (depth > AmlWalker.MAX_DEPTH) {
      throw in.damage("it is nested deeper than " + AmlWalker.MAX_DEPTH + " levels");
    }
    if (in.atName()) {
      in.name();
      return;
    }
    int at = in.at();
    operands(in, in.opcode(), at, depth);
  }

  static void operands(AmlCursor in, int opcode, int at, int depth) throws AmlDamage {
    String shape = AmlShapes.of(opcode);
    if (shape == null) {
      throw new AmlDamage(at, AmlShapes.text(opcode) + " is not AML");
    }
    for (int i = 0; i < shape.length(); i++) {
      switch (shape.charAt(i)) {
        case 't' -> term(in, depth + 1);
        case 's' -> target(in, depth + 1);
        case 'n' -> in.name();
        case 'b' -> in.skip(1);
        case 'w' -> in.skip(2);
        case 'd' -> in.skip(4);
        case 'q' -> in.skip(8);
        case 'z' -> in.string(0);
        default -> in.enter();
      }
    }
  }

  private static void target(AmlCursor in, int depth) throws AmlDamage {
    if (in.peek() == AmlShapes.ZERO) {
      in.skip(1);
    } else {
      term(in, depth);
    }
  }
}
