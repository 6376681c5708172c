package dev.tpm4j.simulator.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** The commands behind {@code response-code-cases.json}, by the names of their cases. */
final class ResponseCodeCases {

  private static final int OWNER = 0x40000001;
  private static final String PASSWORD_ENTRY = "40000009 0000 00 0000";

  private static final Map<String, Integer> HANDLES = handles();

  private final Map<String, byte[]> cases = new LinkedHashMap<>();
  private final int code;

  private ResponseCodeCases(int code) {
    this.code = code;
  }

  static Map<String, byte[]> of(CommandDefinition<?> command) {
    ResponseCodeCases all = new ResponseCodeCases(command.info().code());
    all.headers();
    if (!command.info().handles().isEmpty()) {
      all.firstHandles();
      all.sessionAreas();
    }
    return all.cases;
  }

  private void headers() {
    add("nosess-empty", 0x8001, "");
    add("nosess-64zero", 0x8001, "00".repeat(64));
    add("nosess-64ff", 0x8001, "ff".repeat(64));
    add("sess-tag-empty", 0x8002, "");
    add("sess-tag-authsize0", 0x8002, "00000000");
    add("badtag", 0x8003, "");
    cases.put("size-lie-long", Tpm.hex(String.format("8001 00000014 %08X", code)));
    cases.put("size-lie-short", Tpm.hex(String.format("8001 0000000A %08X 0000", code)));
  }

  /** One handle that needs a user's authorisation: all commands so far that have any. */
  private void firstHandles() {
    HANDLES.forEach(
        (name, handle) -> {
          String handles = String.format("%08X", handle);
          add("h=" + name + " nosess", 0x8001, handles);
          add("h=" + name + " sess", 0x8002, handles + area(PASSWORD_ENTRY));
          add("h=" + name + " wrongpw", 0x8002, handles + area("40000009 0000 00 0003 626164"));
        });
    String good = String.format("%08X", OWNER) + area(PASSWORD_ENTRY);
    add("good-h trunc1", 0x8002, good + "00");
    add("good-h 4zero", 0x8002, good + "00".repeat(4));
    add("good-h 64zero", 0x8002, good + "00".repeat(64));
    add("good-h 64ff", 0x8002, good + "ff".repeat(64));
  }

  private void sessionAreas() {
    String good = String.format("%08X", OWNER);
    add("authsize 8", 0x8002, good + "00000008 40000009 0000 00 00");
    add("authsize toolarge", 0x8002, good + "000000C8" + PASSWORD_ENTRY);
    add("4 sessions", 0x8002, good + area(PASSWORD_ENTRY.repeat(4)));
    add("3 sessions", 0x8002, good + area(PASSWORD_ENTRY.repeat(3)));
    add("pw attr audit", 0x8002, good + area("40000009 0000 80 0000"));
    add("pw attr decrypt", 0x8002, good + area("40000009 0000 20 0000"));
    add("pw attr reserved", 0x8002, good + area("40000009 0000 18 0000"));
    add("pw nonce nonempty", 0x8002, good + area("40000009 0002 AAAA 00 0000"));
    add("sess handle bad", 0x8002, good + area("02000033 0000 00 0000"));
    add("policy sess nopolicy", 0x8002, good + area("03000000 0000 00 0000"));
    add("sess handle type", 0x8002, good + area("80000000 0000 00 0000"));
  }

  private static String area(String sessions) {
    return String.format("%08X", sessions.replace(" ", "").length() / 2) + sessions;
  }

  private void add(String name, int tag, String body) {
    cases.put(name, Tpm.command(tag, code, body));
  }

  private static Map<String, Integer> handles() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("ZERO", 0);
    map.put("FF", 0xFFFFFFFF);
    map.put("OWN", OWNER);
    map.put("NULL", 0x40000007);
    map.put("PH", 0x4000000C);
    map.put("LOCK", 0x4000000A);
    map.put("PCR", 16);
    map.put("OBJ", 0x80000000);
    map.put("BADOBJ", 0x80000005);
    map.put("NV", 0x01500020);
    map.put("BADNV", 0x01500099);
    map.put("POL", 0x03000000);
    map.put("BADSES", 0x02000033);
    map.put("PERS", 0x81000099);
    map.put("RES", 0x40000002);
    return map;
  }
}
