package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The few commands that bring-up needs (TCG TPM 2.0 Library, Part 3). */
final class TpmClient {

  private static final short TPM_ST_NO_SESSIONS = (short) 0x8001;
  private static final short TPM_ST_SESSIONS = (short) 0x8002;
  private static final int TPM_RS_PW = 0x40000009;
  private static final int TPM_CAP_ALGS = 0;
  private static final int TPM_CAP_COMMANDS = 2;
  private static final int TPM_CAP_PCRS = 5;
  private static final int TPM_CAP_TPM_PROPERTIES = 6;
  private static final int TPM_RC_TESTING = 0x90A;
  private static final int TPM_RC_RETRY = 0x922;
  private static final int TPM_RC_YIELDED = 0x908;

  /** How long a TPM may ask to be asked again. */
  private static final long PATIENCE_MILLIS = 5000;

  private static final long PAUSE_MILLIS = 20;

  /** More entries, banks or pages than any TPM lists. */
  private static final int MAX_ENTRIES = 4096;

  private static final int MAX_PAGES = 256;
  private static final int MAX_BANKS = 16;
  private static final int MAX_DIGEST = 64;

  private final TpmTransport transport;
  private final Timebase timebase;

  TpmClient(TpmTransport transport, Timebase timebase) {
    this.transport = transport;
    this.timebase = timebase;
  }

  /**
   * A bank of PCRs.
   *
   * @param algorithm its hash
   * @param select bit map of its PCRs, PCR 0 in bit 0 of the first byte
   */
  record PcrBank(int algorithm, byte[] select) {

    int count() {
      int count = 0;
      for (byte each : select) {
        count += Integer.bitCount(each & 0xFF);
      }
      return count;
    }

    boolean has(int pcr) {
      return pcr / 8 < select.length && (select[pcr / 8] >> pcr % 8 & 1) != 0;
    }
  }

  static byte[] command(int code, byte... parameters) {
    return ByteBuffer.allocate(TpmTransport.HEADER_SIZE + parameters.length)
        .putShort(TPM_ST_NO_SESSIONS)
        .putInt(TpmTransport.HEADER_SIZE + parameters.length)
        .putInt(code)
        .put(parameters)
        .array();
  }

  /** A command on one handle that is authorised with an empty password. */
  private static byte[] withPassword(int code, int handle, byte[] parameters) {
    int length = TpmTransport.HEADER_SIZE + 4 + 4 + 9 + parameters.length;
    return ByteBuffer.allocate(length)
        .putShort(TPM_ST_SESSIONS)
        .putInt(length)
        .putInt(code)
        .putInt(handle)
        .putInt(9)
        .putInt(TPM_RS_PW)
        .putShort((short) 0)
        .put((byte) 1)
        .putShort((short) 0)
        .put(parameters)
        .array();
  }

  static byte[] getRandom(int bytes) {
    return command(Commands.GET_RANDOM, (byte) (bytes >> 8), (byte) bytes);
  }

  static byte[] getCapability(int capability, int first, int count) {
    return command(
        Commands.GET_CAPABILITY,
        ByteBuffer.allocate(12).putInt(capability).putInt(first).putInt(count).array());
  }

  static byte[] getProperty(int first) {
    return getCapability(TPM_CAP_TPM_PROPERTIES, first, 1);
  }

  static byte[] pcrRead(PcrBank bank, int pcr) {
    byte[] select = new byte[bank.select().length];
    select[pcr / 8] = (byte) (1 << pcr % 8);
    return command(
        Commands.PCR_READ,
        ByteBuffer.allocate(4 + 3 + select.length)
            .putInt(1)
            .putShort((short) bank.algorithm())
            .put((byte) select.length)
            .put(select)
            .array());
  }

  static byte[] pcrExtend(int pcr, Map<Integer, byte[]> digests) {
    int size = 4;
    for (byte[] each : digests.values()) {
      size += 2 + each.length;
    }
    ByteBuffer parameters = ByteBuffer.allocate(size).putInt(digests.size());
    digests.forEach((algorithm, digest) -> parameters.putShort(algorithm.shortValue()).put(digest));
    return withPassword(Commands.PCR_EXTEND, pcr, parameters.array());
  }

  /** Sends a command until the TPM has time for it; any answer is an answer. */
  ResponseReader ask(byte[] command) {
    int code = ByteBuffer.wrap(command).getInt(6);
    Deadline deadline = Deadline.in(timebase, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    while (true) {
      ResponseReader response = new ResponseReader(code, transport.transmit(command));
      int answer = response.code();
      boolean later =
          answer == TPM_RC_RETRY || answer == TPM_RC_YIELDED || answer == TPM_RC_TESTING;
      if (!later || deadline.expired()) {
        return response;
      }
      deadline.sleep(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }
  }

  /** Sends a command that must succeed. */
  ResponseReader must(byte[] command) {
    ResponseReader response = ask(command);
    if (response.code() != ResponseCodes.SUCCESS) {
      throw new UnexpectedResponseCode(ByteBuffer.wrap(command).getInt(6), response.code());
    }
    return response;
  }

  /** {@code TPM2_Startup(CLEAR)}; gives the response code. */
  int startup() {
    return ask(command(Commands.STARTUP, (byte) 0, (byte) 0)).code();
  }

  /** {@code TPM2_SelfTest(fullTest = YES)}; gives the response code. */
  int selfTest() {
    return ask(command(Commands.SELF_TEST, (byte) 1)).code();
  }

  /** {@code TPM2_GetTestResult}: the test's own result code. */
  int testResult() {
    ResponseReader response = must(command(Commands.GET_TEST_RESULT));
    response.bytes(response.size(2, 4096, "outData size"), "outData");
    return response.u32("testResult");
  }

  byte[] random(int bytes) {
    ResponseReader response = must(getRandom(bytes));
    return response.bytes(response.size(2, bytes, "randomBytes size"), "randomBytes");
  }

  byte[] readPcr(PcrBank bank, int pcr) {
    ResponseReader response = must(pcrRead(bank, pcr));
    response.u32("pcrUpdateCounter");
    int selections = response.size(4, MAX_BANKS, "pcrSelectionOut count");
    for (int i = 0; i < selections; i++) {
      response.u16("hash");
      response.bytes(response.size(1, 32, "sizeofSelect"), "pcrSelect");
    }
    int digests = response.size(4, 8, "pcrValues count");
    if (digests != 1) {
      throw response.malformed("one PCR was asked for, and " + digests + " came");
    }
    return response.bytes(response.size(2, MAX_DIGEST, "digest size"), "digest");
  }

  void extendPcr(int pcr, Map<Integer, byte[]> digests) {
    must(pcrExtend(pcr, digests));
  }

  void resetPcr(int pcr) {
    must(withPassword(Commands.PCR_RESET, pcr, new byte[0]));
  }

  /** The fixed properties by number. */
  Map<Integer, Integer> fixedProperties() {
    Map<Integer, Integer> properties = new TreeMap<>();
    int next = Properties.FIRST_FIXED;
    for (int page = 0; page < MAX_PAGES; page++) {
      ResponseReader response = must(getCapability(TPM_CAP_TPM_PROPERTIES, next, 256));
      boolean more = begin(response, TPM_CAP_TPM_PROPERTIES);
      int count = response.size(4, MAX_ENTRIES, "property count");
      for (int i = 0; i < count; i++) {
        int property = response.u32("property");
        int value = response.u32("value");
        if (property < next) {
          throw response.malformed("the properties are not in order");
        }
        next = property + 1;
        if (property >= Properties.FIRST_FIXED + 0x100) {
          return properties;
        }
        properties.put(property, value);
      }
      if (!more || count == 0) {
        return properties;
      }
    }
    return properties;
  }

  /** The algorithms' numbers with their attributes. */
  Map<Integer, Integer> algorithms() {
    Map<Integer, Integer> algorithms = new LinkedHashMap<>();
    int next = 0;
    for (int page = 0; page < MAX_PAGES; page++) {
      ResponseReader response = must(getCapability(TPM_CAP_ALGS, next, 256));
      boolean more = begin(response, TPM_CAP_ALGS);
      int count = response.size(4, MAX_ENTRIES, "algorithm count");
      for (int i = 0; i < count; i++) {
        int algorithm = response.u16("alg");
        algorithms.put(algorithm, response.u32("algProperties"));
        next = Math.max(next, algorithm + 1);
      }
      if (!more || count == 0) {
        return algorithms;
      }
    }
    return algorithms;
  }

  /** The codes of the commands that the TPM has. */
  List<Integer> commands() {
    List<Integer> commands = new ArrayList<>();
    int next = 0x11F;
    for (int page = 0; page < MAX_PAGES; page++) {
      ResponseReader response = must(getCapability(TPM_CAP_COMMANDS, next, 512));
      boolean more = begin(response, TPM_CAP_COMMANDS);
      int count = response.size(4, MAX_ENTRIES, "command count");
      for (int i = 0; i < count; i++) {
        int attributes = response.u32("commandAttributes");
        int code = attributes & 0xFFFF | attributes & 0x2000_0000;
        commands.add(code);
        next = code + 1;
      }
      if (!more || count == 0) {
        return commands;
      }
    }
    return commands;
  }

  /** The PCR banks, those without a PCR included. */
  List<PcrBank> pcrBanks() {
    ResponseReader response = must(getCapability(TPM_CAP_PCRS, 0, 64));
    begin(response, TPM_CAP_PCRS);
    int count = response.size(4, MAX_BANKS, "bank count");
    List<PcrBank> banks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int algorithm = response.u16("hash");
      banks.add(
          new PcrBank(
              algorithm, response.bytes(response.size(1, 32, "sizeofSelect"), "pcrSelect")));
    }
    return banks;
  }

  private static boolean begin(ResponseReader response, int capability) {
    boolean more = response.u8("moreData") != 0;
    int answered = response.u32("capability");
    if (answered != capability) {
      throw response.malformed("capability " + capability + " was asked for, not " + answered);
    }
    return more;
  }
}
