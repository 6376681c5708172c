package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;

/**
 * The registers as numbers, counted, for one locality at a time.
 *
 * <p>An access that has no effect when repeated is repeated when the bus fails. That holds for
 * every register but the FIFO: tpmGo and commandReady are ignored by a TPM that has already seen
 * them.
 */
final class RegisterPort {

  /** Accesses at most for one register access. */
  private static final int ATTEMPTS = 3;

  private final TisRegisters registers;
  private final Counters counters;
  private final byte[] scratch = new byte[4];
  private int locality;

  RegisterPort(TisRegisters registers, Counters counters) {
    this.registers = registers;
    this.counters = counters;
  }

  int locality() {
    return locality;
  }

  void locality(int value) {
    locality = value;
  }

  int readStatus() {
    return readWord(TisRegister.STS);
  }

  int readAccess() {
    return readAccess(locality);
  }

  int readAccess(int ofLocality) {
    read(ofLocality, TisRegister.ACCESS, 1);
    return scratch[0] & 0xFF;
  }

  int readByte(TisRegister register) {
    read(locality, register, 1);
    return scratch[0] & 0xFF;
  }

  int readWord(TisRegister register) {
    read(locality, register, 4);
    return scratch[0] & 0xFF
        | (scratch[1] & 0xFF) << 8
        | (scratch[2] & 0xFF) << 16
        | scratch[3] << 24;
  }

  int readChecksum() {
    read(locality, TisRegister.DATA_CSUM, 2);
    return (scratch[0] & 0xFF) << 8 | scratch[1] & 0xFF;
  }

  void writeStatus(int bit) {
    writeByte(TisRegister.STS, bit);
  }

  void writeAccess(int bit) {
    writeByte(TisRegister.ACCESS, bit);
  }

  void writeByte(TisRegister register, int value) {
    scratch[0] = (byte) value;
    write(register, 1);
  }

  void writeWord(TisRegister register, int value) {
    for (int i = 0; i < 4; i++) {
      scratch[i] = (byte) (value >>> 8 * i);
    }
    write(register, 4);
  }

  /** Not repeated: the TPM may have handed out the bytes. */
  void readFifo(byte[] data, int offset, int length) {
    count(Count.READS, length);
    try {
      registers.read(locality, TisRegister.DATA_FIFO, data, offset, length);
    } catch (TransportException failure) {
      counters.anomaly(Count.BUS_FAILURES);
      throw failure;
    }
  }

  /** Not repeated: the TPM may have taken the bytes. */
  void writeFifo(byte[] data, int offset, int length) {
    count(Count.WRITES, length);
    try {
      registers.write(locality, TisRegister.DATA_FIFO, data, offset, length);
    } catch (TransportException failure) {
      counters.anomaly(Count.BUS_FAILURES);
      throw failure;
    }
  }

  /** Whether a bus failure may pass, so that trying again makes sense. */
  static boolean mayPass(TransportException failure) {
    return switch (failure.kind()) {
      case BUS_ERROR, NO_ACKNOWLEDGE, WAIT_STATES_EXCEEDED, BUS_FLOATING, BUS_STUCK_LOW -> true;
      default -> false;
    };
  }

  /** Frees a stuck bus as well as possible; the access that follows shows whether it helped. */
  void recover() {
    try {
      registers.recover();
    } catch (TransportException failure) {
      if (failure.kind() == Kind.CANCELED || failure.kind().endsConnection()) {
        throw failure;
      }
    }
  }

  private void read(int ofLocality, TisRegister register, int length) {
    for (int attempt = 1; ; attempt++) {
      count(Count.READS, length);
      try {
        registers.read(ofLocality, register, scratch, 0, length);
        return;
      } catch (TransportException failure) {
        failed(failure, attempt);
      }
    }
  }

  private void write(TisRegister register, int length) {
    for (int attempt = 1; ; attempt++) {
      count(Count.WRITES, length);
      try {
        registers.write(locality, register, scratch, 0, length);
        return;
      } catch (TransportException failure) {
        failed(failure, attempt);
      }
    }
  }

  private void failed(TransportException failure, int attempt) {
    counters.anomaly(Count.BUS_FAILURES);
    if (attempt == ATTEMPTS || !mayPass(failure)) {
      throw failure;
    }
    recover();
  }

  private void count(Count direction, int length) {
    counters.add(direction);
    counters.add(Count.PAYLOAD_BYTES, length);
  }
}
