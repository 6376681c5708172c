package dev.tpm4j.tss;

import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * What became of a command that may fail: its result, or the TPM's refusal. In place of {@code
 * _allowErrors()}, after which a refused command gives null, or a response full of nulls.
 *
 * <pre>{@code
 * Outcome<ReadPublicResponse> key = Outcome.of(() -> tpm.ReadPublic(handle));
 * if (key.succeeded()) { ... key.value() ... }
 * }</pre>
 *
 * @param <T> what the command returns
 */
public final class Outcome<T> {
  private final T value;
  private final TpmResponseException refusal;

  private Outcome(T value, TpmResponseException refusal) {
    this.value = value;
    this.refusal = refusal;
  }

  /**
   * Tries a command.
   *
   * @param command sends it
   * @param <T> what it returns
   * @return what became of it; other failures than the TPM's refusal are thrown
   */
  public static <T> Outcome<T> of(Supplier<T> command) {
    try {
      return new Outcome<>(command.get(), null);
    } catch (TpmResponseException e) {
      return new Outcome<>(null, e);
    }
  }

  /**
   * Whether the TPM executed the command.
   *
   * @return true where there is a value
   */
  public boolean succeeded() {
    return refusal == null;
  }

  /**
   * What the command returned.
   *
   * @return its result
   * @throws NoSuchElementException when the TPM refused
   */
  public T value() {
    if (refusal != null) {
      throw (NoSuchElementException)
          new NoSuchElementException(refusal.getMessage()).initCause(refusal);
    }
    return value;
  }

  /**
   * Why the TPM refused.
   *
   * @return its answer
   * @throws NoSuchElementException when it did not
   */
  public TpmResponseException refusal() {
    if (refusal == null) {
      throw new NoSuchElementException("the TPM executed the command");
    }
    return refusal;
  }
}
