package dev.tpm4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One of the seven commands as it went to a swtpm, and what came back.
 *
 * @param name the command, as the specification has it
 * @param command its bytes
 * @param response the response's bytes
 */
public record Golden(String name, byte[] command, byte[] response) {

  /** Where the frames are, on the class path and beside the C sources. */
  static final String RESOURCE = "/golden/seven-commands.txt";

  private static final String[] NAMES = {
    "GetRandom", "PCR_Read", "CreatePrimary", "Create", "Sign", "HMAC", "GetCapability"
  };
  private static final int NAME = 0;
  private static final int COMMAND = 1;
  private static final int RESPONSE = 2;

  /**
   * The seven commands.
   *
   * @return their names, as the specification has them
   */
  public static List<String> names() {
    return List.of(NAMES);
  }

  /**
   * The frames of all commands.
   *
   * @return them, in the order of {@link #names}
   */
  public static Golden[] all() {
    Golden[] all = new Golden[NAMES.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = of(NAMES[i]);
    }
    return all;
  }

  /**
   * The frames of a command.
   *
   * @param name the command, as the specification has it
   * @return its frames, in arrays of the caller's own
   */
  public static Golden of(String name) {
    try (InputStream in = Golden.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[NAME].equals(name)) {
          return new Golden(name, bytes(words[COMMAND]), bytes(words[RESPONSE]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException("no golden frames of " + name);
  }

  /** By hand: what a cold start measures should not be the class that reads its inputs. */
  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (Character.digit(hex.charAt(2 * i), 16) << 4
                  | Character.digit(hex.charAt(2 * i + 1), 16));
    }
    return bytes;
  }
}
