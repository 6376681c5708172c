package dev.tpm4j.codec.text;

import dev.tpm4j.codec.Wire;

/** What bytes without fields are, as far as they say it themselves. */
final class Contents {
  private Contents() {}

  /** What a buffer of a type holds; empty where nothing is to be said. */
  static String describe(String type, byte[] frame, int from, int to) {
    if (!type.equals("TPM2B_NAME")) {
      return "";
    }
    if (to - from == 4) {
      String handle = Handles.describe(Wire.u32(frame, from) & 0xffffffffL);
      return handle == null ? "" : "the handle itself: " + handle;
    }
    String hash = to - from > 4 ? ConstantNames.tpmAlgId(Wire.u16(frame, from)) : null;
    return hash == null ? "" : hash + " and its digest";
  }

  /** The numbers of selected PCRs, PCR 0 in bit 0 of the first byte. */
  static String pcrs(byte[] frame, int from, int to) {
    StringBuilder text = new StringBuilder();
    int count = 8 * (to - from);
    for (int pcr = 0; pcr < count; pcr++) {
      int last = pcr;
      while (last < count && selected(frame, from, last)) {
        last++;
      }
      if (last > pcr) {
        text.append(text.isEmpty() ? "PCR " : ", ").append(pcr);
        if (last > pcr + 1) {
          text.append(last > pcr + 2 ? "-" : ", ").append(last - 1);
        }
        pcr = last;
      }
    }
    return text.isEmpty() ? "no PCR" : text.toString();
  }

  private static boolean selected(byte[] frame, int from, int pcr) {
    return (frame[from + pcr / 8] >> pcr % 8 & 1) != 0;
  }
}
