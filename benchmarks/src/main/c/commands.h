// The seven commands by hand: what a good C programmer writes who needs just these. TPM 2.0 Library
// Parts 1 and 3. Encoders return the length of the command, or 0 when the frame is too small;
// readers return false for anything that is not a successful and well-formed response.
#ifndef TPM4J_COMMANDS_H
#define TPM4J_COMMANDS_H

#include "structures.h"

enum {
  HEADER = 10,
  NO_SESSIONS = 0x8001,
  SESSIONS = 0x8002,
  RS_PW = 0x40000009,
  CC_CREATE_PRIMARY = 0x131,
  CC_CREATE = 0x153,
  CC_HMAC = 0x155,
  CC_SIGN = 0x15d,
  CC_GET_CAPABILITY = 0x17a,
  CC_GET_RANDOM = 0x17b,
  CC_PCR_READ = 0x17e,
};

static inline void begin(uint8_t *b, uint16_t tag, uint32_t code) {
  store16(b, tag);
  store32(b + 6, code);
}

static inline size_t finish(uint8_t *b, const uint8_t *p) {
  if (!p) return 0;
  store32(b + 2, (uint32_t)(p - b));
  return (size_t)(p - b);
}

// The size of the sessions and one password session.
static inline uint8_t *put_password(uint8_t *p, const uint8_t *end, struct bytes password) {
  if (!room(p, end, 13)) return NULL;
  store32(p + 4, RS_PW);
  store16(p + 8, 0);
  p[10] = 1;  // continueSession
  uint8_t *after = put_bytes(p + 11, end, password);
  if (after) store32(p, (uint32_t)(after - p - 4));
  return after;
}

// Where the parameters of a response are, after all around them was checked.
struct response {
  uint32_t handle;
  const uint8_t *parameters, *end;
};

static inline bool open_response(const uint8_t *b, size_t length, bool handle,
                                 struct response *r) {
  if (length < HEADER || load32(b + 2) != length || load32(b + 6) != 0) return false;
  const uint8_t *p = b + HEADER, *end = b + length;
  if (handle) {
    if (!room(p, end, 4)) return false;
    r->handle = load32(p);
    p += 4;
  }
  switch (load16(b)) {
    case NO_SESSIONS:
      r->parameters = p;
      r->end = end;
      return true;
    case SESSIONS:
      if (!room(p, end, 4) || load32(p) > (size_t)(end - p) - 4) return false;
      r->parameters = p + 4;
      r->end = p + 4 + load32(p);
      p = r->end;
      do {
        struct bytes nonce, hmac;
        if (!(p = walk_bytes(p, end, &nonce)) || !room(p, end, 1)) return false;
        if (!(p = walk_bytes(p + 1, end, &hmac))) return false;
      } while (p < end);
      return true;
    default:
      return false;
  }
}

// GetRandom

static inline size_t encode_get_random(uint8_t *b, size_t capacity, uint16_t count) {
  if (capacity < 12) return 0;
  begin(b, NO_SESSIONS, CC_GET_RANDOM);
  store16(b + HEADER, count);
  return finish(b, b + 12);
}

static inline bool read_get_random(const uint8_t *b, size_t length, struct bytes *random) {
  struct response r;
  return open_response(b, length, false, &r) && walk_bytes(r.parameters, r.end, random) == r.end;
}

// PCR_Read

struct pcr_read {
  uint32_t counter;
  struct list selections;
  struct digests values;
};

static inline size_t encode_pcr_read(uint8_t *b, size_t capacity, const struct selection *s,
                                     uint32_t count) {
  if (capacity < HEADER) return 0;
  begin(b, NO_SESSIONS, CC_PCR_READ);
  return finish(b, put_selections(b + HEADER, b + capacity, s, count));
}

static inline bool read_pcr_read(const uint8_t *b, size_t length, struct pcr_read *v) {
  struct response r;
  if (!open_response(b, length, false, &r) || !room(r.parameters, r.end, 4)) return false;
  v->counter = load32(r.parameters);
  const uint8_t *p = walk_selections(r.parameters + 4, r.end, &v->selections);
  return p && walk_digests(p, r.end, &v->values) == r.end;
}

// CreatePrimary and Create

struct create_input {
  uint32_t code, handle;
  struct bytes password, user_auth, data, outside_info;
  struct public_area public_area;
  const struct selection *selections;
  uint32_t selection_count;
};

static inline size_t encode_create(uint8_t *b, size_t capacity, const struct create_input *in) {
  if (capacity < HEADER + 4) return 0;
  const uint8_t *end = b + capacity;
  begin(b, SESSIONS, in->code);
  store32(b + HEADER, in->handle);
  uint8_t *p = put_password(b + HEADER + 4, end, in->password);
  if (!p || !room(p, end, 2)) return 0;
  uint8_t *sensitive = p;
  if (!(p = put_bytes(p + 2, end, in->user_auth))) return 0;
  if (!(p = put_bytes(p, end, in->data))) return 0;
  store16(sensitive, (uint16_t)(p - sensitive - 2));
  if (!(p = put_public(p, end, &in->public_area))) return 0;
  if (!(p = put_bytes(p, end, in->outside_info))) return 0;
  return finish(b, put_selections(p, end, in->selections, in->selection_count));
}

struct create_primary {
  uint32_t handle;
  struct public_area public_area;
  struct creation_data creation_data;
  struct bytes creation_hash;
  struct ticket ticket;
  struct bytes name;
};

static inline bool read_create_primary(const uint8_t *b, size_t length,
                                       struct create_primary *v) {
  struct response r;
  if (!open_response(b, length, true, &r)) return false;
  v->handle = r.handle;
  const uint8_t *p = walk_public(r.parameters, r.end, &v->public_area);
  return p && (p = walk_creation_data(p, r.end, &v->creation_data)) &&
         (p = walk_bytes(p, r.end, &v->creation_hash)) && (p = walk_ticket(p, r.end, &v->ticket)) &&
         walk_bytes(p, r.end, &v->name) == r.end;
}

struct create {
  struct bytes private_area;
  struct public_area public_area;
  struct creation_data creation_data;
  struct bytes creation_hash;
  struct ticket ticket;
};

static inline bool read_create(const uint8_t *b, size_t length, struct create *v) {
  struct response r;
  if (!open_response(b, length, false, &r)) return false;
  const uint8_t *p = walk_bytes(r.parameters, r.end, &v->private_area);
  return p && (p = walk_public(p, r.end, &v->public_area)) &&
         (p = walk_creation_data(p, r.end, &v->creation_data)) &&
         (p = walk_bytes(p, r.end, &v->creation_hash)) &&
         walk_ticket(p, r.end, &v->ticket) == r.end;
}

// Sign

struct sign_input {
  uint32_t handle;
  struct bytes password, digest;
  struct scheme scheme;
  struct ticket validation;
};

static inline size_t encode_sign(uint8_t *b, size_t capacity, const struct sign_input *in) {
  if (capacity < HEADER + 4) return 0;
  const uint8_t *end = b + capacity;
  begin(b, SESSIONS, CC_SIGN);
  store32(b + HEADER, in->handle);
  uint8_t *p = put_password(b + HEADER + 4, end, in->password);
  if (!p || !(p = put_bytes(p, end, in->digest))) return 0;
  if (!(p = put_scheme(p, end, &in->scheme))) return 0;
  return finish(b, put_ticket(p, end, &in->validation));
}

static inline bool read_sign(const uint8_t *b, size_t length, struct signature *s) {
  struct response r;
  return open_response(b, length, false, &r) && walk_signature(r.parameters, r.end, s) == r.end;
}

// HMAC

struct hmac_input {
  uint32_t handle;
  struct bytes password, buffer;
  uint16_t hash;
};

static inline size_t encode_hmac(uint8_t *b, size_t capacity, const struct hmac_input *in) {
  if (capacity < HEADER + 4) return 0;
  const uint8_t *end = b + capacity;
  begin(b, SESSIONS, CC_HMAC);
  store32(b + HEADER, in->handle);
  uint8_t *p = put_password(b + HEADER + 4, end, in->password);
  if (!p || !(p = put_bytes(p, end, in->buffer)) || !room(p, end, 2)) return 0;
  store16(p, in->hash);
  return finish(b, p + 2);
}

static inline bool read_hmac(const uint8_t *b, size_t length, struct bytes *hmac) {
  return read_get_random(b, length, hmac);  // both have one TPM2B
}

// GetCapability of the TPM's properties

enum { CAP_TPM_PROPERTIES = 6 };

struct get_capability {
  uint8_t more;
  uint32_t capability;
  struct list properties;
};

static inline size_t encode_get_capability(uint8_t *b, size_t capacity, uint32_t capability,
                                           uint32_t property, uint32_t count) {
  if (capacity < 22) return 0;
  begin(b, NO_SESSIONS, CC_GET_CAPABILITY);
  store32(b + HEADER, capability);
  store32(b + HEADER + 4, property);
  store32(b + HEADER + 8, count);
  return finish(b, b + 22);
}

static inline bool read_get_capability(const uint8_t *b, size_t length,
                                       struct get_capability *v) {
  struct response r;
  if (!open_response(b, length, false, &r) || !room(r.parameters, r.end, 5)) return false;
  v->more = r.parameters[0];
  v->capability = load32(r.parameters + 1);
  return v->capability == CAP_TPM_PROPERTIES &&
         walk_properties(r.parameters + 5, r.end, &v->properties) == r.end;
}

#endif
