// The seven commands by hand, in the best C: the peer that the codec is measured against.
//
// Each operation ends with a barrier, so that no encoded byte can be left out and no loaded one kept
// from the last round; lengths of responses are loaded, not constants. Within an operation the
// compiler may inline and merge as it likes.
#include "commands.h"
#include "peer.h"

static struct exchange exchanges[COMMANDS];

// The inputs: values in memory, as a caller has them.

static uint8_t digest[32], message[1024];
static const uint8_t select_pcrs[] = {0xff, 0, 0};
static uint16_t random_bytes = 32;
static struct selection selection[] = {{ALG_SHA256, {select_pcrs, sizeof select_pcrs}}};
static uint32_t selection_count = 1;
static uint32_t capability = CAP_TPM_PROPERTIES, first_property = 0x100, property_count = 64;

static struct create_input create_primary_input = {
    .code = CC_CREATE_PRIMARY,
    .handle = 0x40000001,
    .public_area = {.type = ALG_RSA,
                    .name_alg = ALG_SHA256,
                    .attributes = 0x00030472,
                    .symmetric = {ALG_AES, 128, ALG_CFB},
                    .scheme = {.algorithm = ALG_NULL},
                    .bits_or_curve = 2048},
};

static struct create_input create_input = {
    .code = CC_CREATE,
    .handle = 0x80000000,
    .public_area = {.type = ALG_ECC,
                    .name_alg = ALG_SHA256,
                    .attributes = 0x00040072,
                    .symmetric = {.algorithm = ALG_NULL},
                    .scheme = {.algorithm = ALG_ECDSA, .hash = ALG_SHA256},
                    .kdf = {.algorithm = ALG_NULL},
                    .bits_or_curve = 3},
};

static struct sign_input sign_input = {
    .handle = 0x80000001,
    .digest = {digest, sizeof digest},
    .scheme = {.algorithm = ALG_ECDSA, .hash = ALG_SHA256},
    .validation = {.tag = 0x8024, .hierarchy = 0x40000007},
};

static struct hmac_input hmac_input = {
    .handle = 0x80000001,
    .buffer = {message, sizeof message},
    .hash = ALG_SHA256,
};

// What each command does; the number of the command is a constant wherever these are used.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE size_t encode(int command, uint8_t *frame) {
  switch (command) {
    case 0:
      return encode_get_random(frame, MAX_FRAME, random_bytes);
    case 1:
      return encode_pcr_read(frame, MAX_FRAME, selection, selection_count);
    case 2:
      return encode_create(frame, MAX_FRAME, &create_primary_input);
    case 3:
      return encode_create(frame, MAX_FRAME, &create_input);
    case 4:
      return encode_sign(frame, MAX_FRAME, &sign_input);
    case 5:
      return encode_hmac(frame, MAX_FRAME, &hmac_input);
    default:
      return encode_get_capability(frame, MAX_FRAME, capability, first_property, property_count);
  }
}

ALWAYS_INLINE uint32_t view(int command, const uint8_t *frame, size_t length) {
  switch (command) {
    case 0: {
      struct bytes random;
      return read_get_random(frame, length, &random) ? sum_bytes(random) : 0;
    }
    case 1: {
      struct pcr_read v;
      if (!read_pcr_read(frame, length, &v)) return 0;
      return v.counter + sum_selections(v.selections) + sum_digests(&v.values);
    }
    case 2: {
      struct create_primary v;
      if (!read_create_primary(frame, length, &v)) return 0;
      return v.handle + sum_public(&v.public_area) + sum_creation_data(&v.creation_data) +
             sum_bytes(v.creation_hash) + sum_ticket(&v.ticket) + sum_bytes(v.name);
    }
    case 3: {
      struct create v;
      if (!read_create(frame, length, &v)) return 0;
      return sum_bytes(v.private_area) + sum_public(&v.public_area) +
             sum_creation_data(&v.creation_data) + sum_bytes(v.creation_hash) +
             sum_ticket(&v.ticket);
    }
    case 4: {
      struct signature s;
      return read_sign(frame, length, &s) ? sum_signature(&s) : 0;
    }
    case 5: {
      struct bytes hmac;
      return read_hmac(frame, length, &hmac) ? sum_bytes(hmac) : 0;
    }
    default: {
      struct get_capability v;
      if (!read_get_capability(frame, length, &v)) return 0;
      return v.more + v.capability + sum_properties(v.properties);
    }
  }
}

// The transport: answers at once by copying.
ALWAYS_INLINE size_t transmit(struct exchange *e, size_t command_length) {
  barrier(e->command);
  if (command_length == 0) die("the command did not fit");
  memcpy(e->response, e->canned, e->canned_length);
  barrier(e->response);
  return e->canned_length;
}

ALWAYS_INLINE uint32_t round_trip(int command, struct exchange *e) {
  return view(command, e->response, transmit(e, encode(command, e->command)));
}

#define OPERATIONS(COMMAND)                                                          \
  __attribute__((noinline)) static uint32_t encode_##COMMAND(struct exchange *e) {   \
    return (uint32_t)encode(COMMAND, e[COMMAND].command);                            \
  }                                                                                  \
  __attribute__((noinline)) static uint32_t view_##COMMAND(struct exchange *e) {     \
    return view(COMMAND, e[COMMAND].canned, e[COMMAND].canned_length);               \
  }                                                                                  \
  __attribute__((noinline)) static uint32_t round_trip_##COMMAND(struct exchange *e) { \
    return round_trip(COMMAND, e + COMMAND);                                         \
  }

OPERATIONS(0)
OPERATIONS(1)
OPERATIONS(2)
OPERATIONS(3)
OPERATIONS(4)
OPERATIONS(5)
OPERATIONS(6)

static uint32_t encode_all(struct exchange *e) {
  uint32_t sum = 0;
  sum += encode_0(e), sum += encode_1(e), sum += encode_2(e), sum += encode_3(e);
  sum += encode_4(e), sum += encode_5(e), sum += encode_6(e);
  return sum;
}

static uint32_t view_all(struct exchange *e) {
  uint32_t sum = 0;
  sum += view_0(e), sum += view_1(e), sum += view_2(e), sum += view_3(e);
  sum += view_4(e), sum += view_5(e), sum += view_6(e);
  return sum;
}

static uint32_t round_trip_all(struct exchange *e) {
  uint32_t sum = 0;
  sum += round_trip_0(e), sum += round_trip_1(e), sum += round_trip_2(e), sum += round_trip_3(e);
  sum += round_trip_4(e), sum += round_trip_5(e), sum += round_trip_6(e);
  return sum;
}

#define ENTRY(COMMAND) \
  {{"encode", encode_##COMMAND, 1}, {"view", view_##COMMAND, 1}, {"roundTrip", round_trip_##COMMAND, 1}}

enum { STEPS = 3 };

static const struct operation operations[COMMANDS + 1][STEPS] = {
    ENTRY(0),
    ENTRY(1),
    ENTRY(2),
    ENTRY(3),
    ENTRY(4),
    ENTRY(5),
    ENTRY(6),
    {{"encode", encode_all, COMMANDS},
     {"view", view_all, COMMANDS},
     {"roundTrip", round_trip_all, COMMANDS}},
};

int main(int count, char **arguments) {
  if (count < 3) die("usage: hand FRAMES check | hand FRAMES time COMMAND COUNT");
  read_golden(arguments[1], exchanges);
  for (size_t i = 0; i < sizeof digest; i++) digest[i] = (uint8_t)i;
  for (size_t i = 0; i < sizeof message; i++) message[i] = (uint8_t)i;
  if (strcmp(arguments[2], "check") == 0) {
    for (int i = 0; i < COMMANDS; i++) {
      uint32_t sum = operations[i][2].run(exchanges);
      print_check(i, exchanges[i].command, operations[i][0].run(exchanges), sum);
      if (operations[i][1].run(exchanges) != sum) die("two ways of reading differ");
    }
    return 0;
  }
  if (strcmp(arguments[2], "time") != 0 || count != 5) die("no such way of running");
  int command = strcmp(arguments[3], "mixed") == 0 ? COMMANDS : command_index(arguments[3]);
  if (command < 0) die("no such command");
  for (int i = 0; i < STEPS; i++) {
    const struct operation *operation = &operations[command][i];
    printf("%s %.3f\n", operation->name, median_nanos(operation, exchanges, atoi(arguments[4])));
  }
  return 0;
}
