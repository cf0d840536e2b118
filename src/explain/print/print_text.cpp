#include <fmt/format.h>

#include <algorithm>

#include "explain/check_words.hpp"
#include "explain/numbers.hpp"
#include "explain/print/text_page.hpp"

namespace turunan {

namespace explanation {

namespace {

constexpr std::size_t indent = 4;
constexpr std::size_t most_rows = 12;  // of a table
constexpr int check_digits = 6;

class TextPrinter {
 public:
  TextPrinter(const Derivation& derivation, const PrintedForm& form) : d_(derivation), page_(form) {}

  std::string run() {
    title();
    if (page_.form().answers) {
      key();
      return page_.take();
    }
    given();
    steps("Forward", d_.forward);
    steps("Backward", d_.backward);
    checks();
    updates();
    for (const Trace& trace : d_.traces) follow(trace);
    notes();
    return page_.take();
  }

 private:
  std::string text(const Formula& f) const { return formula_text(f, page_.form().digits); }
  std::string number(double value, int digits) const { return number_text(value, DType::f64, digits); }

  std::string text(const Words& words) const { return text(words, page_.form().digits); }
  static std::string text(const Words& words, int digits) {
    std::string result;
    for (const Words::Piece& piece : words.pieces)
      result += piece.formula ? formula_text(*piece.formula, digits) : piece.text;
    return result;
  }

  void title() {
    std::string line = d_.cost;
    if (!d_.sheet.empty()) line += " of " + d_.sheet;
    if (!d_.moment.empty()) line += ", " + d_.moment;
    page_.paragraph(line, 0, 2, Style::heading);
  }

  void given() {
    if (d_.given.empty()) return;
    page_.heading("Given");
    for (const Given& g : d_.given) {
      page_.blank_line();
      page_.value(g.symbol.text + " = ", array(g.value), indent);
    }
  }

  void steps(const std::string& heading, const std::vector<Step>& steps) {
    if (steps.empty()) return;
    page_.heading(heading);
    for (const Step& step : steps) {
      page_.blank_line();
      if (!step.rule.pieces.empty())
        page_.paragraph(step.name + ": " + text(step.rule), indent - 2, 2, Style::name);
      const std::string sizes = step.shapes.kind == FormulaKind::sizes
                                    ? text(step.shapes)
                                    : text(step.shapes) + " → " + sizes_text(step.value.shape());
      equation(step.name, " = ", step.right, sizes, step.numbers);
      if (step.right.kind == FormulaKind::number && step.result.kind == FormulaKind::number) continue;
      page_.value(std::string(columns_of(step.name), ' ') + " = ", step.result, indent);
    }
  }

  void equation(const std::string& name, const std::string& sign, const Formula& right,
                const std::string& sizes, const std::optional<Formula>& numbers) {
    page_.edges(name + sign + text(right), sizes, indent);
    if (numbers) page_.formula(std::string(columns_of(name), ' ') + " = ", *numbers, indent);
  }

  // ---- check

  void checks() {
    if (d_.checks.empty()) return;
    page_.heading("Check: each gradient beside its central difference quotient, both in f64");
    for (const Check& check : d_.checks) {
      page_.blank_line();
      row({check.name, "gradient", "quotient", "relative difference"}, Style::quiet);
      const std::vector<const Check::Entry*> shown = entries_to_show(check, most_rows);
      for (const Check::Entry* entry : shown) entry_row(check, *entry);
      const std::size_t more = check.entries.size() - shown.size();
      std::string line = more > 0 ? fmt::format("and {} more; ", more) : std::string();
      line += fmt::format("greatest relative difference {}", number(check.greatest_error, 2));
      if (!check.passed) line += ": above 1e-6, the gradient is wrong";
      page_.paragraph(line, indent, 2, check.passed ? Style::plain : Style::bad);
    }
  }

  void entry_row(const Check& check, const Check::Entry& e) {
    if (!e.at_kink) {
      row({e.where, number(e.gradient, check_digits), number(e.quotient, check_digits),
           e.hidden ? "hidden by rounding" : number(e.error, 2)});
      return;
    }
    const std::string where = e.where.empty() ? "" : e.where + ": ";
    page_.paragraph(where + text(kink_words(check, e), check_digits), indent, 2);
  }

  void row(const std::vector<std::string>& cells, Style style = Style::plain) {
    constexpr std::size_t wide = 14 + 15 + 15 + 22;
    if (indent + wide > static_cast<std::size_t>(page_.form().width)) {
      page_.paragraph(fmt::format("{}", fmt::join(cells, "  ")), indent, 4, style);
      return;
    }
    std::string line = cells[0];
    // A long name pushes the columns only as far as the next one has room.
    for (std::size_t i = 1, end = 14; i < cells.size(); ++i) {
      end += i == 3 ? 22 : 15;
      const std::size_t used = columns_of(line) + columns_of(cells[i]);
      line += std::string(used < end ? end - used : 1, ' ') + cells[i];
    }
    page_.line(line, indent, style);
  }

  // ---- update

  void updates() {
    if (d_.update.empty()) return;
    page_.heading("Update");
    for (const UpdateStep& step : d_.update) {
      page_.blank_line();
      equation(step.name, step.defines ? " = " : " ← ", step.right, sizes_text(step.after.shape()),
               step.numbers);
      page_.value(std::string(columns_of(step.name), ' ') + " = ", step.result, indent);
    }
  }

  // ---- trace

  void follow(const Trace& trace) {
    page_.heading("From " + trace.entry + " to " + d_.cost);
    page_.blank_line();
    for (const Trace::Path& path : trace.paths) {
      std::string names = trace.entry, factors;
      for (const Trace::Factor& factor : path.factors) {
        names += " → " + factor.of;
        const std::string value = number(factor.value, page_.form().digits);
        factors += factors.empty() ? value : " · " + (value.starts_with('-') ? "(" + value + ")" : value);
      }
      page_.paragraph(names, indent, 4, Style::name);
      page_.paragraph(factors + " = " + number(path.product, page_.form().digits), indent + 4, 4);
    }
    const double more = trace.number_of_paths - static_cast<double>(trace.paths.size());
    if (more > 0) {
      page_.paragraph(fmt::format("and {:.0f} more paths, which add up to {}", more,
                                  number(trace.rest, page_.form().digits)),
                      indent, 2);
    }
    page_.blank_line();
    page_.paragraph(
        fmt::format("Sum over {:.0f} path{} = {}", trace.number_of_paths,
                    trace.number_of_paths == 1 ? "" : "s", number(trace.sum, page_.form().digits)),
        indent, 2);
    page_.paragraph(
        fmt::format("{} = {}", entry_of_gradient(trace), number(trace.gradient, page_.form().digits)), indent,
        2);
  }

  // "(∂C/∂W₁)[0, 1]"
  std::string entry_of_gradient(const Trace& trace) const {
    const std::size_t bracket = trace.entry.find('[');
    const std::string partial = "∂" + d_.cost + "/∂" + trace.entry.substr(0, bracket);
    return bracket == std::string::npos ? partial : "(" + partial + ")" + trace.entry.substr(bracket);
  }

  void notes() {
    if (d_.notes.empty()) return;
    page_.heading("Notes");
    for (const Words& note : d_.notes) page_.paragraph(text(note), indent, 2);
  }

  void key() {
    page_.heading("Key");
    for (const Blank& blank : d_.blanks) {
      page_.paragraph(
          fmt::format("⟨{}⟩  {} = {}", blank.number, blank.where, number(blank.value, page_.form().digits)),
          indent, 2);
    }
  }

  const Derivation& d_;
  TextPage page_;
};

}  // namespace

}  // namespace explanation

std::string to_text(const Derivation& derivation, const PrintedForm& form) {
  return explanation::TextPrinter(derivation, form).run();
}

}  // namespace turunan
