package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.simulator.certificate.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TPM as it leaves the factory, judged by the Java runtime and by OpenSSL. */
class EndorsementCertificateTest {

  private static final int RSA = 0x01C00002;
  private static final int P256 = 0x01C0000A;
  private static final int NV_READ = 0x14E;
  private static final int CREATE_PRIMARY = 0x131;
  private static final int READ_AT_ONCE = 512;

  private static final EngineOptions OPTIONS =
      EngineOptions.builder()
          .seed(1)
          .identity(new TpmIdentity("IFX", "SLB9670", 1, 7L << 48 | 85L << 32))
          .endorsementCertificates(true)
          .build();

  private static final TpmEngine TPM = TpmEngine.started(OPTIONS);

  @TempDir private Path folder;

  /** Reads an NV index as anybody may, with its own empty authorisation value. */
  private static byte[] certificate(TpmEngine tpm, int handle) {
    byte[] all = new byte[0];
    byte[] size = tpm.transmit(Tpm.command(0x169, "%08X".formatted(handle)));
    int length = (int) Tpm.number(size, 10 + 2 + 4 + 2 + 4 + 2, 2);
    while (all.length < length) {
      int next = Math.min(READ_AT_ONCE, length - all.length);
      String body = "%08X%08X".formatted(handle, handle) + Tpm.PASSWORD;
      String range = "%04X%04X".formatted(next, all.length);
      byte[] response = tpm.transmit(Tpm.command(0x8002, NV_READ, body + range));
      assertThat(Tpm.rc(response)).isZero();
      byte[] part = Arrays.copyOfRange(response, 16, 16 + next);
      all = ClientSession.join(all, part);
    }
    return all;
  }

  private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static void validate(X509Certificate certificate, X509Certificate anchor)
      throws GeneralSecurityException {
    CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  /** The whole response of CreatePrimary in the endorsement hierarchy. */
  private static String createPrimary(TpmtPublic template) {
    byte[] area = new byte[1024];
    int length = template.write(area, 0);
    String hex = Tpm.hex(area).substring(0, 2 * length);
    byte[] response =
        TPM.fork()
            .transmit(
                Tpm.command(
                    0x8002,
                    CREATE_PRIMARY,
                    "4000000B"
                        + Tpm.PASSWORD
                        + "000400000000"
                        + Templates.sized(hex)
                        + "0000"
                        + "00000000"));
    assertThat(Tpm.rc(response)).isZero();
    return Tpm.hex(response);
  }

  private static String hex(BigInteger number, int bytes) {
    String digits = number.toString(16);
    return "0".repeat(2 * bytes - digits.length()) + digits;
  }

  @Test
  void theRsaCertificateIsOfTheKeyThatTheTcgsTemplateMakes() throws Exception {
    X509Certificate certificate = parse(certificate(TPM, RSA));
    RSAPublicKey key = (RSAPublicKey) certificate.getPublicKey();
    assertThat(createPrimary(EndorsementKeys.rsaTemplate()))
        .contains("0100" + hex(key.getModulus(), 256));
    assertThat(key.getPublicExponent()).isEqualTo(65537);
    assertThat(certificate.getKeyUsage()[2]).as("keyEncipherment").isTrue();
  }

  @Test
  void theP256CertificateIsOfTheKeyThatTheTcgsTemplateMakes() throws Exception {
    X509Certificate certificate = parse(certificate(TPM, P256));
    ECPublicKey key = (ECPublicKey) certificate.getPublicKey();
    assertThat(createPrimary(EndorsementKeys.p256Template()))
        .contains(
            "0020" + hex(key.getW().getAffineX(), 32) + "0020" + hex(key.getW().getAffineY(), 32));
    assertThat(certificate.getKeyUsage()[4]).as("keyAgreement").isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {RSA, P256})
  void javaFindsAPathToTheTestAuthorityAndToNoOther(int handle) throws Exception {
    X509Certificate certificate = parse(certificate(TPM, handle));
    validate(certificate, parse(TestAuthority.certificate()));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("2.23.133.8.1");
    assertThat(certificate.getIssuerX500Principal().getName())
        .contains("tpm4j test CA\\, no security");
    X509Certificate itself = certificate;
    assertThatThrownBy(() -> validate(itself, itself))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {RSA, P256})
  void opensslVerifiesItAndReadsWhatTheTpmIs(int handle) throws Exception {
    assumeTrue(opensslIsInstalled(), "openssl: install with: apt-get install openssl");
    Path ca = folder.resolve("ca.pem");
    Files.writeString(ca, TestAuthority.certificatePem());
    Path der = folder.resolve("ek.der");
    Files.write(der, certificate(TPM, handle));
    Path pem = folder.resolve("ek.pem");
    openssl("x509", "-inform", "DER", "-in", der.toString(), "-out", pem.toString());

    assertThat(openssl("verify", "-x509_strict", "-CAfile", ca.toString(), pem.toString()))
        .contains("ek.pem: OK");
    assertThat(openssl("x509", "-noout", "-text", "-in", pem.toString()))
        .contains("X509v3 Subject Alternative Name: critical")
        .containsPattern("2\\.23\\.133\\.2\\.1 ?= ?id:49465800\\b")
        .containsPattern("2\\.23\\.133\\.2\\.2 ?= ?SLB9670\\b")
        .containsPattern("2\\.23\\.133\\.2\\.3 ?= ?id:00070055\\b")
        .contains("Not After : Dec 31 23:59:59 9999 GMT");
  }

  private static boolean opensslIsInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String openssl(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  @Test
  void theSameSeedGivesTheSameCertificates() {
    TpmEngine twin = TpmEngine.started(OPTIONS);
    assertThat(certificate(twin, P256)).isEqualTo(certificate(TPM, P256));
    assertThat(certificate(twin, RSA)).isEqualTo(certificate(TPM, RSA));
  }

  @Test
  void nobodyCanWriteOverThem() {
    TpmEngine tpm = TPM.fork();
    String body = "4000000C%08X".formatted(RSA) + Tpm.PASSWORD;
    byte[] response = tpm.transmit(Tpm.command(0x8002, 0x137, body + "0001 00 0000"));
    assertThat(Tpm.rc(response)).as("TPM_RC_NV_LOCKED").isEqualTo(0x148);
  }

  @Test
  void aTpmHasNoneUnlessItIsAskedFor() {
    TpmEngine plain = TpmEngine.started(EngineOptions.builder().seed(1).build());
    assertThat(Tpm.rc(plain.transmit(Tpm.command(0x169, "01C00002")))).isEqualTo(0x18B);
  }

  @Test
  void theAuthorityIsAlwaysTheSame() throws Exception {
    X509Certificate authority = parse(TestAuthority.certificate());
    authority.verify(authority.getPublicKey());
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(TestAuthority.certificate()).isEqualTo(TestAuthority.certificate());
    assertThat(parse(TestAuthority.certificatePem().getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(authority);
  }
}
