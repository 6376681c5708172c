package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The commands behind {@code response-code-cases.json}, by the names of their cases. */
final class ResponseCodeCases {

  private static final int OWNER = 0x40000001;
  private static final int PLATFORM = 0x4000000C;

  /** What the platform was asked to authorise: ChangeEPS, ChangePPS, PCR_Allocate. */
  private static final Set<Integer> PLATFORMS = Set.of(0x124, 0x125, 0x12B);

  private static final int OBJECT = 0x80000000;
  private static final String PASSWORD_ENTRY = "40000009 0000 00 0000";

  private static final Map<String, Integer> HANDLES = handles();

  private final Map<String, byte[]> cases = new LinkedHashMap<>();
  private final int code;
  private final int handles;
  private final boolean authorized;
  private final int authorizations;

  private ResponseCodeCases(CommandInfo info) {
    this.code = info.code();
    this.handles = info.handles().size();
    this.authorizations = info.authorizations();
    this.authorized = authorizations > 0;
  }

  static Map<String, byte[]> of(CommandDefinition<?> command) {
    ResponseCodeCases all = new ResponseCodeCases(command.info());
    all.headers();
    if (!command.info().handles().isEmpty()) {
      all.kindsOfHandles();
      all.parameters();
    }
    if (all.authorized) {
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

  /** All handles of the command are the same. */
  private String handles(int handle) {
    return String.format("%08X", handle).repeat(handles);
  }

  /**
   * The owner or, for a few commands, the platform, and objects; objects alone where nothing needs
   * to be authorised.
   */
  private String goodHandles() {
    return authorized
        ? String.format("%08X", PLATFORMS.contains(code) ? PLATFORM : OWNER)
            + String.format("%08X", OBJECT).repeat(handles - 1)
        : handles(OBJECT);
  }

  /** As many sessions as the command needs. */
  private String sessions(String session) {
    return area(session.repeat(authorizations));
  }

  private void kindsOfHandles() {
    HANDLES.forEach(
        (name, handle) -> {
          add("h=" + name + " nosess", 0x8001, handles(handle));
          if (authorized) {
            String wrong = sessions("40000009 0000 00 0003 626164");
            add("h=" + name + " sess", 0x8002, handles(handle) + sessions(PASSWORD_ENTRY));
            add("h=" + name + " wrongpw", 0x8002, handles(handle) + wrong);
          }
        });
  }

  private void parameters() {
    int tag = authorized ? 0x8002 : 0x8001;
    String good = goodHandles() + (authorized ? sessions(PASSWORD_ENTRY) : "");
    add("good-h trunc1", tag, good + "00");
    add("good-h 4zero", tag, good + "00".repeat(4));
    add("good-h 64zero", tag, good + "00".repeat(64));
    add("good-h 64ff", tag, good + "ff".repeat(64));
  }

  private void sessionAreas() {
    String good = goodHandles();
    add("authsize 8", 0x8002, good + "00000008 40000009 0000 00 00");
    add("authsize toolarge", 0x8002, good + "000000C8" + PASSWORD_ENTRY);
    add("4 sessions", 0x8002, good + area(PASSWORD_ENTRY.repeat(4)));
    add("3 sessions", 0x8002, good + area(PASSWORD_ENTRY.repeat(3)));
    add("pw attr audit", 0x8002, good + sessions("40000009 0000 80 0000"));
    add("pw attr decrypt", 0x8002, good + sessions("40000009 0000 20 0000"));
    add("pw attr reserved", 0x8002, good + sessions("40000009 0000 18 0000"));
    add("pw nonce nonempty", 0x8002, good + sessions("40000009 0002 AAAA 00 0000"));
    add("sess handle bad", 0x8002, good + sessions("02000033 0000 00 0000"));
    add("policy sess nopolicy", 0x8002, good + sessions("03000000 0000 00 0000"));
    add("sess handle type", 0x8002, good + sessions("80000000 0000 00 0000"));
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
    map.put("OBJ", OBJECT);
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
