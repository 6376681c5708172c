package dev.tpm4j.hwtests;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.TpmTransport;
import org.junit.jupiter.api.AfterEach;

/** The register engine on a virtual SPI chip that inserts wait states. */
class VirtualSpiContractTest extends TransportContract {

  private Board board;

  @Override
  protected TpmTransport open() {
    board = Board.open("virtual");
    return board.connect(ShippedProfiles.find("st-st33tphf2x-spi").orElseThrow());
  }

  @AfterEach
  void putAway() {
    board.close();
  }
}
