package dev.tpm4j.codec;

import java.util.Set;
import java.util.stream.Stream;

/** Frames with random values of every command, for the tests of other packages. */
public final class SampleFrames {
  private SampleFrames() {}

  /** What is known about each command. */
  public static Stream<CommandInfo> commands() {
    return Codecs.all().map(Codecs::info);
  }

  /** A command whose lengths and selectors are right; its other values need not be. */
  public static byte[] command(CommandInfo info, long seed, AuthorizationArea sessions) {
    Record request = new RandomValues(seed, Set.of()).record(Codecs.of(info).nested("Request"));
    return Codecs.encode(request, sessions);
  }

  /** A response whose lengths and selectors are right; its other values need not be. */
  public static byte[] response(CommandInfo info, long seed, AuthorizationArea sessions) {
    Record response = new RandomValues(seed, Set.of()).record(Codecs.of(info).nested("Response"));
    return Codecs.encode(response, sessions);
  }
}
