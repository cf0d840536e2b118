// Every instruction of a training step alone, again and again: what it takes when its operands are near.
// `profile W3` prints nanoseconds beside the listing.
#include <fmt/format.h>

#include <cstring>
#include <string>

#include "graph/element.hpp"
#include "plan/compile.hpp"
#include "plan/kernels/threads.hpp"
#include "stopwatch.hpp"
#include "training_step.hpp"

namespace turunan::bench {

namespace {

void run_once(const plan::Instruction& instruction) {
  for (std::int64_t part = 0; part < instruction.parts; ++part) instruction.run(instruction.record, part);
}

// The step compiled once more, with the values that the training has.
plan::Compiled compiled(const Training& training) {
  const learn::Step& step = training.step();
  plan::Compiled result = plan::compile({&step.cost, 1}, step.rule.updates);
  for (const Tensor& variable : training.variables()) {
    const Array value = training.program().get(variable);
    const std::size_t bytes = static_cast<std::size_t>(value.elements()) * size_in_bytes(value.dtype());
    std::memcpy(result.variables.at(&variable.node()).memory, value.memory(), bytes);
  }
  return result;
}

void profile(Training& training) {
  training.run(1);
  const plan::Compiled compiled = bench::compiled(training);
  const plan::FlushDenormals flush;
  for (const plan::Instruction& instruction : compiled.once) run_once(instruction);
  for (const plan::Instruction& instruction : compiled.each_step) run_once(instruction);
  double sum = 0;
  for (std::size_t i = 0; i < compiled.each_step.size(); ++i) {
    const auto alone = [&](long n) {
      for (long j = 0; j < n; ++j) run_once(compiled.each_step[i]);
    };
    const double nanoseconds = measure(alone, 0.1).best * 1e9;
    sum += nanoseconds;
    fmt::print("{:>13.1f} ns  {}\n", nanoseconds, compiled.listing[compiled.once.size() + i]);
  }
  fmt::print("{:>13.1f} ns in all\n", sum);
}

}  // namespace

int run(const std::string& name) {
  const Workload* workload = find_workload(name);
  if (workload == nullptr) {
    fmt::print(stderr, "profile W1, or up to W6, or W11\n");
    return 2;
  }
  Training training(workload->problem, workload->examples());
  profile(training);
  return 0;
}

}  // namespace turunan::bench

int main(int count, char** arguments) {
  try {
    return turunan::bench::run(count > 1 ? arguments[1] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
