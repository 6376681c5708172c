package dev.tpm4j.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What one connection to one port of a server understands. */
interface Session {

  /** What becomes of the connection after a request. */
  enum Next {
    /** It stays. */
    GO_ON,
    /** It is closed, after the answer. */
    HANG_UP,
    /** The whole server ends, after the answer. */
    STOP_SERVER
  }

  /**
   * Takes one request and writes its answer, if it has one.
   *
   * @param in stands before the first byte of the request, which has come
   * @param out an empty buffer for the answer, which is sent in one piece
   * @return what becomes of the connection
   */
  Next serve(FrameReader in, ByteBuffer out) throws IOException;

  /** The connection is gone. */
  default void ended() {}
}
