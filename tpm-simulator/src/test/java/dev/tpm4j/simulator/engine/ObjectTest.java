package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Given a TPM of a seed: what happens to objects from their making to their end. */
class ObjectTest {

  private static final int OWNER = 0x40000001;
  private static final int NULL = 0x40000007;
  private static final int PLATFORM = 0x4000000C;
  private static final String NO_SENSITIVE = "0004 0000 0000";
  private static final String NO_CREATION = "0000 00000000";
  private static final int OBJECT_MEMORY = 0x902;

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {7}));
  private final TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);

  @BeforeEach
  void startUp() {
    assertThat(Tpm.rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
  }

  private byte[] run(byte[] command) {
    byte[] response = tpm.transmit(command);
    assertThat(Integer.toHexString(Tpm.rc(response))).as(Tpm.hex(command)).isEqualTo("0");
    return response;
  }

  private static byte[] primaryCommand(int hierarchy, String template) {
    return Tpm.authorized(0x131, hierarchy, NO_SENSITIVE + template + NO_CREATION);
  }

  private int primary(int hierarchy, String template) {
    return (int) Tpm.number(run(primaryCommand(hierarchy, template)), 10, 4);
  }

  private void flush(int handle) {
    run(Tpm.command(0x165, "%08X".formatted(handle)));
  }

  private String publicArea(int handle) {
    return Tpm.hex(run(Tpm.command(0x173, "%08X".formatted(handle))));
  }

  @Test
  void makesThePrimaryObjectOfATemplateAgainUntilTheSeedChanges() {
    String template = Templates.eccParent(Templates.FIXED);
    String first = publicArea(primary(OWNER, template));
    assertThat(publicArea(primary(OWNER, template))).isEqualTo(first);
    assertThat(publicArea(primary(PLATFORM, template))).isNotEqualTo(first);
    for (int i = 0; i < 3; i++) {
      flush(0x80000000 + i);
    }
    run(Tpm.authorized(0x126, PLATFORM, ""));
    assertThat(publicArea(primary(OWNER, template))).isNotEqualTo(first);
  }

  @Test
  void makesOtherPrimaryObjectsOfTheNullHierarchyAfterEachReset() {
    String first = publicArea(primary(NULL, Templates.hmac(0)));
    tpm.reset();
    startUp();
    assertThat(publicArea(primary(NULL, Templates.hmac(0)))).isNotEqualTo(first);
  }

  @Test
  void hasThreeSlotsAndTakesTheFirstFreeOne() {
    for (int i = 0; i < 3; i++) {
      assertThat(primary(OWNER, Templates.hmac(0))).isEqualTo(0x80000000 + i);
    }
    byte[] another = primaryCommand(OWNER, Templates.hmac(0));
    assertThat(Tpm.rc(tpm.transmit(another))).isEqualTo(OBJECT_MEMORY);
    flush(0x80000001);
    assertThat(primary(OWNER, Templates.hmac(0))).isEqualTo(0x80000001);
    assertThat(Tpm.hex(run(Tpm.command(0x17A, "00000001 80000001 00000001"))))
        .endsWith("01000000010000000180000001");
  }

  @Test
  void forgetsTransientObjectsWithThePowerAndKeepsPersistentOnes() {
    int handle = primary(OWNER, Templates.eccParent(Templates.FIXED));
    String before = publicArea(handle);
    run(Tpm.command(0x8002, 0x120, "40000001 80000000" + Tpm.PASSWORD + "81000000"));
    tpm.reset();
    startUp();
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x173, "80000000")))).isEqualTo(0x910);
    assertThat(publicArea(0x81000000)).isEqualTo(before);
  }

  @Test
  void makesAsManyObjectsPersistentAsItSaysItHasRoomFor() {
    primary(OWNER, Templates.hmac(0));
    int room = persistentAvailable();
    for (int i = 0; i < room; i++) {
      assertThat(persistentAvailable()).isEqualTo(room - i);
      run(evict(0x81000000 + i));
    }
    assertThat(persistentAvailable()).isZero();
    assertThat(Tpm.rc(tpm.transmit(evict(0x81100000)))).isEqualTo(0x14B);
    assertThat(Tpm.rc(tpm.transmit(evict(0x81000000)))).isEqualTo(0x14C);
  }

  private static byte[] evict(int handle) {
    String handles = "40000001 80000000";
    return Tpm.command(0x8002, 0x120, handles + Tpm.PASSWORD + "%08X".formatted(handle));
  }

  private int persistentAvailable() {
    byte[] response = run(Tpm.command(0x17A, "00000006 00000209 00000001"));
    return (int) Tpm.number(response, response.length - 4, 4);
  }

  @Test
  void flushesTheObjectsOfAHierarchyThatIsDisabled() {
    primary(OWNER, Templates.hmac(0));
    primary(PLATFORM, Templates.hmac(0));
    primary(NULL, Templates.hmac(0));
    String disableOwner = "4000000C" + Tpm.PASSWORD + "40000001 00";
    run(Tpm.command(0x8002, 0x121, disableOwner));
    assertThat(Tpm.hex(run(Tpm.command(0x17A, "00000001 80000000 000000FF"))))
        .endsWith("00000002" + "80000001" + "80000002");
    assertThat(Tpm.rc(tpm.transmit(primaryCommand(OWNER, Templates.hmac(0))))).isEqualTo(0x185);
  }

  @Test
  void bindsCreationDataToPcrsLocalityAndTheCallersWords() {
    tpm.locality(2);
    String creation = "0003 666F6F 00000001 000B 03 010000";
    byte[] response =
        run(Tpm.authorized(0x131, OWNER, NO_SENSITIVE + Templates.hmac(0) + creation));
    String digestOfPcr0 = Tpm.hex(Hash.SHA256.digest(new byte[32]));
    assertThat(Tpm.hex(response))
        .contains(
            "00000001000b03010000"
                + "0020"
                + digestOfPcr0
                + "04"
                + "0010"
                + "000440000001"
                + "000440000001"
                + "0003666f6f");
  }

  /** The state with every field, but for what time changes. */
  private Map<String, Octets> fields() {
    Map<String, Octets> fields = new LinkedHashMap<>();
    state.fields(new StateWriter(fields));
    fields.keySet().removeIf(name -> name.endsWith("time") || name.endsWith("clock"));
    return fields;
  }

  @Test
  void changesNothingWhenItRefuses() {
    ObjectStream stream = new ObjectStream(42);
    int storage = primary(OWNER, Templates.eccParent(0));
    int derivation = primary(OWNER, Templates.derivationParent(0));
    int refused = 0;
    for (int i = 0; i < 1_500; i++) {
      Map<String, Octets> before = fields();
      byte[] command = stream.next(List.of(storage, derivation), false);
      byte[] response = tpm.transmit(command);
      if (Tpm.rc(response) != 0) {
        assertThat(fields()).as(Tpm.hex(command)).isEqualTo(before);
        refused++;
      } else if (Tpm.number(response, 10, 4) == 0x80000002L) {
        flush(0x80000002);
      }
    }
    assertThat(refused).isBetween(500, 1_400);
  }
}
