package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Given a TPM: how long saved contexts are good for, and how large they are. */
class ContextTest {

  private static final int OWNER = 0x40000001;
  private static final int CONTEXT_GAP = 0x901;
  private static final int CONTEXT_SAVE = 0x162;
  private static final int CONTEXT_LOAD = 0x161;

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

  private int session() {
    String nonce = Templates.sized("00".repeat(64));
    byte[] start = Tpm.command(0x176, "40000007 40000007" + nonce + "0000 01 0010 000D");
    return (int) Tpm.number(run(start), 10, 4);
  }

  private byte[] save(int handle) {
    byte[] response = run(Tpm.command(CONTEXT_SAVE, "%08X".formatted(handle)));
    return Arrays.copyOfRange(response, 10, response.length);
  }

  private int load(byte[] context) {
    return Tpm.rc(tpm.transmit(Tpm.command(CONTEXT_LOAD, Tpm.hex(context))));
  }

  @Test
  void savesNoSessionWhileTheOldestContextWouldLookLikeTheNewest() {
    int oldest = session();
    byte[] context = save(oldest);
    int other = session();
    state.reset.sessionContexts.counter += SessionContexts.SLOT_MASK;
    byte[] saveOther = Tpm.command(CONTEXT_SAVE, "%08X".formatted(other));
    assertThat(Tpm.rc(tpm.transmit(saveOther))).isEqualTo(CONTEXT_GAP);
    assertThat(load(context)).isZero();
    assertThat(load(save(other))).isZero();
  }

  @Test
  void givesTheLastSlotToTheOldestContextWhileTheGapIsAtItsMaximum() {
    int oldest = session();
    byte[] context = save(oldest);
    byte[] newer = save(session());
    session();
    session();
    state.reset.sessionContexts.counter = Tpm.number(context, 0, 8) + SessionContexts.SLOT_MASK + 1;
    assertThat(load(newer)).isEqualTo(CONTEXT_GAP);
    assertThat(load(context)).isZero();
  }

  @Test
  void numbersTheContextsOfObjectsOneAfterTheOther() {
    run(Tpm.authorized(0x131, OWNER, "0004 0000 0000" + Templates.hmac(0) + "0000 00000000"));
    long first = Tpm.number(save(0x80000000), 0, 8);
    assertThat(Tpm.number(save(0x80000000), 0, 8)).isEqualTo(first + 1);
  }

  @Test
  void makesContextsNoLargerThanItReports() {
    int handle =
        (int)
            Tpm.number(
                run(
                    Tpm.authorized(
                        0x131,
                        OWNER,
                        "0004 0000 0000"
                            + Templates.of(
                                0x01,
                                0xD,
                                Templates.PARENT,
                                "0006 0100 0043 0010 0C00 00000000",
                                "0000")
                            + "0000 00000000")),
                10,
                4);
    assertThat(save(handle)).hasSizeLessThanOrEqualTo(SavedContexts.MAX_OBJECT_CONTEXT);
    String auth = Templates.sized("41".repeat(64));
    int event = (int) Tpm.number(run(Tpm.command(0x186, auth + "0010")), 10, 4);
    for (int size : List.of(1, 63, 64, 127, 128, 1024)) {
      String area = "00000049 40000009 0000 00" + auth;
      String update = "%08X".formatted(event) + area + Templates.sized("5A".repeat(size));
      run(Tpm.command(0x8002, 0x15C, update));
      assertThat(save(event)).hasSizeLessThanOrEqualTo(SavedContexts.MAX_OBJECT_CONTEXT);
    }
    Session session = ActiveSessions.of(state).find(session());
    session.auditDigest = session.policy.digest;
    session.boundEntity = Octets.of(new byte[66]);
    session.policy.requiredDigest = session.policy.digest;
    assertThat(save(0x03000000)).hasSizeLessThanOrEqualTo(SavedContexts.MAX_SESSION_CONTEXT);
  }

  @Test
  void refusesTheContextsOfAHierarchyThatHasBeenCleared() {
    run(Tpm.authorized(0x131, OWNER, "0004 0000 0000" + Templates.hmac(0) + "0000 00000000"));
    byte[] context = save(0x80000000);
    run(Tpm.authorized(0x126, 0x4000000C, ""));
    assertThat(load(context)).isEqualTo(0x1DF);
  }

  @Test
  void refusesTheContextsOfAHierarchyThatIsDisabled() {
    run(Tpm.authorized(0x131, OWNER, "0004 0000 0000" + Templates.hmac(0) + "0000 00000000"));
    byte[] context = save(0x80000000);
    run(Tpm.command(0x8002, 0x121, "4000000C" + Tpm.PASSWORD + "40000001 00"));
    assertThat(load(context)).isEqualTo(0x1C5);
  }
}
