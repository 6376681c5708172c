package dev.tpm4j.transport;

import dev.tpm4j.transport.TransportException.Kind;

/** What usually lies behind each kind of failure. The texts are read by people new to TPMs. */
final class GeneralDiagnosis {

  private GeneralDiagnosis() {}

  static Diagnosis of(Kind kind) {
    return switch (kind) {
      case BUS_FLOATING ->
          Diagnosis.of(
                  "nothing answers: wrong bus, chip select or address",
                  "compare the wiring with the profile (tpm4j profile show NAME)")
              .or("the TPM has no power or is held in reset", "measure VDD and the reset line RST#")
              .or(
                  "MISO (or SDA) is not connected or the clock is too fast",
                  "check the line with a scope and try 1 MHz (100 kHz on I2C)");
      case BUS_STUCK_LOW ->
          Diagnosis.of(
                  "a data line is shorted to ground, or something else holds it low",
                  "measure MISO (or SDA) while the bus is idle")
              .or(
                  "the TPM needs wait states and they are not waited for",
                  "use a profile with wait states, or one for the exact part")
              .or("the TPM has no power", "measure VDD");
      case BUS_ERROR ->
          Diagnosis.of(
                  "the bus adapter or its driver failed",
                  "read the cause below and the system's log (dmesg)")
              .or("another program uses the same bus", "stop it and try again");
      case NO_ACKNOWLEDGE ->
          Diagnosis.of(
                  "no device at this I2C address",
                  "scan the bus (i2cdetect -y N); TCG parts answer at 0x2E")
              .or("the TPM has no power or is held in reset", "measure VDD and the reset line RST#")
              .or("pull-up resistors are missing or too weak", "expect 1 to 10 kOhm on SDA and SCL")
              .or("the bus is locked by an interrupted transfer", "power-cycle the board");
      case WAIT_STATES_EXCEEDED ->
          Diagnosis.of(
                  "chip select was released too early, so the TPM never saw the whole header",
                  "check that the SPI controller holds chip select through the access, or use a GPIO"
                      + " for it")
              .or("MISO is held low", "measure MISO while chip select is high")
              .or("the TPM is busy or hung", "reset it and try again");
      case CHIP_SELECT_NOT_HELD ->
          Diagnosis.of(
              "this part inserts wait states, and this SPI adapter releases chip select between"
                  + " transfers",
              "use an adapter that can hold chip select (Linux spidev), or a part without wait"
                  + " states (Infineon SLB967x)");
      case TIMEOUT_A ->
          Diagnosis.of(
                  "the TPM did not grant its interface in time",
                  "look for another user of the TPM (the kernel's driver, firmware)")
              .or("the TPM is hung", "reset it and try again");
      case TIMEOUT_B ->
          Diagnosis.of(
                  "the TPM did not become ready for a command",
                  "give it longer: raise timeout B in the profile; some firmware needs 2.3 s")
              .or("it is executing a long command of an earlier owner", "wait, then try again")
              .or("the TPM is hung", "reset it and try again");
      case TIMEOUT_C ->
          Diagnosis.of(
                  "the TPM's status did not become valid while data was moving",
                  "give it longer: raise timeout C in the profile; some firmware needs 2.3 s")
              .or("bytes are lost on the bus", "lower the bus clock and try again");
      case TIMEOUT_D ->
          Diagnosis.of(
                  "the TPM's FIFO stopped taking or giving data",
                  "lower the bus clock and try again")
              .or("the TPM is hung", "reset it and try again");
      case COMMAND_TIMEOUT ->
          Diagnosis.of(
                  "the command takes longer than allowed (key generation can take minutes)",
                  "raise the command timeout")
              .or("the TPM is hung", "cancel, then reset it");
      case STARTUP_TIMEOUT ->
          Diagnosis.of("the TPM is held in reset", "measure the reset line RST#; it must be high")
              .or("the TPM needs longer after power-on", "wait some seconds and try again")
              .or("the TPM is asleep or has no clock", "power-cycle the board");
      case LOCALITY_DENIED ->
          Diagnosis.of(
                  "another owner holds the TPM's interface",
                  "stop the other user: on Linux unbind the kernel's tpm_tis driver")
              .or("the part does not have this locality", "use locality 0");
      case LOCALITY_SEIZED ->
          Diagnosis.of(
              "a higher locality (usually firmware) took the TPM while it worked",
              "send the command again; if it recurs, find out what runs at that locality");
      case CHECKSUM ->
          Diagnosis.of("bytes are damaged on the bus", "lower the bus clock; shorten the wires")
              .or(
                  "the adapter splits or truncates long transfers",
                  "set the transfer size in the profile to what the adapter takes (often 32)");
      case LOST_BYTES ->
          Diagnosis.of("bytes are lost on the bus", "lower the bus clock; shorten the wires")
              .or(
                  "the adapter truncates long transfers",
                  "set the transfer size in the profile to 32 or 8");
      case LEFTOVER_DATA ->
          Diagnosis.of(
                  "the response was read out of step: bytes were lost or repeated on the bus",
                  "lower the bus clock and try again")
              .or(
                  "the adapter cannot take long transfers",
                  "set the transfer size in the profile to 32");
      case INVALID_STATUS ->
          Diagnosis.of(
                  "the status register reads bits that are always 0: the bus distorts bytes",
                  "lower the bus clock; check signal quality")
              .or("this is not a TIS/PTP TPM", "compare the part with the profile");
      case MALFORMED_RESPONSE ->
          Diagnosis.of(
                  "the bytes were damaged on their way",
                  "lower the bus clock; record the bus and compare")
              .or("the peer is not a TPM", "check what is connected");
      case MALFORMED_COMMAND ->
          Diagnosis.of(
              "the bytes given are not a TPM command (header of 10 bytes, size field equal to the"
                  + " length)",
              "check the code that made the command");
      case BUFFER_TOO_SMALL ->
          Diagnosis.of(
              "the response did not fit the array given for it",
              "pass an array of info().maxResponse() bytes");
      case COMMAND_TOO_LARGE ->
          Diagnosis.of(
              "the command is longer than the TPM's input buffer",
              "split the data (sequences, smaller NV writes); see info().maxCommand()");
      case WRONG_PART ->
          Diagnosis.of(
                  "another part is mounted than the profile describes",
                  "read the marking on the chip and choose its profile (tpm4j profile list)")
              .or(
                  "the bytes are shifted: wait states or chip select",
                  "compare the value read with the one expected, bit by bit");
      case TPM12_PART ->
          Diagnosis.of(
              "this chip speaks TPM 1.2, which tpm4j does not",
              "mount a TPM 2.0, or switch the part to 2.0 with its vendor's tool if it can");
      case UNSUPPORTED_PART ->
          Diagnosis.of(
              "nothing at hand drives this part's interface",
              "check that the module for its bus is on the class path; see docs/parts.md");
      case BLOCKED_BY_OS ->
          Diagnosis.of(
              "the operating system does not pass this command to the TPM",
              "run with more rights, or do without the command");
      case DISCONNECTED ->
          Diagnosis.of("the other side went away", "check that it is running, then connect anew");
      case CLOSED -> Diagnosis.of("the transport was closed before", "open a new one");
      case NOT_POWERED -> Diagnosis.of("the TPM's power is off", "switch it on (POWER_ON)");
      case PROTOCOL ->
          Diagnosis.of(
                  "the other side does not speak the expected protocol",
                  "check the port: simulators use one for commands and the next for the platform")
              .or("two programs talk to it at once", "stop the other one");
      case PERMISSION ->
          Diagnosis.of(
              "your user may not open the device",
              "join its group (spi, i2c, tss) or install the udev rule, then log in again");
      case BUSY ->
          Diagnosis.of(
              "another program holds the device or the port", "find and stop it, then try again");
      case CANCELED ->
          Diagnosis.of(
              "the command was given up on request", "nothing to mend; send it again if needed");
      case MALFORMED_PROFILE ->
          Diagnosis.of(
              "the profile file is damaged, cut short, or not a profile",
              "check it with: tpm4j profile check FILE");
      case MALFORMED_STATE ->
          Diagnosis.of(
              "the file is damaged, cut short, or not the state of a TPM",
              "restore it from a copy, or begin a new TPM with another file");
      case STATE_NOT_SAVED ->
          Diagnosis.of(
              "the disk is full, or the file may not be written", "mend that, then try again");
      case CONFIGURATION ->
          Diagnosis.of("a name or an option is not right", "compare with: tpm4j --help");
    };
  }
}
