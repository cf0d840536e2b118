#include <cmath>
#include <unordered_set>

#include "ops/pieces.hpp"
#include "plan/compare.hpp"
#include "reference/random_graph.hpp"

// Random graphs of everything the catalogue has: the plan against the reference, node by node.

namespace turunan::test {
namespace {

// What jumps where it is computed from rounded numbers: the last bit may decide between two values.
bool jumps(const Node& node) {
  const bool in_pieces = node.operation.derivative[0] == &zero_derivative && !node.inputs.empty();
  const bool to_integer = node.type.dtype == DType::i64 || node.type.dtype == DType::boolean;
  // Of a singular matrix any vectors of the null space will do.
  const bool vectors = node.operation.name.find("singular_vectors") != std::string_view::npos;
  // A power of a negative number is one only while its exponent is whole.
  const bool power = node.operation.name == "power";
  return in_pieces || vectors || power ||
         (to_integer && !node.inputs.empty() && is_floating(node.inputs[0].dtype()));
}

// Of many turns of the circle a rounding may be a turn of its own.
bool turns(const Tensor& tensor, const RandomGraph& graph) {
  const Operation& operation = tensor.node().operation;
  if (&operation != &ops::sin && &operation != &ops::cos && &operation != &ops::tan) return false;
  constexpr double many = 1e3;
  try {
    const Array angle = reference::evaluate(tensor.node().inputs[0], graph.bindings());
    return std::ranges::any_of(angle.to_doubles(), [](double x) { return std::abs(x) > many; });
  } catch (const Error&) {
    return true;
  }
}

// The plan multiplies the zeros of the padding, the reference passes over them: an infinite weight tells them
// apart.
bool meets_padding(const Tensor& tensor, const RandomGraph& graph) {
  if (!tensor.node().attributes.window) return false;
  try {
    const std::vector<Array> inputs = reference::evaluate(tensor.node().inputs, graph.bindings());
    return std::ranges::any_of(inputs, [](const Array& x) {
      return std::ranges::any_of(x.to_doubles(), [](double element) { return !std::isfinite(element); });
    });
  } catch (const Error&) {
    return true;
  }
}

std::unordered_set<const Node*> behind_a_jump(const RandomGraph& graph) {
  std::unordered_set<const Node*> behind;
  for (const Tensor& tensor : nodes_in_order(graph.nodes)) {
    const auto& inputs = tensor.node().inputs;
    const bool inherits =
        std::ranges::any_of(inputs, [&](const Tensor& x) { return behind.contains(&x.node()); });
    if (inherits || jumps(tensor.node()) || turns(tensor, graph) || meets_padding(tensor, graph))
      behind.insert(&tensor.node());
  }
  return behind;
}

void check(const RandomGraph& graph, double ulps_f64, double ulps_f32) {
  const auto behind = behind_a_jump(graph);
  std::vector<Array> expected, got, in_program;
  try {
    expected = reference::evaluate(graph.nodes, graph.bindings());
    got = plan::evaluate(graph.nodes, graph.bindings());
    in_program = run_as_program(graph.nodes, graph.bindings());
  } catch (const DomainError&) {
    return;  // a singular matrix, or one that a rounding makes so
  } catch (const DerivativeError&) {
    return;
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (behind.contains(&graph.nodes[i].node())) continue;
    const double ulps = expected[i].dtype() == DType::f32 ? ulps_f32 : ulps_f64;
    ASSERT_TRUE(close(got[i], expected[i], ulps, 1)) << graph.nodes[i].node().operation.name;
    ASSERT_TRUE(close(in_program[i], expected[i], ulps, 1)) << graph.nodes[i].node().operation.name;
  }
}

TEST(CatalogueGraphs, OfTameNumbersAsTheReference) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    check(random_graph(seed, {.operations = 16, .tame = true}), 1e6, 0);
    if (HasFatalFailure()) return;
  }
}

TEST(CatalogueGraphs, OfAllTypesAsTheReference) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    check(random_graph(seed, {.operations = 16}), 1e12, 1e4);  // f64 may come from f32
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace turunan::test
