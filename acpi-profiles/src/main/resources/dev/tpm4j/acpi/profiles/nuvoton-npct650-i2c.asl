// Nuvoton NPCT650 (TPM 2.0, I2C).
//
//
// Not TIS: a register map of its own (Linux tpm_i2c_nuvoton.c), shared with NPCT501 and
// NPCT601.
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "NPCT650I", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "NVTN0101")
            Name (_CID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "Nuvoton NPCT650 TPM 2.0 (I2C)")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x57, 100 kHz: Microsoft's table NTCI2C for Windows IoT Core; its maximum is
                // not published.
                I2CSerialBusV2 (0x57, ControllerInitiated, 100000, AddressingMode7Bit,
                    "\\_SB.I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "nuvoton-i2c" },
                    Package () { "tpm4j,vendor", "Nuvoton" },
                    Package () { "tpm4j,model", "NPCT650" },
                    // Bytes 50 10 FE at register 0x60: Linux tpm_i2c_nuvoton.c.
                    Package () { "tpm4j,vendor-id", 0x1050 },
                    Package () { "tpm4j,device-id", 0x00FE },
                    // TPM_PT_MANUFACTURER 0x4E544300.
                    Package () { "tpm4j,manufacturer", "NTC" },
                    // At most 32 bytes per access: Linux tpm_i2c_nuvoton.c.
                    Package () { "tpm4j,transfer-size", 32 },
                    // wolfTPM 4.1.0 README.md, benchmark: 5.0 ms for GetRandom(32).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 5000 } },
                    Package () { "tpm4j,remarks", Package () {
                        "firmware 2.81 shows its vendor id at register 0x20 instead of 0x60",
                        "may lock up the bus on some boards: a bus recovery (9 clocks, stop) helps" } }
                }
            })
        }
    }
}
