package dev.tpm4j.codec.golden;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Sends commands and keeps those that a TPM took, with its responses. */
final class Capture {
  static final byte[] NO_AUTH = {};
  private static final int TAG_NO_SESSIONS = 0x8001;
  private static final int TAG_SESSIONS = 0x8002;
  private static final int TPM_RS_PW = 0x40000009;
  private static final int HEADER = 10;

  /** The first use of a key that is protected from dictionary attacks. */
  private static final int TPM_RC_RETRY = 0x922;

  private static final int ATTEMPTS = 3;

  private final Swtpm tpm;
  private final Map<String, CommandInfo> commands = new HashMap<>();
  private final Map<Integer, byte[]> names = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  /** What a command answered. */
  record Answer(int handle, Reply parameters, byte[] bytes) {}

  Capture(Swtpm tpm) {
    this.tpm = tpm;
    Commands.all().forEach(c -> commands.put(c.name(), c));
  }

  List<String> lines() {
    return lines;
  }

  /** A comment line in front of what follows. */
  void note(String text) {
    lines.add("# " + text);
  }

  /** The Name of a handle, for the HMAC of sessions. */
  void name(int handle, byte[] name) {
    names.put(handle, name);
  }

  byte[] name(int handle) {
    return names.getOrDefault(handle, new Bytes().u32(handle).array());
  }

  /** A command without sessions. */
  Answer run(String name, Bytes parameters, int... handles) {
    return run(name, List.of(), parameters, handles);
  }

  /** A command whose handles are authorized with empty passwords. */
  Answer owner(String name, Bytes parameters, int... handles) {
    List<Object> sessions = new ArrayList<>();
    for (int i = 0; i < commands.get(name).authorizations(); i++) {
      sessions.add(NO_AUTH);
    }
    return run(name, sessions, parameters, handles);
  }

  /**
   * A command.
   *
   * @param sessions passwords (byte arrays) and {@link Session}s
   */
  Answer run(String name, List<?> sessions, Bytes parameters, int... handles) {
    CommandInfo command = commands.get(name);
    if (command == null || command.handles().size() != handles.length) {
      throw new IllegalArgumentException(name + " with " + handles.length + " handles");
    }
    byte[] body = parameters.array();
    sessions.forEach(s -> begin(s, body));
    Bytes hashed = new Bytes().u32(command.code());
    Bytes frame = new Bytes();
    for (int handle : handles) {
      frame.u32(handle);
      hashed.raw(name(handle));
    }
    if (!sessions.isEmpty()) {
      byte[] cpHash = Session.sha256(hashed.raw(body).array());
      Bytes area = new Bytes();
      sessions.forEach(s -> write(s, area, cpHash));
      frame.u32(area.array().length).raw(area);
    }
    byte[] rest = frame.raw(body).array();
    byte[] sent =
        new Bytes()
            .u16(sessions.isEmpty() ? TAG_NO_SESSIONS : TAG_SESSIONS)
            .u32(HEADER + rest.length)
            .u32(command.code())
            .raw(rest)
            .array();
    byte[] received = tpm.transmit(sent);
    Reply header = new Reply(received, 6);
    int code = header.u32();
    for (int attempt = 1; code == TPM_RC_RETRY && attempt < ATTEMPTS; attempt++) {
      received = tpm.transmit(sent);
      header = new Reply(received, 6);
      code = header.u32();
    }
    if (code != 0) {
      throw new IllegalStateException("%s: response code 0x%03x".formatted(name, code));
    }
    String listed = Commands.byCode(command.code()).name();
    HexFormat hex = HexFormat.of();
    lines.add(listed + " " + hex.formatHex(sent) + " " + hex.formatHex(received));
    return answer(command, sessions, received, header);
  }

  private static void begin(Object session, byte[] body) {
    if (session instanceof Session s) {
      s.begin(body);
    }
  }

  private static void write(Object session, Bytes area, byte[] cpHash) {
    if (session instanceof Session s) {
      s.write(area, cpHash);
    } else {
      area.u32(TPM_RS_PW).empty().u8(Session.CONTINUE).sized((byte[]) session);
    }
  }

  private static Answer answer(
      CommandInfo command, List<?> sessions, byte[] received, Reply header) {
    int handle = command.hasResponseHandle() ? header.u32() : 0;
    int at = HEADER + (command.hasResponseHandle() ? 4 : 0);
    if (sessions.isEmpty()) {
      return new Answer(handle, new Reply(received, at), received);
    }
    int size = header.u32();
    at += 4;
    byte[] parameters = header.take(size);
    byte[] rpHash = Session.sha256(new Bytes().u32(0).u32(command.code()).raw(parameters).array());
    for (Object session : sessions) {
      if (session instanceof Session s) {
        s.read(header, received, at, rpHash);
      } else {
        header.sized();
        header.take(1);
        header.sized();
      }
    }
    return new Answer(handle, new Reply(received, at), parameters);
  }
}
