package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import dev.tpm4j.transport.i2c.I2cTisRegisters;
import dev.tpm4j.transport.spi.SpiTisRegisters;
import dev.tpm4j.transport.tis.TisTransport;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TPM that somebody else wrote, behind our pins. */
class SwtpmBehindTheChipTest {

  @TempDir Path directory;

  private final VirtualTimebase time = new VirtualTimebase();
  private Process process;
  private SocketChannel channel;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "swtpm"))),
        "swtpm is not installed: install with: apt-get install swtpm");
    Path socket = directory.resolve("data");
    process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + directory,
                "--server",
                "type=unixio,path=" + socket,
                "--flags",
                "not-need-init")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (channel == null) {
      SocketChannel attempt = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        attempt.connect(UnixDomainSocketAddress.of(socket));
        channel = attempt;
      } catch (IOException notYet) {
        attempt.close();
        assertThat(process.isAlive() && System.nanoTime() < end).as("swtpm starts").isTrue();
        Thread.onSpinWait();
      }
    }
  }

  @AfterEach
  void stop() throws IOException {
    if (channel != null) {
      channel.close();
    }
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Raw commands and responses over the socket. */
  private final class Engine implements TpmTransport {

    @Override
    public int transmit(byte[] command, int length, byte[] response) {
      try {
        ByteBuffer out = ByteBuffer.wrap(command, 0, length);
        while (out.hasRemaining()) {
          channel.write(out);
        }
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        in.readFully(response, 0, 10);
        int size = ByteBuffer.wrap(response).getInt(2);
        in.readFully(response, 10, size - 10);
        return size;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void cancel() {}

    @Override
    public TransportInfo info() {
      return new TransportInfo("swtpm", "swtpm", 4096, 4096);
    }

    @Override
    public void close() {}
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static void bringUp(TpmTransport tpm) {
    assertThat(tpm.transmit(hex("8001 0000000C 00000144 0000")))
        .isEqualTo(hex("8001 0000000A 00000000"));
    assertThat(tpm.transmit(hex("8001 0000000B 00000143 01")))
        .isEqualTo(hex("8001 0000000A 00000000"));
    assertThat(tpm.transmit(hex("8001 00000016 0000017A 00000006 00000105 00000001")))
        .endsWith('I', 'B', 'M', 0);
    assertThat(tpm.transmit(hex("8001 0000000C 0000017B 0020"))).hasSize(44);
    byte[] properties = tpm.transmit(hex("8001 00000016 0000017A 00000006 00000100 0000007F"));
    assertThat(properties.length).isGreaterThan(300);
    byte[] extend =
        hex(
            "8002 00000041 00000182 00000010 00000009 40000009 0000 00 0000 00000001 000B"
                + "AB".repeat(32));
    assertThat(tpm.transmit(extend)).startsWith(0x80, 0x02, 0, 0, 0, 0x13, 0, 0, 0, 0);
    byte[] pcr16 = tpm.transmit(hex("8001 00000014 0000017E 00000001 000B 03 000001"));
    assertThat(pcr16).hasSize(62);
    assertThat(Arrays.copyOfRange(pcr16, 30, 62)).as("PCR 16").isNotEqualTo(new byte[32]);
  }

  @Test
  void onSpiInBurstsOfEight() {
    TisChip chip =
        new TisChip(
            new Engine(),
            TestParts.fastSpi().burstCount(8).defaultLatencyMicros(1_000).build(),
            time);
    try (TpmTransport tpm =
        TisTransport.open(
            new SpiTisRegisters(new VirtualSpiChip(chip, 10_000_000), TestParts.SPI, time),
            TestParts.SPI,
            time)) {
      bringUp(tpm);
    }
    assertThat(chip.log().violations()).isEmpty();
  }

  @Test
  void onI2cWithTheChecksum() {
    TisChip chip =
        new TisChip(
            new Engine(),
            TestParts.fastI2c().burstCount(427).defaultLatencyMicros(1_000).build(),
            time);
    try (TpmTransport tpm =
        TisTransport.open(
            new I2cTisRegisters(new VirtualI2cChip(chip, 0x2E, 400_000), TestParts.I2C, time),
            TestParts.I2C,
            time)) {
      bringUp(tpm);
    }
    assertThat(chip.log().violations()).isEmpty();
  }
}
