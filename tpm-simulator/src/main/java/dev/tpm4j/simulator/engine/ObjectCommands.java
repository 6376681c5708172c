package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.Load;
import dev.tpm4j.codec.command.LoadExternal;
import dev.tpm4j.codec.command.ObjectChangeAuth;
import dev.tpm4j.codec.command.ReadPublic;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;
import java.util.List;

/**
 * Part 3, "Object Commands": Create, Load, LoadExternal, ReadPublic, Unseal, ObjectChangeAuth; and
 * CreatePrimary of "Hierarchy Commands".
 */
final class ObjectCommands {

  private static final int PARENT = 1;
  private static final int IN_SENSITIVE = 1;
  private static final int IN_PUBLIC = 2;
  private static final int IN_PRIVATE = 1;
  private static final int HIERARCHY = 3;

  private static final int FIXED_OR_RESTRICTED =
      TpmaObject.FIXED_TPM | TpmaObject.FIXED_PARENT | TpmaObject.RESTRICTED;
  private static final int KEY_USES = TpmaObject.DECRYPT | TpmaObject.SIGN | TpmaObject.RESTRICTED;

  private ObjectCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            CreatePrimary.CODE, CreatePrimary.Request::decode, ObjectCommands::createPrimary),
        CommandDefinition.of(Create.CODE, Create.Request::decode, ObjectCommands::create),
        CommandDefinition.of(Load.CODE, Load.Request::decode, ObjectCommands::load),
        CommandDefinition.of(
            LoadExternal.CODE, LoadExternal.Request::decode, ObjectCommands::loadExternal),
        CommandDefinition.of(
            ReadPublic.CODE, ReadPublic.Request::decode, ObjectCommands::readPublic),
        CommandDefinition.of(Unseal.CODE, Unseal.Request::decode, ObjectCommands::unseal),
        CommandDefinition.of(
            ObjectChangeAuth.CODE,
            ObjectChangeAuth.Request::decode,
            ObjectCommands::objectChangeAuth));
  }

  private static CommandResponse createPrimary(Execution execution, CreatePrimary.Request in)
      throws ResponseCodeException {
    execution.requireObjectSlot();
    TpmsSensitiveCreate sensitive = in.inSensitive();
    requireCreatable(null, in.inPublic(), sensitive);
    Octets auth = newAuth(sensitive.userAuth(), in.inPublic().nameAlg(), IN_SENSITIVE);
    execution.checkCancelled();

    Entity hierarchy = execution.entity(0);
    ObjectMaker.Made made =
        execution
            .workbench()
            .primaryKeys()
            .get(execution.state(), hierarchy.hierarchy(), in.inPublic(), auth, sensitive.data());
    CreationRecord record =
        CreationRecord.of(execution, hierarchy, made, in.outsideInfo(), in.creationPCR());
    TpmObject object = ObjectLoader.created(hierarchy, made);
    return new CreatePrimary.Response(
        execution.load(object),
        made.publicArea(),
        record.data(),
        record.hash(),
        record.ticket(),
        object.name());
  }

  private static CommandResponse create(Execution execution, Create.Request in)
      throws ResponseCodeException {
    Entity parent = execution.entity(0);
    TpmObject parentKey = parentKey(parent);
    execution.requireObjectSlot();
    TpmsSensitiveCreate sensitive = in.inSensitive();
    requireCreatable(parentKey, in.inPublic(), sensitive);
    int nameAlg = in.inPublic().nameAlg();
    Octets auth = newAuth(sensitive.userAuth(), nameAlg, IN_SENSITIVE);
    execution.checkCancelled();

    Drbg random = execution.state().permanent.random;
    ObjectMaker.Made made =
        ObjectMaker.make(in.inPublic(), auth, sensitive.data(), random.nextSource());
    random.source();
    CreationRecord record =
        CreationRecord.of(execution, parent, made, in.outsideInfo(), in.creationPCR());
    Octets name = EntityNames.of(made.publicArea());
    return new Create.Response(
        PrivateAreas.wrap(parentKey, name, nameAlg, made.sensitive(), random.source()),
        made.publicArea(),
        record.data(),
        record.hash(),
        record.ticket());
  }

  private static CommandResponse load(Execution execution, Load.Request in)
      throws ResponseCodeException {
    execution.requireObjectSlot();
    if (in.inPrivate().length() == 0) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, IN_PRIVATE));
    }
    TpmObject parentKey = parentKey(execution.entity(0));
    Octets name = EntityNames.of(in.inPublic());
    if (name.length() == 0) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.HASH, IN_PUBLIC));
    }
    TpmtSensitive sensitive;
    try {
      sensitive = PrivateAreas.unwrap(execution.implementation(), parentKey, name, in.inPrivate());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), IN_PRIVATE));
    }
    TpmObject object = ObjectLoader.ofParent(execution.entity(0), in.inPublic(), sensitive);
    return new Load.Response(execution.load(object), name);
  }

  private static CommandResponse loadExternal(Execution execution, LoadExternal.Request in)
      throws ResponseCodeException {
    execution.requireObjectSlot();
    boolean whole = in.inPrivate() != null;
    boolean enabled = HierarchySecrets.isEnabled(execution.state(), in.hierarchy());
    if (!enabled || whole && in.hierarchy() != TpmRh.RH_NULL) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.HIERARCHY, HIERARCHY));
    }
    if (whole && PublicAreas.has(in.inPublic(), FIXED_OR_RESTRICTED)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.ATTRIBUTES, IN_PUBLIC));
    }
    TpmObject object = ObjectLoader.external(in.hierarchy(), in.inPublic(), in.inPrivate());
    return new LoadExternal.Response(execution.load(object), object.name());
  }

  private static CommandResponse readPublic(Execution execution, ReadPublic.Request in)
      throws ResponseCodeException {
    if (!(((Entity.Loaded) execution.entity(0)).object() instanceof TpmObject object)) {
      throw new ResponseCodeException(TpmRc.SEQUENCE);
    }
    return new ReadPublic.Response(object.publicArea(), object.name(), object.qualifiedName());
  }

  private static CommandResponse unseal(Execution execution, Unseal.Request in)
      throws ResponseCodeException {
    if (!(((Entity.Loaded) execution.entity(0)).object() instanceof TpmObject object)
        || object.publicArea().type() != TpmAlgId.KEYEDHASH) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, 1));
    }
    if (object.has(KEY_USES)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    return new Unseal.Response(KeyMaterial.secret(object.sensitive()));
  }

  /** That it is the parent's child is seen by its qualified Name. */
  private static CommandResponse objectChangeAuth(Execution execution, ObjectChangeAuth.Request in)
      throws ResponseCodeException {
    if (!(((Entity.Loaded) execution.entity(0)).object() instanceof TpmObject object)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, 1));
    }
    int nameAlg = object.publicArea().nameAlg();
    Octets auth = newAuth(in.newAuth(), nameAlg, 1);
    Octets parentName = ObjectLoader.qualifiedName(execution.entity(1));
    Octets expected = EntityNames.qualified(parentName, object.name(), nameAlg);
    if (nameAlg == TpmAlgId.NULL
        || !expected.equals(object.qualifiedName())
        || !(((Entity.Loaded) execution.entity(1)).object() instanceof TpmObject parentKey)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, 2));
    }
    TpmtSensitive old = object.sensitive();
    TpmtSensitive changed =
        new TpmtSensitive(old.sensitiveType(), auth, old.seedValue(), old.sensitive());
    Drbg random = execution.state().permanent.random;
    return new ObjectChangeAuth.Response(
        PrivateAreas.wrap(parentKey, object.name(), nameAlg, changed, random.source()));
  }

  private static void requireCreatable(
      TpmObject parentKey, TpmtPublic template, TpmsSensitiveCreate sensitive)
      throws ResponseCodeException {
    try {
      ObjectAttributes.requireCreatable(parentKey, template, sensitive.data().length());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), IN_PUBLIC));
    }
  }

  /** The storage key that the first handle refers to. */
  static TpmObject parentKey(Entity parent) throws ResponseCodeException {
    if (parent instanceof Entity.Loaded loaded
        && loaded.object() instanceof TpmObject key
        && key.isParent()) {
      return key;
    }
    throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, PARENT));
  }

  /**
   * An authorisation value as long as a digest of the name algorithm.
   *
   * @throws ResponseCodeException {@code TPM_RC_SIZE} of the parameter if it is longer
   */
  static Octets newAuth(Octets given, int nameAlg, int parameter) throws ResponseCodeException {
    byte[] auth = AuthValues.trimmed(given);
    int size = nameAlg == TpmAlgId.NULL ? Hash.MAX_DIGEST_SIZE : PublicAreas.digestSize(nameAlg);
    if (auth.length > size) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, parameter));
    }
    return Octets.of(Arrays.copyOf(auth, size));
  }
}
