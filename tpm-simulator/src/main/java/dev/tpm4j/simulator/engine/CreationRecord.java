package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmsCreationData;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmtTkCreation;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;
import java.util.List;

/**
 * Under which circumstances an object was created, and the TPM's word for it (TCG TPM 2.0 Library,
 * Part 1, "Creation Data").
 *
 * @param data {@code TPMS_CREATION_DATA}
 * @param hash its digest by the name algorithm of the object
 * @param ticket binds that digest to the Name of the object
 */
record CreationRecord(TpmsCreationData data, Octets hash, TpmtTkCreation ticket) {

  /** All banks with all localities, the largest Names and outside information fit. */
  private static final int MAX_CREATION_DATA = 1024;

  private static final int FIRST_EXTENDED_LOCALITY = 5;

  /**
   * Describes the creation of an object.
   *
   * @param execution the command that creates it
   * @param parent a hierarchy or a storage key
   * @param made the object
   * @param outsideInfo what the caller wants in the record
   * @param pcrs which PCRs the caller wants in the record
   */
  static CreationRecord of(
      Execution execution,
      Entity parent,
      ObjectMaker.Made made,
      Octets outsideInfo,
      List<TpmsPcrSelection> pcrs) {
    TpmState state = execution.state();
    Hash hash = Hash.ofId(made.publicArea().nameAlg());
    PcrComposite composite = PcrComposite.of(state, hash, pcrs);
    boolean hasParentKey =
        parent instanceof Entity.Loaded loaded && loaded.object() instanceof TpmObject;
    TpmsCreationData data =
        new TpmsCreationData(
            composite.selection(),
            composite.digest(),
            localityAttributes(execution.locality()),
            hasParentKey ? nameAlg(parent) : TpmAlgId.NULL,
            parent.name(),
            ObjectLoader.qualifiedName(parent),
            outsideInfo);
    byte[] bytes = new byte[MAX_CREATION_DATA];
    Octets digest = Octets.of(hash.digest(Arrays.copyOf(bytes, data.write(bytes, 0))));
    Octets name = EntityNames.of(made.publicArea());
    return new CreationRecord(
        data, digest, Tickets.creation(state, parent.hierarchy(), name, digest));
  }

  private static int nameAlg(Entity parent) {
    return ((TpmObject) ((Entity.Loaded) parent).object()).publicArea().nameAlg();
  }

  /** {@code TPMA_LOCALITY}: a bit for each of the first five, and the number itself from 32 on. */
  static int localityAttributes(int locality) {
    return locality < FIRST_EXTENDED_LOCALITY ? 1 << locality : locality;
  }
}
