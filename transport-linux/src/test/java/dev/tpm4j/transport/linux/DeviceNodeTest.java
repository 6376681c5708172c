package dev.tpm4j.transport.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** System calls on nodes that every Linux has. */
@EnabledOnOs(OS.LINUX)
class DeviceNodeTest {

  private static final NodeHelp HELP =
      new NodeHelp() {
        @Override
        public String group() {
          return "wires";
        }

        @Override
        public Diagnosis missing(HostFiles host, String node) {
          return Diagnosis.of("no " + node, "make one");
        }
      };

  private static final NativeLong ANY_REQUEST = new NativeLong(0x1234);

  @Test
  void readsAndWritesMoveBytesAndErrorsComeBackNegative() {
    try (DeviceNode zero = DeviceNode.open("/dev/zero", DeviceNode.READ_WRITE, HELP);
        Memory bytes = new Memory(8)) {
      bytes.setLong(0, -1);
      assertThat(zero.read(bytes, 4)).isEqualTo(4);
      assertThat(bytes.getInt(0)).isZero();
      assertThat(bytes.getInt(4)).isEqualTo(-1);
      assertThat(zero.write(bytes, 8)).isEqualTo(8);
      assertThat(zero.ioctl(ANY_REQUEST, bytes)).isEqualTo(-Errno.ENOTTY);
    }
  }

  @Test
  void aClosedNodeIsNeverUsedAgain() {
    DeviceNode zero = DeviceNode.open("/dev/zero", DeviceNode.READ_WRITE, HELP);
    zero.close();
    zero.close();

    try (Memory bytes = new Memory(8)) {
      assertThat(zero.read(bytes, 1)).isEqualTo(-Errno.EBADF);
      assertThat(zero.write(bytes, 1)).isEqualTo(-Errno.EBADF);
      assertThat(zero.ioctl(ANY_REQUEST, bytes)).isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  void pollTellsWhichOfTwoIsReady() {
    try (DeviceNode first = DeviceNode.eventCounter();
        DeviceNode second = DeviceNode.eventCounter();
        Memory entries = new Memory(16);
        Memory one = new Memory(8)) {
      assertThat(DeviceNode.poll(entries, first, second, 0)).isZero();
      one.setLong(0, 1);
      assertThat(second.write(one, 8)).isEqualTo(8);
      assertThat(DeviceNode.poll(entries, first, second, 1000)).isEqualTo(1);
      assertThat(DeviceNode.polled(entries, 0)).isZero();
      assertThat(DeviceNode.polled(entries, 1)).isEqualTo(DeviceNode.POLLIN);
      assertThat(second.read(one, 8)).isEqualTo(8);
      assertThat(second.read(one, 8)).isEqualTo(-Errno.EAGAIN);
    }
  }

  @Test
  void aMissingNodeIsExplainedByWhoKnowsIt() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> DeviceNode.open("/dev/no-such-node", DeviceNode.READ_WRITE, HELP))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("there is no /dev/no-such-node")
        .withMessageContaining("make one");
  }

  @Test
  void whoMayNotOpenANodeIsToldItsGroup(@TempDir Path root) throws Exception {
    Path node = Files.createFile(Files.createDirectory(root.resolve("dev")).resolve("wires0"));
    String group = Files.readAttributes(node, PosixFileAttributes.class).group().getName();

    TransportException failure =
        OpenFailure.of(Errno.EACCES, "/dev/wires0", HELP, new HostFiles(root));

    assertThat(failure.kind()).isEqualTo(Kind.PERMISSION);
    assertThat(failure)
        .hasMessageContaining("group " + group)
        .hasMessageContaining(group.equals("root") ? "60-tpm4j.rules" : "sudo usermod -aG " + group)
        .hasMessageContaining("--device /dev/wires0");
  }

  @Test
  void whoHoldsANodeIsNamed(@TempDir Path root) throws Exception {
    Path process = Files.createDirectories(root.resolve("proc/612/fd"));
    Files.createSymbolicLink(process.resolve("7"), Path.of("/dev/wires0"));
    Files.writeString(root.resolve("proc/612/comm"), "tpm2-abrmd\n");
    Files.createDirectories(root.resolve("proc/613/fd"));
    Files.createDirectories(root.resolve("proc/self/fd"));

    TransportException failure =
        OpenFailure.of(Errno.EBUSY, "/dev/wires0", HELP, new HostFiles(root));

    assertThat(failure.kind()).isEqualTo(Kind.BUSY);
    assertThat(failure).hasMessageContaining("tpm2-abrmd (process 612)");
  }

  @Test
  void filesOfTheKernelThatMakeNoSenseAreAbsent(@TempDir Path root) throws Exception {
    HostFiles host = new HostFiles(root);
    Files.writeString(root.resolve("number"), "4096\n");
    Files.writeString(root.resolve("text"), "x\n");
    Files.write(root.resolve("huge"), new byte[100_000]);

    assertThat(host.number("/number")).contains(4096L);
    assertThat(host.number("/text")).isEmpty();
    assertThat(host.number("/none")).isEmpty();
    assertThat(host.text("/huge")).isEmpty();
    assertThat(host.bytes("/huge")).hasValueSatisfying(it -> assertThat(it).hasSize(4096));
    assertThat(host.names("/none", "")).isEmpty();
    assertThat(host.linkName("/text")).isEmpty();
  }
}
