/*
 * Runs a program that finds device nodes which do not exist.
 *
 *   emulated_kernel SOCKET PROGRAM [ARGUMENT...]   runs it
 *   emulated_kernel                                says whether the kernel here lets it
 *
 * The kernel stops the program at the system calls below and asks us for their result (seccomp user
 * notification, seccomp(2), Linux 5.9 or newer; no privileges, no module, no preloaded library, so
 * it does not matter how the program makes its calls). What the nodes do is decided by whoever
 * listens on SOCKET; here it is only known where each call's bytes are in the program's memory.
 *
 *   open, openat         of a path among those that the listener names
 *   ioctl, read, write,  of the numbers that such an open gave, which are FD_LOW and up: so the
 *   close                filter in the kernel lets everything else pass without asking
 *
 * What is opened is an eventfd in truth. Its counter is what poll(2) sees, so poll needs no help:
 * the listener says when there is something to read.
 *
 * Conversation over SOCKET, all numbers big-endian:
 *
 *   listener first    u8 count, then for each path: u16 length, bytes
 *   we                letter, u8 slot (which open file), then:
 *     O  u8 path, u32 flags                                       -> i32 result; 0 opens it
 *     C                                                           -> i32, ignored
 *     S  u8 n, n x (u32 length, u8 cs_change, u32 speed_hz, u8 bits, bytes)   SPI_IOC_MESSAGE(n)
 *                                                                 -> i32 result; if >= 0, all bytes
 *     I  u8 n, n x (u16 address, u16 flags, u16 length, bytes if written)     I2C_RDWR
 *                                                 -> i32 result; if >= 0, bytes of those read
 *     X  u32 request, u64 argument, u16 length, bytes             any other ioctl
 *                                                 -> i32 result, u16 length, bytes for the argument
 *     G  u8 slot of a new file, u16 length, bytes                 GPIO_V2_GET_LINE
 *                                                 -> i32 result; 0 opens the file
 *     R  u32 length                               -> i32 result; if >= 0, so many bytes
 *     W  u32 length, bytes                        -> i32 result
 *   listener          A, then what stands behind the arrow; at any time before it, or unasked:
 *                     E u8 slot, u8 whether there is something to read
 *
 * A result below 0 is an error number. We end with the program's exit code, or with 120 after
 * saying on standard error what is wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/gpio.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <linux/seccomp.h>
#include <linux/spi/spidev.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "system call numbers are known for x86-64 and arm64 only"
#endif

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

enum {
  CANNOT = 120,
  FD_LOW = 900, /* above what programs open by themselves, below the usual limit of 1024 */
  SLOTS = 64,
  MOST_PATHS = 64,
  PATH_BYTES = 256,
  MOST_TRANSFERS = 32,
  MOST_BYTES = 1 << 17
};

static int listener = -1; /* the kernel's questions */
static int wire = -1;     /* the conversation */
static char paths[MOST_PATHS][PATH_BYTES];
static int path_count;
static int counters[SLOTS]; /* our ends of the eventfds; -1 if the slot is free */
static int next_slot;

static void give_up(const char *what) {
  fprintf(stderr, "emulated kernel: %s: %s\n", what, strerror(errno));
  exit(CANNOT);
}

/* ---- the conversation ---- */

static uint8_t out[MOST_BYTES + 1024];
static size_t out_length;

static void put(const void *bytes, size_t length) {
  if (out_length + length > sizeof out) {
    errno = EMSGSIZE;
    give_up("a call carries too much");
  }
  memcpy(out + out_length, bytes, length);
  out_length += length;
}

static void put_number(uint64_t number, int bytes) {
  uint8_t big[8];
  for (int i = 0; i < bytes; i++) big[i] = (uint8_t)(number >> 8 * (bytes - 1 - i));
  put(big, (size_t)bytes);
}

static void begin(char letter, int slot) {
  out_length = 0;
  put_number((uint8_t)letter, 1);
  put_number((uint64_t)slot, 1);
}

static void get(void *bytes, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t got = read(wire, (char *)bytes + done, length - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (got == 0) errno = EPIPE;
      give_up("the listener is gone");
    }
    done += (size_t)got;
  }
}

static uint64_t get_number(int bytes) {
  uint8_t big[8];
  uint64_t number = 0;
  get(big, (size_t)bytes);
  for (int i = 0; i < bytes; i++) number = number << 8 | big[i];
  return number;
}

/* There is something to read, or no longer. */
static void event(void) {
  uint64_t slot = get_number(1), level = get_number(1), counter = 1;
  if (slot >= SLOTS || counters[slot] < 0) return;
  ssize_t moved = level ? write(counters[slot], &counter, sizeof counter)
                        : read(counters[slot], &counter, sizeof counter);
  (void)moved; /* full, or empty already: just as well */
}

static int32_t ask(void) {
  for (size_t done = 0; done < out_length;) {
    ssize_t put = write(wire, out + done, out_length - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) give_up("the listener is gone");
    done += (size_t)put;
  }
  for (;;) {
    uint64_t letter = get_number(1);
    if (letter == 'A') return (int32_t)get_number(4);
    if (letter != 'E') {
      errno = EPROTO;
      give_up("the listener");
    }
    event();
  }
}

/* ---- the program's memory ---- */

static int copy_in(pid_t pid, uint64_t from, void *to, size_t length) {
  struct iovec here = {to, length}, there = {(void *)(uintptr_t)from, length};
  return length == 0 || process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)length ? 0 : -1;
}

static int copy_out(pid_t pid, uint64_t to, const void *from, size_t length) {
  struct iovec here = {(void *)(uintptr_t)from, length}, there = {(void *)(uintptr_t)to, length};
  return length == 0 || process_vm_writev(pid, &here, 1, &there, 1, 0) == (ssize_t)length ? 0 : -1;
}

/* A string ends somewhere, perhaps just before memory that cannot be read. */
static int copy_string(pid_t pid, uint64_t from, char *to, size_t room) {
  for (size_t done = 0; done < room;) {
    size_t part = 4096 - ((from + done) & 4095);
    if (part > room - done) part = room - done;
    if (copy_in(pid, from + done, to + done, part)) return -1;
    if (memchr(to + done, 0, part)) return 0;
    done += part;
  }
  return -1;
}

static uint8_t data[MOST_BYTES];

/* ---- calls ---- */

static int64_t spi_message(pid_t pid, int slot, uint64_t argument, unsigned size) {
  struct spi_ioc_transfer transfers[MOST_TRANSFERS];
  unsigned n = size / sizeof transfers[0];
  if (size % sizeof transfers[0] || n > MOST_TRANSFERS) return -EINVAL;
  if (copy_in(pid, argument, transfers, size)) return -EFAULT;
  begin('S', slot);
  put_number(n, 1);
  size_t total = 0;
  for (unsigned i = 0; i < n; i++) {
    struct spi_ioc_transfer *each = &transfers[i];
    if (each->len > sizeof data - total) return -EMSGSIZE;
    total += each->len;
    memset(data, 0, each->len);
    if (each->tx_buf && copy_in(pid, each->tx_buf, data, each->len)) return -EFAULT;
    put_number(each->len, 4);
    put_number(each->cs_change, 1);
    put_number(each->speed_hz, 4);
    put_number(each->bits_per_word, 1);
    put(data, each->len);
  }
  int32_t result = ask();
  if (result < 0) return result;
  for (unsigned i = 0; i < n; i++) {
    get(data, transfers[i].len);
    if (transfers[i].rx_buf && copy_out(pid, transfers[i].rx_buf, data, transfers[i].len))
      result = -EFAULT;
  }
  return result;
}

static int64_t i2c_messages(pid_t pid, int slot, uint64_t argument) {
  struct i2c_rdwr_ioctl_data call;
  struct i2c_msg messages[I2C_RDWR_IOCTL_MAX_MSGS];
  if (copy_in(pid, argument, &call, sizeof call)) return -EFAULT;
  if (call.nmsgs > I2C_RDWR_IOCTL_MAX_MSGS) return -EINVAL;
  if (copy_in(pid, (uintptr_t)call.msgs, messages, call.nmsgs * sizeof messages[0])) return -EFAULT;
  begin('I', slot);
  put_number(call.nmsgs, 1);
  for (unsigned i = 0; i < call.nmsgs; i++) {
    struct i2c_msg *each = &messages[i];
    if (each->len > 8192) return -EINVAL;
    put_number(each->addr, 2);
    put_number(each->flags, 2);
    put_number(each->len, 2);
    if (each->flags & I2C_M_RD) continue;
    if (copy_in(pid, (uintptr_t)each->buf, data, each->len)) return -EFAULT;
    put(data, each->len);
  }
  int32_t result = ask();
  if (result < 0) return result;
  for (unsigned i = 0; i < call.nmsgs; i++) {
    if (!(messages[i].flags & I2C_M_RD)) continue;
    get(data, messages[i].len);
    if (copy_out(pid, (uintptr_t)messages[i].buf, data, messages[i].len)) result = -EFAULT;
  }
  return result;
}

static int64_t other_ioctl(pid_t pid, int slot, uint32_t request, uint64_t argument) {
  unsigned length = _IOC_DIR(request) & _IOC_WRITE ? _IOC_SIZE(request) : 0;
  if (copy_in(pid, argument, data, length)) return -EFAULT;
  begin('X', slot);
  put_number(request, 4);
  put_number(argument, 8);
  put_number(length, 2);
  put(data, length);
  int32_t result = ask();
  size_t given = get_number(2);
  get(data, given);
  return copy_out(pid, argument, data, given) ? -EFAULT : result;
}

static int64_t gpio_line(pid_t pid, uint64_t id, int slot, uint64_t argument);

static int64_t ioctl_of(pid_t pid, uint64_t id, int slot, uint32_t request, uint64_t argument) {
  if (request == GPIO_V2_GET_LINE_IOCTL) return gpio_line(pid, id, slot, argument);
  if (request == I2C_RDWR) return i2c_messages(pid, slot, argument);
  if (_IOC_TYPE(request) == SPI_IOC_MAGIC && _IOC_NR(request) == 0 &&
      _IOC_DIR(request) == _IOC_WRITE)
    return spi_message(pid, slot, argument, _IOC_SIZE(request));
  return other_ioctl(pid, slot, request, argument);
}

static int64_t read_of(pid_t pid, int slot, uint64_t to, uint64_t length) {
  if (length > sizeof data) length = sizeof data;
  begin('R', slot);
  put_number(length, 4);
  int32_t result = ask();
  if (result > 0) {
    get(data, (size_t)result);
    if (copy_out(pid, to, data, (size_t)result)) return -EFAULT;
  }
  return result;
}

static int64_t write_of(pid_t pid, int slot, uint64_t from, uint64_t length) {
  if (length > sizeof data) return -E2BIG;
  if (copy_in(pid, from, data, length)) return -EFAULT;
  begin('W', slot);
  put_number(length, 4);
  put(data, length);
  return ask();
}

static int free_slot(void) {
  for (int i = 0; i < SLOTS; i++) {
    int slot = (next_slot + i) % SLOTS;
    if (counters[slot] < 0) return slot;
  }
  return -1;
}

/* Gives the program an open file under the number of a slot: that number, or an error below 0. */
static int64_t hand_out(uint64_t id, int slot, uint32_t flags) {
  int counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (counter < 0) return -errno;
  struct seccomp_notif_addfd add = {.id = id,
                                    .flags = SECCOMP_ADDFD_FLAG_SETFD,
                                    .srcfd = (uint32_t)counter,
                                    .newfd = (uint32_t)(FD_LOW + slot),
                                    .newfd_flags = flags & O_CLOEXEC};
  int fd = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
  if (fd < 0) {
    close(counter);
    return -errno;
  }
  counters[slot] = counter;
  /* Not this one again soon: the program's own close of it may still be on its way. */
  next_slot = (slot + 1) % SLOTS;
  return fd;
}

static int64_t open_path(uint64_t id, int index, uint32_t flags) {
  int slot = free_slot();
  if (slot < 0) return -EMFILE;
  if (wire < 0) return hand_out(id, slot, flags); /* a trial: nobody to ask */
  begin('O', slot);
  put_number((uint64_t)index, 1);
  put_number(flags, 4);
  int32_t result = ask();
  return result < 0 ? result : hand_out(id, slot, flags);
}

static int64_t gpio_line(pid_t pid, uint64_t id, int slot, uint64_t argument) {
  struct gpio_v2_line_request request;
  int line = free_slot();
  if (line < 0) return -EMFILE;
  if (copy_in(pid, argument, &request, sizeof request)) return -EFAULT;
  begin('G', slot);
  put_number((uint64_t)line, 1);
  put_number(sizeof request, 2);
  put(&request, sizeof request);
  int32_t result = ask();
  if (result < 0) return result;
  int64_t fd = hand_out(id, line, O_CLOEXEC);
  if (fd < 0) return fd;
  request.fd = (int32_t)fd;
  return copy_out(pid, argument, &request, sizeof request) ? -EFAULT : 0;
}

static void closed(int slot) {
  if (counters[slot] < 0) return;
  begin('C', slot);
  ask();
  close(counters[slot]);
  counters[slot] = -1;
}

static int path_index(pid_t pid, uint64_t at) {
  char path[PATH_BYTES];
  if (copy_string(pid, at, path, sizeof path)) return -1;
  for (int i = 0; i < path_count; i++)
    if (!strcmp(path, paths[i])) return i;
  return -1;
}

static void serve(const struct seccomp_notif *call, struct seccomp_notif_resp *answer) {
  pid_t pid = (pid_t)call->pid;
  int nr = call->data.nr;
  const uint64_t *a = (const uint64_t *)call->data.args;
  int64_t result = -ENOSYS;
  int at = nr == SYS_openat ? 1 : 0;
  int opens = nr == SYS_openat;
#ifdef SYS_open
  opens |= nr == SYS_open;
#endif
  if (opens) {
    int index = path_index(pid, a[at]);
    if (index < 0) {
      answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      return;
    }
    result = open_path(call->id, index, (uint32_t)a[at + 1]);
  } else {
    int slot = (int)a[0] - FD_LOW;
    if (nr == SYS_close) {
      closed(slot);
      answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      return;
    }
    if (slot < 0 || slot >= SLOTS || counters[slot] < 0) {
      answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      return;
    }
    if (nr == SYS_ioctl) result = ioctl_of(pid, call->id, slot, (uint32_t)a[1], a[2]);
    if (nr == SYS_read) result = read_of(pid, slot, a[1], a[2]);
    if (nr == SYS_write) result = write_of(pid, slot, a[1], a[2]);
  }
  if (result < 0) answer->error = (int)result;
  else answer->val = result;
}

static void run(void) {
  struct seccomp_notif_sizes sizes;
  if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes)) give_up("seccomp");
  struct seccomp_notif *call = calloc(1, sizes.seccomp_notif + sizeof *call);
  struct seccomp_notif_resp *answer = calloc(1, sizes.seccomp_notif_resp + sizeof *answer);
  if (!call || !answer) give_up("memory");
  for (;;) {
    struct pollfd waiting[] = {{listener, POLLIN, 0}, {wire, POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0) {
      if (errno == EINTR) continue;
      give_up("poll");
    }
    if (waiting[1].revents) {
      if (get_number(1) != 'E') {
        errno = EPROTO;
        give_up("the listener");
      }
      event();
      continue;
    }
    if (!(waiting[0].revents & POLLIN)) {
      if (waiting[0].revents & POLLHUP) return; /* nobody is left who could ask */
      continue;
    }
    memset(call, 0, sizes.seccomp_notif);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, call)) {
      if (errno == EINTR || errno == ENOENT) continue;
      give_up("receiving a call");
    }
    memset(answer, 0, sizes.seccomp_notif_resp);
    answer->id = call->id;
    serve(call, answer);
    /* ENOENT: the thread that asked was killed meanwhile. */
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, answer) && errno != ENOENT)
      give_up("answering a call");
  }
}

/* ---- the filter and the program ---- */

static int install(void) {
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define AT_LEAST(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, yes, no)
#ifdef SYS_open
  const uint32_t open_number = SYS_open;
#else
  const uint32_t open_number = SYS_openat;
#endif
  struct sock_filter program[] = {
      LOAD(arch),
      EQUAL(ARCHITECTURE, 0, 10),
      LOAD(nr),
      EQUAL(SYS_openat, 9, 0),
      EQUAL(open_number, 8, 0),
      EQUAL(SYS_ioctl, 3, 0),
      EQUAL(SYS_read, 2, 0),
      EQUAL(SYS_write, 1, 0),
      EQUAL(SYS_close, 0, 3),
      LOAD(args[0]), /* its lower half: both architectures are little-endian */
      AT_LEAST(FD_LOW, 0, 1),
      AT_LEAST(FD_LOW + SLOTS, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
  };
  struct sock_fprog filter = {sizeof program / sizeof program[0], program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
  /* Where the kernel can (5.19), a signal does not tear a call in two. */
  int fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
                        &filter);
  return fd >= 0 ? fd
                 : (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
}

union rights {
  struct cmsghdr header;
  char room[CMSG_SPACE(sizeof(int))];
};

static int send_fd(int to, int fd) {
  char byte = 0;
  struct iovec one = {&byte, 1};
  union rights rights = {.room = {0}};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = &rights,
                           .msg_controllen = sizeof rights.room};
  rights.header.cmsg_level = SOL_SOCKET;
  rights.header.cmsg_type = SCM_RIGHTS;
  rights.header.cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(&rights.header), &fd, sizeof fd);
  return sendmsg(to, &message, 0) == 1 ? 0 : -1;
}

static int receive_fd(int from) {
  char byte;
  int fd;
  struct iovec one = {&byte, 1};
  union rights rights = {.room = {0}};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = &rights,
                           .msg_controllen = sizeof rights.room};
  if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message)) return -1;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

/* Whether a node that does not exist can be opened: all that a program will need of the kernel. */
static int trial(void) {
  int fd = open(paths[0], O_RDONLY);
  if (fd == FD_LOW) return 0;
  fprintf(stderr, "emulated kernel: reading another process's memory, or giving it a file: %s\n",
          strerror(errno));
  return CANNOT;
}

/* Starts the program under the filter and takes the listener from it. */
static pid_t start(char **program) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) give_up("socketpair");
  pid_t parent = getpid(), child = fork();
  if (child < 0) give_up("fork");
  if (child == 0) {
    /* The program does not outlive us: nobody would answer it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(CANNOT);
    int fd = install();
    if (fd < 0) {
      fprintf(stderr, "emulated kernel: seccomp user notification: %s\n", strerror(errno));
      _exit(CANNOT);
    }
    char go;
    if (send_fd(pair[1], fd) || recv(pair[1], &go, 1, 0) != 1) _exit(CANNOT);
    close(fd);
    if (!program) _exit(trial());
    execvp(program[0], program);
    fprintf(stderr, "emulated kernel: %s: %s\n", program[0], strerror(errno));
    _exit(CANNOT);
  }
  close(pair[1]);
  listener = receive_fd(pair[0]);
  if (listener < 0 || send(pair[0], "g", 1, MSG_NOSIGNAL) != 1) {
    waitpid(child, NULL, 0);
    exit(CANNOT); /* the child has said why */
  }
  close(pair[0]);
  return child;
}

static void connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    give_up(path);
  }
  strcpy(address.sun_path, path);
  wire = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (wire < 0 || connect(wire, (struct sockaddr *)&address, sizeof address)) give_up(path);
  path_count = (int)get_number(1);
  if (path_count > MOST_PATHS) {
    errno = E2BIG;
    give_up("paths");
  }
  for (int i = 0; i < path_count; i++) {
    size_t length = get_number(2);
    if (length >= PATH_BYTES) {
      errno = ENAMETOOLONG;
      give_up("paths");
    }
    get(paths[i], length);
  }
}

int main(int count, char **arguments) {
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < SLOTS; i++) counters[i] = -1;
  if (count > 2) {
    connect_to(arguments[1]);
  } else {
    strcpy(paths[path_count++], "/dev/emulated-kernel-trial");
  }
  pid_t child = start(count > 2 ? arguments + 2 : NULL);
  run();
  int status;
  if (waitpid(child, &status, 0) < 0) give_up("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
