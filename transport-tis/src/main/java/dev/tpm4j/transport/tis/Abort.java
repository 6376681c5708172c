package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;
import dev.tpm4j.transport.tis.Scene.State;

/** The way back to a known state after a failure, whatever it was. */
final class Abort {

  private final RegisterPort port;
  private final ReadyGate gate;
  private final LocalityHolder locality;
  private final Scene scene;
  private final CommandSignals signals;
  private final Counters counters;
  private final boolean releaseAfterwards;

  Abort(
      RegisterPort port,
      ReadyGate gate,
      LocalityHolder locality,
      Scene scene,
      CommandSignals signals,
      Counters counters,
      boolean releaseAfterwards) {
    this.port = port;
    this.gate = gate;
    this.locality = locality;
    this.scene = scene;
    this.signals = signals;
    this.counters = counters;
    this.releaseAfterwards = releaseAfterwards;
  }

  /**
   * Gives up the command: commandReady, and Ready verified.
   *
   * @return what to throw: the failure itself, or one that also says that Ready was not reached
   */
  RuntimeException after(Throwable failure) {
    signals.mute(true);
    boolean interrupted = Thread.interrupted();
    try {
      if (failure instanceof TransportException known
          && known.kind().endsConnection()
          && known.kind() != Kind.CLOSED) {
        return known;
      }
      if (locality.held()) {
        recover(failure);
      } else {
        locality.release();
      }
      return rethrown(failure);
    } catch (TransportException second) {
      return notReady(failure, second);
    } finally {
      signals.mute(false);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void recover(Throwable failure) {
    if (failure instanceof TransportException known && RegisterPort.mayPass(known)) {
      port.recover();
    }
    State before = scene.state();
    try {
      gate.force();
    } catch (TransportException second) {
      if (second.kind() != Kind.TIMEOUT_B) {
        throw second;
      }
      // The last means: giving the locality back aborts too.
      locality.release();
      locality.hold();
      gate.force();
    }
    counters.add(Count.ABORTS);
    if (releaseAfterwards) {
      locality.release();
    }
    scene.state(before);
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  private RuntimeException notReady(Throwable failure, TransportException second) {
    if (!(failure instanceof TransportException first)) {
      failure.addSuppressed(second);
      return rethrown(failure);
    }
    TransportException.Situation situation = first.situation();
    return TransportException.of(first.kind())
        .what(
            first.what()
                + "; afterwards the TPM could not be brought back to Ready ("
                + second.what()
                + ")")
        .state(situation.state())
        .register(situation.register())
        .attempt(situation.attempt())
        .elapsed(situation.elapsedNanos())
        .diagnosis(first.diagnosis())
        .cause(first)
        .build();
  }
}
