package dev.tpm4j.acpi.namespace;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import java.util.Objects;

/** Something in a file cannot be read. Leaves this module only as a {@link TransportException}. */
public final class MalformedProfile extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final transient Diagnosis diagnosis;

  private MalformedProfile(Place place, String sentence, Diagnosis diagnosis) {
    super(sentence);
    this.place = Objects.requireNonNull(place, "place");
    this.diagnosis = Objects.requireNonNull(diagnosis, "diagnosis");
  }

  /**
   * Something in a file cannot be read.
   *
   * @param place where
   * @param sentence what is wrong, in one line
   * @param diagnosis what to do about it
   * @return the exception, to be thrown
   */
  public static MalformedProfile at(Place place, String sentence, Diagnosis diagnosis) {
    return new MalformedProfile(place, sentence, diagnosis);
  }

  /**
   * Something in a file cannot be read.
   *
   * @param place where
   * @param sentence what is wrong, in one line
   * @param cause the likely cause
   * @param check what to do about it
   * @return the exception, to be thrown
   */
  public static MalformedProfile at(Place place, String sentence, String cause, String check) {
    return at(place, sentence, Diagnosis.of(cause, check));
  }

  /**
   * Where it is.
   *
   * @return the place
   */
  public Place place() {
    return place;
  }

  /**
   * What to do about it.
   *
   * @return the diagnosis
   */
  public Diagnosis diagnosis() {
    return diagnosis;
  }

  /**
   * The exception that users of profiles see.
   *
   * @return one of kind {@code MALFORMED_PROFILE} that names the place
   */
  public TransportException toTransportException() {
    return TransportException.of(TransportException.Kind.MALFORMED_PROFILE)
        .what(place + ": " + getMessage())
        .diagnosis(diagnosis)
        .build();
  }
}
