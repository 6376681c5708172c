package dev.tpm4j.client;

import dev.tpm4j.client.session.CommandChannel;
import dev.tpm4j.client.session.CommandTable;
import dev.tpm4j.client.session.TpmResponseException;
import dev.tpm4j.codec.CommandRequest;
import dev.tpm4j.codec.IntList;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.EventSequenceComplete;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.SequenceComplete;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmuCapabilities;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which transient objects this client has in the TPM, and which were there before: so that an
 * object can be found of which the TPM's answer got lost.
 *
 * <p>A handle is noted before another command can be sent; so one that the TPM lists and that is
 * not noted is nobody's.
 */
final class HeldHandles {

  private static final int TRANSIENT_FIRST = TpmHt.TRANSIENT << 24;
  private static final int MOST = 64;

  private final CommandChannel channel;
  private final Set<Integer> ours = ConcurrentHashMap.newKeySet();
  private volatile Set<Integer> strangers;

  HeldHandles(CommandChannel channel) {
    this.channel = channel;
  }

  /** A response with a handle came, whatever else becomes of it. */
  void came(byte[] frame, int at) {
    int handle = Wire.u32(frame, at);
    if (isTransient(handle)) {
      ours.add(handle);
    }
  }

  /** A command was executed. */
  void after(CommandRequest<?> request) {
    if (request instanceof FlushContext.Request flush) {
      ours.remove(flush.flushHandle());
    } else if (request instanceof SequenceComplete.Request complete) {
      ours.remove(complete.sequenceHandle());
    } else if (request instanceof EventSequenceComplete.Request complete) {
      ours.remove(complete.sequenceHandle());
    }
  }

  /** Looks around once, before the first scope makes anything. */
  void begin() {
    if (strangers == null) {
      Set<Integer> there = list();
      there.removeAll(ours);
      strangers = there;
    }
  }

  /**
   * After an answer that got lost or made no sense: flushes what is neither ours nor was there
   * before.
   */
  void flushLost(RuntimeException failure) {
    try {
      for (int handle : list()) {
        if (!ours.contains(handle) && !strangers.contains(handle)) {
          channel.flush(handle);
        }
      }
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  private Set<Integer> list() {
    GetCapability.Request request =
        new GetCapability.Request(TpmCap.HANDLES, TRANSIENT_FIRST, MOST);
    GetCapability.Response response;
    try {
      response =
          channel.execute(
              CommandTable.of(request.commandCode()),
              request::encode,
              GetCapability.Response::decode);
    } catch (TpmResponseException refused) {
      // Before TPM2_Startup there is nothing to list.
      return new HashSet<>();
    }
    Set<Integer> found = new HashSet<>();
    if (response.capabilityData().data() instanceof TpmuCapabilities.Handles handles) {
      IntList list = handles.value();
      for (int i = 0; i < list.size(); i++) {
        if (isTransient(list.get(i))) {
          found.add(list.get(i));
        }
      }
    }
    return found;
  }

  private static boolean isTransient(int handle) {
    return handle >>> 24 == TpmHt.TRANSIENT;
  }
}
