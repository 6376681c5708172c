package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Given a swtpm and an engine with its seeds and proofs: the same objects, to the last byte. */
class ObjectComparisonTest {

  private static final int CREATE_PRIMARY = 0x131;
  private static final int COMMANDS = 5_000;
  private static final int OWNER = 0x40000001;
  private static final int NULL = 0x40000007;
  private static final int ENDORSEMENT = 0x4000000B;
  private static final int PLATFORM = 0x4000000C;
  private static final String NO_SENSITIVE = "0004 0000 0000";
  private static final String NO_CREATION = "0000 00000000";

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

  @Test
  void makesTheSamePrimaryObjectsWithTheSameCreationDataAndTickets() throws IOException {
    Map<String, String> templates = Templates.all();
    templates.put("RSA parent", Templates.rsaParent(Templates.FIXED));
    for (String template : templates.values()) {
      for (int hierarchy : List.of(OWNER, ENDORSEMENT, PLATFORM)) {
        String pcrs = "0003 616263 00000002 000B 03 FFFF01 0004 03 000080";
        String sensitive = Templates.sized("0003 414243 0000");
        byte[] command = Tpm.authorized(CREATE_PRIMARY, hierarchy, sensitive + template + pcrs);
        int handle = both.equal(command).handle();
        both.equal(Tpm.command(0x173, "%08X".formatted(handle))).succeed();
        both.flush(handle);
      }
      byte[] command = Tpm.authorized(CREATE_PRIMARY, NULL, NO_SENSITIVE + template + NO_CREATION);
      both.flush(both.alike(command).handle());
    }
    assertThat(both.state.live.objects.free()).isEqualTo(3);
  }

  private int primary(int hierarchy, String template) throws IOException {
    byte[] command =
        Tpm.authorized(CREATE_PRIMARY, hierarchy, NO_SENSITIVE + template + NO_CREATION);
    return both.alike(command).handle();
  }

  /** What the commands of a stream were and how often they succeeded. */
  private final Map<Integer, Integer> succeeded = new TreeMap<>();

  @Test
  void refusesWhatSwtpmRefusesWithTheSameCodes() throws IOException {
    ObjectStream stream = new ObjectStream(20_261_123);
    List<String> parents =
        List.of(
            Templates.eccParent(Templates.FIXED),
            Templates.eccParent(0),
            Templates.eccParent(Templates.ENCRYPTED_DUPLICATION),
            Templates.of(0x25, 0xB, Templates.PARENT | Templates.FIXED, "0006 0080 0043", "0000"),
            Templates.eccSigner(0));
    for (String parent : parents) {
      int storage = primary(OWNER, parent);
      int derivation = primary(OWNER, Templates.derivationParent(stream.below(2) * 0x12));
      boolean longAuth = parent.equals(parents.get(0));
      for (int i = 0; i < COMMANDS / parents.size(); i++) {
        byte[] command = stream.next(List.of(storage, storage, storage, derivation), longAuth);
        TwoTpms.Answers answers = both.alike(command);
        int code = (int) Tpm.number(command, 6, 4);
        if (answers.rc() == 0) {
          succeeded.merge(code, 1, Integer::sum);
          if (code != 0x153 && code != 0x156) {
            both.flush(answers.handle());
          }
        }
      }
      both.flush(storage);
      both.flush(derivation);
    }
    assertThat(succeeded.keySet()).containsExactly(0x131, 0x153, 0x156, 0x167, 0x191);
    assertThat(succeeded.values()).allSatisfy(times -> assertThat(times).isGreaterThan(20));
  }
}
