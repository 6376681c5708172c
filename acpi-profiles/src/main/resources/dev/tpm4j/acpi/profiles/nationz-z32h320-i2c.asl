// NationZ Z32H320 (TPM 2.0, I2C).
//
//
// Not TIS: the command goes in one write, the response comes in reads, and a busy or
// sleeping part does not acknowledge (Microsoft TisTpmDrv.c). That the part behind
// Microsoft's table is the Z32H320 is likely, not certain.
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "Z32H320I", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "NATZ0101")
            Name (_CID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "NationZ Z32H320 TPM 2.0 (I2C)")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x58, 400 kHz: Microsoft's table NTZI2C for Windows IoT Core.
                I2CSerialBusV2 (0x58, ControllerInitiated, 400000, AddressingMode7Bit,
                    "\\_SB.I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "nationz-i2c" },
                    Package () { "tpm4j,vendor", "NationZ" },
                    Package () { "tpm4j,model", "Z32H320" },
                    // TPM_PT_MANUFACTURER 0x4E545A00: Microsoft SetupTPM.md.
                    Package () { "tpm4j,manufacturer", "NTZ" },
                    Package () { "tpm4j,remarks", Package () {
                        "no registers: neither localities nor abort",
                        "largest command and response 2220 bytes" } }
                }
            })
        }
    }
}
