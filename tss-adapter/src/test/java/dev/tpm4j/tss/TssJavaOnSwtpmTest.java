package dev.tpm4j.tss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tcp.MssimTransport;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import dev.tpm4j.transport.tcp.SwtpmTransport;
import dev.tpm4j.transport.tcp.TpmServer;
import java.security.MessageDigest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tss.Tpm;
import tss.TpmException;
import tss.TpmFactory;
import tss.tpm.CreatePrimaryResponse;
import tss.tpm.GetCapabilityResponse;
import tss.tpm.PCR_ReadResponse;
import tss.tpm.TPMA_OBJECT;
import tss.tpm.TPML_TAGGED_TPM_PROPERTY;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_NULL_ASYM_SCHEME;
import tss.tpm.TPMS_NULL_KDF_SCHEME;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_SENSITIVE_CREATE;
import tss.tpm.TPMT_HA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CAP;
import tss.tpm.TPM_ECC_CURVE;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_PT;
import tss.tpm.TPM_RC;
import tss.tpm.TPM_RH;
import tss.tpm.TPM_SU;

/** Given: TSS.Java's own commands and types, our client, and a real swtpm. */
@Timeout(60)
class TssJavaOnSwtpmTest {

  private static final int SWTPM_MANUFACTURER = 0x49424D00; // "IBM"

  private SwtpmProcess swtpm;

  @BeforeEach
  void start() {
    assumeTrue(SwtpmProcess.installed(), "install with: apt-get install swtpm");
    swtpm = SwtpmProcess.start();
  }

  @AfterEach
  void stop() {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  @Test
  void everydayCommandsWork() throws Exception {
    try (TransportTpm tpm = Tpm4j.connect(swtpm.connect())) {
      assertThat(tpm.GetRandom(20)).hasSize(20).isNotEqualTo(new byte[20]);

      GetCapabilityResponse caps =
          tpm.GetCapability(TPM_CAP.TPM_PROPERTIES, TPM_PT.MANUFACTURER.toInt(), 1);
      TPML_TAGGED_TPM_PROPERTY properties = (TPML_TAGGED_TPM_PROPERTY) caps.capabilityData;
      assertThat(properties.tpmProperty[0].value).isEqualTo(SWTPM_MANUFACTURER);

      byte[] digest = new byte[32];
      digest[0] = 0x42;
      tpm.PCR_Extend(TPM_HANDLE.pcr(16), new TPMT_HA[] {new TPMT_HA(TPM_ALG_ID.SHA256, digest)});
      PCR_ReadResponse read =
          tpm.PCR_Read(new TPMS_PCR_SELECTION[] {new TPMS_PCR_SELECTION(TPM_ALG_ID.SHA256, 16)});
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(new byte[32]);
      assertThat(read.pcrValues[0].buffer).isEqualTo(sha.digest(digest));
    }
  }

  @Test
  void keyIsCreatedUsedAndFlushed() {
    TPMT_PUBLIC template =
        new TPMT_PUBLIC(
            TPM_ALG_ID.SHA256,
            new TPMA_OBJECT(
                TPMA_OBJECT.sign,
                TPMA_OBJECT.fixedParent,
                TPMA_OBJECT.fixedTPM,
                TPMA_OBJECT.userWithAuth,
                TPMA_OBJECT.sensitiveDataOrigin),
            new byte[0],
            new TPMS_ECC_PARMS(
                new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.NULL, 0, TPM_ALG_ID.NULL),
                new TPMS_NULL_ASYM_SCHEME(),
                TPM_ECC_CURVE.NIST_P256,
                new TPMS_NULL_KDF_SCHEME()),
            new TPMS_ECC_POINT());
    try (TransportTpm tpm = Tpm4j.connect(swtpm.connect())) {
      CreatePrimaryResponse key =
          tpm.CreatePrimary(
              TPM_HANDLE.from(TPM_RH.OWNER),
              new TPMS_SENSITIVE_CREATE(),
              template,
              new byte[0],
              new TPMS_PCR_SELECTION[0]);
      assertThat(((TPMS_ECC_POINT) key.outPublic.unique).x).hasSize(32);
      tpm.FlushContext(key.handle);
      TpmException gone =
          catchThrowableOfType(TpmException.class, () -> tpm.FlushContext(key.handle));
      assertThat(gone.ResponseCode).isEqualTo(TPM_RC.HANDLE);
    }
  }

  @Test
  void powerCycleAndLocalityGoThroughTheDevice() {
    try (TransportTpm tpm = Tpm4j.connect(swtpm.connect())) {
      tpm._getDevice().powerCycle();
      TpmException before = catchThrowableOfType(TpmException.class, () -> tpm.GetRandom(4));
      assertThat(before.ResponseCode).isEqualTo(TPM_RC.INITIALIZE);
      tpm.Startup(TPM_SU.CLEAR);
      TPM_HANDLE pcr21 = TPM_HANDLE.pcr(21);
      TpmException wrong = catchThrowableOfType(TpmException.class, () -> tpm.PCR_Reset(pcr21));
      assertThat(wrong.ResponseCode).isEqualTo(TPM_RC.LOCALITY);
      tpm._getDevice().setLocality(2);
      tpm.PCR_Reset(pcr21);
    }
  }

  @Test
  void deadTpmIsATransportExceptionAndNotSwallowed() {
    try (TransportTpm tpm = Tpm4j.connect(swtpm.connect())) {
      assertThat(tpm.GetRandom(4)).hasSize(4);
      swtpm.close();
      for (int i = 0; i < 2; i++) {
        TransportException failure =
            catchThrowableOfType(TransportException.class, () -> tpm.GetRandom(4));
        assertThat(failure.kind()).isEqualTo(Kind.DISCONNECTED);
      }
    }
  }

  @Test
  void tssJavasOwnTcpDeviceWorksThroughOurServer() throws Exception {
    try (SwtpmTransport transport = swtpm.connect();
        TpmServer server = TpmServer.mssim(transport, ServerOptions.defaults())) {
      Tpm foreign = TpmFactory.remoteTpm("127.0.0.1", server.port());
      foreign._getDevice().powerCycle();
      foreign.Startup(TPM_SU.CLEAR);
      assertThat(foreign.GetRandom(8)).hasSize(8);
      foreign.close();
      try (TransportTpm ours = Tpm4j.connect(MssimTransport.connect("127.0.0.1", server.port()))) {
        assertThat(ours.GetRandom(8)).hasSize(8);
      }
    }
  }
}
