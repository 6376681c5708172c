package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import java.util.Objects;

/**
 * An NV index with its data (TCG TPM 2.0 Library, Part 1, "NV Memory"). Immutable: a change makes
 * another value.
 *
 * @param publicArea {@code TPMS_NV_PUBLIC}; its attributes hold the state bits (WRITTEN, locks)
 * @param authValue without trailing zeros
 * @param data {@code dataSize} octets; meaningless until {@code TPMA_NV_WRITTEN}
 */
record NvIndex(TpmsNvPublic publicArea, Octets authValue, Octets data) {

  static final StateFields.Form<NvIndex> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, NvIndex index) {
          publicArea(out, index.publicArea);
          out.octets("authValue", index.authValue);
          out.octets("data", index.data);
        }

        @Override
        public NvIndex read(StateFields in) {
          return new NvIndex(
              publicArea(in, null), in.octets("authValue", null), in.octets("data", null));
        }

        private static TpmsNvPublic publicArea(StateFields fields, TpmsNvPublic area) {
          return fields.structure("publicArea", area, TpmsNvPublic::write, TpmsNvPublic::read);
        }
      };

  NvIndex {
    Objects.requireNonNull(publicArea, "publicArea");
    Objects.requireNonNull(authValue, "authValue");
    Objects.requireNonNull(data, "data");
  }

  int handle() {
    return publicArea.nvIndex();
  }

  int attributes() {
    return publicArea.attributes();
  }

  boolean has(int attribute) {
    return (attributes() & attribute) != 0;
  }

  /** {@code TPM_NT}. */
  int type() {
    return (attributes() & TpmaNv.TPM_NT) >>> 4;
  }

  /** {@code nameAlg || H(TPMS_NV_PUBLIC)}. */
  Octets name() {
    return EntityNames.of(publicArea);
  }

  NvIndex withAttributes(int attributes) {
    TpmsNvPublic changed =
        new TpmsNvPublic(
            publicArea.nvIndex(),
            publicArea.nameAlg(),
            attributes,
            publicArea.authPolicy(),
            publicArea.dataSize());
    return new NvIndex(changed, authValue, data);
  }

  NvIndex withAuthValue(Octets value) {
    return new NvIndex(publicArea, value, data);
  }

  NvIndex withData(Octets value) {
    return new NvIndex(publicArea, authValue, value);
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "NvIndex[0x" + Integer.toHexString(publicArea.nvIndex()) + "]";
  }
}
