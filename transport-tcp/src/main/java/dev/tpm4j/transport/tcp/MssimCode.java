package dev.tpm4j.transport.tcp;

/**
 * The codes of Microsoft's simulator protocol, as its TpmTcpProtocol.h names them. Each request
 * starts with one, as a 32-bit big-endian integer.
 */
final class MssimCode {

  static final int POWER_ON = 1;
  static final int POWER_OFF = 2;
  static final int PP_ON = 3;
  static final int PP_OFF = 4;
  static final int HASH_START = 5;
  static final int HASH_DATA = 6;
  static final int HASH_END = 7;
  static final int SEND_COMMAND = 8;
  static final int CANCEL_ON = 9;
  static final int CANCEL_OFF = 10;
  static final int NV_ON = 11;
  static final int NV_OFF = 12;
  static final int KEY_CACHE_ON = 13;
  static final int KEY_CACHE_OFF = 14;
  static final int REMOTE_HANDSHAKE = 15;
  static final int SET_ALTERNATIVE_RESULT = 16;
  static final int RESET = 17;
  static final int RESTART = 18;
  static final int SESSION_END = 20;
  static final int STOP = 21;
  static final int GET_COMMAND_RESPONSE_SIZES = 25;
  static final int ACT_GET_SIGNALED = 26;
  static final int TEST_FAILURE_MODE = 30;

  /** The one version of the handshake. */
  static final int VERSION = 1;

  /** Handshake flag: there is a platform port. */
  static final int FLAG_PLATFORM = 1;

  /** Handshake flag: commands pass untouched, no resource manager is between. */
  static final int FLAG_RAW = 4;

  /** Handshake flag: physical presence can be asserted. */
  static final int FLAG_PHYSICAL_PRESENCE = 8;

  private MssimCode() {}

  static String name(int code) {
    return switch (code) {
      case POWER_ON -> "POWER_ON";
      case POWER_OFF -> "POWER_OFF";
      case PP_ON -> "PP_ON";
      case PP_OFF -> "PP_OFF";
      case HASH_START -> "HASH_START";
      case HASH_DATA -> "HASH_DATA";
      case HASH_END -> "HASH_END";
      case SEND_COMMAND -> "SEND_COMMAND";
      case CANCEL_ON -> "CANCEL_ON";
      case CANCEL_OFF -> "CANCEL_OFF";
      case NV_ON -> "NV_ON";
      case NV_OFF -> "NV_OFF";
      case KEY_CACHE_ON -> "KEY_CACHE_ON";
      case KEY_CACHE_OFF -> "KEY_CACHE_OFF";
      case REMOTE_HANDSHAKE -> "REMOTE_HANDSHAKE";
      case SET_ALTERNATIVE_RESULT -> "SET_ALTERNATIVE_RESULT";
      case RESET -> "RESET";
      case RESTART -> "RESTART";
      case SESSION_END -> "SESSION_END";
      case STOP -> "STOP";
      case GET_COMMAND_RESPONSE_SIZES -> "GET_COMMAND_RESPONSE_SIZES";
      case ACT_GET_SIGNALED -> "ACT_GET_SIGNALED";
      case TEST_FAILURE_MODE -> "TEST_FAILURE_MODE";
      default -> "code " + Integer.toUnsignedString(code);
    };
  }
}
