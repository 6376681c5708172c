package dev.tpm4j.hwtests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.hwtests.kernel.CallFaults.Fault;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with nothing but JNA and {@code /dev/tpmrm0} or {@code /dev/tpm0}. */
class TpmNodeOnEmulatedKernelTest {

  /** The board does without a profile, the jobs do not. */
  private static final String ANY = "infineon-slb9670";

  private static final Duration SLOW = Duration.ofMillis(700);

  @TempDir static Path directory;

  private static EmulatedKernel kernel;

  @BeforeAll
  static void build() throws IOException {
    String missing = EmulatedKernel.missing(directory).orElse("");
    assumeTrue(missing.isEmpty(), "the emulated kernel needs " + missing);
    kernel = EmulatedKernel.build(directory);
  }

  private static TpmNode node(KernelRig rig, String path, TpmNode.Setup setup) {
    TpmTransport engine = KernelRig.engine();
    rig.closeAfterwards(engine::close);
    TpmNode node = new TpmNode(engine, setup);
    rig.node(path, node);
    return node;
  }

  @Test
  void keepsTheContractOfTransports() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      node(rig, "/dev/tpmrm0", TpmNode.Setup.MANAGED);

      assertThat(rig.run(ContractProgram.class, "-Dtpm4j.emulatedKernel=true"))
          .containsExactly("12");
    }
  }

  @Test
  void validatePassesOnBothNodes() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      node(rig, "/dev/tpmrm0", TpmNode.Setup.MANAGED);
      node(rig, "/dev/tpm0", TpmNode.Setup.PLAIN);
      rig.job("bringup", "os", ANY, 5);
      rig.job("bringup", "os:/dev/tpm0", ANY, 5);

      List<String> said = rig.run();
      assertThat(said).hasSize(2).allMatch(each -> each.startsWith("PASSED"));
      assertThat(said.get(0)).contains("/dev/tpmrm0 (the kernel's resource manager)");
      assertThat(said.get(1)).contains("/dev/tpm0 (without resource manager)");
    }
  }

  @Test
  void validatePassesWithSwtpmBehindTheNode() throws Exception {
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    try (SwtpmProcess swtpm = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
        TpmTransport tpm = swtpm.connect();
        KernelRig rig = new KernelRig(kernel)) {
      rig.node("/dev/tpmrm0", new TpmNode(tpm, TpmNode.Setup.MANAGED));
      rig.job("bringup", "os", ANY, 5);

      assertThat(rig.run()).allMatch(each -> each.startsWith("PASSED"));
    }
  }

  @Test
  void withoutResourceManagerTheOtherNodeIsTaken() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      TpmNode plain = node(rig, "/dev/tpm0", TpmNode.Setup.PLAIN);
      rig.job("random", "os", ANY, 3);

      assertThat(rig.run()).containsExactly("PASSED os 3");
      assertThat(plain.commands()).isEqualTo(4);
    }
  }

  @Test
  void aResponseInPiecesIsPutTogether() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      TpmNode pieces =
          node(
              rig,
              "/dev/tpmrm0",
              new TpmNode.Setup(false, 7, Duration.ZERO, false, CallFaults.NONE));
      TpmNode less =
          node(
              rig,
              "/dev/tpmrm1",
              new TpmNode.Setup(false, 16, Duration.ZERO, false, CallFaults.NONE));
      rig.job("random", "os", ANY, 2);
      rig.job("random", "os:/dev/tpmrm1", ANY, 2);

      List<String> said = rig.run();
      // Seven bytes are no header, which no kernel gives: refused, not waited for.
      assertThat(said.get(0)).startsWith("MALFORMED_RESPONSE");
      assertThat(said.get(1)).startsWith("PASSED");
      assertThat(pieces.commands()).isEqualTo(1);
      assertThat(less.reads()).isEqualTo(1 + 2 * 3);
    }
  }

  @Test
  void aKernelThatSaysTooEarlyThatTheResponseIsThereIsAskedAgain() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      node(
          rig,
          "/dev/tpmrm0",
          new TpmNode.Setup(false, 4096, Duration.ofMillis(20), true, CallFaults.NONE));
      rig.job("random", "os", ANY, 3);

      assertThat(rig.run()).containsExactly("PASSED os 3");
    }
  }

  /** The kernel runs it to its end; the next command gets its own response and not that one's. */
  @Test
  void aCancelledCommandEndsAtOnceAndTheNextGetsItsOwnResponse() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      TpmNode first = node(rig, "/dev/tpmrm0", TpmNode.Setup.MANAGED.withDelay(SLOW));
      TpmNode second = node(rig, "/dev/tpmrm1", TpmNode.Setup.MANAGED.withDelay(SLOW));
      TpmNode third = node(rig, "/dev/tpmrm2", TpmNode.Setup.MANAGED.withDelay(SLOW));
      rig.job("cancel", "os:/dev/tpmrm0", ANY, 1);
      rig.job("interrupt", "os:/dev/tpmrm1", ANY, 1);
      rig.job("close", "os:/dev/tpmrm2", ANY, 1);

      // 10 bytes: TPM_RC_INITIALIZE, for nobody has started these.
      assertThat(rig.run()).containsExactly("CANCELED 10", "CANCELED 10", "CLOSED");
      assertThat(first.commands()).isEqualTo(2);
      assertThat(second.commands()).isEqualTo(2);
      assertThat(third.commands()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theResourceManagersNodeIsSharedAndTheOtherIsNot() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      node(rig, "/dev/tpmrm0", TpmNode.Setup.MANAGED);
      node(rig, "/dev/tpm0", TpmNode.Setup.PLAIN);
      rig.job("twice", "os:/dev/tpmrm0", ANY, 1);
      rig.job("twice", "os:/dev/tpm0", ANY, 1);

      List<String> said = rig.run();
      assertThat(said.get(0)).isEqualTo("10 10");
      assertThat(said.get(1))
          .startsWith("BUSY")
          .contains("one program at a time may have /dev/tpm0")
          .contains("--board os:/dev/tpmrm0");
    }
  }

  @Test
  void errorsOfTheDriverHaveTheirKindAndTheNextCommandWorks() throws Exception {
    Map<Integer, String> kinds =
        Map.of(
            Errno.EIO, "BUS_ERROR",
            Errno.ETIME, "COMMAND_TIMEOUT",
            Errno.EPIPE, "DISCONNECTED",
            Errno.ENOMEM, "BUS_ERROR",
            Errno.ECANCELED, "CANCELED");
    List<Integer> errors = List.copyOf(kinds.keySet());
    try (KernelRig rig = new KernelRig(kernel)) {
      for (int i = 0; i < errors.size(); i++) {
        TpmNode.Setup failing =
            TpmNode.Setup.MANAGED.with(CallFaults.at(2, new Fault.Fails(errors.get(i))));
        node(rig, "/dev/tpmrm" + i, failing);
        rig.job("random", "os:/dev/tpmrm" + i, ANY, 2);
        rig.job("random", "os:/dev/tpmrm" + i, ANY, 2);
      }

      List<String> said = rig.run();
      for (int i = 0; i < errors.size(); i++) {
        assertThat(said.get(2 * i))
            .startsWith(kinds.get(errors.get(i)))
            .contains(Errno.name(errors.get(i)));
        assertThat(said.get(2 * i + 1)).startsWith("PASSED");
      }
    }
  }

  @Test
  void aResponseThatIsCutOffIsNotTakenForOne() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      node(rig, "/dev/tpmrm0", TpmNode.Setup.MANAGED.with(CallFaults.at(3, new Fault.Short())));
      rig.job("random", "os", ANY, 2);

      assertThat(rig.run().get(0)).startsWith("MALFORMED_RESPONSE").contains("gave 43 bytes");
    }
  }

  /** tpm2-tss was not written by us, and its driver for such nodes reads a header first. */
  @Test
  void tpm2ToolsFindTheSameNode() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/tpm2_getrandom")),
        "tpm2-tools: install with: apt-get install tpm2-tools");
    try (TpmTransport engine = KernelRig.engine()) {
      TpmNode node = new TpmNode(engine, TpmNode.Setup.PLAIN);
      String script =
          "tpm2_startup -T device:/dev/tpm0 -c && tpm2_getrandom -T device:/dev/tpm0 --hex 8";
      try (Guest guest = kernel.start(Map.of("/dev/tpm0", node), List.of("sh", "-c", script))) {
        int code = guest.await(Duration.ofSeconds(30));
        assertThat(code).as("%s%s", guest.out(), guest.err()).isZero();
        assertThat(guest.out().strip()).matches("[0-9a-f]{16}");
      }
      assertThat(node.commands()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void withoutTpmItSaysWhereToSwitchItOn() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      rig.node(
          "/dev/tpmrm0",
          (flags, readiness) -> {
            throw new CallFailure(Errno.EACCES);
          });
      rig.job("random", "os:/dev/tpmrm77", ANY, 1);
      rig.job("random", "os", ANY, 1);

      List<String> said = rig.run();
      assertThat(said.get(0))
          .startsWith("CONFIGURATION")
          .contains("there is no /dev/tpmrm77")
          .contains("--device");
      assertThat(said.get(1)).startsWith("PERMISSION").contains("usermod -aG tss ");
    }
  }
}
