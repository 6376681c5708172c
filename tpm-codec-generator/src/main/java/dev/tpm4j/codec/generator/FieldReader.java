package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads fields of structures, parameters of commands and arms of unions. */
final class FieldReader {
  private static final Set<String> FLAGS = Set.of("nullable", "nullable-from-use", "sensitive");
  private static final int U8_MAX = 0xff;
  private static final int U16_MAX = 0xffff;

  private final Numbers numbers;
  private final BiFunction<String, Statement, Type> types;

  FieldReader(Numbers numbers, BiFunction<String, Statement, Type> types) {
    this.numbers = numbers;
    this.types = types;
  }

  /** Fields in their order; the name of each stands at word {@code first}. */
  List<Field> read(List<Statement> members, int first) {
    List<Field> fields = new ArrayList<>();
    for (Statement m : members) {
      Field field = read(m, first);
      for (Field earlier : fields) {
        if (JavaNames.field(earlier.name()).equals(JavaNames.field(field.name()))) {
          throw m.error("'" + field.name() + "' is already defined");
        }
        if (earlier.type() instanceof Type.Rest) {
          throw m.error("nothing can follow 'rest'");
        }
      }
      if (field.type() instanceof Type.Union != (field.selector() != null)) {
        throw m.error("a union needs 'by FIELD', and nothing else has it");
      }
      if (field.selector() != null
          && fields.stream()
              .noneMatch(
                  f -> f.name().equals(field.selector()) && f.type() instanceof Type.Scalar)) {
        throw m.error("no integer field '" + field.selector() + "' before the union");
      }
      fields.add(field);
    }
    return List.copyOf(fields);
  }

  Field read(Statement m, int first) {
    String name = m.name(first);
    if (!Character.isLetter(name.charAt(0))) {
      throw m.error("'" + name + "' does not start with a letter");
    }
    m.requireMembers(false);
    String typeName = m.word(first + 1, "a type");
    int next = first + 2;
    Type type;
    if (typeName.equals("octets")) {
      type = new Type.Octets(numbers.evaluate(m.word(next++, "a count"), m, 1, U16_MAX));
    } else if (typeName.equals("octets8")) {
      int min = numbers.evaluate(m.word(next++, "a minimum"), m, 0, U8_MAX);
      type = new Type.Octets8(min, numbers.evaluate(m.word(next++, "a maximum"), m, min, U8_MAX));
    } else {
      type = types.apply(typeName, m);
    }
    boolean sensitive = false;
    String selector = null;
    for (int i = next; i < m.words().size(); i++) {
      String word = m.words().get(i);
      if (m.words().subList(next, i).contains(word)) {
        throw m.error("'" + word + "' stands twice");
      }
      if (word.equals("by")) {
        selector = m.word(++i, "a field");
      } else if (word.equals("max")) {
        requireInteger(type, word, m);
        numbers.evaluate(m.word(++i, "a maximum"), m, 0, Integer.MAX_VALUE);
      } else if (word.equals("only")) {
        requireInteger(type, word, m);
        for (String constant : m.word(++i, "constants").split(",")) {
          ValueChecks.requireFits(numbers.constant(constant, m), (Type.Scalar) type, m);
        }
      } else if (word.equals("since")) {
        ValueChecks.requireSince(m, i);
        i++;
      } else if (FLAGS.contains(word)) {
        sensitive |= word.equals("sensitive");
      } else {
        throw m.error("unknown word '" + word + "'");
      }
    }
    return new Field(name, typeName, type, selector, sensitive, m.where());
  }

  private static void requireInteger(Type type, String word, Statement m) {
    if (!(type instanceof Type.Scalar)) {
      throw m.error("'" + word + "' is for integers");
    }
  }

  /** The statement with its expressions replaced by what they are worth. */
  Statement resolve(Statement s) {
    int first = s.words().get(0).equals("struct") ? 1 : 2;
    List<Statement> members = new ArrayList<>();
    for (Statement m : s.members()) {
      List<String> words = resolve(m, first);
      boolean empty = s.words().get(0).equals("union") && words.get(2 % words.size()).equals("-");
      members.add(
          new Statement(m.where(), empty ? List.of(words.get(0), "-") : words, m.members()));
    }
    return new Statement(s.where(), resolve(s, 2), members);
  }

  private List<String> resolve(Statement s, int first) {
    List<String> words = new ArrayList<>(s.words());
    for (int i = first; i < words.size(); i++) {
      int expressions =
          switch (words.get(i)) {
            case "max", "min", "octets" -> 1;
            case "octets8" -> 2;
            default -> 0;
          };
      for (; expressions > 0; expressions--) {
        i++;
        words.set(i, Long.toString(numbers.evaluate(words.get(i), s)));
      }
    }
    return List.copyOf(words);
  }
}
