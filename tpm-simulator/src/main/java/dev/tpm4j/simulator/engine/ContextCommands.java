package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.ContextLoad;
import dev.tpm4j.codec.command.ContextSave;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.type.TpmHc;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsContext;
import java.util.List;

/** Part 3, "Context Management": ContextSave, ContextLoad and EvictControl. */
final class ContextCommands {

  private static final int CONTEXT = 1;
  private static final int OBJECT = 2;
  private static final int PERSISTENT_HANDLE = 1;

  private ContextCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            ContextSave.CODE, ContextSave.Request::decode, ContextCommands::contextSave),
        CommandDefinition.of(
            ContextLoad.CODE, ContextLoad.Request::decode, ContextCommands::contextLoad),
        CommandDefinition.of(
            EvictControl.CODE, EvictControl.Request::decode, ContextCommands::evictControl));
  }

  /** A session leaves the TPM with its context; an object stays. */
  private static CommandResponse contextSave(Execution execution, ContextSave.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    execution.clearOrderly();
    StateWriter out = new StateWriter();
    if (execution.entity(0) instanceof Entity.OfSession saved) {
      Session.FORM.write(out, saved.session());
      long sequence = ActiveSessions.of(state).save(in.saveHandle());
      byte[] data = out.toByteArray();
      return new ContextSave.Response(
          SavedContexts.seal(state, sequence, in.saveHandle(), TpmRh.RH_NULL, data));
    }
    LoadedObject object = ((Entity.Loaded) execution.entity(0)).object();
    LoadedObject.FORM.write(out, object);
    long sequence = ++state.reset.objectContextId;
    int hierarchy = execution.entity(0).hierarchy();
    return new ContextSave.Response(
        SavedContexts.seal(state, sequence, savedHandle(object), hierarchy, out.toByteArray()));
  }

  private static int savedHandle(LoadedObject loaded) {
    if (loaded instanceof TpmObject object) {
      return object.stClear() ? SavedContexts.ST_CLEAR_OBJECT : SavedContexts.OBJECT;
    }
    return SavedContexts.SEQUENCE;
  }

  private static CommandResponse contextLoad(Execution execution, ContextLoad.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    TpmsContext context = in.context();
    byte[] data = SavedContexts.open(state, context);
    if (Handles.type(context.savedHandle()) == TpmHt.TRANSIENT) {
      if (!HierarchySecrets.isEnabled(state, context.hierarchy())) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.HIERARCHY, CONTEXT));
      }
      execution.requireObjectSlot();
      return new ContextLoad.Response(
          execution.load(LoadedObject.FORM.read(new StateReader(data))));
    }
    ActiveSessions sessions = ActiveSessions.of(state);
    if (!sessions.isCurrent(context.savedHandle(), context.sequence())) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.HANDLE, CONTEXT));
    }
    sessions.restore(context.savedHandle(), Session.FORM.read(new StateReader(data)));
    execution.clearOrderly();
    return new ContextLoad.Response(context.savedHandle());
  }

  /** Makes an object persistent, or a persistent one not. */
  private static CommandResponse evictControl(Execution execution, EvictControl.Request in)
      throws ResponseCodeException {
    Entity entity = execution.entity(1);
    boolean evict = Handles.type(entity.handle()) == TpmHt.PERSISTENT;
    int handle = in.persistentHandle();
    boolean storable =
        ((Entity.Loaded) entity).object() instanceof TpmObject object
            && !object.temporary()
            && !object.stClear()
            && !object.isPublicOnly();
    require(storable, Rc.ofHandle(TpmRc.ATTRIBUTES, OBJECT));
    require(!evict || entity.handle() == handle, Rc.ofHandle(TpmRc.HANDLE, OBJECT));

    boolean ofPlatform = entity.hierarchy() == TpmRh.RH_PLATFORM;
    boolean byPlatform = in.auth() == TpmRh.RH_PLATFORM;
    boolean hierarchyFits = byPlatform ? evict || ofPlatform : !ofPlatform;
    require(hierarchyFits, Rc.ofHandle(TpmRc.HIERARCHY, OBJECT));
    boolean inPlatformRange = Integer.compareUnsigned(handle, TpmHc.PLATFORM_PERSISTENT) >= 0;
    boolean inRange = evict || byPlatform == inPlatformRange;
    require(inRange, Rc.ofParameter(TpmRc.RANGE, PERSISTENT_HANDLE));

    PermanentState permanent = execution.state().permanent;
    if (evict) {
      permanent.persistentObjects.remove(handle);
    } else {
      require(!permanent.persistentObjects.containsKey(handle), TpmRc.NV_DEFINED);
      require(NvSpace.of(execution.state()).hasRoomForObject(), TpmRc.NV_SPACE);
      permanent.persistentObjects.put(handle, (TpmObject) ((Entity.Loaded) entity).object());
    }
    return new EvictControl.Response();
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
