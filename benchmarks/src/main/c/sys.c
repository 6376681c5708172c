// The seven commands through libtss2-sys: one-call functions and a TCTI that answers at once. What
// the library gives back is in the caller's structures; reading it is not counted, as it is free.
#include <tss2/tss2_mu.h>
#include <tss2/tss2_sys.h>

#include "peer.h"

static struct exchange exchanges[COMMANDS];

// A TCTI whose exchange is the one that is being measured.
struct tcti {
  TSS2_TCTI_CONTEXT_COMMON_V1 common;
  struct exchange *exchange;
  size_t length;
};

static TSS2_RC transmit(TSS2_TCTI_CONTEXT *context, size_t size, const uint8_t *command) {
  struct tcti *tcti = (struct tcti *)context;
  tcti->length = size;
  memcpy(tcti->exchange->command, command, size);
  return TSS2_RC_SUCCESS;
}

static TSS2_RC receive(TSS2_TCTI_CONTEXT *context, size_t *size, uint8_t *response,
                       int32_t timeout) {
  (void)timeout;
  struct exchange *exchange = ((struct tcti *)context)->exchange;
  if (response) memcpy(response, exchange->canned, exchange->canned_length);
  *size = exchange->canned_length;
  return TSS2_RC_SUCCESS;
}

static struct tcti tcti = {.common = {.magic = 1, .version = 1, .transmit = transmit, .receive = receive}};
static TSS2_SYS_CONTEXT *sys;

static const TSS2L_SYS_AUTH_COMMAND password = {
    .count = 1, .auths = {{.sessionHandle = TPM2_RS_PW, .sessionAttributes = TPMA_SESSION_CONTINUESESSION}}};
static TSS2L_SYS_AUTH_RESPONSE answers;

static const TPM2B_SENSITIVE_CREATE sensitive;
static const TPM2B_DATA outside_info;
static const TPML_PCR_SELECTION no_pcrs;
static const TPML_PCR_SELECTION pcrs = {
    .count = 1, .pcrSelections = {{.hash = TPM2_ALG_SHA256, .sizeofSelect = 3, .pcrSelect = {0xff}}}};
static const TPM2B_PUBLIC storage_key = {
    .publicArea = {
        .type = TPM2_ALG_RSA,
        .nameAlg = TPM2_ALG_SHA256,
        .objectAttributes = 0x00030472,
        .parameters.rsaDetail = {.symmetric = {.algorithm = TPM2_ALG_AES,
                                               .keyBits.aes = 128,
                                               .mode.aes = TPM2_ALG_CFB},
                                 .scheme.scheme = TPM2_ALG_NULL,
                                 .keyBits = 2048}}};
static const TPM2B_PUBLIC signing_key = {
    .publicArea = {
        .type = TPM2_ALG_ECC,
        .nameAlg = TPM2_ALG_SHA256,
        .objectAttributes = 0x00040072,
        .parameters.eccDetail = {.symmetric.algorithm = TPM2_ALG_NULL,
                                 .scheme = {.scheme = TPM2_ALG_ECDSA,
                                            .details.ecdsa.hashAlg = TPM2_ALG_SHA256},
                                 .curveID = TPM2_ECC_NIST_P256,
                                 .kdf.scheme = TPM2_ALG_NULL}}};
static const TPMT_SIG_SCHEME ecdsa = {.scheme = TPM2_ALG_ECDSA,
                                      .details.ecdsa.hashAlg = TPM2_ALG_SHA256};
static const TPMT_TK_HASHCHECK validation = {.tag = TPM2_ST_HASHCHECK, .hierarchy = TPM2_RH_NULL};
static TPM2B_DIGEST digest = {.size = 32};
static TPM2B_MAX_BUFFER message = {.size = 1024};

static void require(TSS2_RC rc) {
  if (rc != TSS2_RC_SUCCESS) {
    fprintf(stderr, "libtss2-sys: 0x%08x\n", rc);
    exit(1);
  }
}

static uint32_t sum(size_t size, const uint8_t *bytes) {
  return size == 0 ? 0 : (uint32_t)size + bytes[size - 1];
}

static uint32_t sum_selections(const TPML_PCR_SELECTION *list) {
  uint32_t total = list->count;
  for (uint32_t i = 0; i < list->count; i++) {
    const TPMS_PCR_SELECTION *s = &list->pcrSelections[i];
    total += s->hash + sum(s->sizeofSelect, s->pcrSelect);
  }
  return total;
}

static uint32_t sum_creation(const TPM2B_CREATION_DATA *data, const TPM2B_DIGEST *hash,
                             const TPMT_TK_CREATION *ticket) {
  const TPMS_CREATION_DATA *c = &data->creationData;
  return sum_selections(&c->pcrSelect) + sum(c->pcrDigest.size, c->pcrDigest.buffer) +
         c->locality + c->parentNameAlg + sum(c->parentName.size, c->parentName.name) +
         sum(c->parentQualifiedName.size, c->parentQualifiedName.name) +
         sum(c->outsideInfo.size, c->outsideInfo.buffer) + sum(hash->size, hash->buffer) +
         ticket->tag + ticket->hierarchy + sum(ticket->digest.size, ticket->digest.buffer);
}

static uint32_t sum_rsa(const TPMT_PUBLIC *p) {
  const TPMS_RSA_PARMS *rsa = &p->parameters.rsaDetail;
  return p->type + p->nameAlg + p->objectAttributes + sum(p->authPolicy.size, p->authPolicy.buffer) +
         rsa->symmetric.algorithm + rsa->symmetric.keyBits.sym + rsa->symmetric.mode.sym +
         rsa->scheme.scheme + rsa->keyBits + rsa->exponent +
         sum(p->unique.rsa.size, p->unique.rsa.buffer);
}

static uint32_t sum_ecc(const TPMT_PUBLIC *p) {
  const TPMS_ECC_PARMS *ecc = &p->parameters.eccDetail;
  return p->type + p->nameAlg + p->objectAttributes + sum(p->authPolicy.size, p->authPolicy.buffer) +
         ecc->symmetric.algorithm + ecc->scheme.scheme + ecc->scheme.details.ecdsa.hashAlg +
         ecc->curveID + ecc->kdf.scheme + sum(p->unique.ecc.x.size, p->unique.ecc.x.buffer) +
         sum(p->unique.ecc.y.size, p->unique.ecc.y.buffer);
}

// Each operation has its results in static memory; the sum is taken only when it is asked for.
static int summing;

static uint32_t get_random(struct exchange *e) {
  static TPM2B_DIGEST random;
  tcti.exchange = e;
  random.size = 0;
  require(Tss2_Sys_GetRandom(sys, NULL, 32, &random, NULL));
  return summing ? sum(random.size, random.buffer) : random.size;
}

static uint32_t pcr_read(struct exchange *e) {
  static TPML_PCR_SELECTION selections;
  static TPML_DIGEST values;
  uint32_t counter;
  tcti.exchange = e + 1;
  require(Tss2_Sys_PCR_Read(sys, NULL, &pcrs, &counter, &selections, &values, NULL));
  if (!summing) return counter;
  uint32_t total = counter + sum_selections(&selections) + values.count;
  for (uint32_t i = 0; i < values.count; i++) total += sum(values.digests[i].size, values.digests[i].buffer);
  return total;
}

static uint32_t create_primary(struct exchange *e) {
  static TPM2B_PUBLIC public_area;
  static TPM2B_CREATION_DATA creation_data;
  static TPM2B_DIGEST creation_hash;
  static TPMT_TK_CREATION ticket;
  static TPM2B_NAME name;
  TPM2_HANDLE handle;
  tcti.exchange = e + 2;
  public_area.size = creation_data.size = creation_hash.size = name.size = 0;
  require(Tss2_Sys_CreatePrimary(sys, TPM2_RH_OWNER, &password, &sensitive, &storage_key,
                                 &outside_info, &no_pcrs, &handle, &public_area, &creation_data,
                                 &creation_hash, &ticket, &name, &answers));
  if (!summing) return handle;
  return handle + sum_rsa(&public_area.publicArea) +
         sum_creation(&creation_data, &creation_hash, &ticket) + sum(name.size, name.name);
}

static uint32_t create(struct exchange *e) {
  static TPM2B_PRIVATE private_area;
  static TPM2B_PUBLIC public_area;
  static TPM2B_CREATION_DATA creation_data;
  static TPM2B_DIGEST creation_hash;
  static TPMT_TK_CREATION ticket;
  tcti.exchange = e + 3;
  private_area.size = public_area.size = creation_data.size = creation_hash.size = 0;
  require(Tss2_Sys_Create(sys, 0x80000000, &password, &sensitive, &signing_key, &outside_info,
                          &no_pcrs, &private_area, &public_area, &creation_data, &creation_hash,
                          &ticket, &answers));
  if (!summing) return private_area.size;
  return sum(private_area.size, private_area.buffer) + sum_ecc(&public_area.publicArea) +
         sum_creation(&creation_data, &creation_hash, &ticket);
}

static uint32_t sign(struct exchange *e) {
  static TPMT_SIGNATURE signature;
  tcti.exchange = e + 4;
  require(Tss2_Sys_Sign(sys, 0x80000001, &password, &digest, &ecdsa, &validation, &signature,
                        &answers));
  const TPMS_SIGNATURE_ECC *ecc = &signature.signature.ecdsa;
  if (!summing) return signature.sigAlg;
  return signature.sigAlg + ecc->hash + sum(ecc->signatureR.size, ecc->signatureR.buffer) +
         sum(ecc->signatureS.size, ecc->signatureS.buffer);
}

static uint32_t hmac(struct exchange *e) {
  static TPM2B_DIGEST out;
  tcti.exchange = e + 5;
  out.size = 0;
  require(Tss2_Sys_HMAC(sys, 0x80000001, &password, &message, TPM2_ALG_SHA256, &out, &answers));
  return summing ? sum(out.size, out.buffer) : out.size;
}

static uint32_t get_capability(struct exchange *e) {
  static TPMS_CAPABILITY_DATA data;
  TPMI_YES_NO more;
  tcti.exchange = e + 6;
  require(Tss2_Sys_GetCapability(sys, NULL, TPM2_CAP_TPM_PROPERTIES, 0x100, 64, &more, &data, NULL));
  const TPML_TAGGED_TPM_PROPERTY *list = &data.data.tpmProperties;
  if (!summing) return list->count;
  uint32_t total = more + data.capability + list->count;
  for (uint32_t i = 0; i < list->count; i++) {
    total += list->tpmProperty[i].property + list->tpmProperty[i].value;
  }
  return total;
}

static uint32_t all(struct exchange *e) {
  return get_random(e) + pcr_read(e) + create_primary(e) + create(e) + sign(e) + hmac(e) +
         get_capability(e);
}

static const struct operation operations[COMMANDS + 1] = {
    {"sysRoundTrip", get_random, 1},
    {"sysRoundTrip", pcr_read, 1},
    {"sysRoundTrip", create_primary, 1},
    {"sysRoundTrip", create, 1},
    {"sysRoundTrip", sign, 1},
    {"sysRoundTrip", hmac, 1},
    {"sysRoundTrip", get_capability, 1},
    {"sysRoundTrip", all, COMMANDS},
};

int main(int count, char **arguments) {
  if (count < 3) die("usage: sys FRAMES check | sys FRAMES time COMMAND COUNT");
  read_golden(arguments[1], exchanges);
  for (size_t i = 0; i < digest.size; i++) digest.buffer[i] = (uint8_t)i;
  for (size_t i = 0; i < message.size; i++) message.buffer[i] = (uint8_t)i;
  size_t size = Tss2_Sys_GetContextSize(MAX_FRAME);
  sys = calloc(1, size);
  TSS2_ABI_VERSION abi = TSS2_ABI_VERSION_CURRENT;
  if (!sys) die("no memory");
  require(Tss2_Sys_Initialize(sys, size, (TSS2_TCTI_CONTEXT *)&tcti, &abi));
  if (strcmp(arguments[2], "check") == 0) {
    summing = 1;
    for (int i = 0; i < COMMANDS; i++) {
      uint32_t total = operations[i].run(exchanges);
      print_check(i, exchanges[i].command, tcti.length, total);
    }
    return 0;
  }
  if (strcmp(arguments[2], "time") != 0 || count != 5) die("no such way of running");
  int command = strcmp(arguments[3], "mixed") == 0 ? COMMANDS : command_index(arguments[3]);
  if (command < 0) die("no such command");
  const struct operation *operation = &operations[command];
  printf("%s %.3f\n", operation->name, median_nanos(operation, exchanges, atoi(arguments[4])));
  return 0;
}
