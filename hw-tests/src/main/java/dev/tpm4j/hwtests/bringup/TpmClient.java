package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.GetTestResult;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.PcrReset;
import dev.tpm4j.codec.command.SelfTest;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.text.Names;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmSu;
import dev.tpm4j.codec.type.TpmaCc;
import dev.tpm4j.codec.type.TpmsAlgProperty;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmsTaggedProperty;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.codec.type.TpmuCapabilities;
import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The few commands that bring-up needs (TCG TPM 2.0 Library, Part 3). */
final class TpmClient {

  /** Where the fixed properties begin: PT_FIXED. */
  private static final int FIRST_FIXED = TpmPt.FAMILY_INDICATOR;

  private static final int FIRST_COMMAND = 0x11F;

  /** How long a TPM may ask to be asked again. */
  private static final long PATIENCE_MILLIS = 5000;

  private static final long PAUSE_MILLIS = 20;

  /** More pages than any TPM has. */
  private static final int MAX_PAGES = 256;

  private static final int MAX_DIGEST = 64;

  /** Longer than any command here. */
  private static final int MAX_COMMAND = 1024;

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

  /** Writes a command into a frame, from its start; gives its length. */
  private interface Encoder {
    int encode(byte[] frame);
  }

  private static byte[] frame(Encoder encoder) {
    byte[] frame = new byte[MAX_COMMAND];
    return Arrays.copyOf(frame, encoder.encode(frame));
  }

  static byte[] getRandom(int bytes) {
    return frame(frame -> GetRandom.encode(frame, null, bytes));
  }

  static byte[] getCapability(int capability, int first, int count) {
    return frame(frame -> GetCapability.encode(frame, null, capability, first, count));
  }

  static byte[] getProperty(int first) {
    return getCapability(TpmCap.TPM_PROPERTIES, first, 1);
  }

  static byte[] pcrRead(PcrBank bank, int pcr) {
    byte[] select = new byte[bank.select().length];
    select[pcr / 8] = (byte) (1 << pcr % 8);
    TpmsPcrSelection selection = new TpmsPcrSelection(bank.algorithm(), Octets.of(select));
    return frame(frame -> PcrRead.encode(frame, null, List.of(selection)));
  }

  static byte[] pcrExtend(int pcr, Map<Integer, byte[]> digests) {
    List<TpmtHa> values = new ArrayList<>();
    digests.forEach((algorithm, digest) -> values.add(tagged(algorithm, digest)));
    return frame(frame -> PcrExtend.encode(frame, AuthorizationArea.EMPTY_PASSWORD, pcr, values));
  }

  private static TpmtHa tagged(int algorithm, byte[] digest) {
    byte[] bytes = new byte[2 + digest.length];
    ByteBuffer.wrap(bytes).putShort((short) algorithm).put(digest);
    return TpmtHa.read(new WireReader(bytes, 0, bytes.length));
  }

  /** Sends a command until the TPM has time for it; any answer is an answer. */
  private byte[] ask(byte[] command) {
    Deadline deadline = Deadline.in(timebase, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    while (true) {
      byte[] response = transport.transmit(command);
      int answer = code(command, response);
      boolean later = answer == TpmRc.RETRY || answer == TpmRc.YIELDED || answer == TpmRc.TESTING;
      if (!later || deadline.expired()) {
        return response;
      }
      deadline.sleep(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }
  }

  private int code(byte[] command) {
    return code(command, ask(command));
  }

  private static int code(byte[] command, byte[] response) {
    if (response.length < TpmTransport.HEADER_SIZE) {
      throw malformed(
          ByteBuffer.wrap(command).getInt(6), "its header has " + response.length + " bytes");
    }
    return ByteBuffer.wrap(response).getInt(6);
  }

  /** Sends a command that must succeed. */
  byte[] must(byte[] command) {
    byte[] response = ask(command);
    int code = code(command, response);
    if (code != TpmRc.SUCCESS) {
      throw new UnexpectedResponseCode(ByteBuffer.wrap(command).getInt(6), code);
    }
    return response;
  }

  /** Reads the response of one kind of command. */
  private interface Decoder<T> {
    T decode(byte[] frame, int length);
  }

  /** Sends a command that must succeed, and believes its response as far as it makes sense. */
  private <T> T must(byte[] command, Decoder<T> decoder) {
    byte[] response = must(command);
    try {
      return decoder.decode(response, response.length);
    } catch (WireFormatException e) {
      throw malformed(ByteBuffer.wrap(command).getInt(6), e.getMessage());
    }
  }

  private static TransportException malformed(int command, String what) {
    return TransportException.of(Kind.MALFORMED_RESPONSE)
        .what("the response of " + Names.command(command) + " makes no sense: " + what)
        .build();
  }

  /** {@code TPM2_Startup(CLEAR)}; gives the response code. */
  int startup() {
    return code(frame(frame -> Startup.encode(frame, null, TpmSu.CLEAR)));
  }

  /** {@code TPM2_SelfTest(fullTest = YES)}; gives the response code. */
  int selfTest() {
    return code(frame(frame -> SelfTest.encode(frame, null, 1)));
  }

  /** {@code TPM2_GetTestResult}: the test's own result code. */
  int testResult() {
    byte[] command = frame(frame -> GetTestResult.encode(frame, null));
    return must(command, GetTestResult.Response::decode).testResult();
  }

  byte[] random(int bytes) {
    Octets random = must(getRandom(bytes), GetRandom.Response::decode).randomBytes();
    if (random.length() > bytes) {
      throw malformed(
          GetRandom.CODE, bytes + " bytes were asked for, and " + random.length() + " came");
    }
    return random.toByteArray();
  }

  byte[] readPcr(PcrBank bank, int pcr) {
    List<Octets> digests = must(pcrRead(bank, pcr), PcrRead.Response::decode).pcrValues();
    if (digests.size() != 1 || digests.get(0).length() > MAX_DIGEST) {
      throw malformed(PcrRead.CODE, "one PCR was asked for, and " + digests.size() + " came");
    }
    return digests.get(0).toByteArray();
  }

  void extendPcr(int pcr, Map<Integer, byte[]> digests) {
    must(pcrExtend(pcr, digests));
  }

  void resetPcr(int pcr) {
    must(frame(frame -> PcrReset.encode(frame, AuthorizationArea.EMPTY_PASSWORD, pcr)));
  }

  /** The fixed properties by number. */
  Map<Integer, Integer> fixedProperties() {
    Map<Integer, Integer> properties = new TreeMap<>();
    int next = FIRST_FIXED;
    for (int page = 0; page < MAX_PAGES; page++) {
      Page<TpmuCapabilities.TpmProperties> answer =
          capability(TpmCap.TPM_PROPERTIES, next, 256, TpmuCapabilities.TpmProperties.class);
      for (TpmsTaggedProperty each : answer.data().value()) {
        if (each.property() < next) {
          throw malformed(GetCapability.CODE, "the properties are not in order");
        }
        next = each.property() + 1;
        if (each.property() >= FIRST_FIXED + 0x100) {
          return properties;
        }
        properties.put(each.property(), each.value());
      }
      if (!answer.more() || answer.data().value().isEmpty()) {
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
      Page<TpmuCapabilities.Algorithms> answer =
          capability(TpmCap.ALGS, next, 256, TpmuCapabilities.Algorithms.class);
      for (TpmsAlgProperty each : answer.data().value()) {
        algorithms.put(each.alg(), each.algProperties());
        next = Math.max(next, each.alg() + 1);
      }
      if (!answer.more() || answer.data().value().isEmpty()) {
        return algorithms;
      }
    }
    return algorithms;
  }

  /** The codes of the commands that the TPM has. */
  List<Integer> commands() {
    List<Integer> commands = new ArrayList<>();
    int next = FIRST_COMMAND;
    for (int page = 0; page < MAX_PAGES; page++) {
      Page<TpmuCapabilities.Command> answer =
          capability(TpmCap.COMMANDS, next, 512, TpmuCapabilities.Command.class);
      for (int attributes : answer.data().value().toIntArray()) {
        int code = attributes & (TpmaCc.COMMAND_INDEX | TpmaCc.V);
        commands.add(code);
        next = code + 1;
      }
      if (!answer.more() || answer.data().value().size() == 0) {
        return commands;
      }
    }
    return commands;
  }

  /** The PCR banks, those without a PCR included. */
  List<PcrBank> pcrBanks() {
    return capability(TpmCap.PCRS, 0, 64, TpmuCapabilities.AssignedPCR.class)
        .data()
        .value()
        .stream()
        .map(each -> new PcrBank(each.hash(), each.pcrSelect().toByteArray()))
        .toList();
  }

  /**
   * A part of a list.
   *
   * @param more whether there is more behind it
   */
  private record Page<T>(boolean more, T data) {}

  private <T extends TpmuCapabilities> Page<T> capability(
      int capability, int first, int count, Class<T> type) {
    GetCapability.Response response =
        must(getCapability(capability, first, count), GetCapability.Response::decode);
    TpmuCapabilities data = response.capabilityData().data();
    if (!type.isInstance(data)) {
      throw malformed(
          GetCapability.CODE,
          "capability "
              + capability
              + " was asked for, not "
              + response.capabilityData().capability());
    }
    return new Page<>(response.moreData() != 0, type.cast(data));
  }
}
