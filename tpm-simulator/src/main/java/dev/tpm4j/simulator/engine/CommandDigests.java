package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreateLoaded;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.Hash;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The digests that authorisations and audits are about (TCG TPM 2.0 Library, Part 1, "Command
 * Parameter Hash (cpHash)", "Response Parameter Hash (rpHash)"). They are of the command as it
 * arrived: the first parameter still encrypted, the Names as they were before it was executed.
 */
final class CommandDigests {

  private static final int SIZE_BYTES = 2;

  private final int code;
  private final Execution execution;
  private final int handles;
  private final byte[] frame;
  private final int parametersAt;
  private final int end;

  /** Of a command whose sessions have been read, before its frame is changed for a copy of it. */
  CommandDigests(IncomingCommand in, Execution execution) {
    this.code = in.info().code();
    this.execution = execution;
    this.handles = in.info().handles().size();
    this.frame = in.frame();
    this.parametersAt = in.parametersAt();
    this.end = in.length();
  }

  /** H(commandCode || Names || parameters). */
  byte[] cpHash(Hash hash) {
    MessageDigest digest = hash.start();
    digest.update(number(code));
    updateNames(digest);
    digest.update(frame, parametersAt, end - parametersAt);
    return digest.digest();
  }

  /** H(commandCode || parameters). */
  byte[] parametersHash(Hash hash) {
    MessageDigest digest = hash.start();
    digest.update(number(code));
    digest.update(frame, parametersAt, end - parametersAt);
    return digest.digest();
  }

  /** H(Names). */
  byte[] nameHash(Hash hash) {
    MessageDigest digest = hash.start();
    updateNames(digest);
    return digest.digest();
  }

  /** H(the public template), the second parameter of a command that creates an object. */
  Optional<byte[]> templateHash(Hash hash) {
    boolean creates =
        code == Create.CODE || code == CreatePrimary.CODE || code == CreateLoaded.CODE;
    int second = bufferEnd(parametersAt);
    int third = bufferEnd(second);
    return creates && third <= end
        ? Optional.of(hash.digest(Arrays.copyOfRange(frame, second + SIZE_BYTES, third)))
        : Optional.empty();
  }

  /** The offset after a sized buffer; beyond the end if its size is not there. */
  private int bufferEnd(int at) {
    return at + SIZE_BYTES > end ? end + 1 : at + SIZE_BYTES + Wire.u16(frame, at);
  }

  /** H(responseCode || commandCode || parameters), the parameters being a part of the response. */
  byte[] rpHash(Hash hash, byte[] response, int from, int to) {
    MessageDigest digest = hash.start();
    digest.update(number(TpmRc.SUCCESS));
    digest.update(number(code));
    digest.update(response, from, to - from);
    return digest.digest();
  }

  private void updateNames(MessageDigest digest) {
    for (int i = 0; i < handles; i++) {
      digest.update(execution.entity(i).name().toByteArray());
    }
  }

  private static byte[] number(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    Wire.putU32(bytes, 0, value);
    return bytes;
  }
}
