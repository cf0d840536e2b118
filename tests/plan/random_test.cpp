#include "plan/random_network.hpp"
#include "plan/targets.hpp"

// Graphs at random, with updates, against the reference over several steps.

namespace turunan::test {
namespace {

// One step of the reference: the outputs, and the variables after it.
std::vector<Array> reference_step(const RandomNetwork& network, Bindings& values) {
  std::vector<Tensor> roots = network.outputs;
  for (const plan::Update& update : network.updates) roots.push_back(update.value);
  std::vector<Array> results = reference::evaluate(roots, values);
  for (std::size_t i = 0; i < network.updates.size(); ++i) {
    values[&network.updates[i].variable.node()] = results[network.outputs.size() + i];
  }
  results.resize(network.outputs.size());
  return results;
}

void check(std::uint64_t seed, DType dtype, int nodes, int threads, bool small = false) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::string(name(dtype)));
  const RandomNetwork network(seed, dtype, nodes, small);
  plan::Program program(network.outputs, network.updates, {.threads = threads});
  Bindings values = network.start;
  for (const auto& [node, value] : values) {
    const Tensor variable(std::shared_ptr<const Node>(std::shared_ptr<const Node>(), node));
    try {
      program.set(variable, value);
    } catch (const ShapeError&) {
      throw;
    } catch (const Error&) {  // a parameter that nothing uses is not part of the program
    }
  }
  const double ulps = dtype == DType::f32 ? 3000 : 100'000;
  for (int step = 0; step < 3; ++step) {
    program.run();
    const std::vector<Array> expected = reference_step(network, values);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_TRUE(close(program.output(i), expected[i], ulps, 1)) << "output " << i << " of step " << step;
    }
    for (const plan::Update& update : network.updates) {
      ASSERT_TRUE(close(program.get(update.variable), values.at(&update.variable.node()), ulps, 1))
          << "step " << step;
    }
  }
}

TEST(RandomNetworks, AsTheReference) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    for (const DType dtype : {DType::f64, DType::f32}) {
      check(seed, dtype, 10 + static_cast<int>(seed % 30), 1 + static_cast<int>(seed % 2));
      if (HasFatalFailure()) return;
    }
  }
}

// Tensors of a few elements, which run in registers: on every instruction set, for a vector is as long as it
// makes it.
TEST(RandomNetworks, OfAFewElementsAsTheReference) {
  plan::for_each_instruction_set([](const std::string& instruction_set) {
    SCOPED_TRACE(instruction_set);
    for (std::uint64_t seed = 0; seed < 80; ++seed) {
      for (const DType dtype : {DType::f64, DType::f32}) {
        check(seed, dtype, 5 + static_cast<int>(seed % 30), 1, true);
        if (::testing::Test::HasFatalFailure()) return;
      }
    }
  });
}

}  // namespace
}  // namespace turunan::test
