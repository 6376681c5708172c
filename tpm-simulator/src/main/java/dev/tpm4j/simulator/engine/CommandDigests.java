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
  private final byte[][] names;
  private final byte[] parameters;

  private CommandDigests(int code, byte[][] names, byte[] parameters) {
    this.code = code;
    this.names = names;
    this.parameters = parameters;
  }

  /** Of a command whose sessions have been read. */
  static CommandDigests of(IncomingCommand in, Execution execution) {
    byte[][] names = new byte[in.info().handles().size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = execution.entity(i).name().toByteArray();
    }
    byte[] parameters = Arrays.copyOfRange(in.frame(), in.parametersAt(), in.length());
    return new CommandDigests(in.info().code(), names, parameters);
  }

  /** H(commandCode || Names || parameters). */
  byte[] cpHash(Hash hash) {
    MessageDigest digest = hash.start();
    digest.update(number(code));
    update(digest, names);
    return digest.digest(parameters);
  }

  /** H(Names). */
  byte[] nameHash(Hash hash) {
    return hash.digest(names);
  }

  /** H(the public template), the second parameter of a command that creates an object. */
  Optional<byte[]> templateHash(Hash hash) {
    if (code != Create.CODE && code != CreatePrimary.CODE && code != CreateLoaded.CODE
        || parameters.length < SIZE_BYTES) {
      return Optional.empty();
    }
    int second = SIZE_BYTES + Wire.u16(parameters, 0);
    if (parameters.length < second + SIZE_BYTES) {
      return Optional.empty();
    }
    int start = second + SIZE_BYTES;
    int end = start + Wire.u16(parameters, second);
    return parameters.length < end
        ? Optional.empty()
        : Optional.of(hash.digest(Arrays.copyOfRange(parameters, start, end)));
  }

  /** H(responseCode || commandCode || parameters), the parameters being a part of the response. */
  byte[] rpHash(Hash hash, byte[] response, int from, int to) {
    MessageDigest digest = hash.start();
    digest.update(number(TpmRc.SUCCESS));
    digest.update(number(code));
    digest.update(response, from, to - from);
    return digest.digest();
  }

  private static void update(MessageDigest digest, byte[]... parts) {
    for (byte[] part : parts) {
      digest.update(part);
    }
  }

  private static byte[] number(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    Wire.putU32(bytes, 0, value);
    return bytes;
  }
}
