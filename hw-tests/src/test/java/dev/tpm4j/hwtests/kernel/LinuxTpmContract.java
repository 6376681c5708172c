package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.hwtests.TransportContract;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.os.linux.LinuxTpmTransport;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What every transport promises, for {@link ContractProgram} to run where there is such a node. */
@EnabledIfSystemProperty(named = "tpm4j.emulatedKernel", matches = "true")
class LinuxTpmContract extends TransportContract {

  @Override
  protected TpmTransport open() {
    return LinuxTpmTransport.open("/dev/tpmrm0");
  }
}
