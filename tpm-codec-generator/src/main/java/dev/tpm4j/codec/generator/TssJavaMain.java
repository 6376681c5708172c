package dev.tpm4j.codec.generator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the schema and TSS.Java's classes and writes the sources that move TSS.Java's objects to
 * the wire and back. TSS.Java is on the class path of this program; its signature is of no interest
 * here.
 */
public final class TssJavaMain {
  private TssJavaMain() {}

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
    Schema schema = SchemaReader.read(Main.read(Path.of(arguments[0])));
    TssJavaClasses classes = new TssJavaClasses(TssJavaMain.class.getClassLoader());
    Map<String, String> files = new TssJavaWriter(schema, classes).write();
    Main.write(Path.of(arguments[1]), files);
  }
}
