package dev.tpm4j.client.session;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmtPublic;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * What a handle of a command refers to: an object, an NV index, a PCR, a hierarchy, a session. Has
 * the Name that goes into the HMAC of a command, so that nobody on the way can exchange what is
 * meant, and the authorization value, where it is known.
 *
 * <p>Immutable but for {@link #close}, which wipes the authorization value. Neither value is ever
 * part of a text.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Names".
 */
public final class Entity implements CommandArgument, AutoCloseable {

  private static final byte[] NOTHING = {};
  private static final int MAX_PUBLIC_BYTES = 4096;

  private final int handle;
  private final byte[] name;
  private final byte[] auth;
  private volatile boolean closed;

  private Entity(int handle, byte[] name, byte[] auth) {
    this.handle = handle;
    this.name = name;
    this.auth = auth;
  }

  /**
   * What a handle alone says. A PCR, a hierarchy or another permanent entity, and a session have
   * their handle as Name; the Name of an object or an NV index stays unknown, so that no session
   * but a password can be used with it.
   *
   * @param handle TPM_HANDLE
   * @return the entity, with the empty authorization value
   */
  public static Entity of(int handle) {
    return new Entity(handle, isItsOwnName(handle) ? handleName(handle) : null, NOTHING);
  }

  /**
   * An entity with a Name that is known.
   *
   * @param handle TPM_HANDLE
   * @param name TPM2B_NAME's content
   * @return the entity, with the empty authorization value
   */
  public static Entity of(int handle, Octets name) {
    return new Entity(handle, name.toByteArray(), NOTHING);
  }

  /**
   * A loaded or persistent object. Its Name is computed from its public area.
   *
   * @param handle TPM_HANDLE
   * @param area the public area
   * @return the entity, with the empty authorization value
   * @throws IllegalArgumentException if the area's name algorithm is not known here
   */
  public static Entity object(int handle, TpmtPublic area) {
    return of(handle, nameOf(area));
  }

  /**
   * A hash, HMAC or event sequence: its Name is the empty buffer.
   *
   * @param handle TPM_HANDLE
   * @return the entity, with the empty authorization value
   */
  public static Entity sequence(int handle) {
    return new Entity(handle, NOTHING, NOTHING);
  }

  /**
   * An NV index. Its Name is computed from its public area, of which the attributes change: after
   * the first write, and with its locks.
   *
   * @param area the public area as it is now
   * @return the entity, with the empty authorization value
   * @throws IllegalArgumentException if the area's name algorithm is not known here
   */
  public static Entity nv(TpmsNvPublic area) {
    return of(area.nvIndex(), nameOf(area));
  }

  /**
   * The Name of an object.
   *
   * @param area its public area
   * @return nameAlg and digest; empty for nameAlg TPM_ALG_NULL
   * @throws IllegalArgumentException if the area's name algorithm is not known here
   */
  public static Octets nameOf(TpmtPublic area) {
    byte[] bytes = new byte[MAX_PUBLIC_BYTES];
    return digest(area.nameAlg(), bytes, area.write(bytes, 0));
  }

  /**
   * The Name of an NV index.
   *
   * @param area its public area
   * @return nameAlg and digest
   * @throws IllegalArgumentException if the area's name algorithm is not known here
   */
  public static Octets nameOf(TpmsNvPublic area) {
    byte[] bytes = new byte[MAX_PUBLIC_BYTES];
    return digest(area.nameAlg(), bytes, area.write(bytes, 0));
  }

  private static Octets digest(int nameAlg, byte[] bytes, int length) {
    if (nameAlg == TpmAlgId.NULL) {
      return Octets.EMPTY;
    }
    MessageDigest digest = HashAlgorithm.of(nameAlg).newDigest();
    digest.update(bytes, 0, length);
    byte[] hash = digest.digest();
    byte[] name = new byte[2 + hash.length];
    Wire.putU16(name, 0, nameAlg);
    System.arraycopy(hash, 0, name, 2, hash.length);
    return Octets.of(name);
  }

  private static boolean isItsOwnName(int handle) {
    return switch (handle >>> 24) {
      case TpmHt.PCR, TpmHt.HMAC_SESSION, TpmHt.POLICY_SESSION, TpmHt.PERMANENT, TpmHt.AC -> true;
      default -> false;
    };
  }

  private static byte[] handleName(int handle) {
    byte[] name = new byte[Integer.BYTES];
    Wire.putU32(name, 0, handle);
    return name;
  }

  /**
   * The same entity with an authorization value. Zeros at its end are cut off, as a TPM does.
   *
   * @param value the authorization value; copied
   * @return a new entity with a copy of its own
   */
  public Entity withAuth(byte[] value) {
    return new Entity(handle, name, trimmed(value, 0, value.length));
  }

  static byte[] trimmed(byte[] value, int from, int to) {
    int end = to;
    while (end > from && value[end - 1] == 0) {
      end--;
    }
    return end == from ? NOTHING : Arrays.copyOfRange(value, from, end);
  }

  /**
   * The same entity under a Name that has changed.
   *
   * @param value TPM2B_NAME's content
   * @return a new entity with a copy of the authorization value
   */
  public Entity withName(Octets value) {
    return new Entity(handle, value.toByteArray(), auth().clone());
  }

  /**
   * The same object under another handle, as TPM2_EvictControl gives it one.
   *
   * @param other TPM_HANDLE
   * @return a new entity with a copy of the authorization value
   */
  public Entity withHandle(int other) {
    return new Entity(other, name, auth().clone());
  }

  /**
   * Its handle.
   *
   * @return TPM_HANDLE
   */
  public int handle() {
    return handle;
  }

  /**
   * Its Name.
   *
   * @return TPM2B_NAME's content
   * @throws IllegalStateException if it is not known
   */
  public Octets name() {
    return Octets.of(nameBytes());
  }

  /**
   * Whether its Name is known.
   *
   * @return false where the handle is of an object or an NV index and nothing else was said
   */
  public boolean hasName() {
    return name != null;
  }

  /**
   * Whether its authorization value is other than empty.
   *
   * @return false too where none was ever given
   */
  public boolean hasAuth() {
    return auth().length > 0;
  }

  /** The Name, not copied. */
  byte[] nameBytes() {
    if (name == null) {
      throw new IllegalStateException(
          "the Name of "
              + this
              + " is not known, without which no session can vouch for it: take the entity from"
              + " its public area");
    }
    return name;
  }

  /** The authorization value, not copied. */
  byte[] auth() {
    if (closed) {
      throw new IllegalStateException("the authorization value of " + this + " was wiped");
    }
    return auth;
  }

  /** What a session bound to this entity remembers: a copy, for the session to wipe. */
  Entity copy() {
    return new Entity(handle, nameBytes(), auth().clone());
  }

  /** Whether a session bound to the other is bound to this: same Name, same value. */
  boolean isSameAs(Entity other) {
    return Arrays.equals(nameBytes(), other.nameBytes())
        && MessageDigest.isEqual(auth(), other.auth());
  }

  /** Wipes the authorization value; the entity cannot authorise anything after that. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(auth, (byte) 0);
  }

  /**
   * Same handle, same Name. The authorization value is not compared.
   *
   * @param other any object
   * @return whether it is the same entity
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Entity that && handle == that.handle && Arrays.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(handle, Arrays.hashCode(name));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "handle 0x%08x", handle);
  }
}
