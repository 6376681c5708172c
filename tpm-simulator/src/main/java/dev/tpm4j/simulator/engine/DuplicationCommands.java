package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Duplicate;
import dev.tpm4j.codec.command.Import;
import dev.tpm4j.codec.command.Rewrap;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.simulator.crypto.KdfLabel;
import dev.tpm4j.simulator.crypto.SecretSharing.Shared;
import java.util.List;

/** Part 3, "Duplication Commands": Duplicate, Rewrap and Import. */
final class DuplicationCommands {

  private static final int OBJECT = 1;
  private static final int NEW_PARENT = 2;
  private static final int OLD_PARENT = 1;
  private static final int PARENT = 1;

  private static final int ENCRYPTION_KEY = 1;
  private static final int SYMMETRIC_ALG = 2;
  private static final int IN_DUPLICATE = 1;
  private static final int REWRAP_SEED = 3;
  private static final int OBJECT_PUBLIC = 2;
  private static final int DUPLICATE = 3;
  private static final int IMPORT_SEED = 4;

  private DuplicationCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            Duplicate.CODE, Duplicate.Request::decode, DuplicationCommands::duplicate),
        CommandDefinition.of(Rewrap.CODE, Rewrap.Request::decode, DuplicationCommands::rewrap),
        CommandDefinition.of(
            Import.CODE, Import.Request::decode, DuplicationCommands::importObject));
  }

  private static CommandResponse duplicate(Execution execution, Duplicate.Request in)
      throws ResponseCodeException {
    LoadedObject loaded = ((Entity.Loaded) execution.entity(0)).object();
    requireHandle(
        (loaded.objectAttributes() & TpmaObject.FIXED_PARENT) == 0, TpmRc.ATTRIBUTES, OBJECT);
    boolean named = loaded.name().length() != 0;
    requireHandle(named, TpmRc.TYPE, OBJECT);
    TpmObject object = (TpmObject) loaded;
    Entity newParent = execution.entity(1);
    requireStorageKeyOrNone(newParent, NEW_PARENT);
    boolean inner = in.symmetricAlg().algorithm() != TpmAlgId.NULL;
    if (object.has(TpmaObject.ENCRYPTED_DUPLICATION)) {
      requireParameter(inner, TpmRc.SYMMETRIC, SYMMETRIC_ALG);
      requireHandle(isKey(newParent), TpmRc.HIERARCHY, NEW_PARENT);
    }
    int keySize = in.encryptionKeyIn().length();
    boolean sized = keySize == 0 || inner && keySize == keyBytes(in.symmetricAlg());
    requireParameter(sized, TpmRc.SIZE, ENCRYPTION_KEY);

    Drbg random = execution.state().permanent.random;
    byte[] data = PrivateAreas.marshal(object.sensitive(), object.publicArea().nameAlg());
    Octets encryptionKeyOut = Octets.EMPTY;
    Shared seed = null;
    if (isKey(newParent)) {
      seed = SharedSecrets.share(key(newParent), KdfLabel.DUPLICATE, random.source());
    }
    if (inner) {
      byte[] key = in.encryptionKeyIn().toByteArray();
      if (keySize == 0) {
        key = random.generate(keyBytes(in.symmetricAlg()));
        encryptionKeyOut = Octets.of(key);
      }
      int nameAlg = object.publicArea().nameAlg();
      data =
          Duplicates.inner(nameAlg, in.symmetricAlg(), key).wrap(object.name().toByteArray(), data);
    }
    Octets encryptedSeed = Octets.EMPTY;
    if (seed != null) {
      data = Duplicates.wrapOuter(key(newParent), seed.secret(), object.name(), data);
      encryptedSeed = Octets.of(seed.encrypted());
    }
    return new Duplicate.Response(encryptionKeyOut, Octets.of(data), encryptedSeed);
  }

  private static CommandResponse rewrap(Execution execution, Rewrap.Request in)
      throws ResponseCodeException {
    Entity oldParent = execution.entity(0);
    boolean outer = in.inSymSeed().length() != 0;
    requireHandle(outer == isKey(oldParent), TpmRc.HANDLE, OLD_PARENT);
    byte[] data = in.inDuplicate().toByteArray();
    if (outer) {
      requireStorageKeyOrNone(oldParent, OLD_PARENT);
      TpmObject oldKey = (TpmObject) ((Entity.Loaded) oldParent).object();
      byte[] seed;
      try {
        seed = SharedSecrets.find(oldKey, KdfLabel.DUPLICATE, in.inSymSeed());
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, REWRAP_SEED));
      }
      try {
        data = Duplicates.unwrapOuter(oldKey.publicArea(), seed, in.name(), data);
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofParameter(e.code(), IN_DUPLICATE));
      }
    }
    Entity newParent = execution.entity(1);
    if (!isKey(newParent)) {
      return new Rewrap.Response(Octets.of(data), Octets.EMPTY);
    }
    requireStorageKeyOrNone(newParent, NEW_PARENT);
    Drbg random = execution.state().permanent.random;
    Shared seed = SharedSecrets.share(key(newParent), KdfLabel.DUPLICATE, random.source());
    byte[] out = Duplicates.wrapOuter(key(newParent), seed.secret(), in.name(), data);
    requireParameter(
        out.length <= Duplicates.maxSize(execution.implementation()), TpmRc.VALUE, IN_DUPLICATE);
    return new Rewrap.Response(Octets.of(out), Octets.of(seed.encrypted()));
  }

  private static CommandResponse importObject(Execution execution, Import.Request in)
      throws ResponseCodeException {
    TpmtPublic area = in.objectPublic();
    boolean fixed = PublicAreas.has(area, TpmaObject.FIXED_TPM | TpmaObject.FIXED_PARENT);
    requireParameter(!fixed, TpmRc.ATTRIBUTES, OBJECT_PUBLIC);
    TpmObject parent = ObjectCommands.parentKey(execution.entity(0));
    boolean encrypted = PublicAreas.has(area, TpmaObject.ENCRYPTED_DUPLICATION);
    boolean inner = in.symmetricAlg().algorithm() != TpmAlgId.NULL;
    int keySize = in.encryptionKey().length();
    int expected = inner ? keyBytes(in.symmetricAlg()) : 0;
    requireParameter(keySize == expected, TpmRc.SIZE, ENCRYPTION_KEY);
    requireParameter(inner || !encrypted, TpmRc.ATTRIBUTES, ENCRYPTION_KEY);
    byte[] seed = null;
    if (in.inSymSeed().length() != 0) {
      requireHandle(PublicAreas.isAsymmetric(parent.publicArea()), TpmRc.TYPE, PARENT);
      try {
        seed = SharedSecrets.find(parent, KdfLabel.DUPLICATE, in.inSymSeed());
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofParameter(e.code(), IMPORT_SEED));
      }
    }
    requireParameter(seed != null || !encrypted, TpmRc.ATTRIBUTES, IMPORT_SEED);
    Octets name = EntityNames.of(area);
    requireParameter(name.length() != 0, TpmRc.HASH, OBJECT_PUBLIC);
    TpmtSensitive sensitive = sensitive(execution, in, parent, seed, name);
    if (parent.has(TpmaObject.FIXED_TPM)) {
      ObjectLoader.requireImportable(area, sensitive, OBJECT_PUBLIC, DUPLICATE);
    }
    return new Import.Response(
        PrivateAreas.wrap(
            parent, name, area.nameAlg(), sensitive, execution.state().permanent.random.source()));
  }

  private static TpmtSensitive sensitive(
      Execution execution, Import.Request in, TpmObject parent, byte[] seed, Octets name)
      throws ResponseCodeException {
    try {
      byte[] data = in.duplicate().toByteArray();
      if (seed != null) {
        data = Duplicates.unwrapOuter(parent.publicArea(), seed, name, data);
      }
      if (in.symmetricAlg().algorithm() != TpmAlgId.NULL) {
        byte[] key = in.encryptionKey().toByteArray();
        data =
            Duplicates.unwrapInner(
                Duplicates.inner(in.objectPublic().nameAlg(), in.symmetricAlg(), key), name, data);
      }
      return Duplicates.sensitive(execution.implementation(), data);
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), DUPLICATE));
    }
  }

  private static boolean isKey(Entity parent) {
    return parent instanceof Entity.Loaded;
  }

  private static TpmtPublic key(Entity parent) {
    return ((TpmObject) ((Entity.Loaded) parent).object()).publicArea();
  }

  private static int keyBytes(TpmtSymDefObject symmetric) {
    return (PublicAreas.keyBits(symmetric) + 7) / Byte.SIZE;
  }

  /** What seeds are shared with is an asymmetric storage key; its public area will do. */
  private static void requireStorageKeyOrNone(Entity parent, int number)
      throws ResponseCodeException {
    if (parent instanceof Entity.Loaded loaded) {
      boolean storage =
          loaded.object() instanceof TpmObject key
              && TpmObject.isStorage(key.publicArea())
              && PublicAreas.isAsymmetric(key.publicArea());
      requireHandle(storage, TpmRc.TYPE, number);
    }
  }

  private static void requireHandle(boolean condition, int code, int number)
      throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(Rc.ofHandle(code, number));
    }
  }

  private static void requireParameter(boolean condition, int code, int number)
      throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(Rc.ofParameter(code, number));
    }
  }
}
