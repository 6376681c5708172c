package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.NvExtend;
import dev.tpm4j.codec.command.NvIncrement;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvReadLock;
import dev.tpm4j.codec.command.NvSetBits;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.NvWriteLock;
import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;

/**
 * Part 3, "Non-volatile Storage", the commands about an index' data: NV_Write, NV_Increment,
 * NV_Extend, NV_SetBits, NV_WriteLock, NV_Read, NV_ReadLock. The first handle of each authorises,
 * the second is the index.
 */
final class NvDataCommands {

  private static final int INDEX = 2;

  private NvDataCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(NvWrite.CODE, NvWrite.Request::decode, NvDataCommands::write),
        CommandDefinition.of(
            NvIncrement.CODE, NvIncrement.Request::decode, NvDataCommands::increment),
        CommandDefinition.of(NvExtend.CODE, NvExtend.Request::decode, NvDataCommands::extend),
        CommandDefinition.of(NvSetBits.CODE, NvSetBits.Request::decode, NvDataCommands::setBits),
        CommandDefinition.of(
            NvWriteLock.CODE, NvWriteLock.Request::decode, NvDataCommands::writeLock),
        CommandDefinition.of(NvRead.CODE, NvRead.Request::decode, NvDataCommands::read),
        CommandDefinition.of(
            NvReadLock.CODE, NvReadLock.Request::decode, NvDataCommands::readLock));
  }

  private static NvIndex index(Execution execution) {
    return ((Entity.Nv) execution.entity(1)).current(execution.state());
  }

  /** The index, if it may be written and is of the type of the command. */
  private static NvIndex writable(Execution execution, int authority, int type)
      throws ResponseCodeException {
    NvIndex index = index(execution);
    ReadOnlyMode.requireChangeable(execution.state(), index);
    NvAccess.requireWritable(authority, index);
    require(index.type() == type, Rc.ofHandle(TpmRc.ATTRIBUTES, INDEX));
    return index;
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }

  private static CommandResponse write(Execution execution, NvWrite.Request in)
      throws ResponseCodeException {
    NvIndex index = index(execution);
    ReadOnlyMode.requireChangeable(execution.state(), index);
    NvAccess.requireWritable(in.authHandle(), index);
    boolean byOtherCommand =
        switch (index.type()) {
          case TpmNt.COUNTER, TpmNt.BITS, TpmNt.EXTEND -> true;
          default -> false;
        };
    require(!byOtherCommand, TpmRc.ATTRIBUTES);
    int size = index.publicArea().dataSize();
    require(in.offset() <= size, Rc.ofParameter(TpmRc.VALUE, 2));
    int length = in.data().length();
    require(length <= size - in.offset(), TpmRc.NV_RANGE);
    require(length == size || !index.has(TpmaNv.WRITEALL), TpmRc.NV_RANGE);
    NvStorage.write(execution, index, in.offset(), in.data().toByteArray());
    return new NvWrite.Response();
  }

  /** Counts up by one; the first time, from the highest that any deleted counter had. */
  private static CommandResponse increment(Execution execution, NvIncrement.Request in)
      throws ResponseCodeException {
    NvIndex index = writable(execution, in.authHandle(), TpmNt.COUNTER);
    PermanentState permanent = execution.state().permanent;
    boolean counting = index.has(TpmaNv.WRITTEN);
    long count = (counting ? NvStorage.number(index) : permanent.maxCounter) + 1;
    NvStorage.write(execution, index, count);
    if (index.has(TpmaNv.ORDERLY) && (count & NvStorage.MAX_ORDERLY_COUNT) == 0) {
      NvStorage.saveOrderly(permanent);
    }
    return new NvIncrement.Response();
  }

  /** data := H(data || parameter), beginning with zeros. */
  private static CommandResponse extend(Execution execution, NvExtend.Request in)
      throws ResponseCodeException {
    NvIndex index = writable(execution, in.authHandle(), TpmNt.EXTEND);
    Hash hash = Hash.ofId(index.publicArea().nameAlg());
    byte[] old =
        index.has(TpmaNv.WRITTEN) ? index.data().toByteArray() : new byte[hash.digestSize()];
    NvStorage.write(execution, index, 0, hash.digest(old, in.data().toByteArray()));
    return new NvExtend.Response();
  }

  private static CommandResponse setBits(Execution execution, NvSetBits.Request in)
      throws ResponseCodeException {
    NvIndex index = writable(execution, in.authHandle(), TpmNt.BITS);
    long old = index.has(TpmaNv.WRITTEN) ? NvStorage.number(index) : 0;
    NvStorage.write(execution, index, old | in.bits());
    return new NvSetBits.Response();
  }

  /** What is locked already may be locked again, by anyone. */
  private static CommandResponse writeLock(Execution execution, NvWriteLock.Request in)
      throws ResponseCodeException {
    NvIndex index = index(execution);
    ReadOnlyMode.requireChangeable(execution.state(), index);
    if (!index.has(TpmaNv.WRITELOCKED)) {
      NvAccess.requireWritable(in.authHandle(), index);
      boolean lockable = index.has(TpmaNv.WRITEDEFINE) || index.has(TpmaNv.WRITE_STCLEAR);
      require(lockable, Rc.ofHandle(TpmRc.ATTRIBUTES, INDEX));
      NvStorage.attributes(execution.state(), index, TpmaNv.WRITELOCKED);
    }
    return new NvWriteLock.Response();
  }

  private static CommandResponse read(Execution execution, NvRead.Request in)
      throws ResponseCodeException {
    NvIndex index = index(execution);
    NvAccess.requireReadable(in.authHandle(), index);
    require(in.size() <= NvDefinition.MAX_BUFFER, Rc.ofParameter(TpmRc.VALUE, 1));
    int size = index.publicArea().dataSize();
    require(in.offset() <= size, Rc.ofParameter(TpmRc.VALUE, 2));
    require(in.size() <= size - in.offset(), TpmRc.NV_RANGE);
    return new NvRead.Response(Octets.of(index.data().toByteArray(), in.offset(), in.size()));
  }

  /** What is locked already may be locked again, by anyone; there need not be data. */
  private static CommandResponse readLock(Execution execution, NvReadLock.Request in)
      throws ResponseCodeException {
    NvIndex index = index(execution);
    ReadOnlyMode.requireChangeable(execution.state(), index);
    if (!index.has(TpmaNv.READLOCKED)) {
      NvAccess.requireReader(in.authHandle(), index);
      require(index.has(TpmaNv.READ_STCLEAR), Rc.ofHandle(TpmRc.ATTRIBUTES, INDEX));
      NvStorage.attributes(execution.state(), index, TpmaNv.READLOCKED);
    }
    return new NvReadLock.Response();
  }
}
