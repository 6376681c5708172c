package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.swtpm.Swtpm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Speaks with a swtpm whose seeds are known, because it tells them. */
final class SwtpmPeer implements AutoCloseable {

  static final int OWNER = 0x40000001;
  static final int ENDORSEMENT = 0x4000000B;
  static final int PLATFORM = 0x4000000C;
  static final int NULL = 0x40000007;

  private static final int ST_NO_SESSIONS = 0x8001;
  private static final int ST_SESSIONS = 0x8002;
  private static final int RS_PW = 0x40000009;
  private static final int CC_FLUSH_CONTEXT = 0x165;
  private static final int CC_CREATE_PRIMARY = 0x131;
  private static final int CC_STARTUP = 0x144;
  private static final int RC_AT = 6;
  private static final int HEADER_SIZE = 10;

  private final Swtpm tpm;
  private final Seeds seeds;

  /** What every primary object follows from. */
  record Seeds(
      byte[] endorsement, byte[] storage, byte[] platform, byte[] shProof, byte[] ehProof) {

    byte[] of(int hierarchy) {
      return switch (hierarchy) {
        case OWNER -> storage;
        case ENDORSEMENT -> endorsement;
        default -> platform;
      };
    }
  }

  /** An object and what swtpm says of it. */
  record Primary(int handle, byte[] publicArea) {}

  private SwtpmPeer(Swtpm tpm) throws IOException {
    this.tpm = tpm;
    Swtpm.Secrets secrets = tpm.secrets();
    this.seeds =
        new Seeds(
            secrets.endorsementSeed(),
            secrets.storageSeed(),
            secrets.platformSeed(),
            secrets.storageProof(),
            secrets.endorsementProof());
    run(CC_STARTUP, new int[0], 0, new byte[2]).success();
  }

  static SwtpmPeer start() throws IOException {
    Swtpm tpm = Swtpm.start();
    try {
      return new SwtpmPeer(tpm);
    } catch (IOException | RuntimeException e) {
      tpm.close();
      throw e;
    }
  }

  Seeds seeds() {
    return seeds;
  }

  /** Runs a command whose first handle, if it is authorised, has an empty password. */
  Reply run(int code, int[] handles, int authorised, byte[] parameters) throws IOException {
    int authSize = authorised * 9;
    int size = 10 + 4 * handles.length + (authorised == 0 ? 0 : 4 + authSize) + parameters.length;
    ByteBuffer command = ByteBuffer.allocate(size);
    command.putShort((short) (authorised == 0 ? ST_NO_SESSIONS : ST_SESSIONS));
    command.putInt(size).putInt(code);
    for (int handle : handles) {
      command.putInt(handle);
    }
    if (authorised > 0) {
      command.putInt(authSize);
      for (int i = 0; i < authorised; i++) {
        command.putInt(RS_PW).putShort((short) 0).put((byte) 0).putShort((short) 0);
      }
    }
    byte[] response = tpm.transmit(command.put(parameters).array());
    int rc = ByteBuffer.wrap(response).getInt(RC_AT);
    ByteBuffer body = ByteBuffer.wrap(Arrays.copyOfRange(response, HEADER_SIZE, response.length));
    return new Reply(Bytes.hex(command.array()), rc, body);
  }

  Primary createPrimary(int hierarchy, byte[] template) throws IOException {
    byte[] parameters =
        new Writer()
            .sized(new Writer().sized(new byte[0]).sized(new byte[0]).toByteArray())
            .sized(template)
            .sized(new byte[0])
            .u32(0)
            .toByteArray();
    Reply reply = run(CC_CREATE_PRIMARY, new int[] {hierarchy}, 1, parameters).success();
    int handle = reply.u32();
    reply.u32();
    return new Primary(handle, reply.sized());
  }

  void flush(int handle) throws IOException {
    byte[] parameters = new Writer().u32(handle).toByteArray();
    run(CC_FLUSH_CONTEXT, new int[0], 0, parameters).success();
  }

  /** A response code and what came with it. */
  record Reply(String to, int code, ByteBuffer body) {

    Reply success() throws IOException {
      if (code != 0) {
        throw new IOException(String.format("swtpm answered 0x%03X to %s", code, to));
      }
      return this;
    }

    int u16() {
      return Short.toUnsignedInt(body.getShort());
    }

    int u32() {
      return body.getInt();
    }

    byte[] sized() {
      byte[] value = new byte[u16()];
      body.get(value);
      return value;
    }
  }

  /** The parameters of a command. */
  static final class Writer {

    private byte[] bytes = new byte[0];

    Writer u8(int value) {
      return raw((byte) value);
    }

    Writer u16(int value) {
      return raw((byte) (value >> 8), (byte) value);
    }

    Writer u32(int value) {
      return u16(value >>> 16).u16(value);
    }

    Writer sized(byte[] value) {
      return u16(value.length).raw(value);
    }

    Writer raw(byte... value) {
      bytes = Tpm2b.concat(bytes, value);
      return this;
    }

    byte[] toByteArray() {
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    tpm.close();
  }
}
