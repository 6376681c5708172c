package dev.tpm4j.transport.tcp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A session recorded byte by byte between programs that are not ours.
 *
 * @param exchanges in order
 */
record Transcript(List<Exchange> exchanges) {

  /**
   * One request and all that came back.
   *
   * @param channel {@code cmd}, {@code plat}, {@code data}, {@code ctrl}
   * @param label the request's name
   * @param request every byte of it
   * @param answer every byte of it, acknowledgement included
   * @param closed whether the server then closed the connection
   */
  record Exchange(String channel, String label, byte[] request, byte[] answer, boolean closed) {

    /** The TPM command inside, or null. */
    byte[] tpmCommand() {
      if (label.equals("SEND_COMMAND") || prefixed()) {
        return Arrays.copyOfRange(request, 9, request.length);
      }
      return channel.equals("data") ? request : null;
    }

    /** The TPM response inside; empty for a TPM without power. */
    byte[] tpmResponse() {
      return label.equals("SEND_COMMAND") || prefixed()
          ? Arrays.copyOfRange(answer, 4, answer.length - 4)
          : answer;
    }

    boolean prefixed() {
      return channel.equals("data") && request[0] == 0;
    }

    @Override
    public String toString() {
      return channel + " " + label + " " + Bytes.hex(request);
    }
  }

  static Transcript load(String name) throws IOException {
    String shared = System.getProperty("tpm4j.sharedData", "");
    Path file = Path.of(shared, "transcripts", name);
    assumeTrue(Files.isReadable(file), "needs the recorded sessions: " + file);
    List<Exchange> all = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      boolean request = line.startsWith("C>S");
      if (line.contains("peer closed")) {
        Exchange last = all.remove(all.size() - 1);
        all.add(new Exchange(last.channel, last.label, last.request, last.answer, true));
      } else if (request || line.startsWith("S>C")) {
        String[] words = line.split("\\s+");
        int count = countAt(words);
        byte[] bytes = Bytes.hex(String.join("", List.of(words).subList(count + 1, words.length)));
        if (request) {
          String label = String.join(" ", List.of(words).subList(2, count));
          all.add(new Exchange(words[1], label, bytes, new byte[0], false));
        } else {
          Exchange last = all.remove(all.size() - 1);
          byte[] answer = Arrays.copyOf(last.answer, last.answer.length + bytes.length);
          System.arraycopy(bytes, 0, answer, last.answer.length, bytes.length);
          all.add(new Exchange(last.channel, last.label, last.request, answer, false));
        }
      }
    }
    return new Transcript(all);
  }

  /** Which word is the number of bytes: the one that counts those behind it. */
  private static int countAt(String[] words) throws IOException {
    for (int i = 2; i < words.length; i++) {
      if (words[i].equals(String.valueOf(words.length - 1 - i))) {
        return i;
      }
    }
    throw new IOException("cannot read: " + String.join(" ", words));
  }
}
