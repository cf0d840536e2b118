#include <gtest/gtest.h>

#include "explain/derivation_reader.hpp"
#include "ops/leaf.hpp"
#include "ops/product.hpp"
#include "ops/sum.hpp"
#include "reference/random_graph.hpp"
#include "transform/gradient.hpp"

// What is printed means what was computed: each formula is read again by the sheet language, its names bound
// to the derivation's own values.

namespace turunan {
namespace {

struct Network {
  const char* name;
  const char* sheet;
  Strings open = {};
  std::int64_t after = 0;
};

void PrintTo(const Network& network, std::ostream* stream) {
  *stream << network.name;
}

const char* const classifier =
    "seed 3\nX = normal(5, 3)\ny = onehot([0, 2, 1, 2, 0], 3)\nparam W = normal(3, 3)\nparam b = zeros(1, "
    "3)\n"
    "ŷ = softmax(X·W + b)\n";
const std::string cross_entropy = classifier + std::string("C = crossentropy(ŷ, y)\n");
const std::string with_adam = cross_entropy + "minimise C by adam(rate = 0.1), steps = 10\n";
const std::string with_momentum = xor_sheet + "minimise C by sgd(rate = 0.5, momentum = 0.9), steps = 10\n";

const std::vector<Network>& networks() {
  static const std::string regression =
      "seed 4\nX = normal(6, 3)\ny = normal(6, 1)\nparam w = normal(3, 1)\nparam b = [0.1]\nŷ = X·w + b\n";
  static const std::string xor_sgd = xor_sheet + "minimise C by sgd(rate = 2), steps = 50\n";
  static const std::string mse = regression + "C = mse(ŷ, y)\n";
  static const std::string bce =
      "seed 4\nX = normal(6, 3)\ny = [0; 1; 1; 0; 1; 0]\nparam w = normal(3, 1)\np = σ(X·w)\nC = bce(p, y)\n";
  static const std::string decay = regression + "C = mse(ŷ, y) + 0.01*Σ(w²) + 0.5*‖w‖\n";
  static const std::string vectors =
      "seed 5\nparam u = normal(4)\nparam v = normal(4)\nM = normal(4, 4)\na = u·v\nb = M·u\nc = v·M\n"
      "C = a + sum(b ⊙ c) + dot(u, b) + sum(outer(u, v)²)\n";
  static const std::string tensors =
      "seed 6\nparam T = normal(2, 3, 4)\nB = normal(2, 4, 2)\nP = T·B\nq = T[0, :, 1:3] + T[1, :, 0:2]\n"
      "r = T[1, 2, 3] + sum(T[:, 1, :]²)\nC = sum(P²) + sum(tanh(q)) + r + mean(transpose(T, 2, 0, 1) ⊙ 2)\n";
  static const std::string statistics =
      "seed 7\nparam A = normal(3, 4)\nC = var(A) + sd(A) + norm(A) + sum(mean(A, axis = 0)²) + "
      "sum(var(A, axis = 1)) + sum(sd(A, axis = 0)) + sum(norm(A, axis = 1)) + prod(mean(A, axis = 1)) + "
      "sum(max(A, axis = 0)) + sum(min(A, axis = 1)) + max(A) - min(A)\n";
  static const std::string pieces =
      "seed 8\nparam u = normal(2, 5)\nv = normal(2, 5)\nC = sum(where(u > v, u², 3v)) + sum(max(u, v)) + "
      "sum(min(u, 0.5)) + sum(|u|) + sum(clip(u, -0.5, 0.5)²) + sum(relu(u)) + sum(leaky_relu(u)) + "
      "sum(elu(u)) + sum(gelu(u)) + sum(silu(u)) + sum(softplus(u))\n";
  static const std::string elementary =
      "seed 9\nparam u = uniform(2, 3)\nparam w = uniform(2, 3)\nC = sum(exp(u)) + sum(log(u + 1)) + sum(√w) "
      "+ "
      "sum(sin(u) ⊙ cos(w)) + sum(tan(u)) + sum(erf(w)) + sum((u + 1)^w) + sum(u^3) + sum(u/(w + 2)) - "
      "sum(-u) + sum(2^u) + sum((u - w)/3 - (u + w))\n";
  static const std::string algebra =
      "seed 10\nparam A = [4 1 0; 1 3 1; 0 1 5]\nparam B = normal(3, 3)\nC = sum(A⁻¹·B) + sum(solve(A, B²)) "
      "+ "
      "det(A) + trace(B·A) + sum((A⁻¹)ᵀ) + sum((A·B)ᵀ ⊙ B)\n";
  static const std::string decompositions =
      "param A = [4 1 0; 1 3 1; 0 1 5]\nL = cholesky(A)\nλ, V = eig(A)\nU, s, W = svd(A)\nQ, R = qr(A)\n"
      "C = sum(L²) + sum(λ²) + sum(s) + sum(R²) + sum(Q[:, 0])\n";
  static const std::string shapes =
      "seed 11\nparam A = normal(3, 4)\nparam B = normal(2, 4)\nK = concat(A, B)\nS = stack(A[0, :], B[1, "
      ":])\n"
      "C = sum(K²) + sum(reshape(A, 2, 6)·ones(6, 1)) + sum(flatten(B)²) + sum(S ⊙ S) + sum(A[::2, 1:]) + "
      "sum(broadcast(B[0, :], 3, 4) ⊙ A) + sum(A[:, ::-1]·A[2, :])\n";
  static const std::string functions =
      "g(x, y) = x² ⊙ y + 3x\nf(x) = g(x, tanh(x)) - g(1, x)\nparam u = [0.3 -0.7 1.1]\nz = f(u)\n"
      "C = sum(z ⊙ z) + mean(f(z))\n";
  static const std::string shared =
      "seed 12\nX = normal(3, 3)\nparam W = normal(3, 3)\nH = tanh(X·W)\nR = H + X\nO = tanh(R·W) + R\n"
      "C = mean((O·Wᵀ - X)²)\n";
  static const std::string batch_norm =
      "seed 3\nX = normal(5, 3)\ny = normal(5, 1)\nparam W = normal(3, 2)\nparam γ = [1.2 0.8]\nparam β = "
      "[0.1 "
      "-0.2]\nparam v = normal(2, 1)\nH = X·W\nμ = mean(H, axis = 0, keepdims = 1)\nν = var(H, axis = 0, "
      "keepdims = 1)\nN = (H - μ)/√(ν + 1e-5)\nA = tanh(γ ⊙ N + β)\nC = mse(A·v, y)\n"
      "minimise C by sgd(rate = 0.1, momentum = 0.9), steps = 9\n";
  static const std::string rules =
      xor_sheet +
      "α = 0.5\nrepeat 10\n  W1 ← W1 - α*∂C/∂W1\n  b1 ← b1 - α*∂C/∂b1\n  W2 ← 0.99*W2 - α*∂C/∂W2\n";
  static const std::string nesterov =
      mse + "minimise C by sgd(rate = 0.1, momentum = 0.9, nesterov = 1, decay = 0.1), steps = 9\n";
  static const std::string single = "precision f32\n" + xor_sgd;
  static const std::vector<Network> all = {
      {"xor", xor_sgd.c_str()},
      {"xor_later", xor_sgd.c_str(), {}, 20},
      {"xor_open", xor_sgd.c_str(), {"σ", "mean"}},
      {"cross_entropy", cross_entropy.c_str()},
      {"cross_entropy_open", cross_entropy.c_str(), {"crossentropy"}},
      {"softmax_open", cross_entropy.c_str(), {"softmax"}},
      {"adam", with_adam.c_str()},
      {"adam_later", with_adam.c_str(), {}, 3},
      {"momentum", with_momentum.c_str(), {}, 2},

      {"nesterov", nesterov.c_str(), {}, 2},
      {"rules", rules.c_str(), {}, 3},
      {"mse", mse.c_str()},
      {"mse_open", mse.c_str(), {"mse", "mean"}},
      {"bce", bce.c_str()},
      {"bce_open", bce.c_str(), {"bce"}},
      {"decay", decay.c_str()},
      {"vectors", vectors.c_str()},
      {"tensors", tensors.c_str()},
      {"statistics", statistics.c_str()},
      {"statistics_open", statistics.c_str(), {"var", "sd", "norm", "prod", "mean"}},
      {"pieces", pieces.c_str()},
      {"pieces_open", pieces.c_str(), {"clip", "gelu", "silu", "σ"}},
      {"elementary", elementary.c_str()},
      {"algebra", algebra.c_str()},
      {"decompositions", decompositions.c_str()},
      {"shapes", shapes.c_str()},
      {"functions", functions.c_str()},
      {"shared", shared.c_str()},
      {"batch_norm", batch_norm.c_str()},
      {"single", single.c_str()},
  };
  return all;
}

class MeaningOfASheet : public testing::TestWithParam<Network> {};

TEST_P(MeaningOfASheet, IsWhatWasComputed) {
  const Network& network = GetParam();
  const sheet::Explained e = explained_sheet(network.sheet, {.after = network.after});
  const Derivation d = explain(e.subject, {.open = network.open});
  EXPECT_TRUE(d.passed());
  const double tolerance = e.subject.cost.dtype() == DType::f32 ? 1e-5 : 1e-9;
  Reader reader(d, e.subject, tolerance);
  EXPECT_GT(reader.run(), reader.passed_over());
}

INSTANTIATE_TEST_SUITE_P(Sheets, MeaningOfASheet, testing::ValuesIn(networks()),
                         [](const auto& test) { return test.param.name; });

// Graphs of the whole catalogue: the gradients are those of the reference, and what a sheet can say of the
// steps means what was computed.
TEST(Meaning, OfRandomGraphs) {
  int compared = 0, passed_over = 0;
  std::uint64_t walked = 0;
  for (std::uint64_t seed = 1; seed <= test::number_of_seeds(300); ++seed) {
    SCOPED_TRACE(seed);
    const test::RandomGraph graph = test::random_graph(seed, {.operations = 10, .tame = true});
    Tensor cost = 0.0;
    for (const Tensor& root : graph.roots()) cost = cost + ops::sum(ops::cast(root, DType::f64));
    // A sheet never multiplies matrices of truth values as such.
    const auto is_logical = [](const Tensor& x) {
      return &x.node().operation == &ops::matmul && !is_floating(x.dtype());
    };
    if (std::ranges::any_of(nodes_in_order({&cost, 1}), is_logical)) continue;
    Subject subject{.cost = cost};
    for (std::size_t i = 0; i < graph.variables.size(); ++i)
      subject.values.emplace_back(graph.variables[i], graph.values[i]);
    const Derivation d = explain(subject, {.check = false});
    // The sign of a zero made of rounding may go either way; then nothing compares.
    const double exact_cost = reference::evaluate(cost, graph.bindings()).element(0);
    const double difference = d.forward.back().value.element(0) - exact_cost;
    if (!(std::abs(difference) <= 1e-9 * std::max(1.0, std::abs(exact_cost)))) continue;
    ++walked;
    std::vector<Given> parameters;
    std::ranges::copy_if(d.given, std::back_inserter(parameters), &Given::is_parameter);
    std::size_t next = 0;
    for (const Tensor& x : nodes_in_order({&cost, 1})) {
      if (&x.node().operation != &ops::parameter) continue;
      const std::string name = parameters.at(next++).symbol.text;
      const Array exact = reference::evaluate(gradient(cost, x), graph.bindings());
      expect_same(exact, step_named(d.backward, "∂C/∂" + name).value, 1e-8, name, cancelled);
    }
    Reader reader(d, subject, 1e-8, true);
    compared += reader.run();
    passed_over += reader.passed_over();
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_GT(compared, 4 * passed_over);
  EXPECT_GT(walked, test::number_of_seeds(300) * 9 / 10);
}

}  // namespace
}  // namespace turunan
