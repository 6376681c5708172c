package dev.tpm4j.hwtests;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.TpmTransport;
import org.junit.jupiter.api.AfterEach;

/** The register engine on a virtual I2C chip. */
class VirtualI2cContractTest extends TransportContract {

  private Board board;

  @Override
  protected TpmTransport open() {
    board = Board.open("virtual");
    return board.connect(ShippedProfiles.find("infineon-slb9673").orElseThrow());
  }

  @AfterEach
  void putAway() {
    board.close();
  }
}
