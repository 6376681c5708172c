package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.check.CommandSession;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A caller that knows all secrets of a TPM: it makes the passwords and HMACs of any command right,
 * and encrypts what is to be decrypted, so that damage elsewhere in the command is looked at.
 */
final class RightAuthorization {

  private static final int HEADER = 10;
  private static final int HANDLE = 4;
  private static final int AREA_SIZE = 4;

  private final TpmState state;
  private final IncomingCommand in;

  private RightAuthorization(TpmState state, EngineOptions options) {
    this.state = state;
    this.in = new IncomingCommand(CommandTable.standard(options).implementation());
  }

  /** The command as its sender would have sent it; as it is where nothing can be right. */
  static byte[] of(byte[] command, TpmState state, EngineOptions options) {
    try {
      return new RightAuthorization(state, options).of(command);
    } catch (ResponseCodeException e) {
      return command;
    }
  }

  private byte[] of(byte[] command) throws ResponseCodeException {
    Rc.require(in.header(command, command.length));
    Rc.require(in.handles());
    Entity[] entities = Entities.load(state, in);
    Rc.require(in.sessions());
    if (!in.hasSessionArea()) {
      return command;
    }
    List<ClientSession> sessions = new ArrayList<>();
    while (in.hasMoreSessions()) {
      Rc.require(in.nextSession());
      int number = sessions.size();
      Entity entity = number < in.info().authorizations() ? entities[number] : null;
      sessions.add(session(in.session(), entity));
    }
    Rc.require(in.authorizations());
    byte[] parameters = encrypted(sessions);
    List<byte[]> names = Arrays.stream(entities).map(e -> e.name().toByteArray()).toList();
    ByteWriter area = new ByteWriter(0x1000);
    for (ClientSession session : sessions) {
      byte[] cpHash =
          session.isPassword()
              ? new byte[0]
              : Client.cpHash(session.hash(), in.info().code(), names, parameters);
      boolean vouches = session == sessions.get(0) && in.info().authorizations() > 0;
      area.bytes(session.command(cpHash, vouches ? otherNonces(sessions) : new byte[0]));
    }
    int handlesEnd = HEADER + HANDLE * in.info().handles().size();
    byte[] body =
        new ByteWriter(0x4000)
            .bytes(Arrays.copyOfRange(command, HEADER, handlesEnd))
            .sized4(area.toByteArray())
            .bytes(parameters)
            .toByteArray();
    return Tpm.command(0x8002, in.info().code(), Tpm.hex(body));
  }

  private ClientSession session(CommandSession sent, Entity entity) throws ResponseCodeException {
    byte[] auth = entity == null ? new byte[0] : entity.authValue(state).toByteArray();
    if (sent.isPassword()) {
      ClientSession password = ClientSession.password("");
      password.auth = auth;
      password.attributes = sent.attributes();
      return password;
    }
    Session session = ActiveSessions.of(state).find(sent.handle());
    if (session == null) {
      throw new ResponseCodeException(0);
    }
    ClientSession client =
        new ClientSession(
            sent.handle(),
            session.authHash,
            session.sessionKey.toByteArray(),
            cipherBits(session.symmetric),
            sent.nonce().toByteArray(),
            session.nonceTpm.toByteArray());
    client.attributes = sent.attributes();
    client.auth = auth;
    client.inClear = session.isPolicy() && session.policy.passwordNeeded;
    client.includesAuth =
        session.isPolicy()
            ? session.policy.authValueNeeded
            : entity != null && !session.isBoundTo(state, entity);
    return client;
  }

  private static int cipherBits(TpmtSymDef symmetric) {
    return symmetric.keyBits() instanceof TpmuSymKeyBits.Aes aes ? aes.value() : 0;
  }

  private byte[] encrypted(List<ClientSession> sessions) {
    byte[] parameters = Arrays.copyOfRange(in.frame(), in.parametersAt(), in.length());
    int size = parameters.length < 2 ? -1 : (int) Tpm.number(parameters, 0, 2);
    for (int i = 0; i < sessions.size(); i++) {
      ClientSession session = sessions.get(i);
      boolean able = !session.isPassword() && session.has(ClientSession.DECRYPT);
      if (able && size >= 0 && size <= parameters.length - 2) {
        byte[] clear = Arrays.copyOfRange(parameters, 2, 2 + size);
        byte[] secret = session.encrypt(clear, i < in.info().authorizations());
        System.arraycopy(secret, 0, parameters, 2, size);
        break;
      }
    }
    return parameters;
  }

  private static byte[] otherNonces(List<ClientSession> sessions) {
    byte[] decrypt = {};
    byte[] encrypt = {};
    for (ClientSession session : sessions.subList(1, sessions.size())) {
      if (!session.isPassword() && session.has(ClientSession.DECRYPT)) {
        decrypt = session.nonceTpm();
      } else if (!session.isPassword() && session.has(ClientSession.ENCRYPT)) {
        encrypt = session.nonceTpm();
      }
    }
    return ClientSession.join(decrypt, encrypt);
  }
}
