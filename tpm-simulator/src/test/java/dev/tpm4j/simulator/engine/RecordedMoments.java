package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.engine.ExternalKeys.Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * TPMs in the middle of their work, each with the command that comes next: what a fuzzer begins
 * with. The same in every process, for everything in them is seeded.
 */
final class RecordedMoments {

  private static final int GET_AUDIT_DIGEST = 0x133;

  /**
   * A moment.
   *
   * @param tpm never sent a command again, only forked
   * @param state that of the TPM
   * @param command what it was sent next
   */
  record Moment(TpmEngine tpm, SavedState state, byte[] command) {}

  private final EngineOptions options;
  private final List<Moment> moments = new ArrayList<>();

  /** How many commands of a kind have succeeded. */
  final TreeMap<Integer, Integer> succeeded = new TreeMap<>();

  private TpmState state;
  private TpmEngine tpm;
  private int every = 1;
  private int count;

  private RecordedMoments(EngineOptions options) {
    this.options = options;
  }

  static RecordedMoments record(EngineOptions options) {
    RecordedMoments recorded = new RecordedMoments(options);
    recorded.begin(1);
    recorded.everyCommand();
    recorded.begin(1);
    recorded.sessions();
    recorded.begin(23);
    recorded.administration();
    recorded.begin(7);
    recorded.keys();
    recorded.begin(11);
    recorded.objects();
    recorded.begin(5);
    recorded.commands();
    return recorded;
  }

  List<Moment> all() {
    return moments;
  }

  /** Another TPM, and which of its commands to keep: one of so many. */
  private void begin(int oneOf) {
    every = oneOf;
    state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.permanent.auditedCommands.add(GET_AUDIT_DIGEST);
    tpm = new TpmEngine(options, state);
    send(Tpm.hex(Tpm.STARTUP_CLEAR));
  }

  private byte[] send(byte[] command) {
    if (count++ % every == 0) {
      TpmEngine fork = tpm.fork();
      moments.add(new Moment(fork, fork.save(), command));
    }
    byte[] response = tpm.transmit(command);
    if (Tpm.rc(response) == 0) {
      succeeded.merge((int) Tpm.number(command, 6, 4), 1, Integer::sum);
    }
    return response;
  }

  private void restart(String startup) {
    tpm.powerOff();
    tpm.powerOn();
    send(Tpm.hex(startup));
  }

  /** The run through everything that swtpm has, with what this TPM answers in the place of that. */
  private void everyCommand() {
    Transplant transplant = new Transplant();
    for (RecordedExchanges.Exchange exchange : RecordedExchanges.everyCommand()) {
      byte[] command = transplant.command(exchange.command());
      command = RightAuthorization.of(command, state, options);
      byte[] response = send(command);
      if (Tpm.rc(response) == TpmRc.RETRY) {
        response = send(command);
      }
      transplant.add(exchange.response(), response);
    }
  }

  /** Sessions of every kind, loaded and saved, and what they authorise. */
  private void sessions() {
    Client client = new Client(this::send, 1);
    int owner = 0x40000001;
    send(Tpm.authorized(0x129, owner, "0001 6F"));
    String noDa = "02040004";
    String password = "0000000A 40000009 0000 00 0001 6F";
    for (String index :
        List.of(
            "01500001 000B" + noDa + "0000 0020",
            "01500002 000B 02040014 0000 0008",
            "01500003 000B 02040024 0000 0008",
            "01500004 000B 02040044 0000 0020",
            "01500005 000B 02060082 0000 0008",
            "01500006 000B 02060092 0000 0008",
            "01500007 000B 00040004 0000 0010")) {
      String body = "40000001" + password + "0002 6E76" + Templates.sized(index);
      send(Tpm.command(0x8002, 0x12A, body));
    }
    ClientSession indexPassword = ClientSession.password("nv");
    created(0x131, owner, Templates.eccParent(Templates.FIXED), password);
    byte[] key = created(0x153, 0x80000000, Templates.hmac(Templates.FIXED), Tpm.PASSWORD);
    send(load(key));
    salted(client);
    ClientSession hmac = client.start(Client.Start.of(0, 0xB).cipher(128)).auth("nv");
    ClientSession policy = client.start(Client.Start.of(1, 0xB).cipher(0)).auth("nv");
    policy.includesAuth = false;
    ClientSession bound = client.start(Client.Start.of(0, 0xC).cipher(256).bind(owner, "o"));
    for (int handle = 0x01500001; handle <= 0x01500007; handle++) {
      for (Written use : Written.ALL) {
        List<byte[]> names = List.of(name(handle), name(handle));
        List<Integer> handles = List.of(handle, handle);
        client.run(use.code, handles, names, use.parameters, indexPassword);
        ClientSession sent = hmac.with(use.attributes());
        client.run(use.code, handles, names(handle), use.parameters, sent);
      }
    }
    List<Integer> ofPolicy = List.of(policy.handle);
    client.run(0x16C, ofPolicy, "00000155");
    client.run(0x16B, ofPolicy, "");
    client.run(0x16F, ofPolicy, "01");
    client.run(0x189, ofPolicy, "");
    client.run(0x16D, ofPolicy, "0002 0000 0000 0008");
    List<Integer> secret = List.of(owner, policy.handle);
    ClientSession ownerPassword = ClientSession.password("o");
    client.run(0x151, secret, "0000 0000 0000 FFFFFFF0", ownerPassword);
    client.run(0x151, secret, "0000 0000 0000 00000000", bound.with(ClientSession.AUDIT));
    client.run(0x180, ofPolicy, "");
    signed(client, policy);
    client.run(0x17B, List.of(), "0010", hmac.with(ClientSession.AUDIT | ClientSession.ENCRYPT));
    client.run(0x17B, List.of(), "0010", hmac.with(0x82), bound.with(ClientSession.ENCRYPT));
    for (int handle : new int[] {0x80000001, hmac.handle, bound.handle, 0x80000000}) {
      byte[] saved = send(Tpm.command(0x162, "%08X".formatted(handle)));
      send(Tpm.command(0x165, "%08X".formatted(handle)));
      send(Tpm.command(0x161, Tpm.hex(Arrays.copyOfRange(saved, 10, saved.length))));
    }
    send(Tpm.command(0x173, "80000000"));
    wrongGuesses(client);
    tpm.physicalPresence(true);
    send(Tpm.authorized(0x12D, 0x4000000C, "00000001 00000128 00000000"));
    tpm.physicalPresence(false);
    send(Tpm.hex(Tpm.SHUTDOWN_STATE));
    restart(Tpm.STARTUP_STATE);
    send(Tpm.hex(Tpm.READ_CLOCK));
    send(load(key));
    restart(Tpm.STARTUP_CLEAR);
    created(0x131, owner, Templates.eccParent(Templates.FIXED), password);
  }

  /** A session whose salt the TPM itself has encrypted: nobody else would do it twice the same. */
  private void salted(Client client) {
    Key key = ExternalKeys.rsa(2048, ExternalKeys.DECRYPT, "0010");
    int handle = (int) Tpm.number(send(key.load()), 10, 4);
    byte[] salt = client.bytes(32);
    String label = Client.sized("SECRET\0".getBytes(StandardCharsets.US_ASCII));
    String message = "%08X".formatted(handle) + Client.sized(salt) + "0017 000B" + label;
    byte[] encrypted = send(Tpm.command(0x174, message));
    byte[] secret = Arrays.copyOfRange(encrypted, 12, encrypted.length);
    Client.Start start = Client.Start.of(0, 0xB).cipher(128);
    ClientSession session = client.start(start, handle, secret, salt);
    client.run(0x17B, List.of(), "0010", session.with(ClientSession.ENCRYPT));
    send(Tpm.command(0x165, "%08X".formatted(session.handle)));
    send(Tpm.command(0x165, "%08X".formatted(handle)));
  }

  /** A key from outside approves the policy session, and so does its ticket. */
  private void signed(Client client, ClientSession policy) {
    Key key = ExternalKeys.hmac(ExternalKeys.SIGN, "0005000B");
    int handle = (int) Tpm.number(send(key.load()), 10, 4);
    String soon = "FFFFFFF0";
    byte[] approved = ClientSession.digest(0xB, policy.nonceTpm(), Tpm.hex(soon));
    byte[] secret = Tpm.hex(key.sensitive().substring(2 * (4 + 2 + 32 + 2)));
    String signature = "0005000B" + Tpm.hex(ClientSession.hmac(0xB, secret, approved));
    List<Integer> handles = List.of(handle, policy.handle);
    String nonce = Client.sized(policy.nonceTpm());
    Client.Answer answer = client.run(0x160, handles, nonce + "0000 0000" + soon + signature);
    client.run(0x180, List.of(policy.handle), "");
    byte[] name = state.live.objects.find(handle).name().toByteArray();
    String hex = answer.hex();
    int timeout = 4 + 2 * (int) Tpm.number(answer.parameters(), 0, 2);
    String ticket = hex.substring(0, timeout) + "0000 0000" + Client.sized(name);
    client.run(0x172, List.of(policy.handle), ticket + hex.substring(timeout));
    send(Tpm.command(0x165, "%08X".formatted(handle)));
  }

  /** Until the TPM locks its caller out. */
  private void wrongGuesses(Client client) {
    int protectedIndex = 0x01500007;
    for (int i = 0; i < 5; i++) {
      ClientSession wrong = ClientSession.password("wrong");
      List<Integer> handles = List.of(protectedIndex, protectedIndex);
      client.run(0x14E, handles, names(protectedIndex), "0010 0000", wrong);
      send(Tpm.command(0x17A, "00000006 00000200 00000020"));
    }
    client.run(0x139, List.of(0x4000000A), "", ClientSession.password("wrong"));
    client.run(0x139, List.of(0x4000000A), "", ClientSession.password(""));
  }

  private record Written(int code, String parameters) {
    static final List<Written> ALL =
        List.of(
            new Written(0x134, ""),
            new Written(0x135, "0000000000000102"),
            new Written(0x136, "0003 010203"),
            new Written(0x137, "0008 0000000000000003 0000"),
            new Written(0x14E, "0008 0000"));

    int attributes() {
      return code == 0x14E ? ClientSession.ENCRYPT : code == 0x137 ? ClientSession.DECRYPT : 0;
    }
  }

  private byte[] name(int handle) {
    NvIndex index = state.permanent.nvIndices.get(handle);
    return index == null ? new byte[0] : index.name().toByteArray();
  }

  private List<byte[]> names(int handle) {
    return List.of(name(handle), name(handle));
  }

  private byte[] created(int code, int handle, String template, String password) {
    String parameters = "0004 0000 0000" + template + "0000 00000000";
    String handles = "%08X".formatted(handle);
    return send(Tpm.command(0x8002, code, handles + password + parameters));
  }

  /** Loads what was created under the object in the first slot. */
  private static byte[] load(byte[] created) {
    int privateEnd = 16 + (int) Tpm.number(created, 14, 2);
    int publicEnd = privateEnd + 2 + (int) Tpm.number(created, privateEnd, 2);
    byte[] both = Arrays.copyOfRange(created, 14, publicEnd);
    return Tpm.authorized(0x157, 0x80000000, Tpm.hex(both));
  }

  private void administration() {
    Dice dice = new Dice(3);
    AdministrationStream administration = new AdministrationStream(dice);
    NvCommandStream indices = new NvCommandStream(dice, administration.passwords);
    for (int i = 0; i < 1500; i++) {
      for (Step step : dice.oneIn(4) ? administration.next() : indices.next()) {
        if (Tpm.rc(send(step.command())) == 0) {
          step.done().run();
        }
      }
      if (dice.oneIn(60)) {
        send(Tpm.hex(dice.oneIn(2) ? Tpm.SHUTDOWN_STATE : Tpm.SHUTDOWN_CLEAR));
        restart(Tpm.STARTUP_CLEAR);
        administration.cleared();
      }
    }
  }

  private void keys() {
    KeyStream stream = new KeyStream(4);
    List<Key> keys =
        List.of(
            ExternalKeys.rsa(1024, ExternalKeys.BOTH, "0010"),
            ExternalKeys.ecc(EccCurve.NIST_P256, ExternalKeys.BOTH, "0010"),
            ExternalKeys.ecc(EccCurve.BN_P256, ExternalKeys.SIGN, "001A000B0000"),
            ExternalKeys.hmac(ExternalKeys.SIGN, "0005000B"),
            ExternalKeys.cipher(ExternalKeys.BOTH, "000600800010"),
            ExternalKeys.cipher(ExternalKeys.SIGN, "00060080003F"));
    for (int round = 0; round < 12; round++) {
      stream.first = keys.get(round % keys.size());
      stream.second = keys.get((round * 5 + 1) % keys.size());
      send(stream.first.load());
      send(stream.second.load());
      for (int i = 0; i < 50; i++) {
        byte[] command = stream.next();
        byte[] response = send(command);
        if (Tpm.rc(response) == 0) {
          note(stream, command, response);
        }
      }
      for (int slot = 0; slot < TransientObjects.SLOTS; slot++) {
        send(Tpm.command(0x165, "%08X".formatted(0x80000000 + slot)));
      }
    }
  }

  private static void note(KeyStream stream, byte[] command, byte[] response) {
    switch ((int) Tpm.number(command, 6, 4)) {
      case 0x15D -> stream.lastSignature = Tpm.hex(KeyUse.parameters(response));
      case 0x174 ->
          stream.lastCipherText = Tpm.hex(Arrays.copyOfRange(response, 10, response.length));
      default -> {
        // Nothing that a later command could use.
      }
    }
  }

  private void objects() {
    ObjectStream stream = new ObjectStream(5);
    String parameters = Templates.eccParent(0) + "0000 00000000";
    send(Tpm.authorized(0x131, 0x40000001, "0004 0000 0000" + parameters));
    parameters = Templates.derivationParent(0) + "0000 00000000";
    send(Tpm.authorized(0x131, 0x40000001, "0004 0000 0000" + parameters));
    for (int i = 0; i < 600; i++) {
      byte[] command = stream.next(List.of(0x80000000, 0x80000000, 0x80000001), false);
      byte[] response = send(command);
      boolean loaded = Commands.byCode((int) Tpm.number(command, 6, 4)).hasResponseHandle();
      if (Tpm.rc(response) == 0 && loaded) {
        send(Tpm.command(0x165, "%08X".formatted(Tpm.number(response, 10, 4))));
      }
    }
  }

  private void commands() {
    CommandStream stream = new CommandStream(6);
    for (int i = 0; i < 300; i++) {
      send(stream.next());
    }
  }
}
