package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PowerControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * swtpm's control port. What the TPM behind cannot do is left out of the capabilities and answered
 * with TPM_FAIL; what this server does not know (state blobs, information) with TPM_BAD_ORDINAL.
 */
final class SwtpmControlSession implements Session {

  private static final int FIRST_DRTM_LOCALITY = 3;
  private static final int LAST_LOCALITY = 4;

  private final SharedTpm tpm;
  private final String client;
  private final boolean stoppable;
  private final byte[] data;

  SwtpmControlSession(SharedTpm tpm, String client, boolean stoppable) {
    this.tpm = tpm;
    this.client = client;
    this.stoppable = stoppable;
    this.data = new byte[tpm.maxCommand()];
  }

  @Override
  public Next serve(FrameReader in, ByteBuffer out) throws IOException {
    int code = in.takeInt();
    switch (code) {
      case SwtpmCode.GET_CAPABILITY -> out.putInt(SwtpmCode.SUCCESS).putInt(capabilities());
      case SwtpmCode.INIT -> {
        in.takeInt();
        result(out, init());
      }
      case SwtpmCode.STOP -> result(out, tpm.powerOff(client, "STOP"));
      case SwtpmCode.SHUTDOWN -> {
        result(out, stoppable);
        return stoppable ? Next.STOP_SERVER : Next.GO_ON;
      }
      case SwtpmCode.GET_TPMESTABLISHED -> established(out);
      case SwtpmCode.RESET_TPMESTABLISHED -> resetEstablished(in.takeByte(), out);
      case SwtpmCode.SET_LOCALITY -> {
        boolean set = tpm.dataLocality(client, in.takeByte());
        out.putInt(set ? SwtpmCode.SUCCESS : SwtpmCode.BAD_LOCALITY);
      }
      case SwtpmCode.HASH_START -> result(out, hash(code, HashSequenceControl::hashStart));
      case SwtpmCode.HASH_END -> {
        boolean done = hash(code, HashSequenceControl::hashEnd);
        tpm.established(done || tpm.established());
        result(out, done);
      }
      case SwtpmCode.HASH_DATA -> {
        int length = in.takeLength("hash data", data.length);
        in.take(data, length);
        result(out, hash(code, control -> control.hashData(data, 0, length)));
      }
      case SwtpmCode.CANCEL_TPM_CMD -> {
        tpm.cancel(client);
        result(out, true);
      }
      case SwtpmCode.GET_CONFIG -> out.putInt(SwtpmCode.SUCCESS).putInt(0);
      case SwtpmCode.SET_BUFFERSIZE -> {
        in.takeInt();
        int size = tpm.maxCommand();
        out.putInt(SwtpmCode.SUCCESS).putInt(size).putInt(size).putInt(size);
      }
      default -> {
        return unknown(code, in, out);
      }
    }
    return Next.GO_ON;
  }

  private int capabilities() {
    int all =
        SwtpmCode.CAP_GET_TPMESTABLISHED
            | SwtpmCode.CAP_RESET_TPMESTABLISHED
            | SwtpmCode.CAP_CANCEL_TPM_CMD
            | SwtpmCode.CAP_GET_CONFIG
            | SwtpmCode.CAP_SET_BUFFERSIZE
            | SwtpmCode.CAP_SEND_COMMAND_HEADER;
    all |= tpm.has(PowerControl.class) ? SwtpmCode.CAP_INIT | SwtpmCode.CAP_STOP : 0;
    all |= tpm.has(LocalityControl.class) ? SwtpmCode.CAP_SET_LOCALITY : 0;
    all |= tpm.has(HashSequenceControl.class) ? SwtpmCode.CAP_HASHING : 0;
    all |= stoppable ? SwtpmCode.CAP_SHUTDOWN : 0;
    return all;
  }

  private boolean init() {
    return tpm.stopped()
        ? tpm.powerOn(client, "INIT")
        : tpm.urgentSignal(client, "INIT", PowerControl.class, PowerControl::reset);
  }

  private void established(ByteBuffer out) {
    if (tpm.stopped()) {
      out.putInt(SwtpmCode.BAD_ORDINAL);
    } else {
      out.putInt(SwtpmCode.SUCCESS).put((byte) (tpm.established() ? 1 : 0)).put(new byte[3]);
    }
  }

  private void resetEstablished(int locality, ByteBuffer out) {
    if (locality < FIRST_DRTM_LOCALITY || locality > LAST_LOCALITY) {
      out.putInt(SwtpmCode.BAD_LOCALITY);
    } else {
      tpm.established(false);
      result(out, true);
    }
  }

  private boolean hash(int code, Consumer<HashSequenceControl> action) {
    return tpm.signal(client, SwtpmCode.name(code), HashSequenceControl.class, action);
  }

  /** Goes on where the length of the request is known, so that the next one is found. */
  private static Next unknown(int code, FrameReader in, ByteBuffer out) throws IOException {
    out.putInt(SwtpmCode.BAD_ORDINAL);
    switch (code) {
      case SwtpmCode.STORE_VOLATILE -> {}
      case SwtpmCode.GET_STATEBLOB -> in.skip(3 * Integer.BYTES);
      case SwtpmCode.GET_INFO -> in.skip(4 * Integer.BYTES);
      case SwtpmCode.LOCK_STORAGE -> in.skip(Integer.BYTES);
      default -> {
        return Next.HANG_UP;
      }
    }
    return Next.GO_ON;
  }

  private static void result(ByteBuffer out, boolean done) {
    out.putInt(done ? SwtpmCode.SUCCESS : SwtpmCode.FAIL);
  }
}
