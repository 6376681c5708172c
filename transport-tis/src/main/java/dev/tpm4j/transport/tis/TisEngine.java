package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.FifoBehaviour.Checksum;
import dev.tpm4j.profile.FifoBehaviour.ResponseRead;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;
import dev.tpm4j.transport.tis.Scene.State;

/**
 * One chip, one thread: start-up, a command from end to end, and the way back to a known state.
 *
 * <p>Callers serialise; only {@link CommandSignals} and {@link Counters} are for other threads.
 */
final class TisEngine {

  private static final int RC_YIELDED = 0x908;
  private static final int RC_TESTING = 0x90A;
  private static final int RC_RETRY = 0x922;
  private static final int RC_COMMAND_SIZE = 0x142;

  /** How often a command is sent again that arrived with a size field it did not have. */
  private static final int SIZE_REPETITIONS = 2;

  private static final int CC_SELF_TEST = 0x143;
  private static final int CC_GET_RANDOM = 0x17B;
  private static final long FIRST_RESUBMIT_DELAY = 20_000_000;

  /** Nuvoton parts do not grant a locality right after it was released. */
  private static final long NUVOTON_SETTLE = 5_000_000;

  private final TpmProfile profile;
  private final TisRegisters registers;
  private final Timebase timebase;
  private final TisOptions options;
  private final CommandSignals signals;
  private final Counters counters;
  private final Scene scene;
  private final TisTimeouts timeouts;
  private final RegisterPort port;
  private final LocalityHolder locality;
  private final StatusReader status;
  private final ReadyGate gate;
  private final AdaptivePoll poll;
  private final InterruptWait interrupts;
  private final Abort abort;

  private TisIdentity identity;
  private boolean checksum;
  private CommandSender sender;
  private CompletionWait completion;
  private ResponseReader reader;

  TisEngine(
      TisRegisters registers,
      TpmProfile profile,
      Timebase timebase,
      TisOptions options,
      CommandSignals signals,
      Counters counters) {
    this.registers = registers;
    this.profile = profile;
    this.timebase = timebase;
    this.options = options;
    this.signals = signals;
    this.counters = counters;
    this.scene = new Scene(timebase, signals);
    this.timeouts = TisTimeouts.of(profile.fifo().timeouts());
    this.port = new RegisterPort(registers, counters);
    this.locality = new LocalityHolder(port, scene, timeouts, counters, timebase, options);
    this.status = new StatusReader(port, locality, scene, counters);
    this.gate = new ReadyGate(port, status, locality, timeouts, scene, timebase);
    this.abort =
        new Abort(port, gate, locality, scene, signals, counters, options.releaseAfterCommand());
    this.poll = new AdaptivePoll(profile.fifo().latencyMicros());
    this.interrupts = new InterruptWait(options.interruptLine().orElse(null), port, counters);
  }

  TisIdentity identity() {
    return identity;
  }

  boolean checksum() {
    return checksum;
  }

  boolean interruptDriven() {
    return interrupts.usable();
  }

  int locality() {
    return port.locality();
  }

  // ---- start-up ------------------------------------------------------------------------------

  void open() {
    scene.begin(State.RESET);
    PartCheck.refuseByProfile(profile);
    port.locality(options.locality());
    try {
      start();
    } catch (RuntimeException | Error failure) {
      releaseAfter(failure);
      throw failure;
    }
  }

  private void start() {
    TisCapabilities.Bus bus = registers.capabilities().bus();
    PartCheck part = new PartCheck(profile, bus, port, scene);
    Countdown startup = new Countdown(timebase).start(options.startupTimeout().toNanos());
    locality.awaitStartup();
    identity = part.identify(startup);
    refuseMissingLocality(options.locality());
    locality.settle(settleTime());
    interrupts.inquire();
    locality.hold();
    int first = status.read();
    part.refuseTpm12(identity, first);
    if (bus != TisCapabilities.Bus.I2C && TisStatus.family(first) == TisStatus.FAMILY_TPM20) {
      status.familyIsShown();
    }
    int ready = readyAtStart();
    checksum = enableChecksum(profile.fifo().checksum());
    build(ready);
    interrupts.enable();
  }

  private long settleTime() {
    if (profile.fifo().localitySettleMicros().isPresent()) {
      return profile.fifo().localitySettleMicros().getAsInt() * 1_000L;
    }
    return identity.vendorId() == TisIdentity.NUVOTON ? NUVOTON_SETTLE : 0;
  }

  /** A status that is stuck after requestUse comes right with the next request. */
  private int readyAtStart() {
    try {
      return gate.pass();
    } catch (TransportException failure) {
      if (failure.kind() != Kind.TIMEOUT_B) {
        throw failure;
      }
      locality.release();
      locality.hold();
      return gate.force();
    }
  }

  private boolean enableChecksum(Checksum known) {
    if (!registers.capabilities().checksum() || known == Checksum.ABSENT) {
      return false;
    }
    port.writeByte(TisRegister.DATA_CSUM_ENABLE, 1);
    return known == Checksum.SUPPORTED || port.readByte(TisRegister.DATA_CSUM_ENABLE) == 1;
  }

  private void build(int ready) {
    FifoBehaviour fifo = profile.fifo();
    BurstGrant burst =
        new BurstGrant(fifo.burst(), fifo.burstCount().orElse(0), identity.burstCountStatic());
    burst.seenInReady(ready);
    int maxTransfer =
        Math.max(
            1,
            Math.min(
                Math.min(registers.capabilities().maxTransfer(), identity.transferSize()),
                fifo.transferSize().orElse(Integer.MAX_VALUE)));
    sender =
        new CommandSender(
            port,
            status,
            gate,
            burst,
            timeouts,
            scene,
            counters,
            timebase,
            new CommandSender.Rules(
                fifo.expectCheck(),
                checksum,
                fifo.resendOnStuckStatus() || identity.vendorId() == TisIdentity.INFINEON,
                maxTransfer,
                options.sendAttempts()));
    completion =
        new CompletionWait(
            port,
            status,
            locality,
            poll,
            interrupts,
            CancelPatterns.of(fifo.cancelPattern(), identity),
            timeouts,
            scene,
            counters,
            timebase,
            options);
    reader =
        new ResponseReader(
            port,
            status,
            burst,
            timeouts,
            scene,
            counters,
            timebase,
            new ResponseReader.Rules(
                checksum,
                fifo.responseRead() == ResponseRead.SPECULATIVE,
                maxTransfer,
                options.maxResponse(),
                options.responseAttempts(),
                options.leftoverCheck() == TisOptions.LeftoverCheck.ALWAYS));
  }

  // ---- a command -----------------------------------------------------------------------------

  /** The command is a sound one; the response's bytes go to the caller's array. */
  int transmit(byte[] command, int length, byte[] response) {
    counters.add(Count.COMMANDS);
    int commandCode = word(command, 6);
    long delay = FIRST_RESUBMIT_DELAY;
    int sizeRepetitions = 0;
    while (true) {
      int size = converse(command, length, commandCode, response.length);
      if (arrivedCut(size) && sizeRepetitions++ < SIZE_REPETITIONS) {
        counters.anomaly(Count.SEND_RETRIES);
        continue;
      }
      if (!wantsAgain(commandCode, size) || delay > options.resubmitDelayLimit().toNanos()) {
        System.arraycopy(reader.buffer(), 0, response, 0, size);
        return size;
      }
      counters.add(Count.RESUBMISSIONS);
      pause(delay);
      delay *= 2;
    }
  }

  /**
   * Whether the TPM refused, without executing it, a command whose size field was right when it
   * left: bytes of the size field were lost, and Expect cannot show that.
   */
  private boolean arrivedCut(int size) {
    return !checksum && size == 10 && word(reader.buffer(), 6) == RC_COMMAND_SIZE;
  }

  private void pause(long delay) {
    scene.begin(locality.held() ? State.READY : State.NO_LOCALITY);
    scene.sleep(delay);
  }

  private boolean wantsAgain(int commandCode, int size) {
    if (!options.resubmit() || size != 10) {
      return false;
    }
    return switch (word(reader.buffer(), 6)) {
      case RC_RETRY, RC_YIELDED -> true;
      // To SelfTest it is the answer: tests are running in the background.
      case RC_TESTING -> commandCode != CC_SELF_TEST;
      default -> false;
    };
  }

  private int converse(byte[] command, int length, int commandCode, int capacity) {
    scene.begin(locality.held() ? State.IDLE : State.NO_LOCALITY);
    try {
      scene.check();
      int ready = execute(command, length, commandCode);
      int slot = poll.slot(commandCode);
      int expected = expectedSize(command, length, commandCode, slot);
      int size = reader.read(ready, expected, capacity, completion.remaining());
      if (word(reader.buffer(), 6) == 0) {
        poll.lastSize(slot, size);
      }
      finish();
      return size;
    } catch (RuntimeException | Error failure) {
      throw abort.after(failure);
    }
  }

  private int execute(byte[] command, int length, int commandCode) {
    takeLocality();
    for (int round = 1; ; round++) {
      send(command, length);
      int ready = completion.await(commandCode, sender.verified(), sender.doubtful());
      if (ready != CompletionWait.NOT_RECEIVED) {
        sender.confirm();
        return ready;
      }
      if (round == options.sendAttempts()) {
        throw sender.lost();
      }
      counters.anomaly(Count.SEND_RETRIES);
      port.writeStatus(TisStatus.COMMAND_READY);
    }
  }

  private void send(byte[] command, int length) {
    try {
      sender.send(command, length);
    } catch (TransportException failure) {
      if (failure.kind() != Kind.LOCALITY_SEIZED || sender.begun()) {
        throw failure;
      }
      // It was taken between two commands, so nothing is lost.
      takeLocality();
      sender.send(command, length);
    }
  }

  /** A TPM that was reset has forgotten what start-up switched on. */
  private void takeLocality() {
    locality.hold();
    if (locality.lost()) {
      if (checksum) {
        port.writeByte(TisRegister.DATA_CSUM_ENABLE, 1);
      }
      if (interrupts.usable()) {
        interrupts.enable();
      }
      locality.restored();
    }
  }

  private int expectedSize(byte[] command, int length, int commandCode, int slot) {
    if (commandCode == CC_GET_RANDOM && length == 12) {
      return 12 + ((command[10] & 0xFF) << 8 | command[11] & 0xFF);
    }
    return poll.lastSize(slot);
  }

  /** The response is here and stays valid, whatever happens now; the next command starts over. */
  private void finish() {
    counters.commandDone();
    try {
      port.writeStatus(TisStatus.COMMAND_READY);
      if (options.releaseAfterCommand()) {
        locality.release();
      }
    } catch (TransportException failure) {
      if (failure.kind().endsConnection()) {
        throw failure;
      }
    }
  }

  // ---- localities ----------------------------------------------------------------------------

  void changeLocality(int wanted) {
    int before = port.locality();
    if (wanted == before) {
      return;
    }
    refuseMissingLocality(wanted);
    scene.begin(State.IDLE);
    locality.release();
    port.locality(wanted);
    try {
      takeLocality();
      gate.pass();
      if (options.releaseAfterCommand()) {
        locality.release();
      }
    } catch (TransportException failure) {
      throw backTo(before, failure);
    }
  }

  /** Nobody interrupts this: half-way there is no locality at all. */
  private TransportException backTo(int before, TransportException failure) {
    signals.mute(true);
    boolean interrupted = Thread.interrupted();
    try {
      locality.release();
      port.locality(before);
      takeLocality();
      return failure;
    } catch (TransportException second) {
      port.locality(before);
      return TransportException.of(failure.kind())
          .what(
              failure.what()
                  + "; locality "
                  + before
                  + " could not be had again either, none is held")
          .diagnosis(failure.diagnosis())
          .cause(failure)
          .build();
    } finally {
      signals.mute(false);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void refuseMissingLocality(int wanted) {
    if (!identity.hasLocality(wanted)) {
      throw scene
          .fail(Kind.LOCALITY_DENIED)
          .register(TisRegister.I2C_INTERFACE_CAPABILITY.tcgName())
          .what("the part has only locality 0, locality " + wanted + " was asked for")
          .build();
    }
  }

  // ---- the end -------------------------------------------------------------------------------

  /** Gives back what is held; the registers stay the caller's to close. */
  void release() {
    signals.mute(true);
    try {
      interrupts.disable();
    } finally {
      try {
        locality.release();
      } finally {
        signals.mute(false);
      }
    }
  }

  private void releaseAfter(Throwable failure) {
    boolean interrupted = Thread.interrupted();
    try {
      release();
    } catch (TransportException second) {
      failure.addSuppressed(second);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int word(byte[] data, int offset) {
    return (data[offset] & 0xFF) << 24
        | (data[offset + 1] & 0xFF) << 16
        | (data[offset + 2] & 0xFF) << 8
        | data[offset + 3] & 0xFF;
  }
}
