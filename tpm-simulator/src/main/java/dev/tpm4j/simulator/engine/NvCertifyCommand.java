package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.NvCertify;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsNvCertifyInfo;
import dev.tpm4j.codec.type.TpmsNvDigestCertifyInfo;
import dev.tpm4j.codec.type.TpmuAttest;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;

/** Part 3, "Non-volatile Storage": NV_Certify. */
final class NvCertifyCommand {

  /** {@code MAX_NV_BUFFER_SIZE}. */
  private static final int MAX_SIZE = 1024;

  private NvCertifyCommand() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(NvCertify.CODE, NvCertify.Request::decode, NvCertifyCommand::certify));
  }

  private static CommandResponse certify(Execution execution, NvCertify.Request in)
      throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 1, in.inScheme(), 2, in.qualifyingData());
    Entity.Nv nv = (Entity.Nv) execution.entity(2);
    NvIndex index = nv.current(execution.state());
    NvAccess.requireReadable(in.authHandle(), index);
    if (in.size() + in.offset() > index.publicArea().dataSize()) {
      throw new ResponseCodeException(TpmRc.NV_RANGE);
    }
    if (in.size() > MAX_SIZE) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 3));
    }
    byte[] data = index.data().toByteArray();
    boolean all = in.size() == 0 && in.offset() == 0;
    TpmuAttest attested =
        all
            ? new TpmuAttest.NvDigest(
                new TpmsNvDigestCertifyInfo(nv.name(), digest(attestation.hash(), data)))
            : new TpmuAttest.Nv(
                new TpmsNvCertifyInfo(
                    nv.name(), in.offset(), Octets.of(data, in.offset(), in.size())));
    Attestation.Signed signed = attestation.sign(attested);
    return new NvCertify.Response(signed.structure(), signed.signature());
  }

  /** Nobody's signature has no hash either. */
  private static Octets digest(Hash hash, byte[] data) {
    return hash == null ? Octets.EMPTY : Octets.of(hash.digest(data));
  }
}
