package dev.tpm4j.transport.tcp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Keeps what a listener throws away from the server's threads. */
record GuardedListener(ServerListener inner) implements ServerListener {

  private static final Logger LOG = System.getLogger("dev.tpm4j.transport.tcp");

  @Override
  public void connected(String client) {
    guard(() -> inner.connected(client));
  }

  @Override
  public void disconnected(String client, String reason) {
    guard(() -> inner.disconnected(client, reason));
  }

  @Override
  public void failed(String client, String doing, RuntimeException failure) {
    guard(() -> inner.failed(client, doing, failure));
  }

  private static void guard(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "a listener failed", failure);
    }
  }
}
