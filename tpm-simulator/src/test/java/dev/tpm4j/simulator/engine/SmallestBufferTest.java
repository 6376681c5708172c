package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Given a TPM with the smallest buffer: what has the longest responses gets them, and there is room
 * for three sessions with the longest HMACs. {@link CapabilityTest} has the longest of all, {@link
 * ContextTest} how long contexts get.
 */
class SmallestBufferTest {

  private static final int BUFFER = 2176;
  private static final int OWNER = 0x40000001;

  /** The size of the parameters; three times nonce, attributes and HMAC. */
  private static final int SESSIONS = 4 + 3 * (2 + 64 + 1 + 2 + 64);

  private static final String RSA_3072 = "0C00 00000000";
  private static final String AUTH = Templates.sized("A5".repeat(64));
  private static final String SENSITIVE = Templates.sized(AUTH + "0000");
  private static final String PCRS =
      "00000004 0004 03 FFFFFF 000B 03 FFFFFF 000C 03 FFFFFF 000D 03 FFFFFF";
  private static final String CREATION = Templates.sized("0D".repeat(64)) + PCRS;

  private final TpmEngine tpm =
      TpmEngine.started(EngineOptions.builder().seed(1).bufferSize(BUFFER).build());
  private int parent;

  @BeforeEach
  void makeParent() {
    String template =
        Templates.of(0x23, 0xD, Templates.PARENT, "0006010000430010 0005 0010", "0000 0000");
    byte[] made = succeed(Tpm.authorized(0x131, OWNER, "00040000 0000" + template + CREATION));
    parent = (int) Tpm.number(made, 10, 4);
  }

  private byte[] succeed(byte[] command) {
    byte[] response = tpm.transmit(command);
    assertThat(Integer.toHexString(Tpm.rc(response))).as(Tpm.hex(command)).isEqualTo("0");
    boolean password = Tpm.number(response, 0, 2) == 0x8002;
    int parameters = password ? response.length - 4 - 5 : response.length;
    assertThat(parameters + SESSIONS).isLessThanOrEqualTo(BUFFER);
    return response;
  }

  private static String rsaTemplate(int attributes, String symmetric) {
    String area =
        "0001 000D %08X".formatted(attributes)
            + Templates.sized("90".repeat(64))
            + symmetric
            + "0010"
            + RSA_3072
            + "0000";
    return Templates.sized(area);
  }

  @Test
  void hasRoomForWhatCreateGivesOfTheLongestKeys() {
    String child = rsaTemplate(Templates.KEY | Templates.SIGN, "0010");
    String storage = rsaTemplate(Templates.PARENT, "0006 0100 0043");
    for (String template : new String[] {child, storage}) {
      byte[] created = succeed(Tpm.authorized(0x153, parent, SENSITIVE + template + CREATION));
      int privateEnd = 14 + 2 + (int) Tpm.number(created, 14, 2);
      int publicEnd = privateEnd + 2 + (int) Tpm.number(created, privateEnd, 2);
      String areas = Tpm.hex(created).substring(28, 2 * publicEnd);
      byte[] loaded = succeed(Tpm.authorized(0x157, parent, areas));
      int key = (int) Tpm.number(loaded, 10, 4);
      succeed(Tpm.command(0x173, "%08X".formatted(key)));
      succeed(Tpm.command(0x162, "%08X".formatted(key)));
      succeed(Tpm.command(0x165, "%08X".formatted(key)));
    }
    succeed(Tpm.authorized(0x191, parent, SENSITIVE + child));
  }

  @Test
  void hasRoomForTheLongestPrimaryKey() {
    String storage = rsaTemplate(Templates.PARENT, "0006 0100 0043");
    succeed(Tpm.authorized(0x131, OWNER, SENSITIVE + storage + CREATION));
  }

  @Test
  void hasRoomForEveryListOfCapabilities() {
    int[] capabilities = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    int[] first = {
      0, 0x01000000, 0x02000000, 0x03000000, 0x40000000, 0x80000000, 0x81000000, 0x100
    };
    int answered = 0;
    for (int capability : capabilities) {
      for (int property : first) {
        byte[] response =
            tpm.transmit(Tpm.command(0x17A, "%08X%08X7FFFFFFF".formatted(capability, property)));
        assertThat(Tpm.rc(response)).isNotEqualTo(0x101);
        assertThat(response.length + SESSIONS).isLessThanOrEqualTo(BUFFER);
        answered += Tpm.rc(response) == 0 ? 1 : 0;
      }
    }
    assertThat(answered).isGreaterThan(capabilities.length);
  }
}
