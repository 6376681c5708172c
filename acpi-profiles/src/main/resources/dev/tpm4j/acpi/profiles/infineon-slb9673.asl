// Infineon OPTIGA TPM SLB 9673 (TPM 2.0, I2C).
//
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "SLB9673", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Infineon SLB 9673 TPM 2.0")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x2E: Linux imx8mm-kontron-bl-lte.dtso. 1 MHz: bit 23 of the capability below.
                I2CSerialBusV2 (0x2E, ControllerInitiated, 1000000, AddressingMode7Bit,
                    "\\_SB.I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "fifo-i2c" },
                    Package () { "tpm4j,vendor", "Infineon" },
                    Package () { "tpm4j,model", "SLB9673" },
                    // VID:DID 15D1:001C, RID 0x16 (firmware 26.13): wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,vendor-id", 0x15D1 },
                    Package () { "tpm4j,device-id", 0x001C },
                    Package () { "tpm4j,revision-ids", Package () { 0x16 } },
                    // TPM_PT_MANUFACTURER 0x49465800.
                    Package () { "tpm4j,manufacturer", "IFX" },
                    // Named with the RIDs, capabilities and _HIDs in this file.
                    Package () { "tpm4j,firmware-versions", "26.13" },
                    // wolfTPM 4.1.0 README.md, capabilities of real parts: dynamic burst count,
                    // guard time 0 and needed nowhere, 100 kHz to 1 MHz.
                    Package () { "tpm4j,interface-capability", 0x1AE00082 },
                    Package () { "tpm4j,burst", "dynamic" },
                    // Up to 427 bytes, more than many adapters take: Linux commit f3b70b6e3390.
                    Package () { "tpm4j,burst-count", 427 },
                    // Linux tpm_tis_i2c drives it and checks every command and response with it.
                    Package () { "tpm4j,checksum", "supported" },
                    // Some firmware needs timeouts B and C of up to 2250 ms (Linux commit
                    // 2f661f71fda1, which raised timeout B to 4000 ms); the default of C is 200
                    // ms.
                    Package () { "tpm4j,timeout-b-ms", 4000 },
                    Package () { "tpm4j,timeout-c-ms", 4000 },
                    // Status may stay wrong for one whole send: Linux commit de9e33df7762 (every
                    // part with this VID).
                    Package () { "tpm4j,resend-on-stuck-status", 1 },
                    // I2C parts: Linux tpm_tis_i2c.c.
                    Package () { "tpm4j,cancel-pattern", "standard" },
                    // wolfTPM 4.1.0 README.md, benchmark: 11.2 ms for GetRandom(32) at 400 kHz,
                    // of which 2.4 ms are the bus.
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 8800 } },
                    Package () { "tpm4j,remarks", Package () {
                        "bursts are longer than many adapters take",
                        "the mechanism to change its address is Infineon's own" } }
                }
            })
        }
    }
}
