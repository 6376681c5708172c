package dev.tpm4j.transport.spi.linux;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.LinuxBoardOptions;
import dev.tpm4j.transport.linux.LinuxBus;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SPI for the board {@code linux}. The profile's {@code \_SB.SPI0} and chip select 1 are {@code
 * /dev/spidev0.1}, unless the board's name has another node.
 */
public final class SpidevBus implements LinuxBus {

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,4})$");
  private static final String BUFSIZ = "/sys/module/spidev/parameters/bufsiz";

  /** spidev's own default; nothing here needs more. */
  private static final int DEFAULT_BUFSIZ = 4096;

  private final HostFiles host;

  /** For the service loader. */
  public SpidevBus() {
    this(HostFiles.REAL);
  }

  SpidevBus(HostFiles host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "SPI";
  }

  @Override
  public String whyNone(HostFiles machine) {
    Diagnosis.Cause first = new SpidevHelp().missing(machine, "/dev/spidev0.0").causes().get(0);
    return first.cause() + ": " + first.check();
  }

  @Override
  public boolean carries(Wiring wiring) {
    return wiring instanceof Wiring.Spi;
  }

  @Override
  public BusDevice open(TpmProfile profile, LinuxBoardOptions options) {
    Wiring.Spi wiring = (Wiring.Spi) profile.wiring();
    if (wiring.bitsPerWord() != Byte.SIZE || !wiring.chipSelectActiveLow()) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what(profile.name() + " is wired in a way that no TPM is")
          .diagnosis(
              Diagnosis.of(
                  "the profile says "
                      + wiring.bitsPerWord()
                      + " bits a word, chip select active "
                      + (wiring.chipSelectActiveLow() ? "low" : "high"),
                  "8 bits and PolarityLow in its SPISerialBusV2"))
          .build();
    }
    SpidevDevice device =
        SpidevDevice.open(options.node().orElseGet(() -> node(wiring)), setup(wiring, options));
    try {
      options.interrupt().ifPresent(device::withInterrupt);
      return device;
    } catch (RuntimeException | Error failure) {
      device.close();
      throw failure;
    }
  }

  SpidevDevice.Setup setup(Wiring.Spi wiring, LinuxBoardOptions options) {
    long hertz = options.hertz().orElse(wiring.maxHertz());
    return new SpidevDevice.Setup(
        wiring.mode(),
        Math.min(hertz, Integer.MAX_VALUE),
        Math.min(options.maxMessage().orElse(DEFAULT_BUFSIZ), bufsiz()),
        options.holdsChipSelect());
  }

  /** The parameter is a number of the kernel's; one that makes no sense counts as the default. */
  private int bufsiz() {
    return host.number(BUFSIZ)
        .filter(bytes -> bytes >= 1)
        .map(bytes -> (int) Math.min(bytes, DEFAULT_BUFSIZ))
        .orElse(DEFAULT_BUFSIZ);
  }

  static String node(Wiring.Spi wiring) {
    Matcher number = NUMBER.matcher(wiring.controller());
    if (!number.find()) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("which bus the controller '" + wiring.controller() + "' is, its name does not say")
          .diagnosis(
              Diagnosis.of(
                  "the profile comes from a table of another machine",
                  "name the node: --board linux:/dev/spidev0.0"))
          .build();
    }
    return "/dev/spidev" + Integer.parseInt(number.group(1)) + "." + wiring.chipSelect();
  }

  @Override
  public List<FoundNode> find(HostFiles machine) {
    List<FoundNode> found = new ArrayList<>();
    for (String name : machine.names("/dev", "spidev")) {
      String device = "spi" + name.substring("spidev".length());
      String about = machine.text("/sys/bus/spi/devices/" + device + "/modalias").orElse("");
      found.add(new FoundNode("/dev/" + name, about, new SpidevHelp()));
    }
    return found;
  }
}
