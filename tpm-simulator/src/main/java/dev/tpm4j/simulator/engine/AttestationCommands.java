package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Certify;
import dev.tpm4j.codec.command.CertifyCreation;
import dev.tpm4j.codec.command.GetCommandAuditDigest;
import dev.tpm4j.codec.command.GetSessionAuditDigest;
import dev.tpm4j.codec.command.GetTime;
import dev.tpm4j.codec.command.Quote;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsCertifyInfo;
import dev.tpm4j.codec.type.TpmsCommandAuditInfo;
import dev.tpm4j.codec.type.TpmsCreationInfo;
import dev.tpm4j.codec.type.TpmsQuoteInfo;
import dev.tpm4j.codec.type.TpmsSessionAuditInfo;
import dev.tpm4j.codec.type.TpmsTimeAttestInfo;
import dev.tpm4j.codec.type.TpmtTkCreation;
import dev.tpm4j.codec.type.TpmuAttest;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Secrets;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Part 3, "Attestation Commands": Certify, CertifyCreation, Quote, GetSessionAuditDigest,
 * GetCommandAuditDigest and GetTime. {@link CertifyX509Command} and {@link NvCertifyCommand} are
 * the others.
 */
final class AttestationCommands {

  private AttestationCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(Certify.CODE, Certify.Request::decode, AttestationCommands::certify),
        CommandDefinition.of(
            CertifyCreation.CODE,
            CertifyCreation.Request::decode,
            AttestationCommands::certifyCreation),
        CommandDefinition.of(Quote.CODE, Quote.Request::decode, AttestationCommands::quote),
        CommandDefinition.of(
            GetSessionAuditDigest.CODE,
            GetSessionAuditDigest.Request::decode,
            AttestationCommands::sessionAuditDigest),
        CommandDefinition.of(
            GetCommandAuditDigest.CODE,
            GetCommandAuditDigest.Request::decode,
            AttestationCommands::commandAuditDigest),
        CommandDefinition.of(GetTime.CODE, GetTime.Request::decode, AttestationCommands::time));
  }

  private static CommandResponse certify(Execution execution, Certify.Request in)
      throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 2, in.inScheme(), 2, in.qualifyingData());
    Entity certified = execution.entity(0);
    Octets qualifiedName =
        attestation.isAnonymous() ? Octets.EMPTY : ObjectLoader.qualifiedName(certified);
    Attestation.Signed signed =
        attestation.sign(
            new TpmuAttest.Certify(new TpmsCertifyInfo(certified.name(), qualifiedName)));
    return new Certify.Response(signed.structure(), signed.signature());
  }

  private static CommandResponse certifyCreation(Execution execution, CertifyCreation.Request in)
      throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 1, in.inScheme(), 3, in.qualifyingData());
    Octets name = execution.entity(1).name();
    TpmtTkCreation given = in.creationTicket();
    TpmtTkCreation expected =
        Tickets.creation(execution.state(), given.hierarchy(), name, in.creationHash());
    if (!Secrets.equal(given.digest().toByteArray(), expected.digest().toByteArray())) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.TICKET, 4));
    }
    Attestation.Signed signed =
        attestation.sign(new TpmuAttest.Creation(new TpmsCreationInfo(name, in.creationHash())));
    return new CertifyCreation.Response(signed.structure(), signed.signature());
  }

  private static CommandResponse quote(Execution execution, Quote.Request in)
      throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 1, in.inScheme(), 2, in.qualifyingData());
    if (attestation.hash() == null) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SCHEME, 2));
    }
    PcrComposite pcrs = PcrComposite.of(execution.state(), attestation.hash(), in.pCRselect());
    Attestation.Signed signed =
        attestation.sign(new TpmuAttest.Quote(new TpmsQuoteInfo(pcrs.selection(), pcrs.digest())));
    return new Quote.Response(signed.structure(), signed.signature());
  }

  private static CommandResponse sessionAuditDigest(
      Execution execution, GetSessionAuditDigest.Request in) throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 2, in.inScheme(), 2, in.qualifyingData());
    Session session = ((Entity.OfSession) execution.entity(2)).session();
    if (!session.isAudit) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.TYPE, 3));
    }
    boolean exclusive = execution.state().live.exclusiveAuditSession == in.sessionHandle();
    Attestation.Signed signed =
        attestation.sign(
            new TpmuAttest.SessionAudit(
                new TpmsSessionAuditInfo(exclusive ? 1 : 0, session.auditDigest)));
    return new GetSessionAuditDigest.Response(signed.structure(), signed.signature());
  }

  /** A signed command audit ends; the next audited command begins another. */
  private static CommandResponse commandAuditDigest(
      Execution execution, GetCommandAuditDigest.Request in) throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 2, in.inScheme(), 2, in.qualifyingData());
    TpmState state = execution.state();
    Attestation.Signed signed =
        attestation.sign(
            new TpmuAttest.CommandAudit(
                new TpmsCommandAuditInfo(
                    state.permanent.auditCounter,
                    state.permanent.auditHashAlg,
                    state.reset.commandAuditDigest,
                    auditedCommands(state))));
    if (attestation.isSigned()) {
      state.reset.commandAuditDigest = Octets.EMPTY;
    }
    return new GetCommandAuditDigest.Response(signed.structure(), signed.signature());
  }

  /** The digest of the codes of the audited commands, ascending. */
  private static Octets auditedCommands(TpmState state) {
    ByteBuffer codes = ByteBuffer.allocate(state.permanent.auditedCommands.size() * Integer.BYTES);
    state.permanent.auditedCommands.forEach(codes::putInt);
    Hash hash = Hash.ofId(state.permanent.auditHashAlg);
    return Octets.of(hash.digest(codes.array()));
  }

  private static CommandResponse time(Execution execution, GetTime.Request in)
      throws ResponseCodeException {
    Attestation attestation = Attestation.by(execution, 2, in.inScheme(), 2, in.qualifyingData());
    Attestation.Signed signed =
        attestation.sign(
            new TpmuAttest.Time(
                new TpmsTimeAttestInfo(
                    Timekeeper.timeInfo(execution.state()),
                    execution.options().identity().firmwareVersion())));
    return new GetTime.Response(signed.structure(), signed.signature());
  }
}
