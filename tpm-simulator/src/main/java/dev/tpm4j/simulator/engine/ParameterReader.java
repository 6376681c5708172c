package dev.tpm4j.simulator.engine;

/**
 * Reads the parameters of a command in order and names the one that is wrong: a response code from
 * unmarshalling gets {@code TPM_RC_P} and the parameter's number.
 */
final class ParameterReader {

  private final WireReader in;
  private int number;

  ParameterReader(WireReader in) {
    this.in = in;
  }

  <T> T next(Unmarshaller<T> type) throws ResponseCodeException {
    number++;
    try {
      return type.read(in);
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), number));
    }
  }
}
