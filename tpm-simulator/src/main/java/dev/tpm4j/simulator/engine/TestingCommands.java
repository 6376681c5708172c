package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.IntList;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.GetTestResult;
import dev.tpm4j.codec.command.IncrementalSelfTest;
import dev.tpm4j.codec.command.SelfTest;
import dev.tpm4j.codec.type.TpmRc;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Part 3, "Testing": SelfTest, IncrementalSelfTest and GetTestResult. */
final class TestingCommands {

  private TestingCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(SelfTest.CODE, SelfTest.Request::decode, TestingCommands::selfTest),
        CommandDefinition.of(
            IncrementalSelfTest.CODE,
            IncrementalSelfTest.Request::decode,
            TestingCommands::incrementalSelfTest),
        CommandDefinition.of(
            GetTestResult.CODE, GetTestResult.Request::decode, TestingCommands::getTestResult));
  }

  private static CommandResponse selfTest(Execution execution, SelfTest.Request request)
      throws ResponseCodeException {
    VolatileState live = execution.state().live;
    if (live.failNextSelfTest) {
      live.failure = VolatileState.Failure.SELF_TEST;
      return new SelfTest.Response();
    }
    if (request.fullTest() == 1) {
      live.untested.addAll(SelfTests.TESTABLE);
    }
    run(execution, new TreeSet<>(live.untested));
    return new SelfTest.Response();
  }

  private static CommandResponse incrementalSelfTest(
      Execution execution, IncrementalSelfTest.Request request) throws ResponseCodeException {
    int[] algorithms = request.toTest().toIntArray();
    for (int algorithm : algorithms) {
      if (!Algorithms.isImplemented(algorithm)) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 1));
      }
    }
    run(execution, new TreeSet<>(Arrays.stream(algorithms).boxed().toList()));
    Collection<Integer> todo = execution.state().live.untested;
    return new IncrementalSelfTest.Response(
        IntList.of(todo.stream().mapToInt(Integer::intValue).toArray()));
  }

  private static void run(Execution execution, Collection<Integer> algorithms)
      throws ResponseCodeException {
    VolatileState live = execution.state().live;
    for (int algorithm : algorithms) {
      execution.checkCancelled();
      if (!SelfTests.passes(algorithm)) {
        live.failure = VolatileState.Failure.SELF_TEST;
        return;
      }
      live.untested.remove(algorithm);
    }
  }

  /** Outside failure mode no test has failed, and there is nothing more to say. */
  private static CommandResponse getTestResult(Execution execution, GetTestResult.Request request) {
    return new GetTestResult.Response(Octets.EMPTY, TpmRc.SUCCESS);
  }

  /** The three words of the reference implementation: function, line and reason. */
  static GetTestResult.Response failure(VolatileState.Failure failure) {
    byte[] words = new byte[12];
    Wire.putU32(words, 8, failure.code());
    return new GetTestResult.Response(Octets.of(words), TpmRc.FAILURE);
  }
}
