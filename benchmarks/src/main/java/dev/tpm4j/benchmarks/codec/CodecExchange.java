package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.benchmarks.CannedTransport;
import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.transport.TransportInfo;

/**
 * One of the seven commands through the codec; what is read is summed, see {@link Sums}.
 *
 * <p>Records are objects here: a method that returns a class has the verifier load it, and a cold
 * start should load what it uses.
 */
public abstract class CodecExchange {

  /** Where the command is written. */
  final byte[] command = new byte[TransportInfo.DEFAULT_MAX_SIZE];

  /** Where the response is put. */
  final byte[] response = new byte[TransportInfo.DEFAULT_MAX_SIZE];

  /** Answers with the golden response. */
  final CannedTransport transport;

  private final Golden golden;
  private final byte[] canned;

  CodecExchange(Golden golden) {
    this.golden = golden;
    canned = golden.response();
    transport = new CannedTransport(canned);
  }

  /**
   * What the codec does with a command.
   *
   * @param golden the command and its response
   * @return the command with its inputs
   */
  public static CodecExchange of(Golden golden) {
    return switch (golden.name()) {
      case "GetRandom" -> new GetRandomExchange(golden);
      case "PCR_Read" -> new PcrReadExchange(golden);
      case "CreatePrimary" -> new CreatePrimaryExchange(golden);
      case "Create" -> new CreateExchange(golden);
      case "Sign" -> new SignExchange(golden);
      case "HMAC" -> new HmacExchange(golden);
      case "GetCapability" -> new GetCapabilityExchange(golden);
      default -> throw new IllegalArgumentException(golden.name());
    };
  }

  /**
   * The frames it is compared with.
   *
   * @return the golden frames of the command
   */
  public final Golden golden() {
    return golden;
  }

  /**
   * What {@link #encode} wrote last.
   *
   * @return the buffer, which the command starts
   */
  public final byte[] command() {
    return command;
  }

  /**
   * Writes the command.
   *
   * @return its length
   */
  public abstract int encode();

  /** Makes the command once, for {@link #prepared}. */
  public abstract void prepare();

  /**
   * What {@link #prepare} made.
   *
   * @return the buffer, which the command starts
   */
  public abstract byte[] preparedFrame();

  /**
   * Replaces what varies from one command to the next, where anything does, in what {@link
   * #prepare} made: handle, digest, data, numbers.
   *
   * @return the command's length
   */
  public abstract int prepared();

  /**
   * Checks a response and reads every field of it in place.
   *
   * @param frame the response
   * @param length how many bytes of the array it has
   * @return the sum of what was read
   */
  public abstract int view(byte[] frame, int length);

  /**
   * Reads a response into a record.
   *
   * @param frame the response
   * @param length how many bytes of the array it has
   * @return the record
   */
  public abstract Object record(byte[] frame, int length);

  /**
   * Checks the golden response and reads every field of it in place.
   *
   * @return the sum of what was read
   */
  public final int view() {
    return view(canned, canned.length);
  }

  /**
   * Reads the golden response into a record.
   *
   * @return the record
   */
  public final Object record() {
    return record(canned, canned.length);
  }

  /**
   * Writes the command, sends it, and reads the response in place.
   *
   * @return the sum of what was read
   */
  public abstract int roundTrip();

  /**
   * Writes the command, sends it, and reads the response into a record.
   *
   * @return the record
   */
  public abstract Object roundTripRecord();
}
