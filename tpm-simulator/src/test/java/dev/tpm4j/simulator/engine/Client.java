package dev.tpm4j.simulator.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A caller of a TPM, ours or another, that speaks with sessions; see {@link ClientSession}. */
final class Client {

  /** Sends a command and gets its response. */
  @FunctionalInterface
  interface Link {
    byte[] transmit(byte[] command) throws java.io.IOException;
  }

  /** What {@code TPM2_StartAuthSession} is asked for, and the secrets behind it. */
  record Start(int type, int hash, String symmetric, int cipherBits, int bind, String bindAuth) {

    static Start of(int type, int hash) {
      return new Start(type, hash, "0010", 0, 0x40000007, "");
    }

    Start cipher(int bits) {
      String wire = bits == 0 ? "000A%04X".formatted(hash) : "0006%04X0043".formatted(bits);
      return new Start(type, hash, wire, bits, bind, bindAuth);
    }

    Start bind(int entity, String auth) {
      return new Start(type, hash, symmetric, cipherBits, entity, auth);
    }
  }

  /**
   * A response taken apart, its first parameter decrypted.
   *
   * @param rc {@code TPM_RC}
   * @param handle if the command has one in its response
   * @param parameters the rest
   * @param size of the whole response
   * @param authentic whether all HMACs in it were right
   */
  record Answer(int rc, int handle, byte[] parameters, int size, boolean authentic) {
    String hex() {
      return Tpm.hex(parameters);
    }
  }

  private final Link link;
  private final Random random;

  Client(Link link, long seed) {
    this.link = link;
    this.random = new Random(seed);
  }

  private byte[] send(byte[] command) {
    try {
      return link.transmit(command);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  int send(String command) {
    return Tpm.rc(send(Tpm.hex(command)));
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  ClientSession start(Start start) {
    return start(start, 0x40000007, new byte[0], new byte[0]);
  }

  ClientSession start(Start start, int tpmKey, byte[] encryptedSalt, byte[] salt) {
    Started started = tryStart(start, tpmKey, encryptedSalt, salt);
    if (started.rc() != 0) {
      throw new AssertionError("StartAuthSession: 0x%03X".formatted(started.rc()));
    }
    return started.session();
  }

  /** The answer to {@code TPM2_StartAuthSession}: a response code or a session. */
  record Started(int rc, ClientSession session) {}

  Started tryStart(Start start, int tpmKey, byte[] encryptedSalt, byte[] salt) {
    byte[] nonce = bytes(digestSize(start.hash()));
    byte[] command =
        Tpm.command(
            0x176,
            "%08X%08X".formatted(tpmKey, start.bind())
                + sized(nonce)
                + sized(encryptedSalt)
                + "%02X%s%04X".formatted(start.type(), start.symmetric(), start.hash()));
    byte[] response = send(command);
    if (Tpm.rc(response) != 0) {
      return new Started(Tpm.rc(response), null);
    }
    int handle = (int) Tpm.number(response, 10, 4);
    byte[] nonceTpm = Arrays.copyOfRange(response, 16, response.length);
    byte[] key = {};
    if (start.bind() != 0x40000007 || salt.length > 0) {
      byte[] secret = ClientSession.join(ClientSession.password(start.bindAuth()).auth, salt);
      int bits = 8 * digestSize(start.hash());
      key = ClientSession.kdfa(start.hash(), secret, "ATH", nonceTpm, nonce, bits);
    }
    return new Started(
        0, new ClientSession(handle, start.hash(), key, start.cipherBits(), nonce, nonceTpm));
  }

  /** A command whose entities are called by their handles. */
  Answer run(int code, List<Integer> handles, String parameters, ClientSession... sessions) {
    List<byte[]> names = handles.stream().map(h -> Tpm.hex("%08X".formatted(h))).toList();
    return run(code, handles, names, parameters, sessions);
  }

  Answer run(
      int code,
      List<Integer> handles,
      List<byte[]> names,
      String parameters,
      ClientSession... sessions) {
    byte[] sent = encrypted(Tpm.hex(parameters), code, sessions);
    ByteWriter area = new ByteWriter(0x1000);
    for (int i = 0; i < sessions.length; i++) {
      byte[] others = i == 0 && authorizes(code, 0) ? otherNonces(sessions) : new byte[0];
      area.bytes(sessions[i].command(cpHash(sessions[i].hash(), code, names, sent), others));
    }
    ByteWriter body = new ByteWriter(0x2000);
    handles.forEach(body::u32);
    if (sessions.length > 0) {
      body.sized4(area.toByteArray());
    }
    body.bytes(sent);
    int tag = sessions.length > 0 ? 0x8002 : 0x8001;
    return answer(
        code, names, sent, send(Tpm.command(tag, code, Tpm.hex(body.toByteArray()))), sessions);
  }

  private byte[] encrypted(byte[] parameters, int code, ClientSession... sessions) {
    byte[] sent = parameters.clone();
    for (int i = 0; i < sessions.length; i++) {
      if (!sessions[i].isPassword()) {
        sessions[i].nonceCaller(bytes(sessions[i].nonceTpm().length));
      }
    }
    for (int i = 0; i < sessions.length; i++) {
      if (sessions[i].has(ClientSession.DECRYPT)) {
        byte[] first = first(sent);
        byte[] secret = sessions[i].encrypt(first, authorizes(code, i));
        System.arraycopy(secret, 0, sent, 2, secret.length);
      }
    }
    return sent;
  }

  private static byte[] first(byte[] parameters) {
    return Arrays.copyOfRange(parameters, 2, 2 + (int) Tpm.number(parameters, 0, 2));
  }

  private static byte[] otherNonces(ClientSession... sessions) {
    byte[] decrypt = {};
    byte[] encrypt = {};
    for (int i = 0; i < sessions.length; i++) {
      if (i > 0 && sessions[i].has(ClientSession.DECRYPT)) {
        decrypt = sessions[i].nonceTpm();
      } else if (i > 0 && sessions[i].has(ClientSession.ENCRYPT)) {
        encrypt = sessions[i].nonceTpm();
      }
    }
    return ClientSession.join(decrypt, encrypt);
  }

  /** Whether a session authorises a handle of a command; the codec's tables say it. */
  private static boolean authorizes(int code, int index) {
    return index < dev.tpm4j.codec.command.Commands.byCode(code).authorizations();
  }

  static byte[] cpHash(int hash, int code, List<byte[]> names, byte[] parameters) {
    byte[] all = ClientSession.join(names.toArray(byte[][]::new));
    return ClientSession.digest(hash, Tpm.hex("%08X".formatted(code)), all, parameters);
  }

  private static Answer answer(
      int code, List<byte[]> names, byte[] sent, byte[] response, ClientSession... sessions) {
    int rc = Tpm.rc(response);
    int handle = 0;
    if (rc != 0) {
      return new Answer(rc, 0, new byte[0], response.length, true);
    }
    int at = 10;
    if (dev.tpm4j.codec.command.Commands.byCode(code).hasResponseHandle()) {
      handle = (int) Tpm.number(response, at, 4);
      at += 4;
    }
    int end = response.length;
    if (sessions.length > 0) {
      end = at + 4 + (int) Tpm.number(response, at, 4);
      at += 4;
    }
    byte[] parameters = Arrays.copyOfRange(response, at, end);
    boolean authentic = true;
    at = end;
    for (ClientSession session : sessions) {
      byte[] rpHash =
          ClientSession.digest(
              session.hash(), new byte[4], Tpm.hex("%08X".formatted(code)), parameters);
      int nonce = (int) Tpm.number(response, at, 2);
      int flags = response[at + 2 + nonce] & 0xFF;
      int proof = (int) Tpm.number(response, at + 3 + nonce, 2);
      authentic &=
          session.accept(
              rpHash,
              Arrays.copyOfRange(response, at + 2, at + 2 + nonce),
              flags,
              Arrays.copyOfRange(response, at + 5 + nonce, at + 5 + nonce + proof));
      at += 5 + nonce + proof;
      if (session.has(ClientSession.AUDIT)) {
        byte[] cpHash = cpHash(session.hash(), code, names, sent);
        boolean first = session.auditDigest.length == 0 || session.has(ClientSession.AUDIT_RESET);
        byte[] old = first ? new byte[rpHash.length] : session.auditDigest;
        session.auditDigest = ClientSession.digest(session.hash(), old, cpHash, rpHash);
      }
    }
    authentic &= at == response.length;
    for (int i = 0; i < sessions.length; i++) {
      if (sessions[i].has(ClientSession.ENCRYPT)) {
        byte[] clear = sessions[i].decrypt(first(parameters), authorizes(code, i));
        System.arraycopy(clear, 0, parameters, 2, clear.length);
      }
    }
    return new Answer(rc, handle, parameters, response.length, authentic);
  }

  static int digestSize(int hash) {
    return ClientSession.digest(hash).length;
  }

  static String sized(byte[] bytes) {
    return "%04X".formatted(bytes.length) + Tpm.hex(bytes);
  }
}
