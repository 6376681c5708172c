// The structures of the seven commands: written from and read into values whose runs of bytes stay
// where they are. TPM 2.0 Library Part 2.
#ifndef TPM4J_STRUCTURES_H
#define TPM4J_STRUCTURES_H

#include "wire.h"

enum {
  ALG_RSA = 0x0001,
  ALG_AES = 0x0006,
  ALG_KEYEDHASH = 0x0008,
  ALG_XOR = 0x000a,
  ALG_SHA256 = 0x000b,
  ALG_NULL = 0x0010,
  ALG_SM4 = 0x0013,
  ALG_RSASSA = 0x0014,
  ALG_RSAES = 0x0015,
  ALG_RSAPSS = 0x0016,
  ALG_OAEP = 0x0017,
  ALG_ECDSA = 0x0018,
  ALG_ECDH = 0x0019,
  ALG_ECDAA = 0x001a,
  ALG_SM2 = 0x001b,
  ALG_ECSCHNORR = 0x001c,
  ALG_ECMQV = 0x001d,
  ALG_ECC = 0x0023,
  ALG_SYMCIPHER = 0x0025,
  ALG_CAMELLIA = 0x0026,
  ALG_CFB = 0x0043,
  ALG_MGF1 = 0x0007,
  ALG_KDF1_SP800_56A = 0x0020,
  ALG_KDF2 = 0x0021,
  ALG_KDF1_SP800_108 = 0x0022,
  ALG_HMAC = 0x0005,
};

// TPMT_SYM_DEF_OBJECT
struct symmetric {
  uint16_t algorithm, key_bits, mode;
};

static inline uint8_t *put_symmetric(uint8_t *p, const uint8_t *end, const struct symmetric *s) {
  switch (s->algorithm) {
    case ALG_NULL:
      if (!room(p, end, 2)) return NULL;
      store16(p, ALG_NULL);
      return p + 2;
    case ALG_AES:
    case ALG_SM4:
    case ALG_CAMELLIA:
      if (!room(p, end, 6)) return NULL;
      store16(p, s->algorithm);
      store16(p + 2, s->key_bits);
      store16(p + 4, s->mode);
      return p + 6;
    default:
      return NULL;
  }
}

static inline const uint8_t *walk_symmetric(const uint8_t *p, const uint8_t *end,
                                            struct symmetric *s) {
  if (!room(p, end, 2)) return NULL;
  s->algorithm = load16(p);
  s->key_bits = s->mode = 0;
  switch (s->algorithm) {
    case ALG_NULL:
      return p + 2;
    case ALG_AES:
    case ALG_SM4:
    case ALG_CAMELLIA:
      if (!room(p, end, 6)) return NULL;
      s->key_bits = load16(p + 2);
      s->mode = load16(p + 4);
      return p + 6;
    default:
      return NULL;
  }
}

// TPMT_RSA_SCHEME, TPMT_ECC_SCHEME, TPMT_SIG_SCHEME, TPMT_KDF_SCHEME, TPMT_KEYEDHASH_SCHEME
struct scheme {
  uint16_t algorithm, hash, count;
};

// How many bytes follow the selector; -1 where nobody knows it.
static inline int scheme_details(uint16_t algorithm) {
  switch (algorithm) {
    case ALG_NULL:
    case ALG_RSAES:
      return 0;
    case ALG_HMAC:
    case ALG_RSASSA:
    case ALG_RSAPSS:
    case ALG_OAEP:
    case ALG_ECDSA:
    case ALG_ECDH:
    case ALG_SM2:
    case ALG_ECSCHNORR:
    case ALG_ECMQV:
    case ALG_MGF1:
    case ALG_KDF1_SP800_56A:
    case ALG_KDF2:
    case ALG_KDF1_SP800_108:
      return 2;
    case ALG_ECDAA:
    case ALG_XOR:
      return 4;
    default:
      return -1;
  }
}

static inline uint8_t *put_scheme(uint8_t *p, const uint8_t *end, const struct scheme *s) {
  int details = scheme_details(s->algorithm);
  if (details < 0 || !room(p, end, 2 + (size_t)details)) return NULL;
  store16(p, s->algorithm);
  if (details >= 2) store16(p + 2, s->hash);
  if (details == 4) store16(p + 4, s->count);
  return p + 2 + details;
}

static inline const uint8_t *walk_scheme(const uint8_t *p, const uint8_t *end, struct scheme *s) {
  if (!room(p, end, 2)) return NULL;
  s->algorithm = load16(p);
  int details = scheme_details(s->algorithm);
  if (details < 0 || !room(p, end, 2 + (size_t)details)) return NULL;
  s->hash = details >= 2 ? load16(p + 2) : 0;
  s->count = details == 4 ? load16(p + 4) : 0;
  return p + 2 + details;
}

// TPMT_PUBLIC
struct public_area {
  uint16_t type, name_alg;
  uint32_t attributes;
  struct bytes policy;
  struct symmetric symmetric;  // RSA, ECC, SYMCIPHER
  struct scheme scheme;        // RSA, ECC, KEYEDHASH
  struct scheme kdf;           // ECC
  uint16_t bits_or_curve;      // RSA, ECC
  uint32_t exponent;           // RSA
  struct bytes unique;         // x for ECC
  struct bytes y;              // ECC
};

static inline uint8_t *put_public_parts(uint8_t *p, const uint8_t *end,
                                        const struct public_area *a) {
  if (!room(p, end, 8)) return NULL;
  store16(p, a->type);
  store16(p + 2, a->name_alg);
  store32(p + 4, a->attributes);
  if (!(p = put_bytes(p + 8, end, a->policy))) return NULL;
  switch (a->type) {
    case ALG_RSA:
      if (!(p = put_symmetric(p, end, &a->symmetric))) return NULL;
      if (!(p = put_scheme(p, end, &a->scheme)) || !room(p, end, 6)) return NULL;
      store16(p, a->bits_or_curve);
      store32(p + 2, a->exponent);
      return put_bytes(p + 6, end, a->unique);
    case ALG_ECC:
      if (!(p = put_symmetric(p, end, &a->symmetric))) return NULL;
      if (!(p = put_scheme(p, end, &a->scheme)) || !room(p, end, 2)) return NULL;
      store16(p, a->bits_or_curve);
      if (!(p = put_scheme(p + 2, end, &a->kdf))) return NULL;
      if (!(p = put_bytes(p, end, a->unique))) return NULL;
      return put_bytes(p, end, a->y);
    case ALG_KEYEDHASH:
      return (p = put_scheme(p, end, &a->scheme)) ? put_bytes(p, end, a->unique) : NULL;
    case ALG_SYMCIPHER:
      return (p = put_symmetric(p, end, &a->symmetric)) ? put_bytes(p, end, a->unique) : NULL;
    default:
      return NULL;
  }
}

// TPM2B_PUBLIC
static inline uint8_t *put_public(uint8_t *p, const uint8_t *end, const struct public_area *a) {
  if (!room(p, end, 2)) return NULL;
  uint8_t *after = put_public_parts(p + 2, end, a);
  if (after) store16(p, (uint16_t)(after - p - 2));
  return after;
}

static inline const uint8_t *walk_public_parts(const uint8_t *p, const uint8_t *end,
                                               struct public_area *a) {
  if (!room(p, end, 8)) return NULL;
  a->type = load16(p);
  a->name_alg = load16(p + 2);
  a->attributes = load32(p + 4);
  if (!(p = walk_bytes(p + 8, end, &a->policy))) return NULL;
  switch (a->type) {
    case ALG_RSA:
      if (!(p = walk_symmetric(p, end, &a->symmetric))) return NULL;
      if (!(p = walk_scheme(p, end, &a->scheme)) || !room(p, end, 6)) return NULL;
      a->bits_or_curve = load16(p);
      a->exponent = load32(p + 2);
      return walk_bytes(p + 6, end, &a->unique);
    case ALG_ECC:
      if (!(p = walk_symmetric(p, end, &a->symmetric))) return NULL;
      if (!(p = walk_scheme(p, end, &a->scheme)) || !room(p, end, 2)) return NULL;
      a->bits_or_curve = load16(p);
      if (!(p = walk_scheme(p + 2, end, &a->kdf))) return NULL;
      if (!(p = walk_bytes(p, end, &a->unique))) return NULL;
      return walk_bytes(p, end, &a->y);
    case ALG_KEYEDHASH:
      return (p = walk_scheme(p, end, &a->scheme)) ? walk_bytes(p, end, &a->unique) : NULL;
    case ALG_SYMCIPHER:
      return (p = walk_symmetric(p, end, &a->symmetric)) ? walk_bytes(p, end, &a->unique) : NULL;
    default:
      return NULL;
  }
}

static inline const uint8_t *walk_public(const uint8_t *p, const uint8_t *end,
                                         struct public_area *a) {
  struct bytes all;
  const uint8_t *after = walk_bytes(p, end, &all);
  return after && walk_public_parts(all.at, after, a) == after ? after : NULL;
}

static inline uint32_t sum_symmetric(const struct symmetric *s) {
  return s->algorithm == ALG_NULL ? ALG_NULL : s->algorithm + s->key_bits + s->mode;
}

static inline uint32_t sum_scheme(const struct scheme *s) {
  return s->algorithm + s->hash + s->count;
}

static inline uint32_t sum_public(const struct public_area *a) {
  uint32_t sum = a->type + a->name_alg + a->attributes + sum_bytes(a->policy);
  switch (a->type) {
    case ALG_RSA:
      return sum + sum_symmetric(&a->symmetric) + sum_scheme(&a->scheme) + a->bits_or_curve +
             a->exponent + sum_bytes(a->unique);
    case ALG_ECC:
      return sum + sum_symmetric(&a->symmetric) + sum_scheme(&a->scheme) + a->bits_or_curve +
             sum_scheme(&a->kdf) + sum_bytes(a->unique) + sum_bytes(a->y);
    case ALG_KEYEDHASH:
      return sum + sum_scheme(&a->scheme) + sum_bytes(a->unique);
    default:
      return sum + sum_symmetric(&a->symmetric) + sum_bytes(a->unique);
  }
}

// A TPML whose elements stay where they are.
struct list {
  const uint8_t *at;
  uint32_t count;
};

static inline const uint8_t *walk_count(const uint8_t *p, const uint8_t *end, size_t least,
                                        struct list *l) {
  if (!room(p, end, 4)) return NULL;
  l->count = load32(p);
  l->at = p + 4;
  return l->count <= (size_t)(end - l->at) / least ? l->at : NULL;
}

// TPML_PCR_SELECTION
struct selection {
  uint16_t hash;
  struct bytes select;
};

static inline uint8_t *put_selections(uint8_t *p, const uint8_t *end, const struct selection *s,
                                      uint32_t count) {
  if (!room(p, end, 4)) return NULL;
  store32(p, count);
  p += 4;
  for (uint32_t i = 0; i < count; i++) {
    size_t length = s[i].select.length;
    if (length > UINT8_MAX || !room(p, end, 3 + length)) return NULL;
    store16(p, s[i].hash);
    p[2] = (uint8_t)length;
    p += 3;
    const uint8_t *from = s[i].select.at;
    if (length == 3) {  // every TPM of the PC Client profile
      p[0] = from[0];
      p[1] = from[1];
      p[2] = from[2];
    } else {
      memcpy(p, from, length);
    }
    p += length;
  }
  return p;
}

static inline const uint8_t *walk_selections(const uint8_t *p, const uint8_t *end,
                                             struct list *l) {
  if (!(p = walk_count(p, end, 3, l))) return NULL;
  for (uint32_t i = 0; i < l->count; i++) {
    if (!room(p, end, 3) || !room(p + 3, end, p[2])) return NULL;
    p += 3 + p[2];
  }
  return p;
}

static inline uint32_t sum_selections(struct list l) {
  uint32_t sum = l.count;
  const uint8_t *p = l.at;
  for (uint32_t i = 0; i < l.count; i++) {
    sum += load16(p) + sum_bytes((struct bytes){p + 3, p[2]});
    p += 3 + p[2];
  }
  return sum;
}

// TPML_DIGEST: few enough that each keeps its place, and a reader need not chase lengths again.
enum { MAX_DIGESTS = 8 };

struct digests {
  uint32_t count;
  struct bytes digest[MAX_DIGESTS];
};

static inline const uint8_t *walk_digests(const uint8_t *p, const uint8_t *end,
                                          struct digests *d) {
  if (!room(p, end, 4)) return NULL;
  d->count = load32(p);
  if (d->count > MAX_DIGESTS) return NULL;
  p += 4;
  for (uint32_t i = 0; i < d->count; i++) {
    if (!(p = walk_bytes(p, end, &d->digest[i]))) return NULL;
  }
  return p;
}

static inline uint32_t sum_digests(const struct digests *d) {
  uint32_t sum = d->count;
  for (uint32_t i = 0; i < d->count; i++) sum += sum_bytes(d->digest[i]);
  return sum;
}

// TPML_TAGGED_TPM_PROPERTY
static inline const uint8_t *walk_properties(const uint8_t *p, const uint8_t *end,
                                             struct list *l) {
  return (p = walk_count(p, end, 8, l)) ? p + 8 * (size_t)l->count : NULL;
}

static inline uint32_t sum_properties(struct list l) {
  uint32_t sum = l.count;
  size_t words = 2 * (size_t)l.count;  // property and value alike: one run, which compilers vectorise
  for (size_t i = 0; i < words; i++) sum += load32(l.at + 4 * i);
  return sum;
}

// TPMS_CREATION_DATA
struct creation_data {
  struct list selections;
  struct bytes pcr_digest;
  uint8_t locality;
  uint16_t parent_name_alg;
  struct bytes parent_name, parent_qualified_name, outside_info;
};

// TPM2B_CREATION_DATA
static inline const uint8_t *walk_creation_data(const uint8_t *p, const uint8_t *end,
                                                struct creation_data *c) {
  struct bytes all;
  const uint8_t *after = walk_bytes(p, end, &all);
  if (!after || !(p = walk_selections(all.at, after, &c->selections))) return NULL;
  if (!(p = walk_bytes(p, after, &c->pcr_digest)) || !room(p, after, 3)) return NULL;
  c->locality = p[0];
  c->parent_name_alg = load16(p + 1);
  if (!(p = walk_bytes(p + 3, after, &c->parent_name))) return NULL;
  if (!(p = walk_bytes(p, after, &c->parent_qualified_name))) return NULL;
  return walk_bytes(p, after, &c->outside_info) == after ? after : NULL;
}

static inline uint32_t sum_creation_data(const struct creation_data *c) {
  return sum_selections(c->selections) + sum_bytes(c->pcr_digest) + c->locality +
         c->parent_name_alg + sum_bytes(c->parent_name) + sum_bytes(c->parent_qualified_name) +
         sum_bytes(c->outside_info);
}

// TPMT_TK_CREATION, TPMT_TK_HASHCHECK
struct ticket {
  uint16_t tag;
  uint32_t hierarchy;
  struct bytes digest;
};

static inline uint8_t *put_ticket(uint8_t *p, const uint8_t *end, const struct ticket *t) {
  if (!room(p, end, 6)) return NULL;
  store16(p, t->tag);
  store32(p + 2, t->hierarchy);
  return put_bytes(p + 6, end, t->digest);
}

static inline const uint8_t *walk_ticket(const uint8_t *p, const uint8_t *end, struct ticket *t) {
  if (!room(p, end, 6)) return NULL;
  t->tag = load16(p);
  t->hierarchy = load32(p + 2);
  return walk_bytes(p + 6, end, &t->digest);
}

static inline uint32_t sum_ticket(const struct ticket *t) {
  return t->tag + t->hierarchy + sum_bytes(t->digest);
}

// TPMT_SIGNATURE of an elliptic curve
struct signature {
  uint16_t algorithm, hash;
  struct bytes r, s;  // RSA: the signature is r
};

static inline const uint8_t *walk_signature(const uint8_t *p, const uint8_t *end,
                                            struct signature *s) {
  if (!room(p, end, 2)) return NULL;
  s->algorithm = load16(p);
  switch (s->algorithm) {
    case ALG_NULL:
      return p + 2;
    case ALG_RSASSA:
    case ALG_RSAPSS:
      if (!room(p, end, 4)) return NULL;
      s->hash = load16(p + 2);
      return walk_bytes(p + 4, end, &s->r);
    case ALG_ECDSA:
    case ALG_ECDAA:
    case ALG_SM2:
    case ALG_ECSCHNORR:
      if (!room(p, end, 4)) return NULL;
      s->hash = load16(p + 2);
      return (p = walk_bytes(p + 4, end, &s->r)) ? walk_bytes(p, end, &s->s) : NULL;
    default:
      return NULL;
  }
}

static inline uint32_t sum_signature(const struct signature *s) {
  switch (s->algorithm) {
    case ALG_NULL:
      return s->algorithm;
    case ALG_RSASSA:
    case ALG_RSAPSS:
      return s->algorithm + s->hash + sum_bytes(s->r);
    default:
      return s->algorithm + s->hash + sum_bytes(s->r) + sum_bytes(s->s);
  }
}

#endif
