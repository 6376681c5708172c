package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.check.EnclosedStructure;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.command.CreateLoaded;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsDerive;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.KdfSource;
import java.util.List;

/**
 * Part 3, "TPM2_CreateLoaded": a primary object under a hierarchy, an ordinary one under a storage
 * key, or a derived one under a derivation parent.
 */
final class CreateLoadedCommand {

  private static final int PARENT = 1;
  private static final int IN_SENSITIVE = 1;
  private static final int IN_PUBLIC = 2;

  private CreateLoadedCommand() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            CreateLoaded.CODE, CreateLoaded.Request::decode, CreateLoadedCommand::createLoaded));
  }

  /**
   * What a template asks for.
   *
   * @param area the public area without its unique field, where that says how to derive
   * @param derive how to derive, or null
   */
  private record Template(TpmtPublic area, TpmsDerive derive) {}

  private static CommandResponse createLoaded(Execution execution, CreateLoaded.Request in)
      throws ResponseCodeException {
    Entity parent = execution.entity(0);
    TpmObject parentKey = parentKey(parent);
    execution.requireObjectSlot();
    boolean derived = parentKey != null && parentKey.isDerivationParent();
    Template template = template(execution.implementation(), in.inPublic(), derived);
    TpmtPublic area = template.area();
    Octets auth = ObjectCommands.newAuth(in.inSensitive().userAuth(), area.nameAlg(), IN_SENSITIVE);
    Octets data = in.inSensitive().data();
    if (derived) {
      requireDerivable(parentKey, area);
    } else {
      requireCreatable(parentKey, area, data);
    }
    execution.checkCancelled();

    ObjectMaker.Made made;
    Octets outPrivate = Octets.EMPTY;
    Drbg random = execution.state().permanent.random;
    if (derived) {
      TpmsDerive derive = completed(execution.implementation(), template.derive(), data);
      made = ObjectMaker.make(area, auth, Octets.EMPTY, source(parentKey, derive));
    } else if (parentKey == null) {
      made =
          execution
              .workbench()
              .primaryKeys()
              .get(execution.state(), parent.hierarchy(), area, auth, data);
    } else {
      made = ObjectMaker.make(area, auth, data, random.nextSource());
      random.source();
      Octets name = EntityNames.of(made.publicArea());
      outPrivate =
          PrivateAreas.wrap(parentKey, name, area.nameAlg(), made.sensitive(), random.source());
    }
    TpmObject object = ObjectLoader.created(parent, made);
    return new CreateLoaded.Response(
        execution.load(object), outPrivate, made.publicArea(), object.name());
  }

  /** Null for a hierarchy. */
  private static TpmObject parentKey(Entity parent) throws ResponseCodeException {
    if (!(parent instanceof Entity.Loaded loaded)) {
      return null;
    }
    if (loaded.object() instanceof TpmObject key && (key.isParent() || key.isDerivationParent())) {
      return key;
    }
    throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, PARENT));
  }

  private static Template template(Implementation implementation, Octets bytes, boolean derived)
      throws ResponseCodeException {
    byte[] template = bytes.toByteArray();
    EnclosedStructure check = new EnclosedStructure(implementation, template);
    int code = derived ? check.derivationTemplate() : check.template();
    Rc.require(Rc.ofParameter(code, IN_PUBLIC));
    WireReader in = new WireReader(template, 0, template.length);
    if (!derived) {
      return new Template(TpmtPublic.read(in), null);
    }
    int type = in.u16("TPMT_TEMPLATE.type");
    int nameAlg = in.u16("TPMT_TEMPLATE.nameAlg");
    int attributes = in.u32("TPMT_TEMPLATE.objectAttributes");
    Octets policy = in.buffer("TPMT_TEMPLATE.authPolicy");
    TpmuPublicParms parameters = TpmuPublicParms.read(in, type);
    TpmtPublic area =
        new TpmtPublic(
            type, nameAlg, attributes, policy, parameters, PublicAreas.emptyUnique(type));
    return new Template(area, TpmsDerive.read(in));
  }

  private static void requireCreatable(TpmObject parentKey, TpmtPublic area, Octets data)
      throws ResponseCodeException {
    try {
      ObjectAttributes.requireCreatable(parentKey, area, data.length());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), IN_PUBLIC));
    }
  }

  /** RSA keys are not derived: how primes are searched differs from TPM to TPM. */
  private static void requireDerivable(TpmObject parentKey, TpmtPublic area)
      throws ResponseCodeException {
    if (area.type() == TpmAlgId.RSA) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.TYPE, IN_PUBLIC));
    }
    if (PublicAreas.has(area, TpmaObject.SENSITIVE_DATA_ORIGIN)) {
      throw new ResponseCodeException(TpmRc.ATTRIBUTES);
    }
    try {
      ObjectAttributes.requireValid(parentKey, area);
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), IN_PUBLIC));
    }
  }

  /** What the template leaves out, the sensitive data may say. */
  private static TpmsDerive completed(Implementation implementation, TpmsDerive derive, Octets data)
      throws ResponseCodeException {
    if (data.length() == 0) {
      return derive;
    }
    byte[] bytes = data.toByteArray();
    Rc.require(new EnclosedStructure(implementation, bytes).derive());
    TpmsDerive more = TpmsDerive.read(new WireReader(bytes, 0, bytes.length));
    return new TpmsDerive(
        derive.label().length() == 0 ? more.label() : derive.label(),
        derive.context().length() == 0 ? more.context() : derive.context());
  }

  private static KdfSource source(TpmObject parentKey, TpmsDerive derive) {
    return new KdfSource(
        Hash.ofId(PublicAreas.schemeHash(parentKey.publicArea())),
        KeyMaterial.secret(parentKey.sensitive()).toByteArray(),
        derive.label().toByteArray(),
        derive.context().toByteArray());
  }
}
