package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Set;

/** On which machines the calls of this package mean what they should. */
final class Architecture {

  /**
   * As Java calls those whose ioctl numbers are those of {@code asm-generic/ioctl.h}; MIPS,
   * PowerPC, SPARC, Alpha and PA-RISC number them otherwise.
   */
  private static final Set<String> GENERIC_IOCTL =
      Set.of("amd64", "x86_64", "i386", "x86", "arm", "aarch64", "riscv64", "s390x", "loongarch64");

  /** Any call loads the library; this one has no effect. */
  private static final Runnable LOAD = () -> LibC.close(-1);

  private Architecture() {}

  /**
   * Loads the C library's functions.
   *
   * @throws TransportException with CONFIGURATION if this machine or this JVM cannot
   */
  static void require() {
    require(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), LOAD);
  }

  static void require(String system, String architecture, Runnable load) {
    if (!system.equals("Linux")) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("device nodes are Linux's, and this is " + system)
          .diagnosis(
              Diagnosis.of(
                  "the board 'linux' needs Linux",
                  "run it there, or use another board (tpm4j validate --help lists them)"))
          .build();
    }
    if (!GENERIC_IOCTL.contains(architecture)) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the ioctl numbers of the architecture '" + architecture + "' are not known here")
          .diagnosis(
              Diagnosis.of(
                  "Linux numbers its ioctls differently on some architectures",
                  "use one of amd64, aarch64, arm, riscv64; or put the TPM behind a server there:"
                      + " tpm4j serve on the machine that has it"))
          .build();
    }
    try {
      load.run();
    } catch (LinkageError failure) {
      throw cannotLoad(architecture, failure);
    }
  }

  private static TransportException cannotLoad(String architecture, Throwable failure) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("JNA's native library cannot be loaded in this JVM (" + architecture + ")")
        .diagnosis(
            Diagnosis.of(
                    "the directory for temporary files does not allow programs (noexec)",
                    "start Java with -Djna.tmpdir=DIR, a directory of yours that does")
                .or(
                    "the jar of JNA holds no library for this architecture, or Java runs as 32 bit"
                        + " on a 64-bit system",
                    "compare 'java -XshowSettings:properties -version' (os.arch) with 'uname -m'")
                .or(
                    "JNA is not on the class path",
                    "add net.java.dev.jna:jna, which tpm4j-transport-linux asks for"))
        .cause(failure)
        .build();
  }
}
