package dev.tpm4j.codec.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads every {@code *.tpm} file of a folder and writes Java sources into another.
 *
 * <p>Arguments: the folder of the schema, the folder of the sources. A file that would not change
 * is not touched, so an incremental compiler stays incremental; files of an earlier run that
 * nothing generates any more are deleted.
 */
public final class Main {
  private Main() {}

  /**
   * Runs the generator.
   *
   * @param arguments the folder of the schema, the folder of the sources
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("arguments: SCHEMA-FOLDER OUTPUT-FOLDER");
    }
    write(Path.of(arguments[1]), generate(read(Path.of(arguments[0]))));
  }

  static List<Statement> read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(f -> f.toString().endsWith(".tpm")).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no *.tpm file in " + folder);
    }
    List<Statement> statements = new ArrayList<>();
    for (Path file : files) {
      statements.addAll(Statement.parse(file.getFileName().toString(), Files.readAllLines(file)));
    }
    return statements;
  }

  /** The sources by path, sorted; with the digits of Java, wherever the build runs. */
  static Map<String, String> generate(List<Statement> statements) {
    Locale here = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    try {
      return sources(statements);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, here);
    }
  }

  private static Map<String, String> sources(List<Statement> statements) {
    Schema schema = SchemaReader.read(statements);
    Uses uses = Uses.of(schema);
    Map<String, String> files = new TreeMap<>();
    String types = "dev/tpm4j/codec/type/";
    String commands = "dev/tpm4j/codec/command/";
    schema
        .constants()
        .forEach(c -> put(files, types + JavaNames.type(c.name()), ConstantsWriter.write(c)));
    schema
        .structs()
        .forEach(s -> put(files, types + JavaNames.type(s.name()), TypeWriter.struct(s, uses)));
    schema.unions().forEach(u -> put(files, types + JavaNames.type(u.name()), TypeWriter.union(u)));
    schema
        .commands()
        .forEach(c -> put(files, commands + JavaNames.command(c.name()), CommandWriter.write(c)));
    String checks = "dev/tpm4j/codec/check/";
    put(files, checks + "ScalarChecks", CheckWriter.scalars(schema));
    put(files, checks + "StructureChecks", CheckWriter.structures(schema));
    put(files, checks + "Limit", LimitWriter.limits(schema));
    put(files, checks + "ReservedBits", LimitWriter.reservedBits(schema));
    put(files, checks + "CommandChecks", CommandCheckWriter.write(schema));
    String texts = "dev/tpm4j/codec/text/";
    put(files, texts + "ConstantNames", NamesWriter.write(schema));
    put(files, "dev/tpm4j/codec/ResponseCodeNames", NamesWriter.responseCodes(schema));
    put(files, texts + "TypeTexts", TextWriter.types(schema));
    put(files, texts + "CommandTexts", TextWriter.commands(schema));
    put(files, commands + "Commands", CommandTableWriter.write(schema));
    return files;
  }

  private static void put(Map<String, String> files, String name, String source) {
    if (files.put(name + ".java", source) != null) {
      throw new IllegalStateException("two things are called " + name);
    }
  }

  static void write(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
      if (!Files.exists(path) || !java.util.Arrays.equals(Files.readAllBytes(path), bytes)) {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
      }
    }
    try (Stream<Path> found = Files.walk(folder)) {
      found
          .filter(p -> p.toString().endsWith(".java"))
          .filter(p -> !files.containsKey(folder.relativize(p).toString().replace('\\', '/')))
          .forEach(Main::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
