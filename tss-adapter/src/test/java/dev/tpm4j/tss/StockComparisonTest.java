package dev.tpm4j.tss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tss.ReqStructure;
import tss.RespStructure;
import tss.Tpm;
import tss.TpmDevice;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;

/**
 * Given any value of any command of TSS.Java 1.0.0: stock TSS.Java and ours send the same bytes and
 * read the same objects, field by field, in their text and by {@code equals}.
 *
 * <p>Left out are values that stock TSS.Java gets wrong; {@link KnownDefectsTest} has each.
 */
class StockComparisonTest {
  private static final int ROUNDS = 300;
  private static final int HEADER = 10;

  /** The one command of TSS.Java that the codec does not have. */
  private static final CommandInfo VENDOR_TCG_TEST =
      new CommandInfo(
          "Vendor_TCG_Test",
          0x20000000,
          List.of(),
          List.of("inputData"),
          false,
          List.of("outputData"),
          true,
          true,
          true,
          false,
          false,
          false);

  static List<Class<?>> requests() {
    return TssTypes.requests();
  }

  private static CommandInfo info(Class<?> request) {
    String name = TssTypes.command(request);
    return Commands.all().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElse(VENDOR_TCG_TEST);
  }

  @Test
  void knowsEveryCommandOfTssJava() {
    assertThat(requests()).hasSize(122);
    assertThat(requests())
        .filteredOn(r -> info(r) == VENDOR_TCG_TEST)
        .containsExactly(tss.tpm.TPM2_Vendor_TCG_Test_REQUEST.class);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void sendsTheSameBytes(Class<?> type) throws Exception {
    RandomTss random = new RandomTss(20);
    CommandInfo info = info(type);
    Recorder stockDevice = new Recorder();
    Recorder ourDevice = new Recorder();
    Stock stock = new Stock(stockDevice);
    TransportTpm ours = Tpm4j.over(ourDevice);
    for (int round = 0; round < ROUNDS; round++) {
      ReqStructure request = (ReqStructure) random.value(type);
      TPM_HANDLE[] handles = request.getHandles();
      for (int i = 0; handles != null && i < handles.length; i++) {
        handles[i].AuthValue = round % 3 == 0 ? null : random.bytes(round % 20);
      }
      int extra = info.sessions() ? round % 4 : 0;
      if (extra > info.authorizations() && info.authorizations() + extra <= 3) {
        TPM_HANDLE[] sessions = new TPM_HANDLE[extra];
        Arrays.setAll(sessions, i -> TPM_HANDLE.PW);
        stock._withSessions(sessions.clone());
        ours._withSessions(sessions);
      }
      stock._allowErrors();
      ours._allowErrors();
      stock.run(info, request, null);
      ours.DispatchCommand(TPM_CC.fromInt(info.code()), request, null);
      // Stock authorises by a handle that needs no authorization; a password there is an error.
      byte[] theirs = stockDevice.command;
      if (extra > info.authorizations()
          && handles != null
          && handles.length > info.authorizations()) {
        continue;
      }
      assertThat(ourDevice.command).as("round %d: %s", round, request).isEqualTo(theirs);
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void readsTheSameObjects(Class<?> type) throws Exception {
    RandomTss random = new RandomTss(21);
    CommandInfo info = info(type);
    Class<?> responseType = TssTypes.response(type);
    Recorder device = new Recorder();
    Stock stock = new Stock(device);
    TransportTpm ours = Tpm4j.over(device);
    ReqStructure request = (ReqStructure) random.value(type);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] parameters = new byte[0];
      if (responseType != null) {
        parameters = parameters(info, (RespStructure) random.value(responseType));
      }
      device.response = response(info, random.nextInt(), parameters);
      RespStructure theirs = make(responseType);
      RespStructure mine = make(responseType);
      stock.run(info, request, theirs);
      ours.DispatchCommand(TPM_CC.fromInt(info.code()), request, mine);
      if (responseType == null) {
        continue;
      }
      TssTypes.nameElements(theirs);
      assertThat(TssTypes.difference(info.name(), theirs, mine)).isNull();
      assertThat(mine.toString()).isEqualTo(theirs.toString());
      assertThat(mine).isEqualTo(theirs);
      assertThat(ours._getLastResponseCode()).isEqualTo(stock._getLastResponseCode());
    }
  }

  private static RespStructure make(Class<?> type) {
    return type == null ? null : (RespStructure) TssTypes.make(type);
  }

  /** By TSS.Java itself, but for the capability, of which it writes two bytes and not four. */
  private static byte[] parameters(CommandInfo info, RespStructure response) {
    byte[] bytes = response.toBytes();
    if (!info.name().equals("GetCapability")) {
      return bytes;
    }
    return ByteBuffer.allocate(bytes.length + 2)
        .put(bytes[0])
        .putShort((short) 0)
        .put(bytes, 1, bytes.length - 1)
        .array();
  }

  private static byte[] response(CommandInfo info, int handle, byte[] parameters) {
    ByteBuffer frame = ByteBuffer.allocate(8192);
    boolean sessions = info.authorizations() != 0;
    frame.putShort((short) (sessions ? 0x8002 : 0x8001)).putInt(0).putInt(0);
    if (info.hasResponseHandle()) {
      frame.putInt(handle);
    }
    if (sessions) {
      frame.putInt(parameters.length);
    }
    frame.put(parameters);
    for (int i = 0; i < info.authorizations(); i++) {
      frame.putShort((short) 0).put((byte) 1).putShort((short) 0);
    }
    frame.putInt(2, frame.position());
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /** TSS.Java as it is. */
  static final class Stock extends Tpm {
    Stock(TpmDevice device) {
      _setDevice(device);
    }

    void run(CommandInfo info, ReqStructure request, RespStructure response) {
      DispatchCommand(TPM_CC.fromInt(info.code()), request, response);
    }
  }

  /** Keeps the command and gives the response that was set. */
  static final class Recorder extends TpmDevice {
    byte[] command;
    byte[] response =
        ByteBuffer.allocate(HEADER).putShort((short) 0x8001).putInt(HEADER).putInt(0x101).array();

    @Override
    public boolean connect() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public void dispatchCommand(byte[] bytes) {
      command = bytes;
    }

    @Override
    public byte[] getResponse() {
      return response;
    }

    @Override
    public boolean responseReady() {
      return true;
    }
  }
}
