package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Given a swtpm and an engine: contexts are saved, loaded and refused alike, although each can open
 * only its own; and objects are made persistent alike.
 */
class ContextComparisonTest {

  private static final int OWNER = 0x40000001;
  private static final int NULL = 0x40000007;
  private static final int ENDORSEMENT = 0x4000000B;
  private static final int PLATFORM = 0x4000000C;
  private static final String NO_SENSITIVE = "0004 0000 0000";
  private static final String NO_CREATION = "0000 00000000";
  private static final int BLOB_AT = 10 + 8 + 4 + 4;

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

  private int primary(int hierarchy, String template) throws IOException {
    return both.alike(Tpm.authorized(0x131, hierarchy, NO_SENSITIVE + template + NO_CREATION))
        .handle();
  }

  private int session() throws IOException {
    String nonce = Templates.sized("00".repeat(16));
    return both.alike(Tpm.command(0x176, "40000007 40000007" + nonce + "0000 01 0010 000B"))
        .handle();
  }

  /** A context in each TPM; sequence, handle and hierarchy are the same in both. */
  private record Saved(byte[] ours, byte[] theirs) {

    int at(int offset, int length) {
      return (int) Tpm.number(ours, offset, length);
    }
  }

  private Saved save(int handle) throws IOException {
    byte[] command = Tpm.command(0x162, "%08X".formatted(handle));
    TwoTpms.Answers answers = both.apart(command, command).succeed();
    assertThat(Tpm.hex(Arrays.copyOfRange(answers.ours(), 10, BLOB_AT)))
        .isEqualTo(Tpm.hex(Arrays.copyOfRange(answers.theirs(), 10, BLOB_AT)));
    return new Saved(context(answers.ours()), context(answers.theirs()));
  }

  private static byte[] context(byte[] response) {
    return Arrays.copyOfRange(response, 10, response.length);
  }

  private TwoTpms.Answers load(Saved saved) throws IOException {
    TwoTpms.Answers answers =
        both.apart(
            Tpm.command(0x161, Tpm.hex(saved.ours())), Tpm.command(0x161, Tpm.hex(saved.theirs())));
    assertThat(Tpm.hex(answers.ours())).isEqualTo(Tpm.hex(answers.theirs()));
    return answers;
  }

  /** The same bytes of both contexts set to the same values. */
  private static Saved with(Saved saved, int offset, String hex) {
    byte[] bytes = Tpm.hex(hex);
    byte[] ours = saved.ours().clone();
    byte[] theirs = saved.theirs().clone();
    System.arraycopy(bytes, 0, ours, offset, bytes.length);
    System.arraycopy(bytes, 0, theirs, offset, bytes.length);
    return new Saved(ours, theirs);
  }

  /** Both with a blob of so many bytes. */
  private static Saved cut(Saved saved, int length) {
    String size = "%04X".formatted(length);
    Saved sized = with(saved, 16, size);
    return new Saved(
        Arrays.copyOf(sized.ours(), 18 + length), Arrays.copyOf(sized.theirs(), 18 + length));
  }

  private static Saved flipped(Saved saved, int offset) {
    return with(saved, offset, "%02X".formatted(saved.at(offset, 1) ^ 1));
  }

  private List<Saved> damaged(Saved saved) {
    List<Saved> damaged = new ArrayList<>();
    damaged.add(flipped(saved, 7));
    for (String handle : List.of("80000000", "80000001", "80000002", "02000000", "03000000")) {
      if (Long.parseLong(handle, 16) != Integer.toUnsignedLong(saved.at(8, 4))) {
        damaged.add(with(saved, 8, handle));
      }
    }
    damaged.add(with(saved, 8, "80000003"));
    for (int hierarchy : List.of(OWNER, NULL, ENDORSEMENT, PLATFORM)) {
      if (hierarchy != saved.at(12, 4)) {
        damaged.add(with(saved, 12, "%08X".formatted(hierarchy)));
      }
    }
    damaged.add(with(saved, 12, "40000002"));
    damaged.add(with(saved, 18, "003F"));
    damaged.add(with(saved, 18, "0041"));
    damaged.add(with(saved, 18, "0000"));
    for (int length : List.of(0, 1, 2, 65, 66, 73, 74, 100)) {
      damaged.add(cut(saved, length));
    }
    return damaged;
  }

  @Test
  void savesAndLoadsObjectsAndRefusesDamagedContexts() throws IOException {
    List<String> templates =
        List.of(
            Templates.eccParent(Templates.FIXED),
            Templates.hmac(Templates.FIXED | Templates.ST_CLEAR),
            Templates.rsaParent(0));
    for (int hierarchy : List.of(OWNER, PLATFORM, ENDORSEMENT, NULL)) {
      for (String template : templates) {
        int handle = primary(hierarchy, template);
        byte[] readPublic = Tpm.command(0x173, "%08X".formatted(handle));
        byte[] before = both.alike(readPublic).ours();
        Saved saved = save(handle);
        both.flush(handle);
        for (Saved bad : damaged(saved)) {
          assertThat(load(bad).rc()).isNotZero();
        }
        assertThat(load(saved).handle()).isEqualTo(handle);
        assertThat(load(saved).handle()).isEqualTo(handle + 1);
        assertThat(both.alike(readPublic).ours()).isEqualTo(before);
        assertThat(load(saved).handle()).isEqualTo(handle + 2);
        assertThat(load(saved).rc()).isEqualTo(0x902);
        assertThat(load(flipped(saved, 7)).rc()).isEqualTo(0x1DF);
        for (int i = 0; i < 3; i++) {
          both.flush(handle + i);
        }
      }
    }
  }

  @Test
  void loadsContextsAgainAfterRestartsAsFarAsTheyAreMeantToLast() throws IOException {
    int handle = primary(OWNER, Templates.hmac(Templates.FIXED));
    Saved lasting = save(handle);
    both.flush(handle);
    handle = primary(OWNER, Templates.hmac(Templates.FIXED | Templates.ST_CLEAR));
    Saved clearing = save(handle);
    both.flush(handle);
    int policySession = session();
    Saved session = save(policySession);

    both.equal(Tpm.hex(Tpm.SHUTDOWN_STATE)).succeed();
    both.powerCycle();
    both.equal(Tpm.hex(Tpm.STARTUP_STATE)).succeed();
    both.flush(load(lasting).handle());
    both.flush(load(clearing).handle());
    assertThat(load(session).handle()).isEqualTo(policySession);
    assertThat(load(session).rc()).isEqualTo(0x1CB);
    session = save(policySession);

    both.equal(Tpm.hex(Tpm.SHUTDOWN_STATE)).succeed();
    both.powerCycle();
    both.equal(Tpm.hex(Tpm.STARTUP_CLEAR)).succeed();
    both.flush(load(lasting).handle());
    assertThat(load(clearing).rc()).isEqualTo(0x1DF);
    both.flush(load(session).handle());

    both.powerCycle();
    both.equal(Tpm.hex(Tpm.STARTUP_CLEAR)).succeed();
    assertThat(load(lasting).rc()).isEqualTo(0x1DF);
    assertThat(load(clearing).rc()).isEqualTo(0x1DF);
    assertThat(load(session).rc()).isEqualTo(0x1DF);
  }

  @Test
  void savesAndLoadsSessionsAndRefusesOldContexts() throws IOException {
    int first = session();
    Saved old = save(first);
    for (Saved bad : damaged(old)) {
      assertThat(load(bad).rc()).isNotZero();
    }
    load(old).succeed();
    Saved newer = save(first);
    assertThat(load(old).rc()).isEqualTo(0x1CB);
    int second = session();
    int third = session();
    assertThat(third).isEqualTo(first + 2);
    int fourth = session();
    assertThat(load(newer).rc()).isEqualTo(0x903);
    Saved other = save(third);
    load(newer).succeed();
    for (int handle : List.of(first, second, third, fourth)) {
      both.flush(handle);
    }
    assertThat(load(other).rc()).isEqualTo(0x1CB);
    both.equal(Tpm.command(0x162, "%08X".formatted(first)));
    both.equal(Tpm.command(0x165, "%08X".formatted(first)));
  }

  /**
   * Sequences go on where they were, also with more data than a context could hold. Not those with
   * CMAC: swtpm ends when one comes back.
   */
  @Test
  void savesAndLoadsSequencesInTheMiddle() throws IOException {
    int hmacKey = primary(OWNER, Templates.hmac(0));
    List<byte[]> starts =
        List.of(
            Tpm.command(0x186, "0000 0004"),
            Tpm.command(0x186, "0000 000B"),
            Tpm.command(0x186, "0003 616263 000C"),
            Tpm.command(0x186, "0000 000D"),
            Tpm.command(0x186, "0000 0010"),
            Tpm.authorized(0x15B, hmacKey, "0000 0010"));
    for (byte[] start : starts) {
      for (int size : List.of(0, 1, 15, 16, 17, 32, 63, 64, 111, 128, 300)) {
        sequence(start, Templates.sized("5A".repeat(size)));
      }
    }
    sequence(starts.get(1), Templates.sized("00".repeat(1024)));
  }

  private void sequence(byte[] start, String data) throws IOException {
    String auth = start.length == 17 ? "0000000C 40000009 0000 00 0003 616263" : Tpm.PASSWORD;
    int handle = both.equal(start).handle();
    boolean event = start.length == 14 && start[13] == 0x10;
    for (int i = 0; i < 3; i++) {
      Saved saved = save(handle);
      both.flush(handle);
      assertThat(load(saved).handle()).isEqualTo(handle);
      both.equal(Tpm.command(0x8002, 0x15C, "%08X".formatted(handle) + auth + data)).succeed();
    }
    Saved saved = save(handle);
    both.flush(handle);
    load(saved).succeed();
    String complete = "%08X".formatted(handle) + auth + data + "40000001";
    if (event) {
      String sessions = "00000012" + (Tpm.PASSWORD.substring(9)).repeat(2);
      String completeEvent = "40000007" + "%08X".formatted(handle) + sessions + data;
      both.equal(Tpm.command(0x8002, 0x185, completeEvent)).succeed();
    } else {
      both.equal(Tpm.command(0x8002, 0x13E, complete)).succeed();
    }
  }

  @Test
  void makesObjectsPersistentAndUsesThem() throws IOException {
    List<byte[]> loads =
        List.of(
            primaryCommand(OWNER, Templates.eccParent(Templates.FIXED)),
            primaryCommand(PLATFORM, Templates.eccParent(Templates.FIXED)),
            primaryCommand(ENDORSEMENT, Templates.hmac(0)),
            primaryCommand(NULL, Templates.hmac(0)),
            primaryCommand(OWNER, Templates.hmac(Templates.ST_CLEAR)),
            Tpm.command(
                0x167,
                "0000"
                    + Templates.of(0x08, 0xB, Templates.SIGN, "0005000B", "0020" + "11".repeat(32))
                    + "%08X".formatted(OWNER)));
    for (byte[] load : loads) {
      int handle = both.alike(load).handle();
      for (int auth : List.of(OWNER, PLATFORM)) {
        for (int persistent : List.of(0x81000001, 0x81800001, 0x817FFFFF, 0x81FFFFFF, 0x81000001)) {
          evict(auth, handle, persistent);
          evict(auth, 0x81000001, persistent);
        }
      }
      both.flush(handle);
    }
    both.equal(Tpm.command(0x17A, "00000001 81000000 00000010")).succeed();
  }

  private static byte[] primaryCommand(int hierarchy, String template) {
    return Tpm.authorized(0x131, hierarchy, NO_SENSITIVE + template + NO_CREATION);
  }

  private TwoTpms.Answers evict(int auth, int object, int persistent) throws IOException {
    String handles = "%08X%08X".formatted(auth, object);
    String command = handles + Tpm.PASSWORD + "%08X".formatted(persistent);
    return both.equal(Tpm.command(0x8002, 0x120, command));
  }

  @Test
  void givesPersistentObjectsASlotAsLongAsACommandLasts() throws IOException {
    int parent = primary(OWNER, Templates.eccParent(Templates.FIXED));
    evict(OWNER, parent, 0x81000001).succeed();
    both.flush(parent);
    String child = NO_SENSITIVE + Templates.hmac(Templates.FIXED) + NO_CREATION;
    TwoTpms.Answers created = both.alike(Tpm.authorized(0x153, 0x81000001, child)).succeed();
    byte[] load = Tpm.authorized(0x157, 0x81000001, Tpm.hex(areas(created.ours())));
    assertThat(both.equal(load).handle()).isEqualTo(0x80000001);
    assertThat(both.equal(load).handle()).isEqualTo(0x80000002);
    assertThat(both.equal(load).rc()).isEqualTo(0x902);
    assertThat(primary(OWNER, Templates.hmac(0))).isEqualTo(0x80000000);
    byte[] readPublic = Tpm.command(0x173, "81000001");
    assertThat(both.equal(readPublic).rc()).isEqualTo(0x902);
    both.flush(0x80000001);
    both.equal(readPublic).succeed();
    both.powerCycle();
    both.equal(Tpm.hex(Tpm.STARTUP_CLEAR)).succeed();
    both.equal(readPublic).succeed();
    assertThat(both.equal(load).handle()).isEqualTo(0x80000001);
  }

  /** The private and the public area of a response of Create. */
  private static byte[] areas(byte[] response) {
    int end = 14;
    for (int i = 0; i < 2; i++) {
      end += 2 + (int) Tpm.number(response, end, 2);
    }
    return Arrays.copyOfRange(response, 14, end);
  }
}
