package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.PhysicalPresenceControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The command port of Microsoft's protocol, and its SEND_COMMAND wherever else it is taken. */
final class MssimCommandSession implements Session {

  private final SharedTpm tpm;
  private final String client;
  private final boolean stoppable;
  private final byte[] command;
  private final byte[] response;

  MssimCommandSession(SharedTpm tpm, String client, boolean stoppable) {
    this.tpm = tpm;
    this.client = client;
    this.stoppable = stoppable;
    this.command = new byte[tpm.maxCommand()];
    this.response = new byte[tpm.maxResponse()];
  }

  @Override
  public Next serve(FrameReader in, ByteBuffer out) throws IOException {
    int code = in.takeInt();
    switch (code) {
      case MssimCode.SEND_COMMAND -> sendCommand(in, out);
      case MssimCode.REMOTE_HANDSHAKE -> handshake(in, out);
      case MssimCode.SET_ALTERNATIVE_RESULT -> acknowledge(out, true);
      case MssimCode.HASH_START -> acknowledge(out, hash(code, HashSequenceControl::hashStart));
      case MssimCode.HASH_END -> acknowledge(out, hashEnd());
      case MssimCode.HASH_DATA -> {
        int length = in.takeLength("hash data", command.length);
        in.take(command, length);
        acknowledge(out, hash(code, control -> control.hashData(command, 0, length)));
      }
      case MssimCode.SESSION_END -> {
        return Next.HANG_UP;
      }
      case MssimCode.STOP -> {
        return stoppable ? Next.STOP_SERVER : Next.HANG_UP;
      }
      default -> throw new FrameReader.Violation("it sent the unknown " + MssimCode.name(code));
    }
    return Next.GO_ON;
  }

  private void sendCommand(FrameReader in, ByteBuffer out) throws IOException {
    int locality = in.takeByte();
    int length = in.takeLength("command", tpm.maxCommand());
    in.take(command, length);
    int size = tpm.execute(client, locality, command, length, response);
    out.putInt(size).put(response, 0, size).putInt(0);
  }

  private void handshake(FrameReader in, ByteBuffer out) throws IOException {
    in.takeInt();
    int flags = MssimCode.FLAG_PLATFORM | MssimCode.FLAG_RAW;
    if (tpm.has(PhysicalPresenceControl.class)) {
      flags |= MssimCode.FLAG_PHYSICAL_PRESENCE;
    }
    out.putInt(MssimCode.VERSION).putInt(flags);
    acknowledge(out, true);
  }

  private boolean hashEnd() {
    boolean done = hash(MssimCode.HASH_END, HashSequenceControl::hashEnd);
    if (done) {
      tpm.established(true);
    }
    return done;
  }

  private boolean hash(int code, Consumer<HashSequenceControl> action) {
    return tpm.signal(client, MssimCode.name(code), HashSequenceControl.class, action);
  }

  static void acknowledge(ByteBuffer out, boolean done) {
    out.putInt(done ? 0 : 1);
  }
}
