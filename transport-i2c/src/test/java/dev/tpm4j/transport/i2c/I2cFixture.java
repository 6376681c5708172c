package dev.tpm4j.transport.i2c;

import static dev.tpm4j.transport.i2c.ScriptedI2c.HEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.function.UnaryOperator;

/** A part on a scripted bus, in virtual time. */
abstract class I2cFixture {

  static final int SLB9673 = 0x1AE00082;
  static final int ST33TPHF2X = 0x1A7E2882;
  static final int FIFO_TYPE = 0x00000082;
  static final int LOCALITIES = 1 << 25;
  static final int WW = 1 << 17;
  static final int WR = 1 << 18;
  static final int RW = 1 << 19;
  static final int RR = 1 << 20;
  static final int SR = 1 << 30;

  final ManualTime time = new ManualTime();

  static TpmProfile part(UnaryOperator<FifoBehaviour.Builder> facts) {
    TpmProfile base =
        TpmProfile.of(
            "an-i2c-part",
            HostInterface.FIFO_I2C,
            new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000));
    return base.withFifo(facts.apply(base.fifo().toBuilder()).build());
  }

  static TpmProfile part() {
    return part(UnaryOperator.identity());
  }

  ScriptedI2c bus(int capability) {
    return new ScriptedI2c(new I2cCapabilities(true, 400_000, 4096, 4096), time)
        .capability(capability);
  }

  ScriptedI2c busWithoutRepeatedStart(int capability) {
    return new ScriptedI2c(new I2cCapabilities(false, 400_000, 4096, 4096), time)
        .capability(capability);
  }

  I2cTisRegisters registers(ScriptedI2c bus) {
    return new I2cTisRegisters(bus, part(), time);
  }

  /** Has asked for the interface capability, with whatever success; no locality is selected yet. */
  I2cTisRegisters opened(ScriptedI2c bus) {
    I2cTisRegisters registers = registers(bus);
    try {
      read(registers, TisRegister.I2C_INTERFACE_CAPABILITY, 4);
    } catch (TransportException nobody) {
      assertThat(nobody.kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    }
    bus.forget();
    return registers;
  }

  /** With locality 0 selected and all of that out of the log. */
  I2cTisRegisters warm(ScriptedI2c bus, TpmProfile part) {
    I2cTisRegisters registers = new I2cTisRegisters(bus, part, time);
    read(registers, TisRegister.ACCESS, 1);
    bus.forget();
    return registers;
  }

  I2cTisRegisters warm(ScriptedI2c bus) {
    return warm(bus, part());
  }

  static String read(I2cTisRegisters registers, TisRegister register, int length) {
    byte[] data = new byte[length];
    registers.read(0, register, data, 0, length);
    return HEX.formatHex(data);
  }

  static void write(I2cTisRegisters registers, TisRegister register, String hex) {
    byte[] data = HEX.parseHex(hex);
    registers.write(0, register, data, 0, data.length);
  }

  static TransportException failure(Runnable access) {
    return catchThrowableOfType(TransportException.class, access::run);
  }
}
