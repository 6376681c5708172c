package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.text.Names;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.transport.Diagnosis;
import java.util.Locale;

/** The TPM answered, but not with success. */
final class UnexpectedResponseCode extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int command;
  private final int code;

  UnexpectedResponseCode(int command, int code) {
    super(
        String.format(
            Locale.ROOT,
            "%s answered 0x%03X %s",
            Names.command(command),
            code,
            new ResponseCode(code).describe(Commands.byCode(command))));
    this.command = command;
    this.code = code;
  }

  Finding finding() {
    return Finding.fail(getMessage(), diagnosis());
  }

  private Diagnosis diagnosis() {
    return switch (code) {
      case TpmRc.FAILURE ->
          Diagnosis.of(
                  "the TPM is in failure mode: a self test failed",
                  "power-cycle the TPM and run again; if it stays, the part is damaged")
              .or("its supply or clock is out of range", "measure VDD while a command runs");
      case TpmRc.INITIALIZE ->
          Diagnosis.of(
              "the TPM was reset in the middle of the run",
              "look for noise or a driver on the reset line RST#");
      case TpmRc.COMMAND_CODE ->
          Diagnosis.of(
              "the TPM does not have " + Names.command(command),
              "compare its firmware with the PC Client profile; update it if the vendor has newer");
      case TpmRc.LOCKOUT ->
          Diagnosis.of(
              "the TPM is in dictionary attack lockout",
              "wait, or send TPM2_DictionaryAttackLockReset");
      case TpmRc.UPGRADE ->
          Diagnosis.of(
              "the TPM is in field upgrade mode",
              "finish its firmware update with the vendor's tool");
      default ->
          Diagnosis.of(
              "the TPM refuses a command that every TPM 2.0 takes",
              "send it by hand (tpm4j send --help); what the code means: tpm4j decode "
                  + String.format(Locale.ROOT, "0x%03X", code));
    };
  }
}
