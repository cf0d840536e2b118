#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/pieces.hpp"
#include "sheet/comparison.hpp"
#include "sheet/identity.hpp"
#include "sheet/mending.hpp"
#include "sheet/session.hpp"

namespace turunan::sheet {

void Session::run(const Statement& s, const Check& c) {
  computed_ = true;
  CheckResult result = c.draws.empty() ? compare(c) : try_identity(c);
  result.text = source_->text(s.span);
  result.line = source_->line_of(s.span.begin);
  result.diagnostic.source = source_;
  listener_.checked(result);
}

double Session::tolerance_of(const Check& c) {
  const double tolerance = elaborator().number(c.tolerance);
  if (!(tolerance >= 0)) fail(c.tolerance->span, "a tolerance is a number from 0 up");
  return tolerance;
}

// Both sides, broadcast to one shape.
std::vector<Tensor> Session::sides_of(const Check& c, const Tensor& left, const Tensor& right) const {
  std::vector<Tensor> sides;
  const auto operand = [&](const ExprPtr& e) {
    return Operand{e->span, std::string(source_->text(e->span))};
  };
  at_place(source_, c.sign, {operand(c.left), operand(c.right)}, [&] {
    const Shape shape = broadcast_shapes(left.shape(), right.shape());
    sides = {ops::broadcast_to(left, shape), ops::broadcast_to(right, shape)};
    return left;
  });
  return sides;
}

CheckResult Session::compare(const Check& c) {
  Elaborator build = elaborator();
  const Tensor left = build(c.left), right = build(c.right);
  Comparison comparison{.op = c.op};
  if (c.tolerance) comparison.tolerance = tolerance_of(c);
  const std::vector<Tensor> sides = sides_of(c, left, right);
  // What evaluation refuses is of the whole line: its notes are of operands inside a side.
  std::vector<Array> values;
  at_place(source_, join(c.left->span, c.right->span), {}, [&] { return values = evaluate(sides), left; });
  const Difference difference = compare_values(comparison, values[0], values[1]);
  return {.passed = difference.count == 0,
          .diagnostic = {.span = c.sign,
                         .message = "the check does not hold: " + difference.text,
                         .labels = {{c.left->span, difference.left}, {c.right->span, difference.right}},
                         .help = difference.help}};
}

CheckResult Session::try_identity(const Check& c) {
  const auto build = [&](const Elaborator::Names& draws) {
    Elaborator elaborate = elaborator(draws);
    const Tensor left = elaborate(c.left), right = elaborate(c.right);
    return sides_of(c, left, right);
  };
  Comparison comparison{.op = c.op, .tolerance = c.tolerance ? tolerance_of(c) : 0, .rounding = true};
  const Counterexample found = try_draws(c, comparison, dtype_, seed_, values_, build);
  CheckResult result{.passed = !found.exists};
  if (found.exists) {
    result.diagnostic = {.span = c.sign, .message = found.message, .labels = {}, .help = found.values};
  }
  return result;
}

}  // namespace turunan::sheet
