package dev.tpm4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;

class BoardTest {

  private static final TpmProfile PROFILE =
      TpmProfile.of("some-part", HostInterface.FIFO_I2C, new Wiring.I2c("", 0x2E, false, 400_000));

  /** A bus board whose one device remembers that it was closed. */
  public static final class ScriptedBoards implements BoardProvider {
    @Override
    public String scheme() {
      return "scripted";
    }

    @Override
    public Availability availability() {
      return new Availability.Available();
    }

    @Override
    public Board open(String argument) {
      return new ScriptedBoard(argument);
    }
  }

  /** A board whose library is not there. */
  public static final class BrokenBoards implements BoardProvider {
    public BrokenBoards() {
      throw new UnsatisfiedLinkError("libwires.so");
    }

    @Override
    public String scheme() {
      return "broken";
    }

    @Override
    public Availability availability() {
      return new Availability.Available();
    }

    @Override
    public Board open(String argument) {
      throw new IllegalStateException();
    }
  }

  private static final class ScriptedBoard implements BusBoard {
    private final String argument;
    private boolean deviceClosed;
    private LinkageError broken;

    private ScriptedBoard(String argument) {
      this.argument = argument;
    }

    @Override
    public String name() {
      return "scripted:" + argument;
    }

    @Override
    public BusDevice device(TpmProfile profile) {
      return new BusDevice() {
        @Override
        public String describe() {
          if (broken != null) {
            throw broken;
          }
          return "two wires and a prayer";
        }

        @Override
        public void close() {
          deviceClosed = true;
        }
      };
    }

    @Override
    public void close() {}
  }

  @Test
  void isFoundByTheWordBeforeTheColonAndGetsTheRest() {
    try (Board board = Board.open("scripted:localhost:2321")) {
      assertThat(board.name()).isEqualTo("scripted:localhost:2321");
    }
    try (Board board = Board.open("scripted")) {
      assertThat(board.name()).isEqualTo("scripted:");
    }
  }

  @Test
  void aBoardThatCannotBeLoadedDoesNotHideTheOthers() {
    assertThat(BoardProvider.all()).extracting(BoardProvider::scheme).containsExactly("scripted");
  }

  @Test
  void anUnknownNameIsToldWithThoseThereAre() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> Board.open("scriptde"))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("there is no board 'scriptde'")
        .withMessageContaining("the boards here: scripted");
  }

  @Test
  void closesTheDeviceWhenNothingDrivesIt() {
    ScriptedBoard board = new ScriptedBoard("");

    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> board.connect(PROFILE))
        .matches(failure -> failure.kind() == Kind.UNSUPPORTED_PART)
        .withMessageContaining("'fifo-i2c' of some-part over two wires and a prayer");
    assertThat(board.deviceClosed).isTrue();
  }

  @Test
  void closesTheDeviceAlsoWhenALibraryIsBroken() {
    ScriptedBoard board = new ScriptedBoard("");
    board.broken = new LinkageError("a driver of another version");

    assertThatThrownBy(() -> board.connect(PROFILE)).isSameAs(board.broken);
    assertThat(board.deviceClosed).isTrue();
  }

  @Test
  void closesTheDeviceWhenItsDecoratorFails() {
    ScriptedBoard board = new ScriptedBoard("");

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                board.connect(
                    PROFILE,
                    device -> {
                      throw new IllegalStateException("no room for a recording");
                    }));
    assertThat(board.deviceClosed).isTrue();
  }
}
