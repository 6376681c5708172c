package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Given a swtpm and an engine with its seeds and proofs: the same objects, to the last byte. */
class ObjectComparisonTest {

  private static final int CREATE_PRIMARY = 0x131;
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
}
