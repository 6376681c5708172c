package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.Sign;
import dev.tpm4j.codec.command.VerifySignature;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.simulator.crypto.Secrets;
import java.util.List;

/** Part 3, "Signing and Signature Verification": VerifySignature and Sign. */
final class SigningCommands {

  private SigningCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            VerifySignature.CODE, VerifySignature.Request::decode, SigningCommands::verify),
        CommandDefinition.of(Sign.CODE, Sign.Request::decode, SigningCommands::sign));
  }

  private static CommandResponse verify(Execution execution, VerifySignature.Request in)
      throws ResponseCodeException {
    LoadedObject object = ((Entity.Loaded) execution.entity(0)).object();
    if (!(object instanceof TpmObject key) || !key.has(TpmaObject.SIGN)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    byte[] digest = in.digest().toByteArray();
    try {
      SignatureVerification.require(key, digest, in.signature());
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), 2));
    }
    boolean nameless = key.publicArea().nameAlg() == TpmAlgId.NULL;
    int hierarchy = nameless ? TpmRh.RH_NULL : key.hierarchy();
    return new VerifySignature.Response(
        Tickets.verified(execution.state(), hierarchy, digest, key.name()));
  }

  private static CommandResponse sign(Execution execution, Sign.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    TpmObject key = SignatureCreation.signer(execution.entity(0), 1);
    if (key.has(TpmaObject.X509SIGN)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    SignatureScheme scheme = SignatureScheme.select(key, in.inScheme(), 2);
    byte[] digest = in.digest().toByteArray();
    byte[] ticket = in.validation().digest().toByteArray();
    if (ticket.length != 0 || key.has(TpmaObject.RESTRICTED)) {
      int hierarchy = in.validation().hierarchy();
      byte[] expected = Tickets.hashCheckDigest(state, hierarchy, scheme.hashAlg(), digest);
      if (!Secrets.equal(ticket, expected)) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.TICKET, 3));
      }
    } else if (digest.length != scheme.hash().digestSize()) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, 1));
    }
    return new Sign.Response(SignatureCreation.sign(state, key, scheme, digest));
  }
}
