// What both peers share: the golden frames, the clock and the command line.
//
//   PEER FRAMES check                prints for each command its encoded bytes and the sum of its response
//   PEER FRAMES time COMMAND COUNT   prints nanoseconds of CPU time for each operation, the median of COUNT
#ifndef TPM4J_PEER_H
#define TPM4J_PEER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COMMANDS = 7, MAX_FRAME = 4096 };

static const char *const NAMES[COMMANDS] = {"GetRandom", "PCR_Read", "CreatePrimary", "Create",
                                            "Sign",      "HMAC",     "GetCapability"};

// One command: the golden response, and a buffer for each direction.
struct exchange {
  uint8_t canned[MAX_FRAME];
  size_t canned_length;
  uint8_t command[MAX_FRAME];
  uint8_t response[MAX_FRAME];
};

struct operation {
  const char *name;
  uint32_t (*run)(struct exchange *);
  int commands;  // the figure is for one of them
};

// After this the compiler knows nothing of what is in memory, and believes that all of it is read.
static inline void barrier(void *p) { __asm__ volatile("" : : "r"(p) : "memory"); }

static void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static int nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

static size_t from_hex(const char *hex, uint8_t *out) {
  size_t n = strlen(hex) / 2;
  if (n > MAX_FRAME) die("a golden frame is too long");
  for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
  return n;
}

static void read_golden(const char *path, struct exchange *exchanges) {
  FILE *file = fopen(path, "r");
  if (!file) die("no golden frames");
  static char line[8 * MAX_FRAME];
  int found = 0;
  while (fgets(line, sizeof line, file)) {
    char *name = strtok(line, " \n"), *command = strtok(NULL, " \n"), *response = strtok(NULL, " \n");
    for (int i = 0; i < COMMANDS; i++) {
      if (name && command && response && strcmp(name, NAMES[i]) == 0) {
        exchanges[i].canned_length = from_hex(response, exchanges[i].canned);
        found++;
      }
    }
  }
  fclose(file);
  if (found != COMMANDS) die("not all golden frames are there");
}

static double cpu_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static volatile uint32_t sink;

static double batch(const struct operation *operation, struct exchange *exchanges, long count) {
  uint32_t sum = 0;
  double start = cpu_nanos();
  for (long i = 0; i < count; i++) {
    sum += operation->run(exchanges);
    barrier(exchanges);
  }
  double end = cpu_nanos();
  sink = sum;
  return end - start;
}

static double median_nanos(const struct operation *operation, struct exchange *exchanges,
                           int repetitions) {
  const double batch_nanos = 1e6;
  long count = 64;
  while (batch(operation, exchanges, count) < batch_nanos) count *= 2;
  double *samples = malloc(sizeof(double) * (size_t)repetitions);
  if (!samples) die("no memory");
  for (int i = 0; i < repetitions; i++) {
    samples[i] = batch(operation, exchanges, count) / ((double)count * operation->commands);
  }
  qsort(samples, (size_t)repetitions, sizeof(double), ascending);
  double median = samples[repetitions / 2];
  free(samples);
  return median;
}

static void print_check(int command, const uint8_t *frame, size_t length, uint32_t sum) {
  printf("%s ", NAMES[command]);
  for (size_t i = 0; i < length; i++) printf("%02x", frame[i]);
  printf(" %u\n", sum);
}

static int command_index(const char *name) {
  for (int i = 0; i < COMMANDS; i++) {
    if (strcmp(name, NAMES[i]) == 0) return i;
  }
  return -1;
}

#endif
