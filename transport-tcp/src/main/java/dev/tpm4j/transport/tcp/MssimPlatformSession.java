package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.PhysicalPresenceControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.SimulatorControl;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The platform port of Microsoft's protocol. A signal that the TPM behind cannot follow is
 * acknowledged with 1, except where it asks for what is so anyway: POWER_ON, NV_ON, and NV_OFF
 * without power.
 */
final class MssimPlatformSession implements Session {

  private final SharedTpm tpm;
  private final String client;
  private final boolean stoppable;
  private boolean cancelOn;

  MssimPlatformSession(SharedTpm tpm, String client, boolean stoppable) {
    this.tpm = tpm;
    this.client = client;
    this.stoppable = stoppable;
    tpm.platformOpened();
  }

  @Override
  public Next serve(FrameReader in, ByteBuffer out) throws IOException {
    int code = in.takeInt();
    boolean done =
        switch (code) {
          case MssimCode.POWER_ON -> tpm.powerOn(client, "POWER_ON");
          case MssimCode.POWER_OFF -> tpm.powerOff(client, "POWER_OFF");
          case MssimCode.RESET, MssimCode.RESTART ->
              tpm.urgentSignal(
                  client, MssimCode.name(code), PowerControl.class, PowerControl::reset);
          case MssimCode.PP_ON -> presence(code, true);
          case MssimCode.PP_OFF -> presence(code, false);
          case MssimCode.CANCEL_ON -> cancel(true);
          case MssimCode.CANCEL_OFF -> cancel(false);
          case MssimCode.NV_ON, MssimCode.KEY_CACHE_ON, MssimCode.KEY_CACHE_OFF -> true;
          case MssimCode.NV_OFF -> tpm.stopped();
          case MssimCode.TEST_FAILURE_MODE ->
              tpm.signal(
                  client,
                  MssimCode.name(code),
                  SimulatorControl.class,
                  SimulatorControl::testFailureMode);
          case MssimCode.GET_COMMAND_RESPONSE_SIZES -> {
            byte[] sizes = tpm.takeSizes();
            out.putInt(sizes.length).put(sizes);
            yield true;
          }
          case MssimCode.ACT_GET_SIGNALED -> {
            int handle = in.takeInt();
            // The client reads an answer before the acknowledgement, refused or not.
            out.putInt(0);
            yield tpm.signal(
                client,
                MssimCode.name(code),
                SimulatorControl.class,
                control -> out.putInt(0, control.actSignaled(handle) ? 1 : 0));
          }
          case MssimCode.SESSION_END, MssimCode.STOP -> true;
          default -> false;
        };
    switch (code) {
      case MssimCode.SESSION_END -> {
        return Next.HANG_UP;
      }
      case MssimCode.STOP -> {
        return stoppable ? Next.STOP_SERVER : Next.HANG_UP;
      }
      default -> {
        MssimCommandSession.acknowledge(out, done);
        return known(code) ? Next.GO_ON : Next.HANG_UP;
      }
    }
  }

  @Override
  public void ended() {
    // A client that dies with CANCEL_ON must not leave the TPM cancelled for everybody.
    cancel(false);
    tpm.platformClosed();
  }

  private boolean presence(int code, boolean asserted) {
    return tpm.signal(
        client,
        MssimCode.name(code),
        PhysicalPresenceControl.class,
        control -> control.physicalPresence(asserted));
  }

  private boolean cancel(boolean on) {
    if (on && !cancelOn) {
      tpm.holdCancel(client);
    } else if (!on && cancelOn) {
      tpm.releaseCancel();
    }
    cancelOn = on;
    return true;
  }

  private static boolean known(int code) {
    return !MssimCode.name(code).startsWith("code ");
  }
}
