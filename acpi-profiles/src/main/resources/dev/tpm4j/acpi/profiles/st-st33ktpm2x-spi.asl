// STMicroelectronics ST33KTPM2XSPI (TPM 2.0, SPI).
//
// The wiring is generic: chip select 0 of the first SPI controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "ST33KTPS", 1)
{
    External (\_SB.SPI0, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "STMicroelectronics ST33KTPM2X TPM 2.0 (SPI)")
            Name (_CRS, ResourceTemplate ()
            {
                // 33 MHz: used in the benchmark of wolfTPM 4.1.0; its maximum is not published.
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
                    Package () { "tpm4j,model", "ST33KTPM2X" },
                    // VID:DID 104A:0003, RID 0x00: wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,vendor-id", 0x104A },
                    Package () { "tpm4j,device-id", 0x0003 },
                    Package () { "tpm4j,revision-ids", Package () { 0x00 } },
                    // TPM_PT_MANUFACTURER 0x53544D20.
                    Package () { "tpm4j,manufacturer", "STM" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", "9.256" },
                    // Needed: wolfTPM 4.1.0 tpm2_types.h.
                    Package () { "tpm4j,wait-states", "header-bit" },
                    // wolfTPM 4.1.0 README.md, capabilities of real parts: 32-byte transfers,
                    // dynamic burst count.
                    Package () { "tpm4j,interface-capability", 0x30000415 },
                    Package () { "tpm4j,transfer-size", 32 },
                    Package () { "tpm4j,burst", "dynamic" },
                    Package () { "tpm4j,burst-count", 32 },
                    // 0xC0: Linux drivers/char/tpm/tpm_tis_core.c.
                    Package () { "tpm4j,cancel-pattern", "stmicro" },
                    // wolfTPM 4.1.0 README.md, benchmark: 1.4 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 1400 } },
                    Package () { "tpm4j,remarks", Package () {
                        "seen with _HID STM0925 (firmware 9.256)",
                        "its interrupt reports dataAvail and locality change only" } }
                }
            })
        }
    }
}
