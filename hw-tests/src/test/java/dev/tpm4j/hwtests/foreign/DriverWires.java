package dev.tpm4j.hwtests.foreign;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What a driver's calls to its platform do to a bus. */
interface DriverWires {

  /**
   * Serves one call.
   *
   * @param letter which, see {@code foreign_driver.c}
   * @param in the rest of the call
   * @param out for the answer
   * @return false if this bus has no such call
   */
  boolean serve(int letter, DataInputStream in, DataOutputStream out) throws IOException;

  /** The bytes of a call that names their number; no bus moves more at once. */
  static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(size(in));
  }

  static int size(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > 4096) {
      throw new IOException("the driver speaks of " + size + " bytes");
    }
    return size;
  }
}
