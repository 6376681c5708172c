package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.NvDefineSpace2;
import dev.tpm4j.codec.command.NvReadPublic2;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmtNvPublic2;
import dev.tpm4j.codec.type.TpmuNvPublic2;
import java.util.List;

/**
 * Part 3, "Non-volatile Storage", the commands of library revision 1.84 with a public area that
 * says of which kind it is: NV_DefineSpace2 and NV_ReadPublic2. This TPM has ordinary indices
 * alone: no external ones, whose data are kept elsewhere, and none that its maker put there for
 * good.
 */
final class NvPublic2Commands {

  private NvPublic2Commands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            NvDefineSpace2.CODE, NvDefineSpace2.Request::decode, NvPublic2Commands::define),
        CommandDefinition.of(
            NvReadPublic2.CODE, NvReadPublic2.Request::decode, NvPublic2Commands::readPublic));
  }

  private static CommandResponse define(Execution execution, NvDefineSpace2.Request in)
      throws ResponseCodeException {
    if (!(in.publicInfo().nvPublic2() instanceof TpmuNvPublic2.NvIndex index)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.HANDLE, 2));
    }
    NvIndexCommands.define(execution.state(), in.authHandle(), in.auth(), index.value());
    return new NvDefineSpace2.Response();
  }

  private static CommandResponse readPublic(Execution execution, NvReadPublic2.Request in) {
    NvIndex index = ((Entity.Nv) execution.entity(0)).current(execution.state());
    TpmuNvPublic2 area = new TpmuNvPublic2.NvIndex(index.publicArea());
    return new NvReadPublic2.Response(new TpmtNvPublic2(TpmHt.NV_INDEX, area), index.name());
  }
}
