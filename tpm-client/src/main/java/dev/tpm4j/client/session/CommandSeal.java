package dev.tpm4j.client.session;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.ResponseHeader;
import dev.tpm4j.codec.SessionAreaView;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaSession;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;

/**
 * The sessions of one command after another: writes the authorization area, encrypts and signs the
 * finished frame, verifies and decrypts the response. For one thread at a time, in this order:
 *
 * <ol>
 *   <li>{@link #take} with what the command's handles refer to and what authorises them;
 *   <li>the codec encodes the command with this as its {@link AuthorizationArea}; the area's
 *       parameters must follow it directly, as they do;
 *   <li>{@link #seal}; then the frame goes to the TPM, again and again if the TPM asks for that;
 *   <li>{@link #open} with the response; or {@link #refused} if the TPM answered with an error, or
 *       {@link #lost} if there is no answer.
 * </ol>
 *
 * {@link #open}, {@link #refused} and {@link #lost} forget what the command was about, its secrets
 * included. Nothing is allocated for a command with password and HMAC sessions.
 *
 * <p>{@link CommandChannel} does all that, with a lock, repetition and a deadline.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Session-based Authorizations", "Session-based encryption".
 */
public final class CommandSeal implements AuthorizationArea {

  /** The most sessions that a command can have (Part 1, "Authorizations and Acknowledgments"). */
  public static final int MAX_SESSIONS = 3;

  private static final int HEADER_BYTES = 10;
  private static final int SIZE_BYTES = 2;
  private static final byte[] NOTHING = {};

  /** What the TPM is to give back as it was given: auditExclusive says something new. */
  private static final int SAME_ATTRIBUTES =
      TpmaSession.CONTINUE_SESSION | TpmaSession.DECRYPT | TpmaSession.ENCRYPT | TpmaSession.AUDIT;

  /** How a session authorises, or proves that it is there. */
  private enum Proof {
    /** The authorization value itself. */
    PASSWORD,
    /** The authorization value itself, in a policy session that asks for it. */
    POLICY_PASSWORD,
    /** A policy session without a key: nothing. */
    NOTHING,
    /** An HMAC. */
    HMAC
  }

  private final KeyedHashes hashes = new KeyedHashes();
  private final Nonces nonces = new Nonces();
  private final ParameterCipher cipher = new ParameterCipher();
  private final byte[] parametersHash = new byte[HashAlgorithm.MAX_DIGEST];
  private final byte[] auditedCommand = new byte[HashAlgorithm.MAX_DIGEST];
  private final byte[] auditedResponse = new byte[HashAlgorithm.MAX_DIGEST];
  private final byte[] expected = new byte[HashAlgorithm.MAX_DIGEST];
  private final SessionUse[] uses = new SessionUse[MAX_SESSIONS];
  private final Entity[] authorized = new Entity[MAX_SESSIONS];
  private final Proof[] proofs = new Proof[MAX_SESSIONS];
  private final boolean[] withAuth = new boolean[MAX_SESSIONS];
  private final int[] hmacAt = new int[MAX_SESSIONS];
  private CommandInfo info;
  private List<Entity> entities = List.of();
  private int count;
  private int decrypting;
  private int encrypting;
  private int parametersAt;
  private byte[] newAuth;

  /** For any number of commands. */
  public CommandSeal() {}

  /**
   * Takes a command's entities and sessions.
   *
   * @param command which command
   * @param handles what its handles refer to, all of them, in order
   * @param sessions at least one for each handle that needs authorization; at most three
   * @throws IllegalArgumentException if these do not fit the command
   * @throws IllegalStateException if a session cannot be used any more, the Name of an entity is
   *     not known but needed, or its authorization value was wiped
   */
  public void take(CommandInfo command, List<Entity> handles, List<SessionUse> sessions) {
    forget();
    int authorizations = command.authorizations();
    if (handles.size() != command.handles().size()) {
      throw SessionRules.misfit(
          command, handles.size() + " handles, not " + command.handles().size());
    }
    if (sessions.size() < authorizations || sessions.size() > MAX_SESSIONS) {
      throw SessionRules.misfit(
          command, sessions.size() + " sessions, not " + authorizations + " to " + MAX_SESSIONS);
    }
    info = command;
    entities = handles;
    for (int i = 0; i < sessions.size(); i++) {
      boolean authorises =
          i < command.handles().size() && command.handles().get(i).role() != AuthRole.NONE;
      add(sessions.get(i), authorises ? handles.get(i) : null);
    }
    if (needsNames()) {
      for (int i = 0; i < handles.size(); i++) {
        handles.get(i).nameBytes();
      }
    }
  }

  private void add(SessionUse use, Entity entity) {
    TpmSession session = use.session();
    int index = count;
    uses[index] = use;
    authorized[index] = entity;
    withAuth[index] = false;
    if (session == null) {
      if (entity == null) {
        throw SessionRules.misfit(info, "a password that authorises nothing");
      }
      entity.auth();
      proofs[index] = Proof.PASSWORD;
      count++;
      return;
    }
    SessionRules.require(info, use, entity, uses, count);
    withAuth[index] = entity != null && session.includesAuthOf(entity);
    proofs[index] = proof(session, entity, withAuth[index]);
    if (use.has(TpmaSession.DECRYPT)) {
      decrypting = index;
    }
    if (use.has(TpmaSession.ENCRYPT)) {
      encrypting = index;
    }
    count++;
  }

  private static Proof proof(TpmSession session, Entity entity, boolean withAuth) {
    if (!session.isPolicy()) {
      return Proof.HMAC;
    }
    if (session.sendsPassword() && entity != null) {
      return Proof.POLICY_PASSWORD;
    }
    boolean keyless = session.key().length == 0 && !(withAuth && entity.auth().length > 0);
    return keyless ? Proof.NOTHING : Proof.HMAC;
  }

  private boolean needsNames() {
    for (int i = 0; i < count; i++) {
      if (proofs[i] == Proof.HMAC) {
        return true;
      }
    }
    return false;
  }

  /** Writes the sessions with fresh nonces; the HMACs are put in by {@link #seal}. */
  @Override
  public int write(byte[] frame, int start) {
    int at = start;
    for (int i = 0; i < count; i++) {
      TpmSession session = uses[i].session();
      if (session == null) {
        at = Wire.putU32(frame, at, TpmRh.RS_PW);
        at = Wire.putU16(frame, at, 0);
      } else {
        nonces.next(session.nonceCaller());
        at = Wire.putU32(frame, at, session.handle());
        at = Wire.putBuffer(frame, at, session.nonceCaller());
      }
      at = Wire.putU8(frame, at, uses[i].attributes());
      switch (proofs[i]) {
        case PASSWORD, POLICY_PASSWORD -> at = Wire.putBuffer(frame, at, authorized[i].auth());
        case NOTHING -> at = Wire.putU16(frame, at, 0);
        case HMAC -> {
          int size = session.hash().digestSize();
          hmacAt[i] = Wire.putU16(frame, at, size);
          at = hmacAt[i] + size;
        }
      }
    }
    parametersAt = at;
    return at;
  }

  /**
   * Encrypts the first parameter, if a session is to, and puts the HMACs in.
   *
   * @param frame the command
   * @param length of the command in bytes
   * @throws IllegalArgumentException if the frame's handles are not those of the entities
   */
  public void seal(byte[] frame, int length) {
    for (int i = 0; i < entities.size(); i++) {
      if (Wire.u32(frame, HEADER_BYTES + Integer.BYTES * i) != entities.get(i).handle()) {
        throw SessionRules.misfit(
            info, "another handle in the frame than that of " + entities.get(i));
      }
    }
    newAuth = ChangedAuth.after(info.code(), authorized[0], frame, parametersAt, length);
    if (decrypting >= 0) {
      encrypt(frame, length);
    }
    HashAlgorithm hashed = null;
    for (int i = 0; i < count; i++) {
      if (proofs[i] == Proof.HMAC) {
        TpmSession session = uses[i].session();
        KeyedHash hash = hashes.with(session.hash());
        if (session.hash() != hashed) {
          hashed = session.hash();
          commandHash(hash, frame, length);
        }
        if (uses[i].has(TpmaSession.AUDIT)) {
          System.arraycopy(parametersHash, 0, auditedCommand, 0, hashed.digestSize());
        }
        begin(hash, i, authOf(i));
        hash.put(parametersHash, 0, hashed.digestSize());
        hash.put(session.nonceCaller()).put(session.nonceTpmBytes());
        if (i == 0 && authorized[0] != null) {
          putOtherNonces(hash);
        }
        hash.put(uses[i].attributes());
        hash.finish(frame, hmacAt[i]);
      }
    }
  }

  private void encrypt(byte[] frame, int length) {
    TpmSession session = uses[decrypting].session();
    int size = length - parametersAt < SIZE_BYTES ? -1 : Wire.u16(frame, parametersAt);
    if (size < 0 || size > length - parametersAt - SIZE_BYTES) {
      throw SessionRules.misfit(info, "a first parameter that does not end");
    }
    cipher.apply(
        Cipher.ENCRYPT_MODE,
        session,
        hashes.with(session.hash()),
        authOf(decrypting),
        session.nonceCaller(),
        session.nonceTpmBytes(),
        frame,
        parametersAt + SIZE_BYTES,
        size);
  }

  /** cpHash: commandCode, Names, parameters. */
  private void commandHash(KeyedHash hash, byte[] frame, int length) {
    MessageDigest digest = hash.digest();
    digest.update(frame, HEADER_BYTES - Integer.BYTES, Integer.BYTES);
    for (int i = 0; i < entities.size(); i++) {
      digest.update(entities.get(i).nameBytes());
    }
    digest.update(frame, parametersAt, length - parametersAt);
    hash.digestInto(parametersHash, 0);
  }

  private byte[] authOf(int index) {
    return authorized[index] == null ? NOTHING : authorized[index].auth();
  }

  private void begin(KeyedHash hash, int index, byte[] auth) {
    hash.begin(uses[index].session().key(), withAuth[index] ? auth : NOTHING);
  }

  /** The first session vouches for the others that encrypt, lest they be taken away. */
  private void putOtherNonces(KeyedHash hash) {
    if (decrypting > 0) {
      hash.put(uses[decrypting].session().nonceTpmBytes());
    }
    if (encrypting > 0 && encrypting != decrypting) {
      hash.put(uses[encrypting].session().nonceTpmBytes());
    }
  }

  /**
   * Verifies a successful response and decrypts its first parameter in place.
   *
   * @param frame the response
   * @param length of the response in bytes
   * @param header wrapped around it, with the command's name
   * @throws AlteredResponseException if it is not what the TPM sent. The sessions of the command
   *     refuse every further use.
   */
  public void open(byte[] frame, int length, ResponseHeader header) {
    try {
      SessionAreaView answers = header.sessions();
      if (answers.size() != count) {
        throw altered(answers.size() + " sessions answer for " + count);
      }
      HashAlgorithm hashed = null;
      for (int i = 0; i < count; i++) {
        TpmSession session = uses[i].session();
        if (session == null) {
          continue;
        }
        requireSameForm(session, answers, i);
        if (proofs[i] == Proof.HMAC) {
          KeyedHash hash = hashes.with(session.hash());
          if (session.hash() != hashed) {
            hashed = session.hash();
            responseHash(hash, frame, header);
          }
          if (uses[i].has(TpmaSession.AUDIT)) {
            System.arraycopy(parametersHash, 0, auditedResponse, 0, hashed.digestSize());
          }
          verify(hash, i, frame, answers);
        }
      }
      roll(frame, answers);
      decrypt(frame, header);
    } catch (AlteredResponseException e) {
      spoil("a response was altered on its way");
      throw e;
    } finally {
      forget();
    }
  }

  /**
   * Gives up a response that cannot even be taken apart.
   *
   * @param cause what is wrong with it
   * @return what to throw. The sessions of the command refuse every further use.
   */
  public AlteredResponseException unreadable(WireFormatException cause) {
    AlteredResponseException altered = altered(cause.field() + " makes no sense", cause);
    spoil("a response was altered on its way");
    forget();
    return altered;
  }

  private AlteredResponseException altered(String seen) {
    return altered(seen, null);
  }

  private AlteredResponseException altered(String seen, Throwable cause) {
    return new AlteredResponseException(info.name(), seen, cause);
  }

  private void requireSameForm(TpmSession session, SessionAreaView answers, int index) {
    if (answers.nonceLength(index) != session.nonceTpmBytes().length) {
      throw altered("the nonce of session " + (index + 1) + " has another length");
    }
    int attributes = uses[index].attributes();
    if (((answers.attributes(index) ^ attributes) & SAME_ATTRIBUTES) != 0) {
      throw altered("session " + (index + 1) + " has other attributes than in the command");
    }
    int size = proofs[index] == Proof.HMAC ? session.hash().digestSize() : 0;
    if (answers.hmacLength(index) != size) {
      throw altered(
          "session "
              + (index + 1)
              + " has an HMAC of "
              + answers.hmacLength(index)
              + " bytes, not "
              + size);
    }
  }

  /** rpHash: responseCode, commandCode, parameters; the handle is no part of it. */
  private void responseHash(KeyedHash hash, byte[] frame, ResponseHeader header) {
    MessageDigest digest = hash.digest();
    digest.update(frame, HEADER_BYTES - Integer.BYTES, Integer.BYTES);
    Wire.putU32(expected, 0, info.code());
    digest.update(expected, 0, Integer.BYTES);
    digest.update(frame, header.parameterAreaAt(), header.parameterAreaLength());
    hash.digestInto(parametersHash, 0);
  }

  private void verify(KeyedHash hash, int index, byte[] frame, SessionAreaView answers) {
    TpmSession session = uses[index].session();
    int size = session.hash().digestSize();
    begin(hash, index, index == 0 && newAuth != null ? newAuth : authOf(index));
    hash.put(parametersHash, 0, size);
    hash.put(frame, answers.nonceAt(index), answers.nonceLength(index));
    hash.put(session.nonceCaller());
    hash.put(answers.attributes(index));
    hash.finish(expected, 0);
    int at = answers.hmacAt(index);
    int difference = 0;
    for (int i = 0; i < size; i++) {
      difference |= expected[i] ^ frame[at + i];
    }
    if (difference != 0) {
      throw altered("the HMAC of session " + (index + 1) + " does not match");
    }
  }

  /** The response is genuine: takes its nonces, and what became of the sessions. */
  private void roll(byte[] frame, SessionAreaView answers) {
    for (int i = 0; i < count; i++) {
      TpmSession session = uses[i].session();
      if (session == null) {
        continue;
      }
      byte[] nonce = session.nonceTpmBytes();
      System.arraycopy(frame, answers.nonceAt(i), nonce, 0, nonce.length);
      if (session.isPolicy()) {
        session.restartPolicy();
      }
      if (uses[i].has(TpmaSession.AUDIT)) {
        session.audited(
            hashes.with(session.hash()),
            auditedCommand,
            auditedResponse,
            uses[i].has(TpmaSession.AUDIT_RESET));
      }
    }
  }

  private void decrypt(byte[] frame, ResponseHeader header) {
    if (encrypting >= 0) {
      int at = header.parameterAreaAt();
      int length = header.parameterAreaLength();
      int size = length < SIZE_BYTES ? -1 : Wire.u16(frame, at);
      if (size < 0 || size > length - SIZE_BYTES) {
        throw altered("its first parameter does not end");
      }
      TpmSession session = uses[encrypting].session();
      cipher.apply(
          Cipher.DECRYPT_MODE,
          session,
          hashes.with(session.hash()),
          encrypting == 0 && newAuth != null ? newAuth : authOf(encrypting),
          session.nonceTpmBytes(),
          session.nonceCaller(),
          frame,
          at + SIZE_BYTES,
          size);
    }
    for (int i = 0; i < count; i++) {
      if (uses[i].session() != null && !uses[i].has(TpmaSession.CONTINUE_SESSION)) {
        uses[i].session().ended("its last command was sent without continueSession");
      }
    }
  }

  /** The TPM answered with an error: the sessions are as they were before the command. */
  public void refused() {
    forget();
  }

  /**
   * There is no answer: whether the TPM has executed the command and chosen new nonces, nobody
   * knows. The sessions of the command refuse every further use.
   */
  public void lost() {
    spoil("the response to a command got lost, and with it the TPM's nonce");
    forget();
  }

  private void spoil(String why) {
    for (int i = 0; i < count; i++) {
      if (uses[i].session() != null) {
        uses[i].session().spoil(why);
      }
    }
  }

  private void forget() {
    if (newAuth != null) {
      Arrays.fill(newAuth, (byte) 0);
      newAuth = null;
    }
    Arrays.fill(uses, null);
    Arrays.fill(authorized, null);
    entities = List.of();
    count = 0;
    decrypting = -1;
    encrypting = -1;
  }
}
