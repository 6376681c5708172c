package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the simple types of Part 2 and checks their values, in the order and with the response
 * codes of the reference implementation.
 */
final class Types {

  /** {@code TPM_SU}. */
  static final int SU_CLEAR = 0x0000;

  /** {@code TPM_SU}. */
  static final int SU_STATE = 0x0001;

  static final int MAX_DIGEST_BUFFER = 1024;
  static final int MAX_SYM_DATA = 128;
  static final int MAX_ALG_LIST_SIZE = 64;

  private static final int EVENT_SIZE = 1024;

  private Types() {}

  static int u16(WireReader in) throws ResponseCodeException {
    return in.u16();
  }

  static int u32(WireReader in) throws ResponseCodeException {
    return in.u32();
  }

  /** {@code TPMI_YES_NO}. */
  static boolean yesNo(WireReader in) throws ResponseCodeException {
    int value = in.u8();
    if (value > 1) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    return value == 1;
  }

  /** {@code TPM_SU}. */
  static int startupType(WireReader in) throws ResponseCodeException {
    int value = in.u16();
    if (value != SU_CLEAR && value != SU_STATE) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    return value;
  }

  /** {@code TPMI_ALG_HASH}, {@code TPM_ALG_NULL} not allowed. */
  static HashAlgorithm hash(WireReader in) throws ResponseCodeException {
    HashAlgorithm hash = HashAlgorithm.ofId(in.u16());
    if (hash == null) {
      throw new ResponseCodeException(Rc.HASH);
    }
    return hash;
  }

  /** {@code TPMI_RH_HIERARCHY+}: {@code TPM_RH_NULL} allowed. */
  static int hierarchyOrNull(WireReader in) throws ResponseCodeException {
    int handle = in.u32();
    switch (handle) {
      case Handles.RH_OWNER, Handles.RH_ENDORSEMENT, Handles.RH_PLATFORM, Handles.RH_NULL -> {
        return handle;
      }
      default -> throw new ResponseCodeException(Rc.VALUE);
    }
  }

  /** {@code TPMI_DH_PCR}. */
  static int pcr(WireReader in) throws ResponseCodeException {
    int handle = in.u32();
    if (Integer.compareUnsigned(handle, Pcrs.COUNT) >= 0) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    return handle;
  }

  /** {@code TPMI_DH_PCR+}: {@code TPM_RH_NULL} allowed. */
  static int pcrOrNull(WireReader in) throws ResponseCodeException {
    int handle = in.u32();
    if (handle != Handles.RH_NULL && Integer.compareUnsigned(handle, Pcrs.COUNT) >= 0) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    return handle;
  }

  /** {@code TPM2B_MAX_BUFFER}. */
  static byte[] maxBuffer(WireReader in) throws ResponseCodeException {
    return in.sized(MAX_DIGEST_BUFFER);
  }

  /** {@code TPM2B_SENSITIVE_DATA}. */
  static byte[] sensitiveData(WireReader in) throws ResponseCodeException {
    return in.sized(MAX_SYM_DATA);
  }

  /** {@code TPM2B_EVENT}. */
  static byte[] event(WireReader in) throws ResponseCodeException {
    return in.sized(EVENT_SIZE);
  }

  /** {@code TPML_ALG}. */
  static List<Integer> algorithmList(WireReader in) throws ResponseCodeException {
    return list(in, MAX_ALG_LIST_SIZE, Types::u16);
  }

  /** {@code TPML_DIGEST_VALUES}. */
  static List<TaggedDigest> digestValues(WireReader in) throws ResponseCodeException {
    return list(in, HashAlgorithm.values().length, TaggedDigest::read);
  }

  /** {@code TPML_PCR_SELECTION}. */
  static List<PcrSelection> pcrSelections(WireReader in) throws ResponseCodeException {
    return list(in, HashAlgorithm.values().length, PcrSelection::read);
  }

  private static <T> List<T> list(WireReader in, int max, Unmarshaller<T> element)
      throws ResponseCodeException {
    int count = in.u32();
    if (Integer.compareUnsigned(count, max) > 0) {
      throw new ResponseCodeException(Rc.SIZE);
    }
    List<T> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element.read(in));
    }
    return elements;
  }
}
