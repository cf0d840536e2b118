#include <fmt/format.h>

#include <algorithm>

#include "sheet/parser.hpp"

// minimise C by sgd(rate = 0.1), batch = 64, epochs = 5, report accuracy(ŷ, y) with X = Xt, y = yt
namespace turunan::sheet {

namespace {

using Kind = TokenKind;

}  // namespace

bool Parser::is_option(std::size_t ahead) const {
  if (is_word("report", ahead)) return !is(Kind::kEqual, ahead + 1);
  return (is_word("batch", ahead) || is_word("epochs", ahead) || is_word("steps", ahead)) &&
         is(Kind::kEqual, ahead + 1);
}

Statement::Node Parser::minimise() {
  take();
  Minimise result;
  result.cost = expression();
  expect_word("by", "and an optimiser, as in minimise C by sgd(rate = 0.1)");
  if (!is(Kind::kName)) unexpected("an optimiser, such as sgd(rate = 0.1)");
  const Token optimiser = take();
  result.optimiser = {std::string(text(optimiser)), optimiser.span};
  if (is(Kind::kLeftParen)) result.arguments = arguments(take());
  options_follow_ = true;
  std::vector<std::string> seen;
  while (accept(Kind::kComma)) minimise_option(result, seen);
  options_follow_ = false;
  if (!is(Kind::kEnd)) unexpected("`,` and an option (batch, epochs, steps, report), or the end");
  return result;
}

/// One option; a `report` may be followed by further expressions, which are reported too.
void Parser::minimise_option(Minimise& result, std::vector<std::string>& seen) {
  if (!is_option()) {
    if (is(Kind::kName) && is(Kind::kEqual, 1)) {
      const std::string name(text(peek()));
      const std::string near = nearest(name, {"batch", "epochs", "steps", "report"});
      fail(peek().span, fmt::format("minimise has no option {}", describe(peek())),
           near.empty() ? "the options are batch, epochs, steps and report"
                        : fmt::format("did you mean {}?", near));
    }
    if (result.reports.empty()) unexpected("an option: batch =, epochs =, steps = or report");
    result.reports.push_back(expression());
    return;
  }
  const Token word = take();
  const std::string name(text(word));
  if (name == "report") {
    result.reports.push_back(expression());
    return;
  }
  if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
    fail(word.span, fmt::format("the option {} stands here twice", name), "leave one of them out");
  }
  seen.push_back(name);
  take();
  (name == "batch" ? result.batch : name == "epochs" ? result.epochs : result.steps) = expression();
}

}  // namespace turunan::sheet
