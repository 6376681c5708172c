package dev.tpm4j.client;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.codec.CommandRequest;
import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.CreateLoaded;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.HashSequenceStart;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.HmacStart;
import dev.tpm4j.codec.command.Load;
import dev.tpm4j.codec.command.LoadExternal;
import dev.tpm4j.codec.command.NvChangeAuth;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvExtend;
import dev.tpm4j.codec.command.NvGlobalWriteLock;
import dev.tpm4j.codec.command.NvIncrement;
import dev.tpm4j.codec.command.NvReadLock;
import dev.tpm4j.codec.command.NvSetBits;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.NvUndefineSpaceSpecial;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.NvWriteLock;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import java.util.HashMap;
import java.util.Map;

/**
 * Names and authorization values of what this client has made, loaded or been told of, kept as they
 * are while commands change them: an index has another Name once it was written or locked.
 */
final class KnownEntities {

  private final Map<Integer, Entity> entities = new HashMap<>();
  private final Map<Integer, TpmsNvPublic> indices = new HashMap<>();

  synchronized Entity find(int handle) {
    return entities.get(handle);
  }

  synchronized void learn(Entity entity) {
    entities.put(entity.handle(), entity);
  }

  synchronized void learn(TpmsNvPublic area, byte[] auth) {
    indices.put(area.nvIndex(), area);
    learn(Entity.nv(area).withAuth(auth));
  }

  /** Forgets an entity and wipes its authorization value. */
  synchronized void forget(int handle) {
    indices.remove(handle);
    Entity entity = entities.remove(handle);
    if (entity != null) {
      entity.close();
    }
  }

  synchronized void forgetAll() {
    entities.values().forEach(Entity::close);
    entities.clear();
    indices.clear();
  }

  /** A command was executed: takes note of what it made, changed or removed. */
  synchronized void after(CommandRequest<?> request, CommandResponse response) {
    switch (request.commandCode()) {
      case CreatePrimary.CODE, CreateLoaded.CODE, Load.CODE, LoadExternal.CODE ->
          loaded(request, response);
      case HashSequenceStart.CODE, HmacStart.CODE -> sequence(request, response);
      case HierarchyChangeAuth.CODE, NvChangeAuth.CODE -> authChanged(request);
      case NvDefineSpace.CODE, NvUndefineSpace.CODE, NvUndefineSpaceSpecial.CODE ->
          indexDefined(request);
      case NvWrite.CODE, NvIncrement.CODE, NvExtend.CODE, NvSetBits.CODE ->
          setAttribute(request.handleAt(1), TpmaNv.WRITTEN);
      case NvReadLock.CODE -> setAttribute(request.handleAt(1), TpmaNv.READLOCKED);
      case NvWriteLock.CODE -> setAttribute(request.handleAt(1), TpmaNv.WRITELOCKED);
      case NvGlobalWriteLock.CODE -> lockGlobally();
      case FlushContext.CODE -> forget(((FlushContext.Request) request).flushHandle());
      case EvictControl.CODE -> evicted((EvictControl.Request) request);
      default -> {
        // It changes nothing that is known here.
      }
    }
  }

  private void loaded(CommandRequest<?> request, CommandResponse response) {
    if (response instanceof CreatePrimary.Response made
        && request instanceof CreatePrimary.Request asked) {
      learn(made.objectHandle(), made.name(), authOf(asked.inSensitive()));
    } else if (response instanceof CreateLoaded.Response made
        && request instanceof CreateLoaded.Request asked) {
      learn(made.objectHandle(), made.name(), authOf(asked.inSensitive()));
    } else if (response instanceof Load.Response made) {
      learn(made.objectHandle(), made.name(), Octets.EMPTY);
    } else if (response instanceof LoadExternal.Response made
        && request instanceof LoadExternal.Request asked) {
      Octets auth = asked.inPrivate() == null ? Octets.EMPTY : asked.inPrivate().authValue();
      learn(made.objectHandle(), made.name(), auth);
    }
  }

  private static Octets authOf(TpmsSensitiveCreate sensitive) {
    return sensitive == null ? Octets.EMPTY : sensitive.userAuth();
  }

  private void learn(int handle, Octets name, Octets auth) {
    learn(Entity.of(handle, name).withAuth(auth.toByteArray()));
  }

  private void sequence(CommandRequest<?> request, CommandResponse response) {
    if (request instanceof HashSequenceStart.Request asked
        && response instanceof HashSequenceStart.Response made) {
      learn(Entity.sequence(made.sequenceHandle()).withAuth(asked.auth().toByteArray()));
    } else if (request instanceof HmacStart.Request asked
        && response instanceof HmacStart.Response made) {
      learn(Entity.sequence(made.sequenceHandle()).withAuth(asked.auth().toByteArray()));
    }
  }

  private void authChanged(CommandRequest<?> request) {
    int handle = request.handleAt(0);
    Entity old = entities.getOrDefault(handle, Entity.of(handle));
    if (request instanceof HierarchyChangeAuth.Request asked) {
      learn(old.withAuth(asked.newAuth().toByteArray()));
    } else if (request instanceof NvChangeAuth.Request asked) {
      learn(old.withAuth(asked.newAuth().toByteArray()));
    }
  }

  private void indexDefined(CommandRequest<?> request) {
    if (request instanceof NvDefineSpace.Request asked && asked.publicInfo() != null) {
      learn(asked.publicInfo(), asked.auth().toByteArray());
    } else if (request instanceof NvUndefineSpace.Request gone) {
      forget(gone.nvIndex());
    } else if (request instanceof NvUndefineSpaceSpecial.Request gone) {
      forget(gone.nvIndex());
    }
  }

  private void setAttribute(int handle, int bit) {
    TpmsNvPublic old = indices.get(handle);
    if (old == null || (old.attributes() & bit) != 0) {
      return;
    }
    TpmsNvPublic area =
        new TpmsNvPublic(
            old.nvIndex(), old.nameAlg(), old.attributes() | bit, old.authPolicy(), old.dataSize());
    indices.put(handle, area);
    learn(entities.get(handle).withName(Entity.nameOf(area)));
  }

  private void lockGlobally() {
    for (TpmsNvPublic area : indices.values().toArray(TpmsNvPublic[]::new)) {
      if ((area.attributes() & TpmaNv.GLOBALLOCK) != 0) {
        setAttribute(area.nvIndex(), TpmaNv.WRITELOCKED);
      }
    }
  }

  private void evicted(EvictControl.Request request) {
    Entity object = entities.get(request.objectHandle());
    if (request.objectHandle() == request.persistentHandle()) {
      forget(request.objectHandle());
    } else if (object != null && object.hasName()) {
      learn(object.withHandle(request.persistentHandle()));
    }
  }
}
