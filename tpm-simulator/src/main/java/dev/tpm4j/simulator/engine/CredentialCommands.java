package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.ActivateCredential;
import dev.tpm4j.codec.command.MakeCredential;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.simulator.crypto.Credential;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.KdfLabel;
import dev.tpm4j.simulator.crypto.SecretSharing.Shared;
import java.util.List;

/** Part 3, "Object Commands": MakeCredential and ActivateCredential. */
final class CredentialCommands {

  private static final int MAKE_KEY = 1;
  private static final int CREDENTIAL = 1;
  private static final int ACTIVATE_KEY = 2;
  private static final int CREDENTIAL_BLOB = 1;
  private static final int SECRET = 2;

  private CredentialCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            MakeCredential.CODE,
            MakeCredential.Request::decode,
            CredentialCommands::makeCredential),
        CommandDefinition.of(
            ActivateCredential.CODE,
            ActivateCredential.Request::decode,
            CredentialCommands::activateCredential));
  }

  private static CommandResponse makeCredential(Execution execution, MakeCredential.Request in)
      throws ResponseCodeException {
    TpmtPublic key = storageKey(execution.entity(0), MAKE_KEY).publicArea();
    if (in.credential().length() > PublicAreas.digestSize(key)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, CREDENTIAL));
    }
    Shared seed =
        SharedSecrets.share(key, KdfLabel.IDENTITY, execution.state().permanent.random.source());
    byte[] blob =
        Credential.seal(
            PrivateAreas.protection(key, seed.secret()),
            in.objectName().toByteArray(),
            in.credential().toByteArray());
    return new MakeCredential.Response(Octets.of(blob), Octets.of(seed.encrypted()));
  }

  private static CommandResponse activateCredential(
      Execution execution, ActivateCredential.Request in) throws ResponseCodeException {
    TpmObject key = storageKey(execution.entity(1), ACTIVATE_KEY);
    byte[] seed;
    try {
      seed = SharedSecrets.find(key, KdfLabel.IDENTITY, in.secret());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), SECRET));
    }
    try {
      byte[] credential =
          Credential.open(
              PrivateAreas.protection(key.publicArea(), seed),
              execution.entity(0).name().toByteArray(),
              in.credentialBlob().toByteArray());
      return new ActivateCredential.Response(Octets.of(credential));
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.ofParameter(Rc.of(e), CREDENTIAL_BLOB));
    }
  }

  /** Restricted, because only then it has a cipher to protect with. */
  private static TpmObject storageKey(Entity entity, int number) throws ResponseCodeException {
    if (((Entity.Loaded) entity).object() instanceof TpmObject key
        && PublicAreas.isAsymmetric(key.publicArea())
        && PublicAreas.isRestrictedDecryption(key.publicArea())) {
      return key;
    }
    throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, number));
  }
}
