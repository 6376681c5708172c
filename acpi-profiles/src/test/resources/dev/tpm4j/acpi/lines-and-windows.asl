// Every resource a TPM may have, in one device, and others that it passes over.
DefinitionBlock ("", "SSDT", 2, "TEST", "LINES", 0x00000001)
{
    External (\_SB.GPI0, DeviceObj)
    External (\_SB.SPI2, DeviceObj)

    Device (\_SB.TPM0)
    {
        Name (_HID, "STM7308")
        Name (_CID, Package () { "MSFT0101", EisaId ("PNP0C31") })
        Name (_UID, "A")
        Name (_DDN, "Octal \101, hex \x42, quote \", tab\t, backslash \\")
        Name (_CRS, ResourceTemplate ()
        {
            IO (Decode16, 0x0070, 0x0070, 0x01, 0x02, )
            IRQNoFlags () { 7 }
            GpioInt (Level, ActiveLow, ExclusiveAndWake, PullUp, 100, "\\_SB.GPI0", 0,
                ResourceConsumer, , ) { 42 }
            GpioIo (Exclusive, PullDefault, 0, 0, IoRestrictionOutputOnly, "\\_SB.GPI0", 0,
                ResourceConsumer, , RawDataBuffer () { 1, 2, 3 }) { 43, 44 }
            UARTSerialBusV2 (115200, DataBitsEight, StopBitsOne, 0x00, LittleEndian,
                ParityTypeNone, FlowControlNone, 16, 16, "\\_SB.URT1", 0, ResourceConsumer, ,
                Exclusive, )
            SPISerialBusV2 (3, PolarityHigh, ThreeWireMode, 16, ControllerInitiated, 12000000,
                ClockPolarityHigh, ClockPhaseSecond, "\\_SB.SPI2", 0, ResourceConsumer, ,
                Exclusive, )
            I2CSerialBusV2 (0x1A5, ControllerInitiated, 3400000, AddressingMode10Bit,
                "\\_SB.I2C7", 0, ResourceConsumer, , Shared, )
            Memory32Fixed (ReadWrite, 0xFED40000, 0x00005000, WND0)
            QWordMemory (ResourceConsumer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite,
                0, 0x0000001000000000, 0x0000001000000FFF, 0, 0x1000, , , , AddressRangeMemory,
                TypeStatic)
            Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive, , , ) { 5, 6 }
        })
        Name (_DSD, Package ()
        {
            ToUUID ("dbb8e3e6-5886-4ba6-8795-1319f52a966b"),
            Package () { Package () { "tpm4j,vendor", "not under the right UUID" } },
            ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
            Package ()
            {
                Package () { "reset-gpios", Package () { \_SB.TPM0, 1, 0, 0 } },
                Package () { "compatible", "st,st33htpm-spi" },
                Package () { "tpm4j,name", "all-lines" },
                Package () { "tpm4j,vendor", "Somebody" },
                Package () { "tpm4j,revision-ids", 0x4E },
                Package () { "tpm4j,wait-states", "header-bit" },
                Package () { "tpm4j,burst", "static" },
                Package () { "tpm4j,guard-time-us", 250 },
                Package () { "tpm4j,checksum", "absent" },
                Package () { "tpm4j,timeout-a-ms", 1000 },
                Package () { "tpm4j,timeout-d-ms", 40 },
                Package () { "tpm4j,cancel-pattern", "by-vendor" },
                Package () { "tpm4j,response-read", "speculative" },
                Package () { "tpm4j,expect-check", "always" },
                Package () { "tpm4j,interface-capability", 0xB0000797 },
                Package () { "tpm4j,latency-us", Package () {
                    Package () { 0x17B, 1000 }, Package () { 0x144, 20000 } } },
                Package () { "tpm4j,remarks", "one remark" }
            }
        })
    }
}
