package dev.tpm4j.benchmarks.tssjava;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.Keys;
import tss.ReqStructure;
import tss.RespStructure;
import tss.Tpm;
import tss.TpmBuffer;
import tss.tpm.TPM2_CreatePrimary_REQUEST;
import tss.tpm.TPM2_Create_REQUEST;
import tss.tpm.TPM2_GetCapability_REQUEST;
import tss.tpm.TPM2_GetRandom_REQUEST;
import tss.tpm.TPM2_HMAC_REQUEST;
import tss.tpm.TPM2_PCR_Read_REQUEST;
import tss.tpm.TPM2_Sign_REQUEST;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_SENSITIVE_CREATE;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_TK_HASHCHECK;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CAP;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RH;

/** One of the seven commands through TSS.Java. */
public abstract class TssExchange {

  static final int RANDOM_BYTES = 32;
  static final int FIRST_PROPERTY = 0x100;
  static final int PROPERTIES = 64;
  private static final int HEADER_AND_PARAMETER_SIZE = 14;
  private static final int HEADER = 10;
  private static final int SESSIONS = 2;

  private final Golden golden;

  /** The commands, on something that answers with the golden response. */
  final Tpm tpm;

  TssExchange(Golden golden, Tpm tpm) {
    this.golden = golden;
    this.tpm = tpm;
  }

  /**
   * TSS.Java as it is, on a device that answers at once.
   *
   * @param golden the command and its response
   * @return the way to the response
   */
  public static Tpm stock(Golden golden) {
    Tpm tpm = new Tpm();
    tpm._setDevice(new CannedDevice(golden.response()));
    return tpm;
  }

  /**
   * What TSS.Java does with a command.
   *
   * @param golden the command and its response
   * @return the command with its inputs
   */
  public static TssExchange of(Golden golden) {
    return of(golden, stock(golden));
  }

  /**
   * What a {@code Tpm} does with a command.
   *
   * @param golden the command and its response
   * @param tpm gives that response
   * @return the command with its inputs
   */
  public static TssExchange of(Golden golden, Tpm tpm) {
    return switch (golden.name()) {
      case "GetRandom" -> new GetRandom(golden, tpm);
      case "PCR_Read" -> new PcrRead(golden, tpm);
      case "CreatePrimary" -> new CreatePrimary(golden, tpm);
      case "Create" -> new Create(golden, tpm);
      case "Sign" -> new Sign(golden, tpm);
      case "HMAC" -> new Hmac(golden, tpm);
      case "GetCapability" -> new GetCapability(golden, tpm);
      default -> throw new IllegalArgumentException(golden.name());
    };
  }

  /**
   * The frames it is compared with.
   *
   * @return the golden frames of the command
   */
  public final Golden golden() {
    return golden;
  }

  /**
   * The command that {@link #roundTrip} sent last.
   *
   * @return its bytes
   */
  public final byte[] command() {
    return ((CannedDevice) tpm._getDevice()).command();
  }

  /**
   * Encodes the parameters: no header, no handle and no session, for which TSS.Java has no method.
   *
   * @return their bytes
   */
  public final byte[] encode() {
    return request().toBytes();
  }

  /**
   * Decodes the response's parameters: no header, no handle and no session.
   *
   * @return the response
   */
  public final RespStructure decode() {
    byte[] bytes = golden.response();
    TpmBuffer in = new TpmBuffer(bytes);
    boolean sessions = bytes[1] == SESSIONS;
    in.curPos(sessions ? HEADER_AND_PARAMETER_SIZE + handleBytes() : HEADER + handleBytes());
    RespStructure response = response();
    response.initFromTpm(in);
    return response;
  }

  int handleBytes() {
    return 0;
  }

  abstract ReqStructure request();

  abstract RespStructure response();

  /**
   * Sends the command and reads the response.
   *
   * @return the response
   */
  public abstract Object roundTrip();

  /** TPM2_GetRandom. */
  static final class GetRandom extends TssExchange {
    private final TPM2_GetRandom_REQUEST request = new TPM2_GetRandom_REQUEST(RANDOM_BYTES);

    GetRandom(Golden golden, Tpm tpm) {
      super(golden, tpm);
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.GetRandomResponse();
    }

    @Override
    public byte[] roundTrip() {
      return tpm.GetRandom(request.bytesRequested);
    }
  }

  /** TPM2_PCR_Read of eight. */
  static final class PcrRead extends TssExchange {
    private final TPM2_PCR_Read_REQUEST request =
        new TPM2_PCR_Read_REQUEST(
            new TPMS_PCR_SELECTION[] {
              new TPMS_PCR_SELECTION(TPM_ALG_ID.SHA256, new byte[] {(byte) 0xff, 0, 0})
            });

    PcrRead(Golden golden, Tpm tpm) {
      super(golden, tpm);
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.PCR_ReadResponse();
    }

    @Override
    public tss.tpm.PCR_ReadResponse roundTrip() {
      return tpm.PCR_Read(request.pcrSelectionIn);
    }
  }

  /** TPM2_CreatePrimary of a storage key. */
  static final class CreatePrimary extends TssExchange {
    private final TPM2_CreatePrimary_REQUEST request =
        new TPM2_CreatePrimary_REQUEST(
            TPM_HANDLE.from(TPM_RH.OWNER),
            new TPMS_SENSITIVE_CREATE(),
            Templates.storageKey(),
            new byte[0],
            new TPMS_PCR_SELECTION[0]);

    CreatePrimary(Golden golden, Tpm tpm) {
      super(golden, tpm);
    }

    @Override
    int handleBytes() {
      return Integer.BYTES;
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.CreatePrimaryResponse();
    }

    @Override
    public tss.tpm.CreatePrimaryResponse roundTrip() {
      return tpm.CreatePrimary(
          request.primaryHandle,
          request.inSensitive,
          request.inPublic,
          request.outsideInfo,
          request.creationPCR);
    }
  }

  /** TPM2_Create of a signing key. */
  static final class Create extends TssExchange {
    private final TPM2_Create_REQUEST request;

    Create(Golden golden, Tpm tpm) {
      super(golden, tpm);
      TPMT_PUBLIC template = Templates.signingKey();
      request =
          new TPM2_Create_REQUEST(
              new TPM_HANDLE(Keys.PARENT),
              new TPMS_SENSITIVE_CREATE(),
              template,
              new byte[0],
              new TPMS_PCR_SELECTION[0]);
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.CreateResponse();
    }

    @Override
    public tss.tpm.CreateResponse roundTrip() {
      return tpm.Create(
          request.parentHandle,
          request.inSensitive,
          request.inPublic,
          request.outsideInfo,
          request.creationPCR);
    }
  }

  /** TPM2_Sign of a digest with ECDSA. */
  static final class Sign extends TssExchange {
    private final TPM2_Sign_REQUEST request =
        new TPM2_Sign_REQUEST(
            new TPM_HANDLE(Keys.SIGNING),
            Keys.digest(),
            new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256),
            new TPMT_TK_HASHCHECK(TPM_HANDLE.from(TPM_RH.NULL), new byte[0]));

    Sign(Golden golden, Tpm tpm) {
      super(golden, tpm);
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.SignResponse();
    }

    @Override
    public tss.tpm.TPMU_SIGNATURE roundTrip() {
      return tpm.Sign(request.keyHandle, request.digest, request.inScheme, request.validation);
    }
  }

  /** TPM2_HMAC of one kibibyte. */
  static final class Hmac extends TssExchange {
    private final TPM2_HMAC_REQUEST request =
        new TPM2_HMAC_REQUEST(new TPM_HANDLE(Keys.HMAC), Keys.message(), TPM_ALG_ID.SHA256);

    Hmac(Golden golden, Tpm tpm) {
      super(golden, tpm);
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.HMACResponse();
    }

    @Override
    public byte[] roundTrip() {
      return tpm.HMAC(request.handle, request.buffer, request.hashAlg);
    }
  }

  /** TPM2_GetCapability of the TPM's properties. */
  static final class GetCapability extends TssExchange {
    private final TPM2_GetCapability_REQUEST request =
        new TPM2_GetCapability_REQUEST(TPM_CAP.TPM_PROPERTIES, FIRST_PROPERTY, PROPERTIES);

    GetCapability(Golden golden, Tpm tpm) {
      super(golden, tpm);
    }

    @Override
    ReqStructure request() {
      return request;
    }

    @Override
    RespStructure response() {
      return new tss.tpm.GetCapabilityResponse();
    }

    @Override
    public tss.tpm.GetCapabilityResponse roundTrip() {
      return tpm.GetCapability(request.capability, request.property, request.propertyCount);
    }
  }
}
