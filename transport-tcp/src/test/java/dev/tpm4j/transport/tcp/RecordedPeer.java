package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.tcp.Transcript.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A simulator that knows only what was recorded: it answers a request that equals a recorded one,
 * byte for byte, with the recorded answer. Several answers to one request are given in turn.
 */
final class RecordedPeer implements AutoCloseable {

  private final PortPair ports = PortPair.bind(InetAddress.getLoopbackAddress(), 0, 0);
  private final int port = ports.firstPort();
  private final int secondPort = ports.secondPort();
  private final Map<String, Queue<Exchange>> script = new LinkedHashMap<>();
  private final BlockingQueue<String> strange = new LinkedBlockingQueue<>();

  RecordedPeer(List<Exchange> exchanges) {
    for (Exchange each : exchanges) {
      script.computeIfAbsent(key(each), k -> new ArrayDeque<>()).add(each);
    }
    start(ports.first(), List.of("cmd", "data"));
    start(ports.second(), List.of("plat", "ctrl"));
  }

  int port() {
    return port;
  }

  int secondPort() {
    return secondPort;
  }

  /** What came and was never recorded, as soon as so many have come. */
  List<String> awaitStrange(int count) {
    List<String> all = new ArrayList<>();
    try {
      String next = count == 0 ? strange.poll() : strange.poll(5, TimeUnit.SECONDS);
      while (next != null && all.size() < count) {
        all.add(next);
        next = all.size() < count ? strange.poll(5, TimeUnit.SECONDS) : strange.poll();
      }
      if (next != null) {
        all.add(next);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return all;
  }

  /** Names of the recorded requests that nobody made. */
  List<String> notYetAsked() {
    synchronized (script) {
      return script.values().stream().flatMap(Queue::stream).map(Exchange::label).toList();
    }
  }

  @Override
  public void close() {
    ports.close();
  }

  private void start(ServerSocketChannel listening, List<String> channels) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  Socket socket = listening.accept().socket();
                  Thread talk = new Thread(() -> talk(socket, channels), "recorded-peer");
                  talk.setDaemon(true);
                  talk.start();
                }
              } catch (IOException closed) {
                // The test is over.
              }
            },
            "recorded-peer-accept");
    thread.setDaemon(true);
    thread.start();
  }

  private void talk(Socket socket, List<String> channels) {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try (socket) {
      InputStream in = Channels.newInputStream(socket.getChannel());
      for (int next = in.read(); next >= 0; next = in.read()) {
        got.write(next);
        Exchange known = find(channels, got.toByteArray());
        if (known != null) {
          got.reset();
          socket.getChannel().write(ByteBuffer.wrap(known.answer()));
          if (known.closed()) {
            return;
          }
        }
      }
    } catch (IOException gone) {
      // The client went away, or the test is over.
    } finally {
      if (got.size() > 0) {
        strange.add(Bytes.hex(got.toByteArray()));
      }
    }
  }

  private Exchange find(List<String> channels, byte[] request) {
    synchronized (script) {
      for (String channel : channels) {
        Queue<Exchange> answers = script.get(channel + Bytes.hex(request));
        if (answers != null && !answers.isEmpty()) {
          return answers.remove();
        }
      }
      return null;
    }
  }

  private static String key(Exchange exchange) {
    return exchange.channel() + Bytes.hex(exchange.request());
  }
}
