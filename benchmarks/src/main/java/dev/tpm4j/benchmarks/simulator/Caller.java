package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.Load;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.util.Arrays;
import java.util.List;

/** Calls a TPM with commands that were encoded before; a command that fails ends the run. */
final class Caller {

  private static final TpmsSensitiveCreate NO_SECRET =
      new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY);

  private final TpmTransport tpm;
  private final byte[] frame = new byte[TransportInfo.DEFAULT_MAX_SIZE];
  private final byte[] response = new byte[TransportInfo.DEFAULT_MAX_SIZE];

  Caller(TpmTransport tpm) {
    this.tpm = tpm;
  }

  /** Writes a command into a frame and gives its length. */
  @FunctionalInterface
  interface Encoder {
    int encode(byte[] frame);
  }

  /** A command for {@link #send}. */
  byte[] command(Encoder encoder) {
    return Arrays.copyOf(frame, encoder.encode(frame));
  }

  /** Sends a command that has to succeed; its response is valid until the next. */
  byte[] send(byte[] command) {
    return send(command, command.length);
  }

  byte[] send(byte[] command, int size) {
    int length = tpm.transmit(command, size, response);
    int code = Wire.u32(response, TpmTransport.HEADER_SIZE - Integer.BYTES);
    if (code != TpmRc.SUCCESS) {
      throw new IllegalStateException(
          "command 0x%x was answered with 0x%x in %d bytes"
              .formatted(
                  Wire.u32(command, TpmTransport.HEADER_SIZE - Integer.BYTES), code, length));
    }
    return response;
  }

  /** As {@link #send}, for a command whose response begins with a handle. */
  int sendForHandle(byte[] command) {
    return Wire.u32(send(command), TpmTransport.HEADER_SIZE);
  }

  /** A key of the owner. */
  byte[] createPrimary(TpmtPublic template) {
    return command(
        to ->
            CreatePrimary.encode(
                to,
                AuthorizationArea.EMPTY_PASSWORD,
                TpmRh.RH_OWNER,
                NO_SECRET,
                template,
                new byte[0],
                List.of()));
  }

  byte[] create(int parent, TpmtPublic template) {
    return command(
        to ->
            Create.encode(
                to,
                AuthorizationArea.EMPTY_PASSWORD,
                parent,
                NO_SECRET,
                template,
                new byte[0],
                List.of()));
  }

  /** The command that loads a new key. */
  byte[] loadOfNew(int parent, TpmtPublic template) {
    byte[] created = send(create(parent, template));
    Create.Response key =
        Create.Response.decode(created, Wire.u32(created, TpmTransport.HEADER_SIZE - 8));
    return command(
        to ->
            Load.encode(
                to,
                AuthorizationArea.EMPTY_PASSWORD,
                parent,
                key.outPrivate().toByteArray(),
                key.outPublic()));
  }

  void flush(int handle) {
    send(command(to -> FlushContext.encode(to, handle)));
  }
}
