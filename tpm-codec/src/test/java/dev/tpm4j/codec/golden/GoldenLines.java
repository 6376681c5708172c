package dev.tpm4j.codec.golden;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The lines of a file of golden frames, split at blanks, without comments. */
public final class GoldenLines {
  private GoldenLines() {}

  /** Reads {@code golden/file}. */
  public static List<String[]> read(String file) {
    try (InputStream in = GoldenLines.class.getResourceAsStream("/golden/" + file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(s -> s.split(" ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a word. */
  public static byte[] bytes(String word) {
    return HexFormat.of().parseHex(word);
  }
}
