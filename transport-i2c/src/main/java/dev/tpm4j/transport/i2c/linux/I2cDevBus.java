package dev.tpm4j.transport.i2c.linux;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.LinuxBoardOptions;
import dev.tpm4j.transport.linux.LinuxBus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * I2C for the board {@code linux}. The profile's {@code \_SB.I2C1} is {@code /dev/i2c-1}, unless
 * the board's name has another node.
 */
public final class I2cDevBus implements LinuxBus {

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,4})$");

  /** Where the device tree does not tell; every adapter can. */
  private static final long DEFAULT_HERTZ = 100_000;

  private final HostFiles host;

  /** For the service loader. */
  public I2cDevBus() {
    this(HostFiles.REAL);
  }

  I2cDevBus(HostFiles host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "I2C";
  }

  @Override
  public String whyNone(HostFiles machine) {
    Diagnosis.Cause first = new I2cDevHelp().missing(machine, "/dev/i2c-1").causes().get(0);
    return first.cause() + ": " + first.check();
  }

  @Override
  public boolean carries(Wiring wiring) {
    return wiring instanceof Wiring.I2c;
  }

  @Override
  public BusDevice open(TpmProfile profile, LinuxBoardOptions options) {
    Wiring.I2c wiring = (Wiring.I2c) profile.wiring();
    String node = options.node().orElseGet(() -> node(wiring));
    I2cDevDevice device = I2cDevDevice.open(node, setup(node, wiring, options));
    try {
      options.interrupt().ifPresent(device::withInterrupt);
      return device;
    } catch (RuntimeException | Error failure) {
      device.close();
      throw failure;
    }
  }

  I2cDevDevice.Setup setup(String node, Wiring.I2c wiring, LinuxBoardOptions options) {
    return new I2cDevDevice.Setup(
        wiring.address(),
        wiring.tenBit(),
        options.hertz().orElseGet(() -> clock(node)),
        Math.min(options.maxMessage().orElse(I2cRdwr.MOST), I2cRdwr.MOST));
  }

  /** The device tree's clock-frequency: a big-endian word. */
  private long clock(String node) {
    String bus = node.substring(node.lastIndexOf('/') + 1);
    return host.bytes("/sys/class/i2c-adapter/" + bus + "/of_node/clock-frequency")
        .filter(word -> word.length == Integer.BYTES)
        .map(word -> ByteBuffer.wrap(word).getInt())
        .filter(hertz -> hertz > 0)
        .map(Integer::longValue)
        .orElse(DEFAULT_HERTZ);
  }

  static String node(Wiring.I2c wiring) {
    Matcher number = NUMBER.matcher(wiring.controller());
    if (!number.find()) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("which bus the controller '" + wiring.controller() + "' is, its name does not say")
          .diagnosis(
              Diagnosis.of(
                  "the profile comes from a table of another machine",
                  "name the node: --board linux:/dev/i2c-1"))
          .build();
    }
    return "/dev/i2c-" + Integer.parseInt(number.group(1));
  }

  @Override
  public List<FoundNode> find(HostFiles machine) {
    List<FoundNode> found = new ArrayList<>();
    for (String name : machine.names("/dev", "i2c-")) {
      String about = machine.text("/sys/class/i2c-adapter/" + name + "/name").orElse("");
      found.add(new FoundNode("/dev/" + name, about, new I2cDevHelp()));
    }
    return found;
  }
}
