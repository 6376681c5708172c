package dev.tpm4j.transport.tcp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Says what happens at a server in the system's log. */
final class LoggingListener implements ServerListener {

  private static final Logger LOG = System.getLogger("dev.tpm4j.transport.tcp");

  @Override
  public void connected(String client) {
    LOG.log(Level.DEBUG, () -> client + " connected");
  }

  @Override
  public void disconnected(String client, String reason) {
    LOG.log(Level.DEBUG, () -> client + " is gone: " + reason);
  }

  @Override
  public void failed(String client, String doing, RuntimeException failure) {
    LOG.log(Level.WARNING, () -> doing + " for " + client + " failed", failure);
  }
}
