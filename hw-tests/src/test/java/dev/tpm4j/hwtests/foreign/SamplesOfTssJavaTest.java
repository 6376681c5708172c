package dev.tpm4j.hwtests.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Given TSS.Java's own samples, as they are in its jar, with another {@code TpmFactory}: one that
 * makes its {@code Tpm} ours. They run to their end on each kind of TPM and each way to it.
 */
@Timeout(300)
class SamplesOfTssJavaTest {
  private static final String FACTORY =
      """
      package tss;
      public class TpmFactory {
        public static java.util.function.Supplier<?> supplier;
        public static Tpm localTpmSimulator() { return (Tpm) supplier.get(); }
        public static Tpm platformTpm() { return (Tpm) supplier.get(); }
        public static Tpm remoteTpm(String host, int port) { return (Tpm) supplier.get(); }
      }
      """;

  @TempDir Path classes;

  /** What is behind a transport and ends with it. */
  private record Place(TpmTransport transport, AutoCloseable behind) {}

  private static Place place(String kind) {
    if (kind.equals("engine")) {
      TpmEngine engine = TpmEngine.started();
      return new Place(engine, engine);
    }
    if (kind.equals("swtpm")) {
      assumeTrue(SwtpmProcess.installed(), "install with: apt-get install swtpm");
      SwtpmProcess swtpm = SwtpmProcess.start();
      return new Place(swtpm.connect(), swtpm);
    }
    VirtualBoard board = new VirtualBoard(TpmEngine.started());
    return new Place(board.connect(ShippedProfiles.find(kind).orElseThrow()), board);
  }

  @ParameterizedTest
  @CsvSource({
    "engine, false",
    "swtpm, false",
    "st-st33tphf2x-spi, false",
    "st-st33tphf2x-i2c, false",
    "swtpm, true"
  })
  void runToTheirEnd(String kind, boolean protectedBus) throws Exception {
    Place place = place(kind);
    try (place.behind) {
      ClassLoader realm = new Realm(compileFactory());
      Supplier<Object> connect = () -> connect(realm, place.transport, protectedBus);
      realm.loadClass("tss.TpmFactory").getField("supplier").set(null, connect);
      // Without a choice of locality they run as they do on an operating system's TPM.
      boolean localities = place.transport.ability(LocalityControl.class).isPresent();
      String[] args = localities ? new String[0] : new String[] {"-tbs"};
      String printed =
          printedBy(
              () ->
                  realm
                      .loadClass("TSSMain")
                      .getMethod("main", String[].class)
                      .invoke(null, (Object) args));
      assertThat(printed).contains("TSSMain: finished!").doesNotContain("TPM ERROR", "FAILED");
    }
  }

  private static Object connect(ClassLoader realm, TpmTransport transport, boolean protectedBus) {
    try {
      Object tpm =
          realm
              .loadClass("dev.tpm4j.tss.Tpm4j")
              .getMethod("connect", TpmTransport.class)
              .invoke(null, transport);
      return protectedBus ? tpm.getClass().getMethod("protectBus").invoke(tpm) : tpm;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** A body that runs code of the samples. */
  private interface Body {
    void run() throws Exception;
  }

  private static String printedBy(Body body) throws Exception {
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      body.run();
    } catch (InvocationTargetException e) {
      throw new AssertionError(printed.toString(StandardCharsets.UTF_8), e.getCause());
    } finally {
      System.setOut(stdout);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private byte[] compileFactory() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assumeTrue(compiler != null, "run the tests with a JDK");
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///tss/TpmFactory.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return FACTORY;
          }
        };
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options = List.of("-proc:none", "-cp", path, "-d", classes.toString());
    assertThat(compiler.getTask(null, null, null, options, null, List.of(source)).call()).isTrue();
    return Files.readAllBytes(classes.resolve("tss/TpmFactory.class"));
  }

  /**
   * TSS.Java, its samples and what stands on it, without the jar's signature: one class is ours.
   */
  private static final class Realm extends ClassLoader {
    private final byte[] factory;

    Realm(byte[] factory) {
      super(Realm.class.getClassLoader());
      this.factory = factory;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        boolean mine =
            name.startsWith("tss.")
                || name.startsWith("samples.")
                || name.startsWith("dev.tpm4j.tss.")
                || name.equals("TSSMain");
        Class<?> loaded = mine ? findLoadedClass(name) : super.loadClass(name, resolve);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      if (name.equals("tss.TpmFactory")) {
        return defineClass(name, factory, 0, factory.length);
      }
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
