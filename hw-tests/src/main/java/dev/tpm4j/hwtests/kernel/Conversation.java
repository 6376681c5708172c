package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.hwtests.kernel.EmulatedNode.I2cMessage;
import dev.tpm4j.hwtests.kernel.EmulatedNode.OpenFile;
import dev.tpm4j.hwtests.kernel.EmulatedNode.SpiTransfer;
import dev.tpm4j.transport.linux.Errno;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our side of the conversation that {@code emulated_kernel.c} describes. */
final class Conversation {

  private static final int MOST_BYTES = 1 << 17;

  private final DataInputStream in;
  private final WritableByteChannel out;
  private final List<String> paths;
  private final Map<String, EmulatedNode> nodes;
  private final Map<Integer, OpenFile> files = new HashMap<>();
  private final Object writing = new Object();
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private final DataOutputStream fields = new DataOutputStream(answer);

  Conversation(InputStream in, WritableByteChannel out, Map<String, EmulatedNode> nodes) {
    this.in = new DataInputStream(new BufferedInputStream(in));
    this.out = out;
    this.nodes = Map.copyOf(nodes);
    this.paths = List.copyOf(this.nodes.keySet());
  }

  /** Answers until the program ends. */
  void run() throws IOException {
    fields.writeByte(paths.size());
    for (String path : paths) {
      byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
      fields.writeShort(bytes.length);
      fields.write(bytes);
    }
    send();
    try {
      for (int letter = in.read(); letter >= 0; letter = in.read()) {
        int slot = in.readUnsignedByte();
        fields.writeByte('A');
        answer(letter, slot);
        send();
      }
    } finally {
      files.values().forEach(OpenFile::close);
    }
  }

  private void send() throws IOException {
    synchronized (writing) {
      write(answer.toByteArray());
    }
    answer.reset();
  }

  /** Straight to the channel: a stream around it would wait for the reader of the other way. */
  private void write(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      out.write(left);
    }
  }

  private void answer(int letter, int slot) throws IOException {
    switch (letter) {
      case 'O' -> open(slot, paths.get(in.readUnsignedByte()), in.readInt());
      case 'C' -> {
        OpenFile file = files.remove(slot);
        if (file != null) {
          file.close();
        }
        fields.writeInt(0);
      }
      case 'S' -> spi(file(slot));
      case 'I' -> i2c(file(slot));
      case 'G' -> gpio(file(slot));
      case 'X' -> ioctl(file(slot));
      case 'R' -> read(file(slot));
      case 'W' -> write(file(slot));
      default -> throw new IOException("the program in C says '" + (char) letter + "'");
    }
  }

  private OpenFile file(int slot) throws IOException {
    OpenFile file = files.get(slot);
    if (file == null) {
      throw new IOException("a call on a file that is not open");
    }
    return file;
  }

  private byte[] bytes(int length) throws IOException {
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a call of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private void open(int slot, String path, int flags) throws IOException {
    try {
      files.put(slot, nodes.get(path).open(flags, readable -> event(slot, readable)));
      fields.writeInt(0);
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
    }
  }

  private void event(int slot, boolean readable) {
    synchronized (writing) {
      try {
        write(new byte[] {'E', (byte) slot, (byte) (readable ? 1 : 0)});
      } catch (IOException gone) {
        // The program ended; nobody waits for this any more.
      }
    }
  }

  private void spi(OpenFile file) throws IOException {
    List<SpiTransfer> transfers = new ArrayList<>();
    for (int i = in.readUnsignedByte(); i > 0; i--) {
      int length = in.readInt();
      boolean csChange = in.readBoolean();
      long hertz = in.readInt() & 0xFFFF_FFFFL;
      int bits = in.readUnsignedByte();
      transfers.add(new SpiTransfer(bytes(length), csChange, hertz, bits));
    }
    try {
      fields.writeInt(file.spiMessage(transfers));
      for (SpiTransfer each : transfers) {
        fields.write(each.bytes());
      }
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
    }
  }

  private void i2c(OpenFile file) throws IOException {
    List<I2cMessage> messages = new ArrayList<>();
    for (int i = in.readUnsignedByte(); i > 0; i--) {
      int address = in.readUnsignedShort();
      int flags = in.readUnsignedShort();
      int length = in.readUnsignedShort();
      boolean read = new I2cMessage(address, flags, new byte[0]).isRead();
      messages.add(new I2cMessage(address, flags, read ? new byte[length] : bytes(length)));
    }
    try {
      fields.writeInt(file.i2cMessages(messages));
      for (I2cMessage each : messages) {
        if (each.isRead()) {
          fields.write(each.bytes());
        }
      }
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
    }
  }

  private void gpio(OpenFile file) throws IOException {
    int slot = in.readUnsignedByte();
    byte[] request = bytes(in.readUnsignedShort());
    try {
      files.put(slot, file.gpioLine(request, readable -> event(slot, readable)));
      fields.writeInt(0);
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
    }
  }

  private void ioctl(OpenFile file) throws IOException {
    int request = in.readInt();
    long argument = in.readLong();
    byte[] data = bytes(in.readUnsignedShort());
    try {
      byte[] given = file.ioctl(request, argument, data);
      fields.writeInt(0);
      fields.writeShort(given.length);
      fields.write(given);
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
      fields.writeShort(0);
    }
  }

  private void read(OpenFile file) throws IOException {
    int length = in.readInt();
    try {
      byte[] bytes = file.read(length < 0 ? MOST_BYTES : Math.min(length, MOST_BYTES));
      fields.writeInt(bytes.length);
      fields.write(bytes);
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
    }
  }

  private void write(OpenFile file) throws IOException {
    byte[] data = bytes(in.readInt());
    try {
      int taken = file.write(data);
      fields.writeInt(taken > data.length ? -Errno.EIO : taken);
    } catch (CallFailure failure) {
      fields.writeInt(-failure.errno());
    }
  }
}
