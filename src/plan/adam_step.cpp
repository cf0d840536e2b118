#include <algorithm>
#include <array>

#include "ops/arithmetic.hpp"
#include "ops/power.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/kernels/adam.hpp"

// The update of Adam, found by its formula, as one pass instead of one for each operation.

namespace turunan::plan {

namespace {

/// w′ = w − rate·(m′/first_bias) / (√(v′/second_bias) + epsilon) with m′ = first_decay·m + first_rest·g and
/// v′ = second_decay·v + second_rest·g².
struct AdamNodes {
  NodeIndex next_w, next_m, next_v, w, m, v, g;
  NodeIndex rate, first_decay, first_rest, second_decay, second_rest, first_bias, second_bias, epsilon;
};

class AdamMatch {
 public:
  AdamMatch(const Lowering& lowering, const Unit& unit)
      : lowering_(lowering), network_(lowering.network()), unit_(unit) {}

  std::optional<AdamNodes> find() {
    constexpr std::size_t operations = 14;
    if (unit_.others().size() != operations) return std::nullopt;
    for (const NodeIndex node : unit_.others()) {
      is_good_ = true;
      const AdamNodes found = match(node);
      if (is_good_ && stores_only(found)) return found;
    }
    return std::nullopt;
  }

 private:
  struct Scaled {
    NodeIndex number, tensor;
  };

  bool is(NodeIndex node, const Operation& operation) const {
    return &network_.node(node).operation == &operation && unit_.holds(node);
  }

  // The inputs of an operation; any node where it is another operation, which ends the search.
  std::array<NodeIndex, 2> inputs(NodeIndex node, const Operation& operation) {
    if (!is(node, operation)) {
      is_good_ = false;
      return {node, node};
    }
    const auto x = network_.inputs(node);
    return {x[0], x.back()};
  }

  bool is_number(NodeIndex x) const { return !unit_.holds(x) && lowering_.view(x).is_uniform(); }

  Scaled scaled(NodeIndex node, const Operation& operation) {
    const auto [a, b] = inputs(node, operation);
    is_good_ = is_good_ && is_number(a) != is_number(b);
    return is_number(a) ? Scaled{a, b} : Scaled{b, a};
  }

  Scaled divided(NodeIndex node) {
    const auto [a, b] = inputs(node, ops::divide);
    is_good_ = is_good_ && is_number(b);
    return {b, a};
  }

  AdamNodes match(NodeIndex next_w) {
    AdamNodes found{};
    found.next_w = next_w;
    const auto [w, change] = inputs(next_w, ops::subtract);
    const auto [rate, quotient] = scaled(change, ops::multiply);
    const auto [unbiased_m, length] = inputs(quotient, ops::divide);
    const auto [epsilon, root] = scaled(length, ops::add);
    const NodeIndex unbiased_v = inputs(root, ops::sqrt)[0];
    const auto [first_bias, next_m] = divided(unbiased_m);
    const auto [second_bias, next_v] = divided(unbiased_v);
    const auto v_terms = terms(next_v), m_terms = terms(next_m);
    const bool swapped = is(v_terms[0].tensor, ops::square);
    const Scaled v = v_terms[swapped ? 1 : 0], square = v_terms[swapped ? 0 : 1];
    found.g = inputs(square.tensor, ops::square)[0];
    const bool gradient_first = m_terms[0].tensor == found.g;
    const Scaled m = m_terms[gradient_first ? 1 : 0], gradient = m_terms[gradient_first ? 0 : 1];
    is_good_ = is_good_ && gradient.tensor == found.g;
    return {next_w,   next_m,        next_v,     w,           m.tensor,
            v.tensor, found.g,       rate,       m.number,    gradient.number,
            v.number, square.number, first_bias, second_bias, epsilon};
  }

  std::array<Scaled, 2> terms(NodeIndex sum) {
    const auto [a, b] = inputs(sum, ops::add);
    return {scaled(a, ops::multiply), scaled(b, ops::multiply)};
  }

  // The three results are all that is read elsewhere, and what is read lies element by element.
  bool stores_only(const AdamNodes& found) const {
    for (const NodeIndex node : unit_.others()) {
      const bool result = node == found.next_w || node == found.next_m || node == found.next_v;
      if (lowering_.is_stored(node) != result) return false;
    }
    const auto lies_plainly = [&](NodeIndex x) {
      if (x == unit_.product) return x == found.g;
      if (unit_.holds(x)) return false;
      View view = lowering_.view(x);
      view.offset = 0;
      return view.is_compact();
    };
    return std::ranges::all_of(std::array{found.w, found.m, found.v, found.g}, lies_plainly);
  }

  const Lowering& lowering_;
  const Network& network_;
  const Unit& unit_;
  bool is_good_ = true;
};

struct AdamViews {
  std::array<View, 3> tensors, results;
  View g;  // no buffer where it is a tile
  std::array<View, 8> numbers;
};

struct AdamRecord {
  AdamOperands operands;
  AdamKernel kernel;
  std::int64_t elements, chunk;
};

void run_stretch(const void* memory, const std::byte* tile, std::int64_t start, std::int64_t n) {
  const auto& record = *static_cast<const AdamRecord*>(memory);
  record.kernel(record.operands, tile, start, static_cast<std::size_t>(n));
}

void run_chunk(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const AdamRecord*>(memory);
  const std::int64_t start = part * record.chunk;
  run_stretch(memory, nullptr, start, std::min(record.chunk, record.elements - start));
}

AdamRecord make_record(const Memory& memory, const AdamViews& views) {
  const auto tensor = [&](std::size_t i) { return memory.at(views.tensors[i]); };
  const auto result = [&](std::size_t i) { return memory.at(views.results[i]); };
  const auto number = [&](std::size_t i) { return memory.at(views.numbers[i]); };
  const View& w = views.tensors[0];
  return {{tensor(0), tensor(1), tensor(2), views.g.buffer == no_buffer ? nullptr : memory.at(views.g),
           result(0), result(1), result(2), number(0), number(1), number(2), number(3), number(4), number(5),
           number(6), number(7)},
          find_adam(w.dtype),
          w.shape.elements(),
          1 << 13};
}

}  // namespace

std::optional<StretchStep> adam_step(Lowering& lowering, const Unit& unit) {
  const auto found = AdamMatch(lowering, unit).find();
  if (!found || !is_floating(lowering.network().type(found->w).dtype)) return std::nullopt;
  AdamViews views;
  const AdamNodes& n = *found;
  const auto view = [&](NodeIndex x) { return x == unit.product ? View() : lowering.view(x); };
  views.tensors = {view(n.w), view(n.m), view(n.v)};
  views.g = view(n.g);
  views.numbers = {view(n.rate),        view(n.first_decay), view(n.first_rest),  view(n.second_decay),
                   view(n.second_rest), view(n.first_bias),  view(n.second_bias), view(n.epsilon)};
  StretchStep result;
  Step& step = result.step;
  const std::string name = lowering.name_of_result(n.next_w);
  for (const View& v : views.tensors) step.reads.push_back(v.buffer);
  for (const View& v : views.numbers) step.reads.push_back(v.buffer);
  if (views.g.buffer != no_buffer) step.reads.push_back(views.g.buffer);
  views.results = {lowering.make_result(n.next_w), lowering.make_result(n.next_m),
                   lowering.make_result(n.next_v)};
  for (const View& v : views.results) step.writes.push_back(v.buffer);
  step.text = describe(lowering.network(), unit, name + ", its means");
  step.emit = [views](Memory& memory) {
    const AdamRecord* record = memory.keep(make_record(memory, views));
    return Instruction{run_chunk, record, (record->elements + record->chunk - 1) / record->chunk};
  };
  result.emit = [views](Memory& memory) {
    return Stretch{run_stretch, memory.keep(make_record(memory, views))};
  };
  return result;
}

}  // namespace turunan::plan
