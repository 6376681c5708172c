package dev.tpm4j.benchmarks.tssjava;

import dev.tpm4j.benchmarks.Keys;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.PrintStream;
import java.util.HexFormat;
import tss.Tpm;
import tss.TpmDevice;
import tss.tpm.CreatePrimaryResponse;
import tss.tpm.CreateResponse;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_SENSITIVE_CREATE;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_TK_HASHCHECK;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CAP;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RH;

/** Sends the seven commands from TSS.Java to a swtpm and prints what passed. */
public final class Capture {

  private static final TPMS_PCR_SELECTION[] NO_PCR = {};

  private Capture() {}

  /**
   * Prints a file of golden frames.
   *
   * @param out where to
   */
  public static void to(PrintStream out) {
    out.println("# Seven commands that TSS.Java 1.0.0 sent to a new swtpm and what it answered:");
    out.println("# name, command, response. Written by `benchmarks/run capture`.");
    try (SwtpmProcess swtpm = SwtpmProcess.start();
        TpmTransport transport = swtpm.connect()) {
      Recorder recorder = new Recorder(transport);
      Tpm tpm = new Tpm();
      tpm._setDevice(recorder);
      tpm.GetRandom(TssExchange.RANDOM_BYTES);
      recorder.print("GetRandom", out);
      tpm.PCR_Read(
          new TPMS_PCR_SELECTION[] {
            new TPMS_PCR_SELECTION(TPM_ALG_ID.SHA256, new byte[] {(byte) 0xff, 0, 0})
          });
      recorder.print("PCR_Read", out);
      CreatePrimaryResponse parent =
          tpm.CreatePrimary(
              TPM_HANDLE.from(TPM_RH.OWNER),
              new TPMS_SENSITIVE_CREATE(),
              Templates.storageKey(),
              new byte[0],
              NO_PCR);
      recorder.print("CreatePrimary", out);
      CreateResponse signing = create(tpm, parent.handle, Templates.signingKey());
      recorder.print("Create", out);
      TPM_HANDLE signer = tpm.Load(parent.handle, signing.outPrivate, signing.outPublic);
      tpm.Sign(
          signer,
          Keys.digest(),
          new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256),
          new TPMT_TK_HASHCHECK(TPM_HANDLE.from(TPM_RH.NULL), new byte[0]));
      recorder.print("Sign", out);
      tpm.FlushContext(signer);
      CreateResponse keyed = create(tpm, parent.handle, Templates.hmacKey());
      TPM_HANDLE mac = tpm.Load(parent.handle, keyed.outPrivate, keyed.outPublic);
      tpm.HMAC(mac, Keys.message(), TPM_ALG_ID.SHA256);
      recorder.print("HMAC", out);
      tpm.GetCapability(TPM_CAP.TPM_PROPERTIES, TssExchange.FIRST_PROPERTY, TssExchange.PROPERTIES);
      recorder.print("GetCapability", out);
    }
  }

  private static CreateResponse create(Tpm tpm, TPM_HANDLE parent, TPMT_PUBLIC template) {
    return tpm.Create(parent, new TPMS_SENSITIVE_CREATE(), template, new byte[0], NO_PCR);
  }

  /** Keeps what passed last. */
  private static final class Recorder extends TpmDevice {
    private final TpmTransport transport;
    private byte[] command;
    private byte[] response;

    Recorder(TpmTransport transport) {
      this.transport = transport;
    }

    void print(String name, PrintStream out) {
      HexFormat hex = HexFormat.of();
      out.println(name + " " + hex.formatHex(command) + " " + hex.formatHex(response));
    }

    @Override
    public boolean connect() {
      return true;
    }

    @Override
    public void close() {
      // Who opened the transport closes it.
    }

    @Override
    public void dispatchCommand(byte[] cmdBuf) {
      command = cmdBuf;
      response = transport.transmit(cmdBuf);
    }

    @Override
    public byte[] getResponse() {
      return response;
    }

    @Override
    public boolean responseReady() {
      return true;
    }
  }
}
