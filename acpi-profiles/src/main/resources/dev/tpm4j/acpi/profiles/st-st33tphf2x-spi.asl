// STMicroelectronics ST33TPHF2E and ST33TPHF2X (TPM 2.0, SPI).
//
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "ST33PHFS", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "STMicroelectronics ST33TPHF2X TPM 2.0 (SPI)")
            Name (_CRS, ResourceTemplate ()
            {
                // 33 MHz: wolfTPM 4.1.0 tpm2_types.h.
                SPISerialBusV2 (0, PolarityLow, FourWireMode, 8, ControllerInitiated,
                    33000000, ClockPolarityLow, ClockPhaseFirst, "\\_SB.SPI0",
                    0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "fifo-spi" },
                    Package () { "tpm4j,vendor", "STMicroelectronics" },
                    Package () { "tpm4j,model", "ST33TPHF2X" },
                    // VID:DID 104A:0000, RID 0x4E: wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,vendor-id", 0x104A },
                    Package () { "tpm4j,device-id", 0x0000 },
                    Package () { "tpm4j,revision-ids", Package () { 0x4E } },
                    // TPM_PT_MANUFACTURER 0x53544D20.
                    Package () { "tpm4j,manufacturer", "STM" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", Package () { "74.8", "73.8", "73.4" } },
                    // Typically two bytes: wolfTPM 4.1.0 hal/tpm_io_linux.c.
                    Package () { "tpm4j,wait-states", "header-bit" },
                    // wolfTPM 4.1.0 README.md (firmware 74.8): 32-byte transfers, dynamic burst
                    // count.
                    Package () { "tpm4j,interface-capability", 0x30000495 },
                    Package () { "tpm4j,transfer-size", 32 },
                    Package () { "tpm4j,burst", "dynamic" },
                    // wolfTPM 4.1.0 moves 32 bytes at a time whatever the part shows.
                    Package () { "tpm4j,burst-count", 32 },
                    // 0xC0: Linux drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "stmicro" },
                    // wolfTPM 4.1.0 README.md, benchmark: 2.3 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 2300 } },
                    Package () { "tpm4j,remarks", Package () {
                        "seen with _HID STM7308 and STM7304 (firmware 73.8 and 73.4)",
                        "switchable between TPM 1.2 and TPM 2.0: in 1.2 it is refused",
                        "older firmware leaks ECDSA timing: CVE-2019-16863" } }
                }
            })
        }
    }
}
