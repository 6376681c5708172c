package dev.tpm4j.transport.linux;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;

class KnownMachinesTest {

  private static final Runnable FINE = () -> {};

  @Test
  void knownMachinesPass() {
    Architecture.require("Linux", "amd64", FINE);
    Architecture.require("Linux", "aarch64", FINE);
    Architecture.require("Linux", "arm", FINE);
  }

  @Test
  void anotherSystemIsNamed() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> Architecture.require("Windows 11", "amd64", FINE))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("this is Windows 11");
  }

  @Test
  void anArchitectureWithOtherNumbersIsRefusedByName() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> Architecture.require("Linux", "ppc64le", FINE))
        .withMessageContaining("'ppc64le'")
        .withMessageContaining("tpm4j serve");
  }

  @Test
  void aLibraryForAnotherArchitectureSaysWhatToCompare() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(
            () ->
                Architecture.require(
                    "Linux",
                    "arm",
                    () -> {
                      throw new UnsatisfiedLinkError("wrong ELF class: ELFCLASS32");
                    }))
        .withCauseInstanceOf(UnsatisfiedLinkError.class)
        .withMessageContaining("-Djna.tmpdir")
        .withMessageContaining("uname -m");
  }
}
