package dev.tpm4j.simulator.engine;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Part 3, "Testing": SelfTest, IncrementalSelfTest and GetTestResult. */
final class TestingCommands {

  static final int GET_TEST_RESULT = 0x17C;
  private static final int INCREMENTAL_SELF_TEST = 0x142;
  private static final int SELF_TEST = 0x143;

  private TestingCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("SelfTest", SELF_TEST)
            .nv()
            .executes(in -> in.next(Types::yesNo), TestingCommands::selfTest),
        CommandDefinition.named("IncrementalSelfTest", INCREMENTAL_SELF_TEST)
            .nv()
            .executes(in -> in.next(Types::algorithmList), TestingCommands::incrementalSelfTest),
        CommandDefinition.named("GetTestResult", GET_TEST_RESULT)
            .encrypts(2)
            .executes(TestingCommands::getTestResult));
  }

  private static void selfTest(Execution execution, boolean full, WireWriter out)
      throws ResponseCodeException {
    VolatileState live = execution.state().live;
    if (live.failNextSelfTest) {
      live.failure = VolatileState.Failure.SELF_TEST;
      return;
    }
    if (full) {
      live.untested.addAll(SelfTests.TESTABLE);
    }
    run(execution, new TreeSet<>(live.untested));
  }

  private static void incrementalSelfTest(
      Execution execution, List<Integer> algorithms, WireWriter out) throws ResponseCodeException {
    for (int algorithm : algorithms) {
      if (!Algorithms.isImplemented(algorithm)) {
        throw new ResponseCodeException(Rc.ofParameter(Rc.VALUE, 1));
      }
    }
    run(execution, new TreeSet<>(algorithms));
    Collection<Integer> todo = execution.state().live.untested;
    out.u32(todo.size());
    todo.forEach(out::u16);
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
  private static void getTestResult(Execution execution, WireWriter out) {
    out.sized(new byte[0]).u32(Rc.SUCCESS);
  }

  /** The three words of the reference implementation: function, line and reason. */
  static void writeFailure(VolatileState.Failure failure, WireWriter out) {
    byte[] data = new WireWriter(12).u32(0).u32(0).u32(failure.code()).toByteArray();
    out.sized(data).u32(Rc.FAILURE);
  }
}
