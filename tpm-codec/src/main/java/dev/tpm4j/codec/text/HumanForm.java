package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.command.Commands;
import java.util.Locale;

/**
 * A command or a response with names and values, as indented text or as JSON.
 *
 * <p>Broken and partial frames are written as far as they can be read, then what is wrong with
 * them. Authorization values, what the schema calls sensitive, and in broken frames whatever may be
 * one of those are left out: their length is shown. Only {@link #revealing()} shows them.
 *
 * <p>In JSON the keys are the specification's names of fields. A number is a number, or {@code
 * {"value", "text"}} where its meaning is known; bytes are a string of hexadecimal digits, or
 * {@code {"hex", "text"}}; what is left out is {@code {"redacted": n}} or {@code {"encrypted": n}}
 * with its length. A broken frame has {@code error} with {@code offset}, {@code field} and {@code
 * problem}, and {@code rest} where bytes were not read. Numbers of 64 bits may be greater than some
 * readers of JSON can hold.
 *
 * <p>Immutable; usable by several threads.
 */
public final class HumanForm {
  private final boolean reveal;
  private final boolean offsets;

  private HumanForm(boolean reveal, boolean offsets) {
    this.reveal = reveal;
    this.offsets = offsets;
  }

  /**
   * Leaves out what is sensitive.
   *
   * @return the form
   */
  public static HumanForm redacting() {
    return new HumanForm(false, false);
  }

  /**
   * Shows everything, secrets included.
   *
   * @return the form
   */
  public static HumanForm revealing() {
    return new HumanForm(true, false);
  }

  /**
   * Writes in front of each line of text where the field starts: bytes from the start of the frame.
   *
   * @return this form, with offsets
   */
  public HumanForm withOffsets() {
    return new HumanForm(reveal, true);
  }

  /**
   * A command as text.
   *
   * @param frame the command, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return lines, each ended by a line feed
   */
  public String command(byte[] frame, int length) {
    return text(FrameReader.command(frame, length));
  }

  /**
   * A response as text.
   *
   * @param code the TPM_CC of the command it answers
   * @param frame the response, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return lines, each ended by a line feed
   */
  public String response(int code, byte[] frame, int length) {
    return text(FrameReader.response(Commands.byCode(code), frame, length));
  }

  /**
   * A response as text, of which nobody knows what it answers: its header alone can be read.
   *
   * @param frame the response, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return lines, each ended by a line feed
   */
  public String response(byte[] frame, int length) {
    return text(FrameReader.response(null, frame, length));
  }

  /**
   * A response code as text.
   *
   * @param code as the TPM returned it
   * @param command what it answered; null where that is not known
   * @return lines, each ended by a line feed
   */
  public String responseCode(ResponseCode code, CommandInfo command) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "0x%08x %s\n", code.code(), code.describe(command)));
    CodeText.explain(code).forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  /**
   * A command as JSON.
   *
   * @param frame the command, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return an object
   */
  public String jsonCommand(byte[] frame, int length) {
    return json(FrameReader.command(frame, length));
  }

  /**
   * A response as JSON.
   *
   * @param code the TPM_CC of the command it answers
   * @param frame the response, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return an object
   */
  public String jsonResponse(int code, byte[] frame, int length) {
    return json(FrameReader.response(Commands.byCode(code), frame, length));
  }

  /**
   * A response as JSON, of which nobody knows what it answers: its header alone can be read.
   *
   * @param frame the response, or a part of one from its start
   * @param length how many bytes of the array it has
   * @return an object
   */
  public String jsonResponse(byte[] frame, int length) {
    return json(FrameReader.response(null, frame, length));
  }

  /**
   * A response code as JSON.
   *
   * @param code as the TPM returned it
   * @param command what it answered; null where that is not known
   * @return an object
   */
  public String jsonResponseCode(ResponseCode code, CommandInfo command) {
    return JsonForm.of(code, command);
  }

  /**
   * Whether a command is whole and nothing in it is wrong, as far as the wire format says.
   *
   * @param frame the command
   * @param length how many bytes of the array it has
   * @return false where {@link #command} says what is wrong
   */
  public static boolean isWholeCommand(byte[] frame, int length) {
    return FrameReader.command(frame, length).doubt().problem() == null;
  }

  /**
   * Whether a response is whole and nothing in it is wrong, as far as the wire format says.
   *
   * @param code the TPM_CC of the command it answers
   * @param frame the response
   * @param length how many bytes of the array it has
   * @return false where {@link #response(int, byte[], int)} says what is wrong
   */
  public static boolean isWholeResponse(int code, byte[] frame, int length) {
    return FrameReader.response(Commands.byCode(code), frame, length).doubt().problem() == null;
  }

  /**
   * Whether a command may hold something that this form leaves out, its sessions aside.
   *
   * @param code TPM_CC
   * @return true for commands nobody knows, too
   */
  public static boolean mayHideInCommand(int code) {
    return CommandTexts.secretParameters(code);
  }

  /**
   * Whether a response may hold something that this form leaves out.
   *
   * @param code the TPM_CC of the command it answers
   * @return true for commands nobody knows, too
   */
  public static boolean mayHideInResponse(int code) {
    return CommandTexts.secretResults(code);
  }

  private String text(Frame frame) {
    return TextForm.of(frame, Disclosure.of(frame, reveal), offsets);
  }

  private String json(Frame frame) {
    return JsonForm.of(frame, Disclosure.of(frame, reveal));
  }
}
