package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A seeded caller that starts sessions, asserts policies and uses both, rightly and wrongly. Two of
 * the same seed do the same as long as their TPMs answer the same, although nonces, and with them
 * all HMACs, differ.
 */
final class AuthorizationScript {

  /** What can be authorised. */
  record Target(int handle, byte[] name, String auth) {
    static Target of(int handle, String auth) {
      return new Target(handle, Tpm.hex("%08X".formatted(handle)), auth);
    }
  }

  /** What cannot be done with a command that both TPMs have. */
  interface Platform {
    void powerCycle();

    void locality(int locality);

    void pcrPolicy(int hash, byte[] digest);

    void ownerPolicy(int hash, byte[] digest);

    void lockReset();
  }

  private static final int[] HASHES = {0x4, 0xB, 0xB, 0xC, 0xD};
  private static final int NULL = 0x40000007;

  /** A session and what is asserted in it. */
  private static final class Held {
    final ClientSession session;
    final int type;
    final int boundTo;
    boolean authValue;
    boolean password;
    byte[] digest = {};

    Held(ClientSession session, int type, int boundTo) {
      this.session = session;
      this.type = type;
      this.boundTo = boundTo;
    }
  }

  private final Client client;
  private final Platform platform;
  private final Random random;
  private final List<Target> targets;
  private final TestKeys.Key rsa;
  private final TestKeys.Key ecc;
  private final TestKeys.Key hmac;
  private final List<Held> held = new ArrayList<>();
  private final PolicyArguments arguments;
  private String ticket = "";
  private byte[] lastDigest = new byte[32];
  private int lastHash = 0xB;

  /** What was done, with the response code. */
  final Set<String> outcomes = new TreeSet<>();

  AuthorizationScript(
      Client client,
      Platform platform,
      long seed,
      List<Target> targets,
      TestKeys.Key rsa,
      TestKeys.Key ecc,
      TestKeys.Key hmac) {
    this.client = client;
    this.platform = platform;
    this.random = new Random(seed);
    this.arguments = new PolicyArguments(random);
    this.targets = targets;
    this.rsa = rsa;
    this.ecc = ecc;
    this.hmac = hmac;
  }

  private int below(int bound) {
    return random.nextInt(bound);
  }

  private boolean oneIn(int n) {
    return below(n) == 0;
  }

  /** Does something and says what came of it, without what is random. */
  String step() {
    return switch (below(24)) {
      case 0, 1 -> start();
      case 2 -> oneIn(2) ? flush() : "";
      case 3, 4, 5, 6, 7, 8 -> assertSomething();
      case 9 -> getDigest();
      case 10, 11 -> policySecret();
      case 12 -> policySigned();
      case 13 -> policyNv();
      case 14, 15, 16, 17 -> extend();
      case 18 -> assisted();
      case 19 -> counters();
      case 20 -> setPolicy();
      case 21 -> signal();
      case 22 -> ticket();
      default -> approved();
    };
  }

  private String start() {
    if (held.size() == 3 && !oneIn(4)) {
      return flush();
    }
    int type = new int[] {0, 0, 1, 1, 1, 3}[below(6)];
    int hash = HASHES[below(HASHES.length)];
    Client.Start start = Client.Start.of(type, hash);
    if (!oneIn(3)) {
      start = start.cipher(new int[] {0, 128, 256}[below(3)]);
    }
    int bound = NULL;
    if (oneIn(3)) {
      Target target = targets.get(below(targets.size()));
      bound = target.handle();
      start = start.bind(bound, oneIn(8) ? "wrong" : target.auth());
    }
    Client.Started started = salted(start);
    if (started.rc() == 0) {
      held.add(new Held(started.session(), type, bound));
    }
    outcomes.add("StartAuthSession %03x".formatted(started.rc()));
    return "start %s %03x".formatted(start, started.rc());
  }

  private Client.Started salted(Client.Start start) {
    byte[] salt = client.bytes(32);
    return switch (below(6)) {
      case 0 ->
          client.tryStart(
              start, 0x80000000, TestKeys.rsaSecret(rsa.pair().getPublic(), salt), salt);
      case 1 -> {
        byte[][] secret = TestKeys.eccSecret(ecc.pair().getPublic());
        yield client.tryStart(start, 0x80000001, secret[1], secret[0]);
      }
      case 2 ->
          client.tryStart(
              start, oneIn(2) ? NULL : 0x80000000 + below(4), client.bytes(below(40)), salt);
      default -> client.tryStart(start, NULL, new byte[0], new byte[0]);
    };
  }

  private Held any() {
    return held.get(below(held.size()));
  }

  private String flush() {
    if (held.isEmpty()) {
      return start();
    }
    Held gone = any();
    held.remove(gone);
    return result("flush", client.run(0x165, List.of(), "%08X".formatted(gone.session.handle)));
  }

  private String result(String what, Client.Answer answer) {
    outcomes.add("%s %03x".formatted(what, answer.rc()));
    return "%s %03x %d %s".formatted(what, answer.rc(), answer.size(), answer.authentic());
  }

  private String assertSomething() {
    if (held.isEmpty()) {
      return start();
    }
    Held to = any();
    int code = arguments.code();
    String parameters = arguments.of(code, to.digest, Client.digestSize(to.session.hash()));
    Client.Answer answer = client.run(code, List.of(to.session.handle), parameters);
    if (answer.rc() == 0) {
      note(to, code);
    }
    return result("policy %03x".formatted(code), answer) + digestOf(to);
  }

  private static void note(Held to, int code) {
    if (code == 0x16B || code == 0x18C || code == 0x180) {
      to.authValue = code == 0x16B;
      to.password = code == 0x18C;
    }
  }

  private String digestOf(Held to) {
    Client.Answer answer = client.run(0x189, List.of(to.session.handle), "");
    if (answer.rc() == 0) {
      to.digest = Arrays.copyOfRange(answer.parameters(), 2, answer.parameters().length);
    }
    return " " + answer.hex();
  }

  private String getDigest() {
    if (held.isEmpty()) {
      return start();
    }
    Held of = any();
    String text = digestOf(of);
    if (of.digest.length > 0) {
      lastDigest = of.digest;
      lastHash = of.session.hash();
    }
    return "digest" + text;
  }

  /** A session for a target: a password or one of those held, told what it needs to know. */
  private ClientSession authorize(Target target) {
    ClientSession session;
    if (held.isEmpty() || oneIn(3)) {
      session = ClientSession.password(target.auth());
    } else {
      Held use = any();
      session = use.session.auth(target.auth());
      session.attributes = oneIn(12) ? 0 : ClientSession.CONTINUE;
      boolean policy = use.type != 0;
      session.includesAuth = policy ? use.authValue : use.boundTo != target.handle();
      session.inClear = policy && use.password;
    }
    session.wrong = oneIn(7);
    return session;
  }

  private void addExtras(ClientSession session, boolean decrypt, boolean encrypt) {
    if (session.isPassword()) {
      return;
    }
    session.attributes |= decrypt && oneIn(3) ? ClientSession.DECRYPT : 0;
    session.attributes |= encrypt && oneIn(3) ? ClientSession.ENCRYPT : 0;
    session.attributes |= oneIn(6) ? ClientSession.AUDIT : 0;
    session.attributes |= oneIn(40) ? ClientSession.EXCLUSIVE : 0;
    session.attributes |= oneIn(40) ? ClientSession.AUDIT_RESET : 0;
  }

  /** Forgets sessions that ended, and assertions that were used up. */
  private String used(Client.Answer answer, ClientSession... sessions) {
    StringBuilder flags = new StringBuilder();
    for (ClientSession session : sessions) {
      session.wrong = false;
      flags.append(" %02x".formatted(answer.rc() == 0 ? session.answeredAttributes : 0));
      if (answer.rc() == 0) {
        for (Held use : held) {
          if (use.session == session && use.type != 0) {
            use.authValue = false;
            use.password = false;
          }
        }
        boolean ended = (session.attributes & ClientSession.CONTINUE) == 0;
        held.removeIf(use -> use.session == session && ended);
      }
      session.attributes = ClientSession.CONTINUE;
    }
    return flags.toString();
  }

  private ClientSession[] withOthers(ClientSession first, boolean decrypt, boolean encrypt) {
    addExtras(first, decrypt, encrypt);
    List<ClientSession> all = new ArrayList<>(List.of(first));
    while (oneIn(3) && all.size() < 3 && !held.isEmpty()) {
      ClientSession other = other();
      if (!all.contains(other) || oneIn(10)) {
        other.attributes |= new int[] {0x80, 0x40, 0x20, 0x81}[below(4)];
        boolean possible =
            (!other.has(ClientSession.DECRYPT) || decrypt)
                && (!other.has(ClientSession.ENCRYPT) || encrypt);
        other.attributes &= possible ? 0xFF : 0x9F;
        all.add(other);
      }
    }
    return all.toArray(ClientSession[]::new);
  }

  private ClientSession other() {
    Held use = any();
    ClientSession session = use.session;
    session.attributes = ClientSession.CONTINUE;
    session.includesAuth = false;
    session.inClear = false;
    session.wrong = oneIn(15);
    return session;
  }

  private String extend() {
    int pcr = oneIn(4) ? 16 : 20;
    ClientSession session = authorize(Target.of(pcr, pcr == 20 ? "pcr" : ""));
    boolean event = oneIn(2);
    ClientSession[] sessions = withOthers(session, event, false);
    Client.Answer answer =
        event
            ? client.run(0x13C, List.of(pcr), "0003 616263", sessions)
            : client.run(0x182, List.of(pcr), "00000001 000B" + "AA".repeat(32), sessions);
    return result(event ? "PCR_Event" : "PCR_Extend", answer)
        + answer.hex()
        + used(answer, sessions);
  }

  /** Commands whose sessions only encrypt, decrypt or audit. */
  private String assisted() {
    if (held.isEmpty()) {
      return start();
    }
    ClientSession first = other();
    boolean hash = oneIn(2);
    first.attributes |= oneIn(2) ? ClientSession.AUDIT : 0;
    ClientSession[] sessions = withOthers(first, hash, true);
    Client.Answer answer =
        hash
            ? client.run(0x17D, List.of(), "0003 616263 000B 40000001", sessions)
            : client.run(0x17B, List.of(), "0010", sessions);
    return result(hash ? "Hash" : "GetRandom", answer)
        + (hash ? answer.hex() : "")
        + used(answer, sessions);
  }

  private String cpHash(Held to) {
    return oneIn(4) ? arguments.digest(Client.digestSize(to.session.hash())) : "0000";
  }

  private String nonce(Held to) {
    return oneIn(2) ? Client.sized(to.session.nonceTpm()) : oneIn(9) ? "0002 1234" : "0000";
  }

  private String expiration() {
    return "%08X".formatted(new int[] {0, 0, 100_000, -100_000, Integer.MIN_VALUE}[below(5)]);
  }

  private String policySecret() {
    if (held.isEmpty()) {
      return start();
    }
    Held to = any();
    Target target = targets.get(below(targets.size()));
    ClientSession session = authorize(target);
    String cpHash = cpHash(to);
    String expiration = expiration();
    String parameters = nonce(to) + cpHash + "0003 AABBCC" + expiration;
    List<byte[]> names = List.of(target.name(), Tpm.hex("%08X".formatted(to.session.handle)));
    ClientSession[] sessions = withOthers(session, true, true);
    List<Integer> handles = List.of(target.handle(), to.session.handle);
    Client.Answer answer = client.run(0x151, handles, names, parameters, sessions);
    if (answer.rc() == 0) {
      int timeout = (int) Tpm.number(answer.parameters(), 0, 2);
      ticket =
          Tpm.hex(Arrays.copyOf(answer.parameters(), 2 + timeout))
              + cpHash
              + "0003 AABBCC"
              + Client.sized(target.name())
              + Tpm.hex(
                  Arrays.copyOfRange(answer.parameters(), 2 + timeout, answer.parameters().length));
    }
    return "%08x ".formatted(target.handle())
        + result("PolicySecret", answer)
        + used(answer, sessions)
        + (held.contains(to) ? digestOf(to) : "");
  }

  private String ticket() {
    if (held.isEmpty() || ticket.isEmpty()) {
      return "";
    }
    Held to = any();
    String sent = oneIn(5) ? ticket.replace("0003 AABBCC", "0003 AABBCD") : ticket;
    return result("PolicyTicket", client.run(0x172, List.of(to.session.handle), sent))
        + digestOf(to);
  }

  private String policySigned() {
    if (held.isEmpty()) {
      return start();
    }
    Held to = any();
    String nonce = nonce(to);
    String cpHash = cpHash(to);
    String expiration = expiration();
    byte[] message =
        Tpm.hex(nonce.substring(4) + expiration + cpHash.substring(4) + "AABBCC".repeat(1));
    int key = below(3);
    String signature =
        switch (oneIn(5) ? below(3) : key) {
          case 0 -> TestKeys.signature("SHA256withRSA", rsa.pair().getPrivate(), message);
          case 1 ->
              TestKeys.signature("SHA256withECDSAinP1363Format", ecc.pair().getPrivate(), message);
          default ->
              "0005 000B"
                  + Tpm.hex(
                      ClientSession.hmac(
                          0xB,
                          "a secret for HMACs".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                          ClientSession.digest(0xB, message)));
        };
    if (oneIn(6)) {
      int last = signature.length() - 1;
      signature = signature.substring(0, last) + (signature.charAt(last) == '0' ? '1' : '0');
    }
    List<Integer> handles = List.of(0x80000000 + key, to.session.handle);
    List<byte[]> names =
        List.of(
            List.of(rsa, ecc, hmac).get(key).name(), Tpm.hex("%08X".formatted(to.session.handle)));
    String parameters = nonce + cpHash + "0003 AABBCC" + expiration + signature;
    return result("PolicySigned", client.run(0x160, handles, names, parameters)) + digestOf(to);
  }

  private String policyNv() {
    if (held.isEmpty()) {
      return start();
    }
    Held to = any();
    List<Target> indices = targets.stream().filter(t -> t.handle() >>> 24 == 1).toList();
    Target index = indices.get(below(indices.size()));
    Target authority = oneIn(2) ? index : targets.get(below(2));
    ClientSession session = authorize(authority);
    String operand = oneIn(2) ? "0004 00000000" : Client.sized(client.bytes(below(10)));
    String parameters =
        operand + "%04X %04X".formatted(oneIn(3) ? below(12) : 0, below(oneIn(9) ? 14 : 12));
    List<byte[]> names =
        List.of(authority.name(), index.name(), Tpm.hex("%08X".formatted(to.session.handle)));
    List<Integer> handles = List.of(authority.handle(), index.handle(), to.session.handle);
    boolean authorizeNv = oneIn(4);
    Client.Answer answer =
        client.run(
            authorizeNv ? 0x192 : 0x149, handles, names, authorizeNv ? "" : parameters, session);
    return "%08x %08x ".formatted(authority.handle(), index.handle())
        + result(authorizeNv ? "PolicyAuthorizeNV" : "PolicyNV", answer)
        + used(answer, session)
        + (held.contains(to) ? digestOf(to) : "");
  }

  private String approved() {
    if (held.isEmpty()) {
      return start();
    }
    Held to = any();
    String name = oneIn(5) ? "0004 40000001" : Client.sized(rsa.name());
    String parameters =
        Client.sized(oneIn(5) ? lastDigest : to.digest)
            + "0001 55"
            + name
            + "8022 40000001 "
            + (oneIn(2) ? "0000" : Client.sized(new byte[64]));
    return result("PolicyAuthorize", client.run(0x16A, List.of(to.session.handle), parameters))
        + digestOf(to);
  }

  /** failedTries and whether the TPM is in lockout. */
  private String counters() {
    Client.Answer tries = client.run(0x17A, List.of(), "00000006 0000020E 00000001");
    Client.Answer loaded = client.run(0x17A, List.of(), "00000001 02000000 00000010");
    return "counters " + tries.hex() + " " + loaded.hex();
  }

  private String setPolicy() {
    if (lastDigest.length != Client.digestSize(lastHash)) {
      return "";
    }
    switch (below(3)) {
      case 0 -> platform.pcrPolicy(lastHash, lastDigest);
      case 1 -> platform.pcrPolicy(0x10, new byte[0]);
      default -> platform.ownerPolicy(lastHash, lastDigest);
    }
    return "policy set";
  }

  private String signal() {
    switch (below(6)) {
      case 0 -> {
        if (oneIn(2)) {
          client.send(oneIn(2) ? Tpm.SHUTDOWN_CLEAR : Tpm.SHUTDOWN_STATE);
        }
        platform.powerCycle();
        held.clear();
      }
      case 1, 2 -> platform.lockReset();
      default -> platform.locality(oneIn(3) ? below(5) : 2);
    }
    return "";
  }
}
