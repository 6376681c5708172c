// Loads, stores and runs of bytes. Everything that can run over an end says so by returning NULL.
#ifndef TPM4J_WIRE_H
#define TPM4J_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
  const uint8_t *at;
  size_t length;
};

static inline uint16_t load16(const uint8_t *p) {
  uint16_t v;
  memcpy(&v, p, sizeof v);
  return __builtin_bswap16(v);
}

static inline uint32_t load32(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, sizeof v);
  return __builtin_bswap32(v);
}

static inline void store16(uint8_t *p, uint16_t v) {
  v = __builtin_bswap16(v);
  memcpy(p, &v, sizeof v);
}

static inline void store32(uint8_t *p, uint32_t v) {
  v = __builtin_bswap32(v);
  memcpy(p, &v, sizeof v);
}

static inline bool room(const uint8_t *p, const uint8_t *end, size_t count) {
  return (size_t)(end - p) >= count;
}

// A TPM2B of plain bytes.
static inline uint8_t *put_bytes(uint8_t *p, const uint8_t *end, struct bytes b) {
  if (b.length > UINT16_MAX || !room(p, end, 2 + b.length)) return NULL;
  store16(p, (uint16_t)b.length);
  p += 2;
  if (b.length != 0) memcpy(p, b.at, b.length);  // most are empty, and a call costs more than a branch
  return p + b.length;
}

static inline const uint8_t *walk_bytes(const uint8_t *p, const uint8_t *end, struct bytes *b) {
  if (!room(p, end, 2)) return NULL;
  b->length = load16(p);
  b->at = p + 2;
  return room(b->at, end, b->length) ? b->at + b->length : NULL;
}

// What a run of bytes adds to the sum of all that was read: its length plus its last byte.
static inline uint32_t sum_bytes(struct bytes b) {
  return b.length == 0 ? 0 : (uint32_t)b.length + b.at[b.length - 1];
}

#endif
