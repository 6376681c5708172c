package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import dev.tpm4j.transport.tis.TisRegisters;

/** Counts register accesses on their way. */
final class CountedRegisters implements TisRegisters {

  private final TisRegisters registers;
  private long accesses;
  private long payload;

  CountedRegisters(TisRegisters registers) {
    this.registers = registers;
  }

  long accesses() {
    return accesses;
  }

  long payload() {
    return payload;
  }

  @Override
  public TisCapabilities capabilities() {
    return registers.capabilities();
  }

  @Override
  public void read(int locality, TisRegister register, byte[] data, int offset, int length) {
    accesses++;
    payload += length;
    registers.read(locality, register, data, offset, length);
  }

  @Override
  public void write(int locality, TisRegister register, byte[] data, int offset, int length) {
    accesses++;
    payload += length;
    registers.write(locality, register, data, offset, length);
  }

  @Override
  public boolean recover() {
    return registers.recover();
  }

  @Override
  public String describe() {
    return registers.describe();
  }

  @Override
  public void close() {
    registers.close();
  }
}
