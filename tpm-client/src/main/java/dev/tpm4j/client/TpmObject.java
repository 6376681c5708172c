package dev.tpm4j.client;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmtPublic;
import java.util.function.IntConsumer;

/** An object in the TPM's memory. Closing it flushes it. */
public final class TpmObject implements AutoCloseable {

  private final Entity entity;
  private final TpmtPublic area;
  private final IntConsumer flush;
  private boolean closed;

  TpmObject(Entity entity, TpmtPublic area, IntConsumer flush) {
    this.entity = entity;
    this.area = area;
    this.flush = flush;
  }

  /**
   * Its handle.
   *
   * @return TPM_HANDLE
   */
  public int handle() {
    return entity.handle();
  }

  /**
   * Its Name, computed here from its public area.
   *
   * @return content of TPM2B_NAME
   */
  public Octets name() {
    return entity.name();
  }

  /**
   * Its public area.
   *
   * @return TPMT_PUBLIC
   */
  public TpmtPublic area() {
    return area;
  }

  /**
   * As an argument of commands.
   *
   * @return with its Name and its authorization value
   */
  public Entity entity() {
    return entity;
  }

  /**
   * Flushes it. May be called again.
   *
   * @throws dev.tpm4j.client.session.TpmResponseException if the TPM does not have it any more
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      flush.accept(entity.handle());
    }
  }

  @Override
  public String toString() {
    return entity.toString();
  }
}
