package dev.tpm4j.benchmarks.tssjava;

import tss.TpmDevice;

/**
 * Answers any command at once with the same array. It is not copied: TSS.Java at its best.
 *
 * <p>The last command is kept for whoever wants to compare it.
 */
public final class CannedDevice extends TpmDevice {

  private final byte[] canned;
  private byte[] command;

  /**
   * A device with one answer.
   *
   * @param canned the response; not copied
   */
  public CannedDevice(byte[] canned) {
    this.canned = canned;
  }

  /**
   * What TSS.Java sent last.
   *
   * @return its own array
   */
  public byte[] command() {
    return command;
  }

  @Override
  public boolean connect() {
    return true;
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  @Override
  public void dispatchCommand(byte[] cmdBuf) {
    command = cmdBuf;
  }

  @Override
  public byte[] getResponse() {
    return canned;
  }

  @Override
  public boolean responseReady() {
    return true;
  }
}
