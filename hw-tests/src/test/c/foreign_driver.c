/*
 * Runs tpm2-tss's own driver for a TPM on SPI (or, with -DON_I2C, on I2C) and leaves the wires, the
 * clock and the choice of commands to whoever holds the other end of standard input and output.
 *
 * Each message begins with one letter; numbers are big-endian.
 *
 *   to the test                                 its answer
 *   I rc:4                  driver opened       -
 *   C                       what next?          size:4 command      (size 0: end)
 *   Q rc:4 size:4 response  command done        -
 *   S us:4                  sleep               status:1
 *   D ms:4                  start a timeout     status:1
 *   E                       is it over?         status:1            (1: yes)
 *   A, R                    chip select         status:1
 *   T how:1 size:4 [out]    clock bytes         status:1 [in]       (how: 1 out given, 2 in wanted)
 *   W reg:1 size:4 data     I2C write           status:1            (1: not acknowledged)
 *   G reg:1 size:4          I2C read            status:1 data
 *
 * A closed pipe ends the program, so that it cannot outlive the test.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef ON_I2C
#include <tss2/tss2_tcti_i2c_helper.h>
#else
#include <tss2/tss2_tcti_spi_helper.h>
#endif

enum { LARGEST = 4096, COMMAND_MS = 120000, PIPE_CLOSED = 3 };

static void hear(void *to, size_t size)
{
    if (size > 0 && fread(to, 1, size, stdin) != size)
        exit(PIPE_CLOSED);
}

static void say(const void *from, size_t size)
{
    if (size > 0 && fwrite(from, 1, size, stdout) != size)
        exit(PIPE_CLOSED);
}

static void say_byte(int value)
{
    unsigned char byte = (unsigned char) value;
    say(&byte, 1);
}

static void say_number(uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        say_byte(value >> shift & 0xff);
}

static uint32_t hear_number(void)
{
    unsigned char bytes[4];
    hear(bytes, sizeof bytes);
    return (uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16 | (uint32_t) bytes[2] << 8 | bytes[3];
}

static void done_saying(void)
{
    if (fflush(stdout) != 0)
        exit(PIPE_CLOSED);
}

static int status(void)
{
    unsigned char byte;
    done_saying();
    hear(&byte, 1);
    return byte;
}

static TSS2_RC result(void)
{
    return status() == 0 ? TSS2_RC_SUCCESS : TSS2_TCTI_RC_IO_ERROR;
}

static TSS2_RC sleep_ms(void *user, int milliseconds)
{
    (void) user;
    say_byte('S');
    say_number((uint32_t) milliseconds * 1000);
    return result();
}

static TSS2_RC start_timeout(void *user, int milliseconds)
{
    (void) user;
    say_byte('D');
    say_number((uint32_t) milliseconds);
    return result();
}

static TSS2_RC timeout_expired(void *user, bool *over)
{
    (void) user;
    say_byte('E');
    *over = status() != 0;
    return TSS2_RC_SUCCESS;
}

#ifdef ON_I2C

static TSS2_RC sleep_us(void *user, int microseconds)
{
    (void) user;
    say_byte('S');
    say_number((uint32_t) microseconds);
    return result();
}

static void say_register(int letter, uint8_t reg, size_t size)
{
    say_byte(letter);
    say_byte(reg);
    say_number((uint32_t) size);
}

static TSS2_RC i2c_write(void *user, uint8_t reg, const void *data, size_t size)
{
    (void) user;
    say_register('W', reg, size);
    say(data, size);
    return result();
}

static TSS2_RC i2c_read(void *user, uint8_t reg, void *data, size_t size)
{
    (void) user;
    say_register('G', reg, size);
    if (result() != TSS2_RC_SUCCESS)
        return TSS2_TCTI_RC_IO_ERROR;
    hear(data, size);
    return TSS2_RC_SUCCESS;
}

static TSS2_RC open_driver(TSS2_TCTI_CONTEXT *context, size_t *size, bool held)
{
    TSS2_TCTI_I2C_HELPER_PLATFORM platform = {
        .sleep_us = sleep_us,
        .sleep_ms = sleep_ms,
        .start_timeout = start_timeout,
        .timeout_expired = timeout_expired,
        .i2c_write = i2c_write,
        .i2c_read = i2c_read,
    };
    (void) held;
    return Tss2_Tcti_I2c_Helper_Init(context, size, &platform);
}

#else

static TSS2_RC spi_acquire(void *user)
{
    (void) user;
    say_byte('A');
    return result();
}

static TSS2_RC spi_release(void *user)
{
    (void) user;
    say_byte('R');
    return result();
}

static TSS2_RC spi_transfer(void *user, const void *out, void *in, size_t size)
{
    (void) user;
    say_byte('T');
    say_byte((out != NULL ? 1 : 0) | (in != NULL ? 2 : 0));
    say_number((uint32_t) size);
    if (out != NULL)
        say(out, size);
    if (result() != TSS2_RC_SUCCESS)
        return TSS2_TCTI_RC_IO_ERROR;
    if (in != NULL)
        hear(in, size);
    return TSS2_RC_SUCCESS;
}

static TSS2_RC open_driver(TSS2_TCTI_CONTEXT *context, size_t *size, bool held)
{
    TSS2_TCTI_SPI_HELPER_PLATFORM platform = {
        .sleep_ms = sleep_ms,
        .start_timeout = start_timeout,
        .timeout_expired = timeout_expired,
        .spi_acquire = held ? spi_acquire : NULL,
        .spi_release = held ? spi_release : NULL,
        .spi_transfer = spi_transfer,
    };
    return Tss2_Tcti_Spi_Helper_Init(context, size, &platform);
}

#endif

/* The argument "bridge" says that this adapter cannot hold chip select. */
int main(int argc, char **argv)
{
    static uint8_t command[LARGEST], response[LARGEST];
    bool held = argc < 2 || strcmp(argv[1], "bridge") != 0;
    size_t size = 0;
    TSS2_RC rc = open_driver(NULL, &size, held);
    TSS2_TCTI_CONTEXT *tcti = rc == TSS2_RC_SUCCESS ? calloc(1, size) : NULL;
    if (tcti == NULL)
        return 1;
    rc = open_driver(tcti, &size, held);
    say_byte('I');
    say_number(rc);
    while (rc == TSS2_RC_SUCCESS) {
        say_byte('C');
        done_saying();
        uint32_t length = hear_number();
        if (length == 0 || length > sizeof command)
            break;
        hear(command, length);
        size_t received = sizeof response;
        TSS2_RC outcome = Tss2_Tcti_Transmit(tcti, length, command);
        if (outcome == TSS2_RC_SUCCESS)
            outcome = Tss2_Tcti_Receive(tcti, &received, response, COMMAND_MS);
        if (outcome != TSS2_RC_SUCCESS)
            received = 0;
        say_byte('Q');
        say_number(outcome);
        say_number((uint32_t) received);
        say(response, received);
    }
    done_saying();
    if (rc == TSS2_RC_SUCCESS)
        Tss2_Tcti_Finalize(tcti);
    free(tcti);
    return 0;
}
