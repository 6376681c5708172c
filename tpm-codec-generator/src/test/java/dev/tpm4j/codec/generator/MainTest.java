package dev.tpm4j.codec.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given the schema of this project: what the generator leaves in a folder. */
class MainTest {
  private static final String SCHEMA =
      Path.of(System.getProperty("tpm4j.root"), "tpm-codec/src/main/schema").toString();

  @TempDir Path folder;

  private static Map<String, String> sources(Path folder) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sources.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return sources;
  }

  @Test
  void writesTheSameBytesEveryTime() throws IOException {
    Main.main(new String[] {SCHEMA, folder.resolve("one").toString()});
    Main.main(new String[] {SCHEMA, folder.resolve("two").toString()});
    assertThat(sources(folder.resolve("one")))
        .isEqualTo(sources(folder.resolve("two")))
        .hasSizeGreaterThan(240);
  }

  @Test
  void leavesWhatWouldNotChangeAndDeletesWhatNothingWritesAnyMore() throws IOException {
    Main.main(new String[] {SCHEMA, folder.toString()});
    Path kept = folder.resolve("dev/tpm4j/codec/type/TpmtPublic.java");
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(kept, longAgo);
    Path stale = Files.writeString(folder.resolve("dev/tpm4j/codec/type/Gone.java"), "");
    Main.main(new String[] {SCHEMA, folder.toString()});
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(longAgo);
    assertThat(stale).doesNotExist();
  }

  @Test
  void namesTheFileOfAMistake() throws IOException {
    Path schema = Files.createDirectory(folder.resolve("schema"));
    Files.writeString(schema.resolve("a.tpm"), "alias A u8\n");
    Files.writeString(schema.resolve("b.tpm"), "\nalias B A\nalias A u16\n");
    assertThatThrownBy(() -> Main.main(new String[] {schema.toString(), folder.toString()}))
        .hasMessage("b.tpm:3: 'A' is already defined at a.tpm:1");
  }

  @Test
  void refusesAFolderWithoutASchema() {
    assertThatThrownBy(() -> Main.main(new String[] {folder.toString(), folder.toString()}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no *.tpm file in " + folder);
  }
}
