package dev.tpm4j.tss.wire;

import tss.ReqStructure;
import tss.RespStructure;
import tss.tpm.TPM2_Vendor_TCG_Test_REQUEST;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;
import tss.tpm.Vendor_TCG_TestResponse;

/** A command for tests of the TCG's own implementation alone, which the codec does not have. */
final class VendorTcgTestCoder extends CommandCoder {
  static final CommandCoder INSTANCE = new VendorTcgTestCoder();

  private VendorTcgTestCoder() {
    super("Vendor_TCG_Test", TPM_CC.Vendor_TCG_Test.toInt(), 0, 0, false);
  }

  @Override
  public TPM_HANDLE handle(ReqStructure request, int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public int write(byte[] frame, int at, ReqStructure request) {
    return Put.buffer(frame, at, ((TPM2_Vendor_TCG_Test_REQUEST) request).inputData);
  }

  @Override
  public void read(ParameterReader in, RespStructure response) {
    ((Vendor_TCG_TestResponse) response).outputData = in.buffer("Vendor_TCG_Test.outputData");
  }
}
