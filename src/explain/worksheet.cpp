#include <algorithm>
#include <numeric>

#include "explain/numbers.hpp"
#include "graph/index.hpp"
#include "ops/random.hpp"

namespace turunan {

namespace explanation {

namespace {

constexpr std::size_t most_blanks = 4;  // of one result

// Puts blanks in place of entries of each result, and wherever those entries are used further down.
class WorksheetMaker {
 public:
  WorksheetMaker(Derivation derivation, std::uint64_t seed) : d_(std::move(derivation)), seed_(seed) {}

  Derivation run() {
    for (Step& step : d_.forward) ask(step.left, step.numbers, step.result);
    for (Step& step : d_.backward) ask(step.left, step.numbers, step.result);
    for (UpdateStep& step : d_.update) {
      ask(step.left, step.numbers, step.result);
      step.gradient.reset();  // the backward pass asks for it
    }
    // Both say what the blanks ask for.
    d_.checks.clear();
    d_.traces.clear();
    return std::move(d_);
  }

 private:
  void ask(const Formula& left, std::optional<Formula>& numbers, Formula& result) {
    if (numbers) numbers = replaced(*numbers, [&](const Formula& f) { return with_blanks(f); });
    if (!is_written_out(*result.value)) return;
    const std::string name = key_of(left);
    result.blanks.assign(static_cast<std::size_t>(result.value->elements()), 0);
    for (const std::size_t position : chosen(result.blanks.size(), name)) {
      const auto element = static_cast<std::int64_t>(position);
      result.blanks[position] = static_cast<int>(d_.blanks.size()) + 1;
      d_.blanks.push_back({result.blanks[position], where(name, result.value->shape(), element),
                           entry(left, result.value->shape(), element), result.value->element(element)});
    }
    known_.emplace_back(*result.value, result.blanks);
  }

  // The same numbers further up, told by their memory: they were put in from the same value.
  std::optional<Formula> with_blanks(const Formula& f) const {
    if (f.kind != FormulaKind::array && f.kind != FormulaKind::number) return {};
    for (const auto& [value, blanks] : known_) {
      if (value.memory() != f.value->memory() || value.shape() != f.value->shape()) continue;
      Formula result = f;
      result.blanks = blanks;
      return result;
    }
    return {};
  }

  // A few positions, in order; which ones depends on the seed and the name alone.
  std::vector<std::size_t> chosen(std::size_t count, const std::string& name) const {
    std::vector<std::size_t> positions(count);
    std::iota(positions.begin(), positions.end(), 0);
    if (count <= most_blanks) return positions;
    std::uint64_t draws = seed_;
    for (const char c : name) draws = ops::random_bits(draws, static_cast<unsigned char>(c));
    for (std::size_t i = 0; i < most_blanks; ++i)
      std::swap(positions[i], positions[i + ops::random_bits(draws, i) % (count - i)]);
    positions.resize(most_blanks);
    std::ranges::sort(positions);
    return positions;
  }

  static std::string where(const std::string& name, const Shape& shape, std::int64_t position) {
    if (shape.rank() == 0) return name;
    return (name.starts_with("∂") ? "(" + name + ")" : name) + index_text(shape, position);
  }

  static Formula entry(const Formula& left, const Shape& shape, std::int64_t position) {
    if (shape.rank() == 0) return left;
    Formula result{.kind = FormulaKind::index, .text = "[]", .parts = {left}};
    for (const std::int64_t i : index_of(shape, position)) result.options.push_back(std::to_string(i));
    return result;
  }

  Derivation d_;
  std::uint64_t seed_;
  std::vector<std::pair<Array, std::vector<int>>> known_;
};

}  // namespace

}  // namespace explanation

Derivation worksheet(Derivation derivation, std::uint64_t seed) {
  return explanation::WorksheetMaker(std::move(derivation), seed).run();
}

}  // namespace turunan
