package dev.tpm4j.transport.tcp;

/** The codes and results of swtpm's control channel, as its tpm_ioctl.h names them. */
final class SwtpmCode {

  static final int GET_CAPABILITY = 1;
  static final int INIT = 2;
  static final int SHUTDOWN = 3;
  static final int GET_TPMESTABLISHED = 4;
  static final int SET_LOCALITY = 5;
  static final int HASH_START = 6;
  static final int HASH_DATA = 7;
  static final int HASH_END = 8;
  static final int CANCEL_TPM_CMD = 9;
  static final int STORE_VOLATILE = 10;
  static final int RESET_TPMESTABLISHED = 11;
  static final int GET_STATEBLOB = 12;
  static final int SET_STATEBLOB = 13;
  static final int STOP = 14;
  static final int GET_CONFIG = 15;
  static final int SET_DATAFD = 16;
  static final int SET_BUFFERSIZE = 17;
  static final int GET_INFO = 18;
  static final int LOCK_STORAGE = 19;

  /** INIT: what STORE_VOLATILE stored is deleted, not resumed. */
  static final int INIT_DELETE_VOLATILE = 1;

  /** TPM_SUCCESS. */
  static final int SUCCESS = 0;

  /** TPM_FAIL: known, but it did not work. */
  static final int FAIL = 9;

  /** TPM_BAD_ORDINAL: unknown, or not now because the TPM is stopped. */
  static final int BAD_ORDINAL = 0x0A;

  /** TPM_BAD_LOCALITY. */
  static final int BAD_LOCALITY = 0x3D;

  static final int CAP_INIT = 1;
  static final int CAP_SHUTDOWN = 1 << 1;
  static final int CAP_GET_TPMESTABLISHED = 1 << 2;
  static final int CAP_SET_LOCALITY = 1 << 3;
  static final int CAP_HASHING = 1 << 4;
  static final int CAP_CANCEL_TPM_CMD = 1 << 5;
  static final int CAP_RESET_TPMESTABLISHED = 1 << 7;
  static final int CAP_STOP = 1 << 10;
  static final int CAP_GET_CONFIG = 1 << 11;
  static final int CAP_SET_BUFFERSIZE = 1 << 13;
  static final int CAP_SEND_COMMAND_HEADER = 1 << 15;

  private SwtpmCode() {}

  static String name(int code) {
    return switch (code) {
      case GET_CAPABILITY -> "GET_CAPABILITY";
      case INIT -> "INIT";
      case SHUTDOWN -> "SHUTDOWN";
      case GET_TPMESTABLISHED -> "GET_TPMESTABLISHED";
      case SET_LOCALITY -> "SET_LOCALITY";
      case HASH_START -> "HASH_START";
      case HASH_DATA -> "HASH_DATA";
      case HASH_END -> "HASH_END";
      case CANCEL_TPM_CMD -> "CANCEL_TPM_CMD";
      case STORE_VOLATILE -> "STORE_VOLATILE";
      case RESET_TPMESTABLISHED -> "RESET_TPMESTABLISHED";
      case GET_STATEBLOB -> "GET_STATEBLOB";
      case SET_STATEBLOB -> "SET_STATEBLOB";
      case STOP -> "STOP";
      case GET_CONFIG -> "GET_CONFIG";
      case SET_DATAFD -> "SET_DATAFD";
      case SET_BUFFERSIZE -> "SET_BUFFERSIZE";
      case GET_INFO -> "GET_INFO";
      case LOCK_STORAGE -> "LOCK_STORAGE";
      default -> "code " + Integer.toUnsignedString(code);
    };
  }
}
