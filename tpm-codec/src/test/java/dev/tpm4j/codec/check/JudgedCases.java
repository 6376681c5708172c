package dev.tpm4j.codec.check;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.CommandInfo.AuthRole;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The commands behind {@code response-code-cases.json}, by the names of their cases: headers that
 * are wrong, every kind of handle, every kind of session area, and parameters of nonsense.
 */
final class JudgedCases {
  private static final String PASSWORD = "4000000900000000" + "00";
  private static final Map<String, Integer> HANDLES = handles();

  /** Commands whose good handles are all the platform's. */
  private static final Set<String> OF_THE_PLATFORM =
      Set.of("ChangeEPS", "ChangePPS", "PCR_Allocate");

  private final Map<String, byte[]> cases = new LinkedHashMap<>();
  private final int code;

  private JudgedCases(int code) {
    this.code = code;
  }

  static Map<String, byte[]> of(CommandInfo command) {
    JudgedCases all = new JudgedCases(command.code());
    all.headers();
    int handles = command.handles().size();
    int authorizations =
        (int) command.handles().stream().filter(h -> h.role() != AuthRole.NONE).count();
    if (handles > 0) {
      all.firstHandles(handles, authorizations);
      all.parameters(command.name(), handles, authorizations);
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
    cases.put("size-lie-long", hex("800100000014" + word(code)));
    cases.put("size-lie-short", hex("80010000000a" + word(code) + "0000"));
  }

  private void firstHandles(int handles, int authorizations) {
    HANDLES.forEach(
        (name, handle) -> {
          String all = word(handle).repeat(handles);
          add("h=" + name + " nosess", 0x8001, all);
          if (authorizations > 0) {
            add("h=" + name + " sess", 0x8002, all + area(PASSWORD.repeat(authorizations)));
            String wrong = "400000090000000003626164";
            add("h=" + name + " wrongpw", 0x8002, all + area(wrong.repeat(authorizations)));
          }
        });
  }

  private void parameters(String name, int handles, int authorizations) {
    int object = HANDLES.get("OBJ");
    String good =
        OF_THE_PLATFORM.contains(name)
            ? word(HANDLES.get("PH")).repeat(handles)
            : authorizations > 0
                ? word(HANDLES.get("OWN")) + word(object).repeat(handles - 1)
                : word(object).repeat(handles);
    int tag = authorizations > 0 ? 0x8002 : 0x8001;
    String front = authorizations > 0 ? good + area(PASSWORD.repeat(authorizations)) : good;
    add("good-h trunc1", tag, front + "00");
    add("good-h 4zero", tag, front + "00".repeat(4));
    add("good-h 64zero", tag, front + "00".repeat(64));
    add("good-h 64ff", tag, front + "ff".repeat(64));
    if (authorizations > 0) {
      sessionAreas(good, authorizations);
    }
  }

  private void sessionAreas(String handles, int n) {
    add("authsize 8", 0x8002, handles + "00000008" + PASSWORD.substring(0, 16));
    add("authsize toolarge", 0x8002, handles + "000000c8" + PASSWORD);
    add("4 sessions", 0x8002, handles + area(PASSWORD.repeat(4)));
    add("3 sessions", 0x8002, handles + area(PASSWORD.repeat(3)));
    add("pw attr audit", 0x8002, handles + area("400000090000800000".repeat(n)));
    add("pw attr decrypt", 0x8002, handles + area("400000090000200000".repeat(n)));
    add("pw attr reserved", 0x8002, handles + area("400000090000180000".repeat(n)));
    add("pw nonce nonempty", 0x8002, handles + area("400000090002aaaa000000".repeat(n)));
    add("sess handle bad", 0x8002, handles + area("020000330000000000".repeat(n)));
    add("policy sess nopolicy", 0x8002, handles + area("030000000000000000".repeat(n)));
    add("sess handle type", 0x8002, handles + area("800000000000000000".repeat(n)));
  }

  private void add(String name, int tag, String body) {
    cases.put(name, hex("%04x".formatted(tag) + word(10 + body.length() / 2) + word(code) + body));
  }

  private static String area(String sessions) {
    return word(sessions.length() / 2) + sessions;
  }

  private static String word(int value) {
    return "%08x".formatted(value);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static Map<String, Integer> handles() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("ZERO", 0);
    map.put("FF", -1);
    map.put("OWN", 0x40000001);
    map.put("NULL", 0x40000007);
    map.put("PH", 0x4000000c);
    map.put("LOCK", 0x4000000a);
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
