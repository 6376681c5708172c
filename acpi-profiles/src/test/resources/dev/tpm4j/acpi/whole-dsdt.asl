// One of everything that a DSDT may hold, with a TPM in the middle of it.
DefinitionBlock ("", "DSDT", 2, "TEST", "WHOLE", 0x20260101)
{
    External (\_SB.PCI0.GFX0, DeviceObj)
    External (\_SB.PCI0.EXTM, MethodObj, IntObj, {IntObj, StrObj})
    External (PNVA, IntObj)

    Name (PICM, Zero)
    Name (BIGN, 0x0123456789ABCDEF)
    Name (ALLO, Ones)
    Name (STR0, "a string")
    Name (PKG0, Package (0x04) { 0x01, "two", Package () { 3, Buffer () { 4 } }, PICM })
    Name (PKGV, Package () { })
    Name (_S5, Package () { 0x07, 0x07, Zero, Zero })
    Alias (PICM, PICX)
    Mutex (MUT0, 0x07)
    Event (EVT0)
    OperationRegion (GNVS, SystemMemory, 0xDFB0E018, 0x02C7)
    Field (GNVS, AnyAcc, Lock, Preserve)
    {
        OSYS, 16,
        SMIF, 8,
        Offset (0x10),
        AccessAs (ByteAcc, 0),
        TPMF, 1,
            , 7,
        LAST, 32
    }
    OperationRegion (DBG0, SystemIO, 0x80, 0x02)
    Field (DBG0, ByteAcc, NoLock, Preserve) { IDX0, 8, DAT0, 8 }
    IndexField (IDX0, DAT0, ByteAcc, NoLock, Preserve) { Offset (0x40), IDF0, 8 }
    BankField (GNVS, SMIF, 0x01, ByteAcc, NoLock, Preserve) { Offset (0x20), BNK0, 8 }
    DataTableRegion (DTR0, "SSDT", "", "")

    Method (_PIC, 1, NotSerialized) { Store (Arg0, PICM) }

    Method (MTH3, 3, Serialized, 2)
    {
        Local0 = Arg0 + Arg1 * 2 - (Arg2 << 3)
        Local1 = Local0 & 0xFF | 0x10 ^ 0x01
        Local2 = ~Local1
        Local0++
        Local1 -= 1
        While (LLess (Local0, 10))
        {
            Increment (Local0)
            If (LAnd (LGreater (Local0, 5), LNot (LEqual (Local1, 3)))) { Break } Else { Continue }
        }
        Switch (ToInteger (Arg0))
        {
            Case (1) { Return (ToUUID ("33db4d5b-1ff7-401c-9657-7441c03dd766")) }
            Case (Package () { 2, 3 }) { Local3 = "x" }
            Default { Local3 = "y" }
        }
        For (Local4 = 0, Local4 < 4, Local4++) { Notify (\_SB.PCI0, 0x80) }
        Local5 = DerefOf (PKG0 [1])
        Local6 = Index (PKG0, 2)
        Divide (Local0, 3, Local1, Local2)
        Concatenate ("a", ToHexString (Local0), Local3)
        CopyObject (Local3, STR0)
        Acquire (MUT0, 0xFFFF)
        Release (MUT0)
        Wait (EVT0, 100)
        Signal (EVT0)
        Reset (EVT0)
        Stall (10)
        Sleep (10)
        If (CondRefOf (\_OSI, Local7)) { Local7 = _OSI ("Windows 2015") }
        Local7 = Match (PKG0, MEQ, 1, MTR, 0, 0)
        Local7 = SizeOf (PKG0) + ObjectType (STR0)
        Local7 = Mid (STR0, 1, 2)
        Local7 = FindSetLeftBit (Local0)
        Local7 = RefOf (STR0)
        Fatal (1, 2, 3)
        Debug = Timer
        Return (\_SB.PCI0.EXTM (Local0, "x"))
    }

    Scope (\_PR)
    {
        Processor (CPU0, 0x01, 0x00001810, 0x06) { Name (_UID, 0) }
        Processor (CPU1, 0x02, 0x00000000, 0x00) { }
    }

    PowerResource (PWR0, 0x00, 0x0000)
    {
        Method (_STA, 0, NotSerialized) { Return (One) }
        Method (_ON, 0, NotSerialized) { }
        Method (_OFF, 0, NotSerialized) { }
    }

    ThermalZone (THRM)
    {
        Name (_CRT, 0x0EB2)
        Method (_TMP, 0, Serialized) { Return (0x0BB8) }
    }

    If (LGreaterEqual (PNVA, 1))
    {
        Name (CND0, 1)
    }
    Else
    {
        Name (CND1, 2)
    }

    Scope (\_SB)
    {
        Device (PCI0)
        {
            Name (_HID, EisaId ("PNP0A08"))
            Name (_CID, EisaId ("PNP0A03"))
            Name (_BBN, 0)
            Name (BUF0, ResourceTemplate ()
            {
                WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode, 0, 0, 0xFF, 0,
                    0x100, , , )
                DWordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode, EntireRange, 0, 0,
                    0xCF7, 0, 0xCF8)
                IO (Decode16, 0x0CF8, 0x0CF8, 1, 8)
                DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, Cacheable,
                    ReadWrite, 0, 0xA0000, 0xBFFFF, 0, 0x20000)
            })
            Method (_CRS, 0, Serialized)
            {
                CreateWordField (BUF0, 10, PBMX)
                CreateBitField (BUF0, 0x18, BIT0)
                CreateField (BUF0, 0, 8, FLD0)
                CreateByteField (BUF0, 1, BYT0)
                CreateQWordField (BUF0, 2, QWD0)
                Store (0xFF, PBMX)
                Return (BUF0)
            }
            Name (_PRT, Package ()
            {
                Package () { 0x001FFFFF, 0, \_SB.PCI0.LPCB, 0 },
                Package () { 0x001FFFFF, 1, 0, 17 }
            })
            Method (_OSC, 4, Serialized)
            {
                If (Arg0 == ToUUID ("33db4d5b-1ff7-401c-9657-7441c03dd766"))
                {
                    CreateDWordField (Arg3, 0, CDW1)
                    CDW1 |= 4
                    Return (Arg3)
                }
                Return (Arg3)
            }

            Device (LPCB)
            {
                Name (_ADR, 0x001F0000)
                Scope (\_SB) { Name (OUTR, "a scope opened from inside another") }

                If (LEqual (TPMF, 1))
                {
                    Device (TPM)
                    {
                        Name (_HID, "IFX0763")
                        Name (_CID, "MSFT0101")
                        Name (_STR, Unicode ("TPM 2.0 Device"))
                        Name (CRSX, ResourceTemplate ()
                        {
                            Memory32Fixed (ReadOnly, 0xFED40000, 0x00005000)
                        })
                        Method (_CRS, 0, NotSerialized) { Return (CRSX) }
                        OperationRegion (TREG, SystemMemory, 0xFED40000, 0x5000)
                        Field (TREG, DWordAcc, NoLock, Preserve) { ACCS, 8 }
                        Method (_DSM, 4, Serialized)
                        {
                            If (LEqual (Arg0, ToUUID ("3dddfaa6-361b-4eb4-a424-8d10089d1653")))
                            {
                                Return (Buffer (1) { 0x01 })
                            }
                            Return (Buffer () { 0 })
                        }
                    }
                }
            }
        }
    }

    Method (WAK, 1, NotSerialized)
    {
        \_SB.PCI0.EXTM (1, "x")
        Return (Package () { 0, 0 })
    }
}
