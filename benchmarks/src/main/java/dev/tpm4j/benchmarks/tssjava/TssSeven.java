package dev.tpm4j.benchmarks.tssjava;

import dev.tpm4j.benchmarks.Golden;
import java.util.function.Function;
import tss.Tpm;

/** All seven commands, one after another. */
public final class TssSeven {

  private final TssExchange.GetRandom getRandom;
  private final TssExchange.PcrRead pcrRead;
  private final TssExchange.CreatePrimary createPrimary;
  private final TssExchange.Create create;
  private final TssExchange.Sign sign;
  private final TssExchange.Hmac hmac;
  private final TssExchange.GetCapability getCapability;
  private final Object[] responses = new Object[7];

  /**
   * TSS.Java as it is: inputs and devices are made.
   *
   * @param golden all golden frames, as {@link Golden#all} gives them
   */
  public TssSeven(Golden... golden) {
    this(TssExchange::stock, golden);
  }

  /**
   * Any {@code Tpm}: inputs are made.
   *
   * @param connect makes one that gives a golden response
   * @param golden all golden frames, as {@link Golden#all} gives them
   */
  public TssSeven(Function<Golden, Tpm> connect, Golden... golden) {
    getRandom = new TssExchange.GetRandom(golden[0], connect.apply(golden[0]));
    pcrRead = new TssExchange.PcrRead(golden[1], connect.apply(golden[1]));
    createPrimary = new TssExchange.CreatePrimary(golden[2], connect.apply(golden[2]));
    create = new TssExchange.Create(golden[3], connect.apply(golden[3]));
    sign = new TssExchange.Sign(golden[4], connect.apply(golden[4]));
    hmac = new TssExchange.Hmac(golden[5], connect.apply(golden[5]));
    getCapability = new TssExchange.GetCapability(golden[6], connect.apply(golden[6]));
  }

  /**
   * Sends all seven and reads the responses.
   *
   * @return the responses; the same array each time
   */
  public Object[] roundTrip() {
    responses[0] = getRandom.roundTrip();
    responses[1] = pcrRead.roundTrip();
    responses[2] = createPrimary.roundTrip();
    responses[3] = create.roundTrip();
    responses[4] = sign.roundTrip();
    responses[5] = hmac.roundTrip();
    responses[6] = getCapability.roundTrip();
    return responses;
  }
}
