package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.NvChangeAuth;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvGlobalWriteLock;
import dev.tpm4j.codec.command.NvReadPublic;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.NvUndefineSpaceSpecial;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;

/**
 * Part 3, "Non-volatile Storage", the commands about an index as a whole: NV_DefineSpace,
 * NV_UndefineSpace, NV_UndefineSpaceSpecial, NV_ReadPublic, NV_ChangeAuth, NV_GlobalWriteLock.
 */
final class NvIndexCommands {

  private NvIndexCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            NvDefineSpace.CODE, NvDefineSpace.Request::decode, NvIndexCommands::define),
        CommandDefinition.of(
            NvUndefineSpace.CODE, NvUndefineSpace.Request::decode, NvIndexCommands::undefine),
        CommandDefinition.of(
            NvUndefineSpaceSpecial.CODE,
            NvUndefineSpaceSpecial.Request::decode,
            NvIndexCommands::undefineSpecial),
        CommandDefinition.of(
            NvReadPublic.CODE, NvReadPublic.Request::decode, NvIndexCommands::readPublic),
        CommandDefinition.of(
            NvChangeAuth.CODE, NvChangeAuth.Request::decode, NvIndexCommands::changeAuth),
        CommandDefinition.of(
            NvGlobalWriteLock.CODE,
            NvGlobalWriteLock.Request::decode,
            NvIndexCommands::globalWriteLock));
  }

  /** The index of a handle of the command, counted from 0, as it is now. */
  private static NvIndex index(Execution execution, int handle) {
    return ((Entity.Nv) execution.entity(handle)).current(execution.state());
  }

  private static CommandResponse define(Execution execution, NvDefineSpace.Request in)
      throws ResponseCodeException {
    define(execution.state(), in.authHandle(), in.auth(), in.publicInfo());
    return new NvDefineSpace.Response();
  }

  /** Authorisation value and public area are the first and the second parameter. */
  static void define(TpmState state, int authority, Octets authValue, TpmsNvPublic area)
      throws ResponseCodeException {
    Octets auth = Octets.of(AuthValues.trimmed(authValue));
    new NvDefinition(area, authority).require(auth.length(), state.clear.phEnableNv);
    if (state.permanent.nvIndices.containsKey(area.nvIndex())) {
      throw new ResponseCodeException(TpmRc.NV_DEFINED);
    }
    if (!NvSpace.of(state).hasRoomFor(area)) {
      throw new ResponseCodeException(TpmRc.NV_SPACE);
    }
    NvStorage.define(state, area, auth);
  }

  private static CommandResponse undefine(Execution execution, NvUndefineSpace.Request in)
      throws ResponseCodeException {
    NvIndex index = index(execution, 1);
    if (index.has(TpmaNv.POLICY_DELETE)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 2));
    }
    if (in.authHandle() == TpmRh.RH_OWNER && index.has(TpmaNv.PLATFORMCREATE)) {
      throw new ResponseCodeException(TpmRc.NV_AUTHORIZATION);
    }
    NvStorage.delete(execution.state(), index);
    return new NvUndefineSpace.Response();
  }

  /** The index authorises its own end, by policy. */
  private static CommandResponse undefineSpecial(
      Execution execution, NvUndefineSpaceSpecial.Request in) throws ResponseCodeException {
    NvIndex index = index(execution, 0);
    if (!index.has(TpmaNv.POLICY_DELETE)) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    NvStorage.delete(execution.state(), index);
    return new NvUndefineSpaceSpecial.Response();
  }

  private static CommandResponse readPublic(Execution execution, NvReadPublic.Request in) {
    NvIndex index = index(execution, 0);
    return new NvReadPublic.Response(index.publicArea(), index.name());
  }

  private static CommandResponse changeAuth(Execution execution, NvChangeAuth.Request in)
      throws ResponseCodeException {
    NvIndex index = index(execution, 0);
    Octets auth = Octets.of(AuthValues.trimmed(in.newAuth()));
    if (auth.length() > Hash.ofId(index.publicArea().nameAlg()).digestSize()) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.SIZE, 1));
    }
    execution.state().permanent.nvIndices.put(index.handle(), index.withAuthValue(auth));
    return new NvChangeAuth.Response();
  }

  private static CommandResponse globalWriteLock(
      Execution execution, NvGlobalWriteLock.Request in) {
    NvStorage.lockAll(execution.state());
    return new NvGlobalWriteLock.Response();
  }
}
