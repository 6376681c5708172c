package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Given a swtpm and an engine with its seeds, so that their primary objects are the same: what one
 * protects, the other opens.
 */
class ObjectExchangeTest {

  private static final int CREATE = 0x153;
  private static final int LOAD = 0x157;
  private static final int READ_PUBLIC = 0x173;
  private static final int UNSEAL = 0x15E;
  private static final int IMPORT = 0x156;
  private static final int DUPLICATE = 0x14B;
  private static final int REWRAP = 0x152;
  private static final int MAKE_CREDENTIAL = 0x168;
  private static final int ACTIVATE_CREDENTIAL = 0x147;
  private static final int OBJECT_CHANGE_AUTH = 0x150;
  private static final int OWNER = 0x40000001;
  private static final String NO_SENSITIVE = "0004 0000 0000";
  private static final String NO_CREATION = "0000 00000000";
  private static final String NO_PASSWORD = "40000009 0000 00 0000";

  /** H(zeros || TPM_CC_PolicyCommandCode || TPM_CC_Duplicate), SHA-256. */
  private static final String DUPLICATION_POLICY =
      "BEF56B8C1CC84E11EDD717528D2CD99356BD2BBF8F015209C3F84AEEABA8E8A2";

  private static final List<String> ASYMMETRIC_PARENTS =
      parents().stream().filter(parent -> !parent.startsWith("0025", 4)).toList();

  private TwoTpms both;

  @BeforeEach
  void start() throws IOException {
    both = TwoTpms.start();
  }

  @AfterEach
  void stop() throws IOException {
    if (both != null) {
      both.close();
    }
  }

  private int primary(String template) throws IOException {
    return both.alike(Tpm.authorized(0x131, OWNER, NO_SENSITIVE + template + NO_CREATION)).handle();
  }

  /** The TPM2Bs that a response begins with. */
  private static String[] sized(byte[] response, int count) {
    String[] parts = new String[count];
    int at = Tpm.number(response, 0, 2) == 0x8002 ? 14 : 10;
    for (int i = 0; i < count; i++) {
      int size = (int) Tpm.number(response, at, 2);
      parts[i] = Tpm.hex(java.util.Arrays.copyOfRange(response, at, at + 2 + size));
      at += 2 + size;
    }
    return parts;
  }

  private static byte[] load(int parent, String privateArea, String publicArea) {
    return Tpm.authorized(LOAD, parent, privateArea + publicArea);
  }

  private static List<String> parents() {
    return List.of(
        Templates.eccParent(Templates.FIXED),
        Templates.of(
            0x23,
            0xC,
            Templates.PARENT | Templates.FIXED,
            "0006 0100 0043 0010 0004 0010",
            "0000 0000"),
        Templates.of(0x25, 0x4, Templates.PARENT, "0006 0080 0043", "0000"),
        Templates.rsaParent(Templates.FIXED),
        Templates.of(
            0x23,
            0xD,
            Templates.PARENT | Templates.FIXED,
            "0026 0100 0043 0010 0005 0010",
            "0000 0000"),
        Templates.of(0x25, 0xB, Templates.PARENT, "0003 00C0 0043", "0000"));
  }

  @Test
  void loadsTheObjectsThatTheOtherCreated() throws IOException {
    for (String parentTemplate : parents()) {
      int parent = primary(parentTemplate);
      Map<String, String> templates = Templates.all();
      templates.keySet().removeIf(name -> name.contains("parent"));
      for (Map.Entry<String, String> template : templates.entrySet()) {
        String child = template.getValue();
        if ((attributes(parentTemplate) & Templates.FIXED_TPM) == 0) {
          child = notFixed(child);
        }
        byte[] create = Tpm.authorized(CREATE, parent, NO_SENSITIVE + child + NO_CREATION);
        TwoTpms.Answers created = both.alike(create).succeed();
        for (byte[] response : List.of(created.ours(), created.theirs())) {
          String[] areas = sized(response, 2);
          int handle = both.equal(load(parent, areas[0], areas[1])).handle();
          both.equal(Tpm.command(READ_PUBLIC, "%08X".formatted(handle))).succeed();
          both.flush(handle);
          damaged(parent, areas);
        }
      }
      both.flush(parent);
    }
  }

  private static int attributes(String template) {
    return (int) Long.parseLong(template.substring(12, 20), 16);
  }

  /** The same template without the attributes that a parent without them does not allow. */
  private static String notFixed(String template) {
    int attributes = attributes(template) & ~Templates.FIXED;
    return template.substring(0, 12) + "%08X".formatted(attributes) + template.substring(20);
  }

  private void damaged(int parent, String... areas) throws IOException {
    int last = areas[0].length() - 1;
    String changed = areas[0].substring(0, last) + (areas[0].charAt(last) == '0' ? "1" : "0");
    both.equal(load(parent, changed, areas[1]));
    both.equal(load(parent, "0000", areas[1]));
    both.equal(load(parent, "0003 000100", areas[1]));
    both.equal(load(parent, "0006 000212340000", areas[1]));
    assertThat(both.equal(load(parent, areas[0], notNamed(areas[1]))).rc()).isNotZero();
  }

  private static String notNamed(String publicArea) {
    return publicArea.substring(0, 8) + "0010" + publicArea.substring(12);
  }

  @Test
  void unsealsWhatTheOtherSealed() throws IOException {
    int parent = primary(Templates.eccParent(Templates.FIXED));
    String template =
        Templates.sealed(Templates.FIXED | Templates.USER_WITH_AUTH | Templates.NO_DA);
    String sensitive = Templates.sized("0004 70617373" + "0006 736563726574");
    byte[] create = Tpm.authorized(CREATE, parent, sensitive + template + NO_CREATION);
    TwoTpms.Answers created = both.alike(create).succeed();
    for (byte[] response : List.of(created.ours(), created.theirs())) {
      String[] areas = sized(response, 2);
      int handle = both.equal(load(parent, areas[0], areas[1])).handle();
      byte[] unseal = unseal(handle, "0004 70617373");
      assertThat(sized(both.equal(unseal).succeed().ours(), 1)[0]).isEqualTo("0006736563726574");
      both.equal(unseal(handle, "0004 77726F6E"));
      assertThat(both.equal(unseal(parent, "0000")).rc()).isEqualTo(0x18A);

      String changeAuth =
          "%08X%08X".formatted(handle, parent)
              + "0000000D 40000009 0000 00 0004 70617373"
              + "0003 6E6577";
      TwoTpms.Answers changed =
          both.alike(Tpm.command(0x8002, OBJECT_CHANGE_AUTH, changeAuth)).succeed();
      both.flush(handle);
      for (byte[] changedResponse : List.of(changed.ours(), changed.theirs())) {
        String privateArea = sized(changedResponse, 1)[0];
        handle = both.equal(load(parent, privateArea, areas[1])).handle();
        both.equal(unseal(handle, "0003 6E6577")).succeed();
        both.flush(handle);
      }
    }
  }

  private static byte[] unseal(int handle, String password) {
    String auth = "40000009 0000 00" + password;
    return Tpm.command(0x8002, UNSEAL, "%08X".formatted(handle) + area(auth));
  }

  private static String area(String sessions) {
    return "%08X".formatted(sessions.replace(" ", "").length() / 2) + sessions;
  }

  @Test
  void activatesTheCredentialsThatTheOtherMade() throws IOException {
    for (String template : ASYMMETRIC_PARENTS) {
      int key = primary(template);
      int identity = primary(Templates.eccSigner(Templates.FIXED));
      byte[] readPublic = Tpm.command(READ_PUBLIC, "%08X".formatted(identity));
      String name = sized(both.equal(readPublic).ours(), 2)[1];
      String make = "%08X".formatted(key) + "0005 68656C6C6F" + name;
      TwoTpms.Answers made = both.alike(Tpm.command(MAKE_CREDENTIAL, make)).succeed();
      String handles = "%08X%08X".formatted(identity, key) + area(NO_PASSWORD + NO_PASSWORD);
      for (byte[] response : List.of(made.ours(), made.theirs())) {
        String[] parts = sized(response, 2);
        byte[] activate = Tpm.command(0x8002, ACTIVATE_CREDENTIAL, handles + parts[0] + parts[1]);
        assertThat(sized(both.equal(activate).ours(), 1)[0]).isEqualTo("000568656c6c6f");
        String swapped =
            "%08X%08X".formatted(key, key) + area(NO_PASSWORD + NO_PASSWORD) + parts[0] + parts[1];
        assertThat(both.equal(Tpm.command(0x8002, ACTIVATE_CREDENTIAL, swapped)).rc())
            .isEqualTo(0x1DF);
        for (String secret : List.of("0000", "0002 0000", "0004 0001 0100", parts[0])) {
          both.equal(Tpm.command(0x8002, ACTIVATE_CREDENTIAL, handles + parts[0] + secret));
        }
        for (String blob : List.of("0000", "0003 000000", "0004 0002 1234")) {
          both.equal(Tpm.command(0x8002, ACTIVATE_CREDENTIAL, handles + blob + parts[1]));
        }
      }
      String wrongKey = "%08X".formatted(identity) + "0005 68656C6C6F" + name;
      assertThat(both.equal(Tpm.command(MAKE_CREDENTIAL, wrongKey)).rc()).isEqualTo(0x18A);
      String tooLong = "%08X".formatted(key) + Templates.sized("11".repeat(65)) + name;
      assertThat(both.equal(Tpm.command(MAKE_CREDENTIAL, tooLong)).rc()).isEqualTo(0x1D5);
      both.flush(key);
      both.flush(identity);
    }
  }

  @Test
  void derivesTheSameObjects() throws IOException {
    int parent = primary(Templates.derivationParent(Templates.FIXED));
    int attributes = Templates.FIXED | Templates.USER_WITH_AUTH | Templates.NO_DA;
    String label = "0005 6C6162656C";
    String context = "0007 636F6E74657874";
    List<String> templates =
        List.of(
            derived(0x23, attributes | Templates.SIGN, "0010 0018 000B 0003 0010"),
            derived(0x23, attributes | Templates.DECRYPT, "0010 0010 0004 0010"),
            derived(0x08, attributes | Templates.SIGN, "0005 000B"),
            derived(0x08, attributes, "0010"),
            derived(0x25, attributes | Templates.SIGN | Templates.DECRYPT, "0006 0100 0043"));
    for (String template : templates) {
      for (String where : List.of(label + context, "0000 0000", label + "0000", "0000" + context)) {
        for (String data : List.of("0000", Templates.sized("0001 41 0001 42"))) {
          String command = Templates.sized("0000" + data) + Templates.sized(template + where);
          both.flush(both.equal(Tpm.authorized(0x191, parent, command)).handle());
        }
      }
    }
  }

  private static String derived(int type, int attributes, String parameters) {
    return "%04X000B%08X0000".formatted(type, attributes) + parameters;
  }

  @Test
  void importsTheDuplicatesThatTheOtherMade() throws IOException {
    List<String> protections =
        List.of(
            "0000 0010",
            "0000 0006 0080 0043",
            Templates.sized("5A".repeat(32)) + "0006 0100 0043",
            "0003 010203 0006 0100 0043",
            "0001 00 0010");
    for (String parentTemplate : ASYMMETRIC_PARENTS) {
      for (int encrypted : List.of(0, Templates.ENCRYPTED_DUPLICATION)) {
        int parent = primary(parentTemplate);
        int object = primary(duplicable(encrypted));
        byte[] readPublic = Tpm.command(READ_PUBLIC, "%08X".formatted(object));
        String publicArea = sized(both.equal(readPublic).ours(), 2)[0];
        String name = sized(both.equal(readPublic).ours(), 2)[1];
        int imported = 0;
        for (String protection : protections) {
          for (int newParent : List.of(parent, 0x40000007, object)) {
            TwoTpms.Answers answers = duplicate(object, newParent, protection);
            if (answers.rc() == 0) {
              for (byte[] response : List.of(answers.ours(), answers.theirs())) {
                String[] parts = sized(response, 3);
                imports(parent, publicArea, protection, parts);
                rewraps(parent, name, parts);
                imported++;
              }
            }
          }
        }
        assertThat(imported).isEqualTo(encrypted == 0 ? 12 : 4);
        both.flush(parent);
        both.flush(object);
      }
    }
  }

  /** An HMAC key that may be duplicated under the policy. */
  private static String duplicable(int attributes) {
    int all = Templates.KEY | Templates.SIGN | attributes;
    return Templates.sized(
        "0008000B%08X".formatted(all) + Templates.sized(DUPLICATION_POLICY) + "0005 000B 0000");
  }

  private TwoTpms.Answers duplicate(int object, int newParent, String protection)
      throws IOException {
    String nonce = Templates.sized("00".repeat(32));
    byte[] start = Tpm.command(0x176, "40000007 40000007" + nonce + "0000 01 0010 000B");
    int session = both.alike(start).handle();
    String commandCode = "%08X%08X".formatted(session, DUPLICATE);
    both.equal(Tpm.command(0x16C, commandCode)).succeed();
    String handles = "%08X%08X".formatted(object, newParent);
    String policy = area("%08X".formatted(session) + "0000 01 0000");
    // The response's session has a nonce, which is random.
    TwoTpms.Answers answers =
        both.alike(Tpm.command(0x8002, DUPLICATE, handles + policy + protection));
    both.flush(session);
    return answers;
  }

  private void imports(int parent, String publicArea, String protection, String... parts)
      throws IOException {
    String digits = protection.replace(" ", "");
    boolean inner = !digits.endsWith("0010");
    String key =
        parts[0].equals("0000") && inner ? digits.substring(0, digits.length() - 12) : parts[0];
    String symmetric = inner ? digits.substring(digits.length() - 12) : "0010";
    String rest = publicArea + parts[1] + parts[2] + symmetric;
    TwoTpms.Answers answers = both.alike(Tpm.authorized(IMPORT, parent, key + rest)).succeed();
    for (byte[] response : List.of(answers.ours(), answers.theirs())) {
      String privateArea = sized(response, 1)[0];
      both.flush(both.equal(load(parent, privateArea, publicArea)).handle());
    }
    String flipped = parts[1].substring(0, 8) + flip(parts[1].substring(8));
    for (String command :
        List.of(
            "0000" + rest,
            key + publicArea + parts[1] + "0000" + symmetric,
            key + publicArea + parts[1] + "0003 010203" + symmetric,
            key + publicArea + flipped + parts[2] + symmetric,
            key + publicArea + "0000" + parts[2] + symmetric,
            key + publicArea + parts[1] + parts[2] + (inner ? "0010" : "0006 0080 0043"))) {
      both.alike(Tpm.authorized(IMPORT, parent, command));
    }
  }

  private static String flip(String hex) {
    return (hex.charAt(0) == '0' ? "1" : "0") + hex.substring(1);
  }

  private void rewraps(int parent, String name, String... parts) throws IOException {
    int oldParent = parts[2].equals("0000") ? 0x40000007 : parent;
    String rest = parts[1] + name + parts[2];
    both.equal(rewrap(oldParent, 0x40000007, rest)).succeed();
    TwoTpms.Answers answers = both.alike(rewrap(oldParent, parent, rest)).succeed();
    for (byte[] response : List.of(answers.ours(), answers.theirs())) {
      String[] again = sized(response, 2);
      both.equal(rewrap(parent, 0x40000007, again[0] + name + again[1])).succeed();
      both.equal(rewrap(parent, 0x40000007, again[0] + "0000" + again[1]));
      both.equal(rewrap(parent, 0x40000007, again[0] + name + "0000"));
      both.equal(rewrap(0x40000007, parent, again[0] + name + again[1]));
      both.equal(rewrap(parent, 0x40000007, again[0] + name + "0004 00000000"));
      both.equal(rewrap(parent, 0x40000007, "0003 000100" + name + again[1]));
    }
  }

  private static byte[] rewrap(int oldParent, int newParent, String parameters) {
    String handles = "%08X%08X".formatted(oldParent, newParent);
    return Tpm.command(0x8002, REWRAP, handles + area(NO_PASSWORD) + parameters);
  }

  /** Each difference to swtpm that commands on objects have, with its reason. */
  @Test
  void differsFromSwtpmWhereItsAnswersAreAccidents() throws IOException {
    int parent = primary(Templates.rsaParent(Templates.FIXED));
    String handles = "%08X%08X".formatted(parent, parent) + area(NO_PASSWORD + NO_PASSWORD);
    String secret = Templates.sized("11".repeat(256));
    byte[] activate = Tpm.command(0x8002, ACTIVATE_CREDENTIAL, handles + "0002 0000" + secret);
    differs(activate, ObjectDifference.CREDENTIAL_THAT_CANNOT_BE_DECRYPTED);
    both.flush(parent);

    String noName = "0023 0010 00030040 0000 0006 0080 0043 0010 0003 0010";
    String generator =
        Templates.sized(ObjectStream.GENERATOR_X) + Templates.sized(ObjectStream.GENERATOR_Y);
    byte[] load = Tpm.command(0x167, "0000" + Templates.sized(noName + generator) + "40000007");
    int handle = both.equal(load).handle();
    byte[] make = Tpm.command(MAKE_CREDENTIAL, "%08X".formatted(handle) + "0000 0000");
    differs(make, ObjectDifference.CREDENTIAL_WITHOUT_A_HASH);
    both.flush(handle);
  }

  private void differs(byte[] command, ObjectDifference known) throws IOException {
    String reason = known.reason();
    assertThat(Tpm.rc(both.engine.transmit(command))).as(reason).isEqualTo(known.engine());
    assertThat(Tpm.rc(both.swtpm.transmit(command))).as(reason).isEqualTo(known.swtpm());
  }
}
