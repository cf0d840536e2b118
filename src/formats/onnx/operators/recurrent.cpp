#include <functional>

#include "formats/onnx/operators/common.hpp"
#include "ops/activation.hpp"
#include "ops/indexing.hpp"
#include "ops/pieces.hpp"
#include "ops/product.hpp"

// Recurrent layers, unrolled over their steps. x: steps × examples × inputs; a layer runs forward, in reverse
// or in both directions, and each direction has weights of its own.

namespace turunan::onnx {

namespace {

using Activation = std::function<Tensor(const Tensor&)>;

// Some activations have one or two numbers, with defaults of their own.
Activation activation_of(const Call& c, const std::string& name, std::optional<double> alpha,
                         std::optional<double> beta) {
  const auto with = [](const Operation& operation, double value) {
    return [&operation, value](const Tensor& x) { return apply(operation, {x}, {.numbers = {value}}); };
  };
  if (name == "Sigmoid") return [](const Tensor& x) { return ops::sigmoid(x); };
  if (name == "Tanh") return [](const Tensor& x) { return ops::tanh(x); };
  if (name == "Relu") return [](const Tensor& x) { return ops::relu(x); };
  if (name == "Softplus") return [](const Tensor& x) { return ops::softplus(x); };
  if (name == "Softsign") return [](const Tensor& x) { return x / (1.0 + ops::abs(x)); };
  if (name == "LeakyRelu") return with(ops::leaky_relu, alpha.value_or(0.01));
  if (name == "Elu") return with(ops::elu, alpha.value_or(1));
  const double a = alpha.value_or(name == "HardSigmoid" ? 0.2 : 1);
  const double b = beta.value_or(name == "HardSigmoid" ? 0.5 : name == "ScaledTanh" ? 1 : 0);
  if (name == "Affine") return [a, b](const Tensor& x) { return a * x + b; };
  if (name == "ScaledTanh") return [a, b](const Tensor& x) { return a * ops::tanh(b * x); };
  if (name == "HardSigmoid") {
    return
        [a, b](const Tensor& x) { return ops::maximum(number(0, x), ops::minimum(number(1, x), a * x + b)); };
  }
  if (name == "ThresholdedRelu") {
    return [a](const Tensor& x) { return ops::where(ops::greater(x, number(a, x)), x, number(0, x)); };
  }
  c.unsupported("the activation '" + name + "'");
}

std::vector<Activation> activations_of(const Call& c, std::vector<std::string> defaults,
                                       std::size_t directions) {
  std::vector<std::string> names = c.texts("activations");
  if (names.empty()) {
    for (std::size_t i = 0; i < directions; ++i) names.insert(names.end(), defaults.begin(), defaults.end());
  }
  if (names.size() != defaults.size() * directions) c.malformed("has not an activation for each gate");
  const std::vector<double> alphas = c.numbers("activation_alpha"), betas = c.numbers("activation_beta");
  std::vector<Activation> result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto at = [i](const std::vector<double>& list) {
      return i < list.size() ? std::optional<double>(list[i]) : std::nullopt;
    };
    result.push_back(activation_of(c, names[i], at(alphas), at(betas)));
  }
  return result;
}

// One direction of a layer: the weights of its gates, one below the other, and what its cells share.
struct Layer {
  Tensor w, r;              // gates·hidden × inputs, gates·hidden × hidden
  Tensor input_bias, bias;  // gates·hidden each; empty for none
  Tensor peepholes;         // 3·hidden; empty for none
  std::vector<Activation> f;
  std::int64_t hidden = 0;
  double clip = 0;  // no bound where it is 0
  bool linear_before_reset = false, input_forget = false;

  Tensor gate(const Tensor& of, std::int64_t i) const { return part(of, of.rank() - 1, i * hidden, hidden); }
  Tensor clipped(const Tensor& x) const {
    return clip == 0 ? x : ops::minimum(ops::maximum(x, number(-clip, x)), number(clip, x));
  }
  Tensor from_input(const Tensor& x) const {
    const Tensor y = ops::product(x, ops::transpose(w));
    return input_bias ? y + input_bias : y;
  }
  Tensor from_state(const Tensor& h) const {
    const Tensor y = ops::product(h, ops::transpose(r));
    return bias ? y + bias : y;
  }
};

// The state after a step: h, and for an LSTM c.
using States = std::vector<Tensor>;
using Cell = States (*)(const Layer&, const Tensor& x, const States&);

States simple_cell(const Layer& l, const Tensor& x, const States& s) {
  return {l.f[0](l.clipped(l.from_input(x) + l.from_state(s[0])))};
}

// Cho et al., 2014: z keeps the state, r resets it.
States gated_cell(const Layer& l, const Tensor& x, const States& s) {
  const Tensor in = l.from_input(x);
  const Tensor state = l.from_state(s[0]);
  const Tensor z = l.f[0](l.clipped(l.gate(in, 0) + l.gate(state, 0)));
  const Tensor r = l.f[0](l.clipped(l.gate(in, 1) + l.gate(state, 1)));
  Tensor candidate;
  if (l.linear_before_reset) {
    candidate = l.gate(in, 2) + r * l.gate(state, 2);
  } else {
    const Tensor weights = part(l.r, 0, 2 * l.hidden, l.hidden);
    candidate = l.gate(in, 2) + ops::product(r * s[0], ops::transpose(weights));
    if (l.bias) candidate = candidate + l.gate(l.bias, 2);
  }
  return {(1.0 - z) * l.f[1](l.clipped(candidate)) + z * s[0]};
}

// Hochreiter and Schmidhuber, 1997, with Gers' peepholes; the gates are input, output, forget and cell.
States long_short_term_cell(const Layer& l, const Tensor& x, const States& s) {
  const Tensor sum = l.from_input(x) + l.from_state(s[0]);
  const auto gate = [&](std::int64_t i, std::int64_t peephole, const Tensor& cell) {
    const Tensor y = l.gate(sum, i);
    return l.f[0](l.clipped(l.peepholes ? y + l.gate(l.peepholes, peephole) * cell : y));
  };
  const Tensor i = gate(0, 0, s[1]);
  const Tensor f = l.input_forget ? 1.0 - i : gate(2, 2, s[1]);
  const Tensor c = f * s[1] + i * l.f[1](l.clipped(l.gate(sum, 3)));
  const Tensor o = gate(1, 1, c);
  return {o * l.f[2](c), c};
}

struct Kind {
  Cell cell;
  std::int64_t gates;
  std::vector<std::string> activations;
  std::size_t states;
};

Layer layer_of(const Call& c, const Kind& kind, std::int64_t direction, std::size_t directions,
               std::int64_t hidden) {
  Layer l;
  l.hidden = hidden;
  l.w = single(c.tensor(1), 0, direction);
  l.r = single(c.tensor(2), 0, direction);
  if (l.r.shape() != Shape{kind.gates * hidden, hidden} || l.w.rank() != 2 ||
      l.w.shape()[0] != kind.gates * hidden) {
    c.malformed("has weights of other sizes than its hidden_size");
  }
  if (c.has(3)) {
    const Tensor both = single(c.tensor(3), 0, direction);
    l.input_bias = part(both, 0, 0, kind.gates * hidden);
    l.bias = part(both, 0, kind.gates * hidden, kind.gates * hidden);
  }
  if (kind.states == 2 && c.has(7)) l.peepholes = single(c.tensor(7), 0, direction);
  const std::vector<Activation> all = activations_of(c, kind.activations, directions);
  const auto each = static_cast<std::ptrdiff_t>(kind.activations.size());
  l.f.assign(all.begin() + direction * each, all.begin() + (direction + 1) * each);
  l.clip = c.number("clip", 0);
  l.linear_before_reset = c.flag("linear_before_reset");
  l.input_forget = c.flag("input_forget");
  return l;
}

struct Course {
  std::vector<Tensor> steps;  // h after each step, at its place in the sequence
  States last;
};

// A sequence that is shorter than the others keeps its state from its end on, and yields zeros there.
Course run(const Call& c, const Kind& kind, const Layer& layer, const Tensor& x, States states,
           bool backward) {
  const std::int64_t length = x.shape()[0];
  Course course;
  course.steps.resize(static_cast<std::size_t>(length));
  for (std::int64_t step = 0; step < length; ++step) {
    const std::int64_t t = backward ? length - 1 - step : step;
    States next = kind.cell(layer, single(x, 0, t), states);
    Tensor y = next[0];
    if (c.has(4)) {
      const Tensor lengths = ops::reshape(ops::cast(c.tensor(4), DType::i64), {x.shape()[1], 1});
      const Tensor running = ops::less(whole_numbers({}, {t}), lengths);
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = ops::where(running, next[i], states[i]);
      y = ops::where(running, y, number(0, y));
    }
    states = next;
    course.steps[static_cast<std::size_t>(t)] = y;
  }
  course.last = states;
  return course;
}

Tensor stacked(std::vector<Tensor> parts, std::size_t axis) {
  for (Tensor& tensor : parts) tensor = with_axis(tensor, axis);
  return ops::concat(std::move(parts), static_cast<std::int64_t>(axis));
}

Values recurrent(const Call& c, const Kind& kind) {
  const bool examples_first = c.flag("layout");
  const Tensor x = examples_first ? moved_axis(c.tensor(0), 1, 0) : c.tensor(0);
  if (x.rank() != 3 || x.shape()[0] == 0 || c.tensor(2).rank() != 3)
    c.malformed("takes steps × examples × inputs");
  const std::string direction = c.text("direction", "forward");
  const std::size_t directions = direction == "bidirectional" ? 2 : 1;
  const std::int64_t hidden = c.tensor(2).shape()[2], examples = x.shape()[1];
  std::vector<Course> courses;
  for (std::size_t d = 0; d < directions; ++d) {
    const auto index = static_cast<std::int64_t>(d);
    const Layer layer = layer_of(c, kind, index, directions, hidden);
    States states;
    for (std::size_t i = 0; i < kind.states; ++i) {
      states.push_back(c.has(5 + i) ? single(c.tensor(5 + i), examples_first ? 1 : 0, index)
                                    : ops::filled({x.dtype(), {examples, hidden}}, 0));
    }
    courses.push_back(run(c, kind, layer, x, states, direction == "reverse" || d == 1));
  }
  std::vector<Tensor> steps;
  for (std::size_t t = 0; t < courses[0].steps.size(); ++t) {
    std::vector<Tensor> both;
    for (const Course& course : courses) both.push_back(course.steps[t]);
    steps.push_back(stacked(both, examples_first ? 1 : 0));
  }
  Values results = {computed(stacked(steps, examples_first ? 1 : 0), c.type(0))};
  for (std::size_t i = 0; i < kind.states; ++i) {
    std::vector<Tensor> last;
    for (const Course& course : courses) last.push_back(course.last[i]);
    results.push_back(computed(stacked(last, examples_first ? 1 : 0), c.type(0)));
  }
  return results;
}

Values simple(const Call& c) {
  return recurrent(c, {simple_cell, 1, {"Tanh"}, 1});
}
Values gated(const Call& c) {
  return recurrent(c, {gated_cell, 3, {"Sigmoid", "Tanh"}, 1});
}
Values long_short_term(const Call& c) {
  return recurrent(c, {long_short_term_cell, 4, {"Sigmoid", "Tanh", "Tanh"}, 2});
}

constexpr OperatorEntry entries[] = {
    {"RNN", simple},
    {"GRU", gated},
    {"LSTM", long_short_term},
};

}  // namespace

std::span<const OperatorEntry> recurrent_operators() {
  return entries;
}

}  // namespace turunan::onnx
