#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "explain/check_words.hpp"
#include "explain/layout.hpp"
#include "explain/print/document.hpp"

// The parts that weigh numbers: the check against difference quotients, and the paths to one entry.

namespace turunan::explanation {

namespace {

std::string counted(double count, std::string_view one, std::string_view many) {
  const std::string number = count < 1e15 ? fmt::format("{:.0f}", count) : fmt::format("{:.3g}", count);
  return number + " more " + std::string(count == 1 ? one : many);
}

Line check_table(const Check& check, const std::vector<const Check::Entry*>& entries, const Writer& writer) {
  Line table{.kind = Line::Kind::table};
  table.cells.push_back({"Where", "Gradient", "Difference quotient", "Relative difference"});
  for (const Check::Entry* shown : entries) {
    const Check::Entry& entry = *shown;
    const std::string where = entry.where.empty() ? writer.heading(check.gradient) : writer.text(entry.where);
    table.cells.push_back({where, writer.number(entry.gradient),
                           entry.at_kink ? writer.text("a kink") : writer.number(entry.quotient),
                           entry.at_kink  ? ""
                           : entry.hidden ? writer.text("hidden by rounding")
                                          : writer.relative(entry.error)});
  }
  return table;
}

void add_kinks(const Check& check, const Writer& writer, std::vector<Line>& lines) {
  constexpr std::size_t most_kinks = 4;
  std::size_t kinks = 0;
  for (const Check::Entry& entry : check.entries) {
    if (!entry.at_kink || ++kinks > most_kinks) continue;
    const std::string where = entry.where.empty() ? "" : "At " + entry.where + ", ";
    lines.push_back({.right = writer.text(where) + writer.words(kink_words(check, entry)) + "."});
  }
  if (kinks > most_kinks)
    lines.push_back(
        {.right = writer.text("And " + counted(static_cast<double>(kinks - most_kinks), "kink.", "kinks."))});
}

Line verdict(const Check& check, std::size_t shown, const Writer& writer) {
  std::string words;
  if (check.entries.size() > shown)
    words = "And " + counted(static_cast<double>(check.entries.size() - shown), "entry", "entries") +
            "; greatest";
  else
    words = "Greatest";
  const std::string greatest =
      writer.text(words + " relative difference ") + writer.relative(check.greatest_error);
  if (check.passed) return {.kind = Line::Kind::words, .right = greatest + "."};
  return {.kind = Line::Kind::alarm,
          .right = greatest + writer.text(", above ") + writer.math("10^{-6}") +
                   writer.text(": the gradient and the difference quotients disagree.")};
}

// A long product in lines of so many factors.
void add_product(const std::vector<std::string>& factors, std::size_t most, std::vector<Line>& lines) {
  for (std::size_t from = 0; from < factors.size(); from += most) {
    const std::size_t to = std::min(factors.size(), from + most);
    std::string product = from == 0 ? "= " : "\\cdot ";
    for (std::size_t i = from; i < to; ++i) product += (i == from ? "" : " \\cdot ") + factors[i];
    lines.push_back({.kind = Line::Kind::product, .right = std::move(product)});
  }
}

std::string in_sign_brackets(double value, const Writer& writer) {
  const std::string number = latex_number(value, DType::f64, writer.style());
  return std::signbit(value) && !std::isnan(value) ? "\\left( " + number + " \\right)" : number;
}

void add_path(const Trace::Path& path, std::size_t number, const Writer& writer, std::vector<Line>& lines) {
  constexpr std::size_t most_derivatives = 5, most_numbers = 7;
  std::vector<std::string> derivatives, numbers;
  for (const Trace::Factor& factor : path.factors) {
    derivatives.push_back(writer.formula(factor.derivative));
    numbers.push_back(in_sign_brackets(factor.value, writer));
  }
  const std::size_t first = lines.size();
  add_product(derivatives, most_derivatives, lines);
  add_product(numbers, most_numbers, lines);
  const std::string product = "= " + latex_number(path.product, DType::f64, writer.style());
  if (numbers.size() <= most_numbers && numbers.size() > 1) {
    lines.back() = {.kind = Line::Kind::values, .right = lines.back().right, .results = product};
  } else if (numbers.size() != 1) {
    lines.push_back({.kind = Line::Kind::product, .right = product});
  }
  if (lines[first].kind == Line::Kind::product) {
    lines[first].kind = Line::Kind::equation;
    lines[first].left = fmt::format("\\text{{path {}:}} \\enspace ", number);
    lines[first].right.erase(0, 2);  // its =
  }
}

// The sum of all paths beside the entry of the gradient.
void add_sum(const Trace& trace, const std::string& derivative, std::size_t shown, const Writer& writer,
             std::vector<Line>& lines) {
  double rest = trace.rest;
  for (std::size_t i = shown; i < trace.paths.size(); ++i) rest += trace.paths[i].product;
  if (const double more = trace.number_of_paths - static_cast<double>(shown); more > 0) {
    lines.push_back(
        {.right = writer.text("And " + counted(more, "path", "paths") +
                              (more == 1 ? ", with the product " : ", with the sum of products ")) +
                  writer.number(rest) + "."});
  }
  lines.push_back(
      {.right =
           writer.text("Sum over all paths ") + writer.number(trace.sum) + writer.text("; in the gradient ") +
           writer.math(derivative + " = " + latex_number(trace.gradient, DType::f64, writer.style())) + "."});
}

}  // namespace

Part check_part(const Derivation& derivation, const Writer& writer) {
  constexpr std::size_t most_rows = 10;  // they fill a frame
  Part part{.title = "Check against difference quotients", .blocks = {}};
  for (const Check& check : derivation.checks) {
    const std::vector<const Check::Entry*> entries = entries_to_show(check, most_rows);
    Block block{.heading = writer.heading(check.gradient)};
    if (!entries.empty()) block.lines.push_back(check_table(check, entries, writer));
    if (entries.empty())
      block.lines.push_back({.right = writer.text("Not compared.")});
    else
      block.lines.push_back(verdict(check, entries.size(), writer));
    add_kinks(check, writer, block.lines);
    part.blocks.push_back(std::move(block));
  }
  return part;
}

Part trace_part(const Derivation& derivation, const Writer& writer) {
  constexpr std::size_t most_paths = 8, paths_in_block = 2;
  Part part{.title = "Paths to the cost", .blocks = {}};
  for (const Trace& trace : derivation.traces) {
    const Formula entry = entry_formula(trace.entry);
    const Formula derivative{.kind = FormulaKind::partial, .parts = {{.text = derivation.cost}, entry}};
    const std::size_t shown = std::min(trace.paths.size(), most_paths);
    part.blocks.push_back({.heading = writer.heading(derivative)});
    for (std::size_t i = 0; i < shown; ++i) {
      if (i > 0 && i % paths_in_block == 0)
        part.blocks.push_back({.heading = writer.heading(derivative), .continued = true});
      add_path(trace.paths[i], i + 1, writer, part.blocks.back().lines);
    }
    add_sum(trace, writer.formula(derivative), shown, writer, part.blocks.back().lines);
  }
  return part;
}

}  // namespace turunan::explanation
