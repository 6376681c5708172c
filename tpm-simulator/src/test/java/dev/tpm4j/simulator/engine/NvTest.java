package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** NV indices: what they hold, who may touch them, and what restarts leave of them. */
class NvTest {

  private static final int OWNER = 0x40000001;
  private static final int PLATFORM = 0x4000000C;
  private static final int INDEX = 0x01000042;

  private static final int DEFINE = 0x12A;
  private static final int UNDEFINE = 0x122;
  private static final int READ_PUBLIC = 0x169;
  private static final int WRITE = 0x137;
  private static final int INCREMENT = 0x134;
  private static final int EXTEND = 0x136;
  private static final int SET_BITS = 0x135;
  private static final int WRITE_LOCK = 0x138;
  private static final int GLOBAL_WRITE_LOCK = 0x132;
  private static final int READ = 0x14E;
  private static final int READ_LOCK = 0x14F;

  /** NO_DA, OWNERREAD, AUTHREAD, OWNERWRITE, AUTHWRITE. */
  private static final int OPEN = 0x02060006;

  private static final int COUNTER = 0x10;
  private static final int BITS = 0x20;
  private static final int EXTENDED = 0x40;
  private static final int PIN_FAIL = 0x80;
  private static final int PIN_PASS = 0x90;
  private static final int WRITEALL = 0x1000;
  private static final int WRITEDEFINE = 0x2000;
  private static final int WRITE_STCLEAR = 0x4000;
  private static final int GLOBALLOCK = 0x8000;
  private static final int ORDERLY = 0x04000000;
  private static final int CLEAR_STCLEAR = 0x08000000;
  private static final int READ_STCLEAR = 0x80000000;
  private static final int WRITTEN = 0x20000000;
  private static final int WRITELOCKED = 0x800;

  private final TpmEngine tpm = TpmEngine.create(EngineOptions.builder().seed(1).build());

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
  }

  @Test
  void keepsDataOverEveryRestart() {
    define(OPEN, 4);
    assertThat(read(4)).as("nothing written yet").isEqualTo("14a");
    assertThat(write("11223344", 0)).isZero();
    assertThat(attributes()).isEqualTo(OPEN | WRITTEN);
    tpm.powerOff();
    tpm.powerOn();
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(read(4)).isEqualTo("11223344");
  }

  @Test
  void erasesWhatAFirstPartialWriteLeavesOut() {
    define(OPEN, 4);
    write("22", 1);
    assertThat(read(4)).as("NV is all ones").isEqualTo("ff22ffff");
    define(INDEX + 1, OPEN | ORDERLY, 4);
    owner(WRITE, INDEX + 1, "0001 22 0001");
    assertThat(read(INDEX + 1, 4)).as("RAM is all zeros").isEqualTo("00220000");
  }

  @Test
  void refusesWhatIsOutsideTheIndex() {
    define(OPEN, 4);
    assertThat(write("2233", 3)).as("TPM_RC_NV_RANGE").isEqualTo(0x146);
    assertThat(write("22", 5)).as("offset is parameter 2").isEqualTo(0x2C4);
    write("11223344", 0);
    assertThat(rc(owner(READ, INDEX, "0002 0003"))).isEqualTo(0x146);
    assertThat(rc(owner(READ, INDEX, "0401 0000"))).isEqualTo(0x1C4);
    assertThat(rc(owner(READ, INDEX, "0000 0004"))).as("nothing, at the end").isZero();
  }

  @Test
  void takesOnlyAWholeWriteWhereTheIndexSaysSo() {
    define(OPEN | WRITEALL, 4);
    assertThat(write("112233", 0)).isEqualTo(0x146);
    assertThat(write("11223344", 0)).isZero();
  }

  @Test
  void countsFromTheHighestCounterThatWasDeleted() {
    define(OPEN | COUNTER, 8);
    for (int i = 0; i < 3; i++) {
      assertThat(rc(owner(INCREMENT, INDEX, ""))).isZero();
    }
    assertThat(read(8)).isEqualTo("0000000000000003");
    assertThat(rc(owner(UNDEFINE, INDEX, ""))).isZero();
    define(OPEN | COUNTER, 8);
    owner(INCREMENT, INDEX, "");
    assertThat(read(8)).isEqualTo("0000000000000004");
  }

  @Test
  void setsBitsAndNeverClearsThem() {
    define(OPEN | BITS, 8);
    owner(SET_BITS, INDEX, "0000000000000005");
    owner(SET_BITS, INDEX, "8000000000000002");
    assertThat(read(8)).isEqualTo("8000000000000007");
    assertThat(rc(owner(INCREMENT, INDEX, ""))).as("not a counter").isEqualTo(0x282);
    assertThat(write("0000000000000000", 0)).as("not by NV_Write").isEqualTo(0x082);
  }

  @Test
  void extendsLikeAPcr() {
    define(OPEN | EXTENDED, 32);
    owner(EXTEND, INDEX, "0003 616263");
    byte[] once = Hash.SHA256.digest(new byte[32], Tpm.hex("616263"));
    assertThat(read(32)).isEqualTo(Tpm.hex(once));
    owner(EXTEND, INDEX, "0000");
    assertThat(read(32)).isEqualTo(Tpm.hex(Hash.SHA256.digest(once)));
  }

  @Test
  void locksUntilTheNextStartOrForGood() {
    define(OPEN | WRITE_STCLEAR | READ_STCLEAR, 1);
    define(INDEX + 1, OPEN | WRITEDEFINE, 1);
    for (int index : List.of(INDEX, INDEX + 1)) {
      owner(WRITE, index, "0001 AA 0000");
      assertThat(rc(owner(WRITE_LOCK, index, ""))).isZero();
      assertThat(rc(owner(WRITE_LOCK, index, ""))).as("again").isZero();
      assertThat(rc(owner(WRITE, index, "0001 BB 0000"))).isEqualTo(0x148);
    }
    assertThat(rc(owner(READ_LOCK, INDEX, ""))).isZero();
    assertThat(read(1)).isEqualTo("148");
    assertThat(rc(owner(READ_LOCK, INDEX + 1, ""))).as("no such lock").isEqualTo(0x282);
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_STATE);
    assertThat(read(1)).as("a resume keeps locks").isEqualTo("148");
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_CLEAR);
    assertThat(read(1)).isEqualTo("aa");
    assertThat(write("BB", 0)).isZero();
    assertThat(rc(owner(WRITE, INDEX + 1, "0001 BB 0000"))).as("for good").isEqualTo(0x148);
  }

  @Test
  void locksAtOnceAllThatAskForIt() {
    define(OPEN | GLOBALLOCK, 1);
    define(INDEX + 1, OPEN, 1);
    Tpm.run(tpm, Tpm.hex(Tpm.authorized(GLOBAL_WRITE_LOCK, OWNER, "")));
    assertThat(attributes() & WRITELOCKED).isNotZero();
    assertThat(write("AA", 0)).isEqualTo(0x148);
    assertThat(rc(owner(WRITE, INDEX + 1, "0001 AA 0000"))).isZero();
  }

  @Test
  void keepsOrderlyDataOnlyOverAnAnnouncedRestart() {
    define(OPEN | ORDERLY, 1);
    write("AA", 0);
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_STATE);
    assertThat(read(1)).isEqualTo("aa");
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_CLEAR);
    assertThat(read(1)).as("a TPM Restart keeps it").isEqualTo("aa");
    restart(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(read(1)).as("a TPM Reset does not").isEqualTo("14a");
  }

  @Test
  void forgetsAnAnnouncedShutdownWhenOrderlyDataIsWrittenAfterIt() {
    define(OPEN | ORDERLY, 1);
    Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
    write("AA", 0);
    tpm.powerOff();
    tpm.powerOn();
    assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
  }

  @Test
  void skipsAnOrderlyCounterAheadAfterASuddenLossOfPower() {
    define(OPEN | ORDERLY | COUNTER, 8);
    owner(INCREMENT, INDEX, "");
    owner(INCREMENT, INDEX, "");
    restart(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(read(8)).isEqualTo("0000000000000002");
    owner(INCREMENT, INDEX, "");
    tpm.powerOff();
    tpm.powerOn();
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(read(8)).as("no value ever comes twice").isEqualTo("00000000000000ff");
    owner(INCREMENT, INDEX, "");
    assertThat(read(8)).isEqualTo("0000000000000100");
    tpm.powerOff();
    tpm.powerOn();
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(read(8)).as("a rollover goes to NV").isEqualTo("00000000000001ff");
  }

  @Test
  void clearsAtEachStartWhatSaysSo() {
    define(OPEN | CLEAR_STCLEAR, 1);
    write("AA", 0);
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_STATE);
    assertThat(read(1)).isEqualTo("aa");
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_CLEAR);
    assertThat(read(1)).isEqualTo("14a");
  }

  @Test
  void countsWrongPinsAndThenRefusesEvenTheRightOne() {
    definePin(PIN_FAIL, "0000000000000002");
    assertThat(readWith("33")).isEqualTo(0x9A2);
    assertThat(readWith("31")).as("the right one begins anew").isZero();
    assertThat(readWith("33")).isEqualTo(0x9A2);
    assertThat(readWith("33")).isEqualTo(0x9A2);
    assertThat(readWith("31")).as("TPM_RC_AUTH_UNAVAILABLE").isEqualTo(0x12F);
    assertThat(read(8)).isEqualTo("0000000200000002");
  }

  @Test
  void countsRightPinsAndThenRefuses() {
    definePin(PIN_PASS, "0000000000000001");
    assertThat(readWith("33")).isEqualTo(0x9A2);
    assertThat(readWith("31")).isZero();
    assertThat(readWith("31")).isEqualTo(0x12F);
    assertThat(read(8)).isEqualTo("0000000100000001");
  }

  @Test
  void showsThePinCountAsItIsAfterTheUseThatReadsIt() {
    definePin(PIN_PASS, "0000000000000003");
    byte[] response =
        tpm.transmit(
            Tpm.command(0x8002, READ, handles(INDEX, INDEX) + password("31") + "00080000"));
    assertThat(Tpm.hex(response).substring(32, 48)).isEqualTo("0000000100000003");
  }

  @Test
  void lendsOutNoSpaceThatIsPromisedToObjectsAndCounters() {
    int defined = 0;
    while (rc(defineAs(0x01800000 + defined, OPEN, 2048)) == 0) {
      defined++;
    }
    assertThat(defined).as("as many as libtpms 0.9.2").isEqualTo(68);
    assertThat(rc(defineAs(INDEX, OPEN, 1901))).isEqualTo(0x14B);
    assertThat(rc(defineAs(INDEX, OPEN, 1900))).isZero();
    for (int i = 1; i <= 8; i++) {
      assertThat(rc(defineAs(INDEX + i, OPEN | COUNTER, 8))).isZero();
    }
    assertThat(rc(defineAs(INDEX + 9, OPEN | COUNTER, 8))).isEqualTo(0x14B);
  }

  @Test
  void keepsSixtyFivePersistentObjectsIfThereIsNothingElse() {
    String primary = "0004 0000 0000" + Templates.eccParent(Templates.FIXED) + "0000 00000000";
    assertThat(rc(tpm.transmit(Tpm.authorized(0x131, OWNER, primary)))).isZero();
    assertThat(available(0x209)).isEqualTo(65);
    for (int i = 0; i < 65; i++) {
      assertThat(evict(0x81000000 + i)).isZero();
    }
    assertThat(available(0x209)).isZero();
    assertThat(evict(0x81000000 + 65)).as("TPM_RC_NV_SPACE").isEqualTo(0x14B);
    assertThat(rc(defineAs(INDEX, OPEN | COUNTER, 8))).as("promised").isZero();
  }

  private int evict(int handle) {
    String parameters = "%08X".formatted(handle);
    return rc(command(0x120, OWNER, 0x80000000, parameters));
  }

  private int available(int property) {
    byte[] response =
        tpm.transmit(Tpm.command(0x17A, "00000006 %08X 00000001".formatted(property)));
    return (int) Tpm.number(response, 23, 4);
  }

  @Test
  void hasHalfAKilobyteForOrderlyIndices() {
    assertThat(rc(defineAs(INDEX, OPEN | ORDERLY, 501))).isEqualTo(0x14B);
    assertThat(rc(defineAs(INDEX, OPEN | ORDERLY, 500))).isZero();
    assertThat(rc(defineAs(INDEX + 1, OPEN | ORDERLY, 0))).isEqualTo(0x14B);
  }

  @Test
  void keepsThePlatformsIndicesFromTheOwner() {
    String area = "%08X000B%08X00000001".formatted(INDEX, OPEN | 0x40010001);
    String parameters = "0000" + "000E" + area;
    assertThat(Tpm.rc(tpm.transmit(Tpm.authorized(DEFINE, OWNER, parameters)))).isEqualTo(0x182);
    assertThat(Tpm.rc(tpm.transmit(Tpm.authorized(DEFINE, PLATFORM, parameters)))).isZero();
    assertThat(Tpm.rc(tpm.transmit(Tpm.authorized(DEFINE, PLATFORM, parameters)))).isEqualTo(0x14C);
    assertThat(rc(owner(UNDEFINE, INDEX, ""))).isEqualTo(0x149);
    assertThat(rc(command(UNDEFINE, PLATFORM, INDEX, ""))).isZero();
    assertThat(rc(owner(UNDEFINE, INDEX, ""))).as("gone").isEqualTo(0x28B);
  }

  private void definePin(int type, String counts) {
    String area = "%08X000B%08X00000008".formatted(INDEX, 0x02060002 | type);
    byte[] define = Tpm.authorized(DEFINE, OWNER, "0001 31" + "000E" + area);
    assertThat(Tpm.rc(tpm.transmit(define))).isZero();
    assertThat(readWith("31")).as("not before it is written").isEqualTo(0x12F);
    assertThat(rc(owner(WRITE, INDEX, "0008" + counts + "0000"))).isZero();
  }

  private void define(int attributes, int size) {
    define(INDEX, attributes, size);
  }

  private void define(int index, int attributes, int size) {
    assertThat(rc(defineAs(index, attributes, size))).isZero();
  }

  private byte[] defineAs(int index, int attributes, int size) {
    String area = "%08X000B%08X0000%04X".formatted(index, attributes, size);
    return tpm.transmit(Tpm.authorized(DEFINE, OWNER, "0000" + "000E" + area));
  }

  private int write(String data, int offset) {
    String parameters = "%04X%s%04X".formatted(data.length() / 2, data, offset);
    return rc(owner(WRITE, INDEX, parameters));
  }

  /** The data, or the response code if there is none. */
  private String read(int size) {
    return read(INDEX, size);
  }

  private String read(int index, int size) {
    byte[] response = owner(READ, index, "%04X0000".formatted(size));
    int rc = rc(response);
    return rc == 0 ? Tpm.hex(response).substring(32, 32 + 2 * size) : Integer.toHexString(rc);
  }

  private int readWith(String password) {
    String area = password(password);
    return rc(tpm.transmit(Tpm.command(0x8002, READ, handles(INDEX, INDEX) + area + "00080000")));
  }

  private int attributes() {
    byte[] response = tpm.transmit(Tpm.command(READ_PUBLIC, "%08X".formatted(INDEX)));
    return (int) Tpm.number(response, 18, 4);
  }

  private byte[] owner(int code, int index, String parameters) {
    return command(code, OWNER, index, parameters);
  }

  private byte[] command(int code, int authority, int index, String parameters) {
    return tpm.transmit(
        Tpm.command(0x8002, code, handles(authority, index) + Tpm.PASSWORD + parameters));
  }

  private static String handles(int first, int second) {
    return "%08X%08X".formatted(first, second);
  }

  private static String password(String password) {
    int length = password.length() / 2;
    return "%08X400000090000%02X%04X%s".formatted(9 + length, 0, length, password);
  }

  private static int rc(byte[] response) {
    return Tpm.rc(response);
  }

  private void restart(String shutdown, String startup) {
    assertThat(Tpm.rc(tpm, shutdown)).isZero();
    tpm.powerOff();
    tpm.powerOn();
    assertThat(Tpm.rc(tpm, startup)).isZero();
  }
}
