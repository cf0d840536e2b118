#include <fmt/format.h>

#include "explain/layout.hpp"
#include "explain/print/document.hpp"

// The parts that consist of equations: given, forward, backward, update.

namespace turunan::explanation {

namespace {

bool is_whole(const Formula& result) {
  return !result.value || is_written_out(*result.value);
}

void add_summary(const Formula& result, const Writer& writer, std::vector<Line>& lines) {
  if (!is_whole(result))
    lines.push_back({.kind = Line::Kind::aside, .right = summary_words(*result.value, writer)});
}

// An equation, over several lines where its right side is a long sum.
void add_equation(const Formula& left, const std::string& sign, const Formula& right, const Writer& writer,
                  std::vector<Line>& lines) {
  const std::vector<std::string> pieces = latex_in_lines(right, writer.style());
  lines.push_back(
      {.kind = Line::Kind::equation, .left = writer.formula(left), .right = sign + " " + pieces[0]});
  for (std::size_t i = 1; i < pieces.size(); ++i)
    lines.push_back({.kind = Line::Kind::product, .right = "\\quad " + pieces[i]});
}

Block step_block(const Step& step, const Writer& writer) {
  Block block{.heading = writer.heading(step.left), .rule = writer.words(step.rule)};
  add_equation(step.left, "=", step.right, writer, block.lines);
  block.lines.push_back({.kind = Line::Kind::shapes,
                         .right = fmt::format("{} \\to {}", writer.formula(step.shapes),
                                              latex_sizes(sizes_text(step.value.shape())))});
  const std::string numbers = step.numbers ? "= " + writer.formula(*step.numbers) : "";
  block.lines.push_back(
      {.kind = Line::Kind::values, .right = numbers, .results = "= " + writer.formula(step.result)});
  add_summary(step.result, writer, block.lines);
  return block;
}

Formula array_formula(const Array& value) {
  return {.kind = value.rank() == 0 ? FormulaKind::number : FormulaKind::array, .value = value};
}

// Small values beside one another, some to a block; then the large ones.
void add_given(const Derivation& derivation, bool parameters, const Writer& writer, Part& part) {
  constexpr std::size_t most_formulas = 12;
  constexpr std::int64_t most_elements = 96;
  const std::string heading = parameters ? "Parameters" : "Data";
  bool continued = false;
  std::vector<std::string> formulas;
  std::int64_t elements = 0;
  const auto end_block = [&] {
    if (formulas.empty()) return;
    part.blocks.push_back({.heading = heading,
                           .continued = continued,
                           .lines = {{.kind = Line::Kind::formulas, .cells = {formulas}}}});
    continued = true;
    formulas.clear();
    elements = 0;
  };
  for (const Given& given : derivation.given) {
    if (given.is_parameter != parameters) continue;
    const std::string equation =
        writer.formula(given.symbol) + " = " + writer.formula(array_formula(given.value));
    if (is_written_out(given.value)) {
      if (formulas.size() == most_formulas || elements + given.value.elements() > most_elements) end_block();
      formulas.push_back(equation);
      elements += given.value.elements();
    } else {
      end_block();
      Block block{.heading = heading, .continued = continued};
      block.lines.push_back({.kind = Line::Kind::formulas, .cells = {{equation}}});
      block.lines.push_back({.kind = Line::Kind::aside, .right = summary_words(given.value, writer)});
      part.blocks.push_back(std::move(block));
      continued = true;
    }
  }
  end_block();
}

}  // namespace

Part given_part(const Derivation& derivation, const Writer& writer) {
  Part part{.title = "Given", .blocks = {}};
  add_given(derivation, false, writer, part);
  add_given(derivation, true, writer, part);
  return part;
}

Part forward_part(const Derivation& derivation, const Writer& writer) {
  Part part{.title = "Forward pass", .blocks = {}};
  for (const Step& step : derivation.forward) part.blocks.push_back(step_block(step, writer));
  return part;
}

Part backward_part(const Derivation& derivation, const Writer& writer) {
  Part part{.title = "Backward pass", .blocks = {}};
  for (const Step& step : derivation.backward) part.blocks.push_back(step_block(step, writer));
  return part;
}

Part update_part(const Derivation& derivation, const Writer& writer) {
  Part part{.title = "Update", .blocks = {}};
  for (const UpdateStep& step : derivation.update) {
    Block block{.heading = writer.heading(step.left)};
    add_equation(step.left, step.defines ? "=" : "\\leftarrow", step.right, writer, block.lines);
    if (step.numbers)
      block.lines.push_back({.kind = Line::Kind::product, .right = "= " + writer.formula(*step.numbers)});
    if (step.defines) {
      block.lines.push_back({.kind = Line::Kind::product, .right = "= " + writer.formula(step.result)});
    } else {
      block.lines.push_back({.kind = Line::Kind::equation,
                             .left = writer.formula(array_formula(step.before)),
                             .right = "\\to " + writer.formula(step.result)});
    }
    add_summary(step.result, writer, block.lines);
    part.blocks.push_back(std::move(block));
  }
  return part;
}

Part notes_part(const Derivation& derivation, const Writer& writer) {
  constexpr std::size_t most_notes = 6;
  Part part{.title = "Notes", .blocks = {}};
  for (std::size_t i = 0; i < derivation.notes.size(); ++i) {
    if (i % most_notes == 0) part.blocks.push_back({.continued = i > 0});
    part.blocks.back().lines.push_back({.right = writer.words(derivation.notes[i])});
  }
  return part;
}

Part answers_part(const Derivation& derivation, const Writer& writer) {
  constexpr std::size_t most_rows = 14;
  Part part{.title = "Answers", .blocks = {}};
  if (derivation.blanks.empty())
    part.blocks.push_back({.lines = {{.right = writer.text("There are no blanks.")}}});
  for (std::size_t i = 0; i < derivation.blanks.size(); ++i) {
    if (i % most_rows == 0) {
      Block block{.continued = i > 0, .lines = {{.kind = Line::Kind::table}}};
      block.lines[0].cells.push_back({"Blank", "Where", "Value"});
      part.blocks.push_back(std::move(block));
    }
    const Blank& blank = derivation.blanks[i];
    part.blocks.back().lines[0].cells.push_back({fmt::format("({})", blank.number),
                                                 writer.math(writer.formula(blank.formula)),
                                                 writer.number(blank.value)});
  }
  return part;
}

}  // namespace turunan::explanation
