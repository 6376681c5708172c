package dev.tpm4j.client;

import dev.tpm4j.client.session.AlteredResponseException;
import dev.tpm4j.client.session.CommandArgument;
import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmResponseException;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.client.session.UnexpectedKeyException;
import dev.tpm4j.codec.CommandRequest;
import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.Load;
import dev.tpm4j.codec.command.LoadExternal;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.transport.TransportException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Objects and sessions that are gone when the block is left, however it is left: a TPM has three
 * slots for objects, and one that nobody flushes is lost until the next reset.
 *
 * <p>If an object is made and the TPM's answer gets lost, or makes no sense, the scope asks the TPM
 * what it has and flushes what is new; so the TPM's transient objects should be this client's
 * alone, or behind a resource manager.
 *
 * <p>For one thread. Each object and session may be closed earlier than the scope.
 */
public final class TpmScope implements AutoCloseable {

  private final TpmClient tpm;
  private final HeldHandles held;
  private final Deque<AutoCloseable> contents = new ArrayDeque<>();

  TpmScope(TpmClient tpm, HeldHandles held) {
    this.tpm = tpm;
    this.held = held;
  }

  /**
   * Makes a primary key without an authorization value.
   *
   * @param hierarchy a constant of {@code TpmRh}; the client knows its authorization value, or it
   *     is empty
   * @param template what it is made from
   * @return the key
   */
  public TpmObject createPrimary(int hierarchy, TpmtPublic template) {
    return createPrimary(hierarchy, template, new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY));
  }

  /**
   * Makes a primary object.
   *
   * @param hierarchy a constant of {@code TpmRh}
   * @param template what it is made from
   * @param sensitive its authorization value and, where it is given from outside, its secret
   * @param arguments as in {@link TpmClient#execute(CommandRequest, CommandArgument...)}
   * @return the object
   */
  public TpmObject createPrimary(
      int hierarchy,
      TpmtPublic template,
      TpmsSensitiveCreate sensitive,
      CommandArgument... arguments) {
    CreatePrimary.Response made =
        make(
            new CreatePrimary.Request(hierarchy, sensitive, template, Octets.EMPTY, List.of()),
            arguments);
    return keep(made.objectHandle(), made.outPublic(), made.name(), sensitive.userAuth());
  }

  /**
   * Loads an object.
   *
   * @param parent its parent
   * @param privatePart as TPM2_Create or TPM2_Import gave it
   * @param area its public area
   * @param auth its authorization value
   * @param arguments as in {@link TpmClient#execute(CommandRequest, CommandArgument...)}
   * @return the object
   */
  public TpmObject load(
      TpmObject parent,
      Octets privatePart,
      TpmtPublic area,
      Octets auth,
      CommandArgument... arguments) {
    Load.Response made = make(new Load.Request(parent.handle(), privatePart, area), arguments);
    return keep(made.objectHandle(), area, made.name(), auth);
  }

  /**
   * Loads a public key.
   *
   * @param area its public area
   * @return the object, of the null hierarchy
   */
  public TpmObject loadPublic(TpmtPublic area) {
    LoadExternal.Response made = make(new LoadExternal.Request(null, area, TpmRh.RH_NULL));
    return keep(made.objectHandle(), area, made.name(), Octets.EMPTY);
  }

  /**
   * Starts a session.
   *
   * @param spec which
   * @return the session
   */
  public TpmSession start(SessionSpec spec) {
    TpmSession session = tpm.start(spec);
    contents.push(session);
    return session;
  }

  private <R extends CommandResponse> R make(
      CommandRequest<R> request, CommandArgument... arguments) {
    try {
      return tpm.execute(request, arguments);
    } catch (TransportException | AlteredResponseException | WireFormatException failure) {
      held.flushLost(failure);
      throw failure;
    }
  }

  /** The Name says whether the object is the one that was meant, on an unprotected bus too. */
  private TpmObject keep(int handle, TpmtPublic area, Octets name, Octets auth) {
    TpmObject object;
    try {
      Entity entity = Entity.object(handle, area).withAuth(auth.toByteArray());
      if (!entity.name().equals(name)) {
        throw new UnexpectedKeyException("the object that the TPM has loaded");
      }
      tpm.know(entity);
      object = new TpmObject(entity, area, this::flush);
    } catch (RuntimeException failure) {
      try {
        flush(handle);
      } catch (RuntimeException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
    contents.push(object);
    return object;
  }

  private void flush(int handle) {
    try {
      tpm.execute(new FlushContext.Request(handle));
    } catch (TpmResponseException failure) {
      // No HMAC covers the handle of a response: the object may be there under another one.
      held.flushLost(failure);
      throw failure;
    }
  }

  /**
   * Flushes what was made and not closed yet, the last first. Each is tried, whatever becomes of
   * the others; the first failure is thrown with the others beside it.
   */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!contents.isEmpty()) {
      try {
        contents.pop().close();
      } catch (RuntimeException failure) {
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      } catch (Exception failure) {
        throw new IllegalStateException("neither objects nor sessions do that", failure);
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
