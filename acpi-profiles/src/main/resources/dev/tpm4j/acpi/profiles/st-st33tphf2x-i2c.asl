// STMicroelectronics ST33TPHF2E and ST33TPHF2X (TPM 2.0, I2C).
//
// The wiring is generic: the first I2C controller.

DefinitionBlock ("", "SSDT", 2, "TPM4J", "ST33PHFI", 1)
{
    External (\_SB.I2C1, DeviceObj)

    Scope (\_SB)
    {
        Device (TPM1)
        {
            Name (_HID, "MSFT0101")
            Name (_UID, 1)
            Name (_DDN, "STMicroelectronics ST33TPHF2X TPM 2.0 (I2C)")
            Name (_CRS, ResourceTemplate ()
            {
                // 0x2E: imx8mp-data-modul-edm-sbc.dts of U-Boot. 400 kHz: ST data brief DB3671.
                I2CSerialBusV2 (0x2E, ControllerInitiated, 400000, AddressingMode7Bit,
                    "\\_SB.I2C1", 0, ResourceConsumer, , Exclusive, )
            })
            Name (_STA, 0x0F)
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "tpm4j,host-interface", "fifo-i2c" },
                    Package () { "tpm4j,vendor", "STMicroelectronics" },
                    Package () { "tpm4j,model", "ST33TPHF2X" },
                    // VID:DID 104A:0000, RID 0x4E: wolfTPM 4.1.0 README.md.
                    Package () { "tpm4j,vendor-id", 0x104A },
                    Package () { "tpm4j,device-id", 0x0000 },
                    Package () { "tpm4j,revision-ids", Package () { 0x4E } },
                    // TPM_PT_MANUFACTURER 0x53544D20.
                    Package () { "tpm4j,manufacturer", "STM" },
                    // wolfTPM 4.1.0 README.md, capabilities of real parts: dynamic burst count,
                    // guard time 20 microseconds after every access, 100 and 400 kHz.
                    Package () { "tpm4j,interface-capability", 0x1A7E2882 },
                    Package () { "tpm4j,transfer-size", 32 },
                    Package () { "tpm4j,burst", "dynamic" },
                    // wolfTPM 4.1.0 moves 32 bytes at a time whatever the part shows.
                    Package () { "tpm4j,burst-count", 32 },
                    // I2C parts: Linux tpm_tis_i2c.c.
                    Package () { "tpm4j,cancel-pattern", "standard" },
                    // wolfTPM 4.1.0 README.md, benchmark: 2.3 ms for GetRandom(32) (over SPI).
                    Package () { "tpm4j,latency-us", Package () { 0x0000017B, 2300 } },
                    Package () { "tpm4j,remarks", Package () {
                        "switchable between TPM 1.2 and TPM 2.0: in 1.2 it is refused",
                        "a prototype had the address 0x17" } }
                }
            })
        }
    }
}
