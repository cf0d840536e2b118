#include "explain/print/html.hpp"

// What is given, and the equations of the forward pass, the backward pass and the update.

namespace turunan::explanation {

namespace {

// One line of equations: what stands left of the sign, the sign, what stands right of it.
std::string equation_row(const std::string& left, const std::string& sign, const std::string& right,
                         std::string_view class_name = {}) {
  const std::string between = sign.empty() ? "" : mathml_element("mo", sign);
  const std::string row = "<mtd>" + left + "</mtd><mtd>" + between + "</mtd><mtd>" + right + "</mtd>";
  return html_element("mtr", class_name, row) + "\n";
}

std::string equations(const std::string& rows) {
  return html_wide(mathml_block("<mtable class=\"equations\" displaystyle=\"true\">\n" + rows + "</mtable>"));
}

std::string as_formula(const Formula& formula, const Page& page) {
  return formula_mathml(formula, page.digits);
}

// An article with a number at its right, which is the link to it.
std::string article(const std::string& id, std::size_t number, const std::string& rule,
                    const std::string& shown) {
  const std::string digits = std::to_string(number);
  return "<article class=\"step\" id=\"" + id + "\">\n" +
         (rule.empty() ? "" : html_element("p", "rule", rule)) + "<div>\n" + shown +
         "</div>\n<a class=\"number\" href=\"#" + id + "\" aria-label=\"Equation " + digits + "\">(" +
         digits + ")</a>\n</article>\n";
}

bool is_same(const Formula& a, const Formula& b, const Page& page) {
  return as_formula(a, page) == as_formula(b, page);
}

std::string step_equations(const Step& step, const Page& page) {
  std::string rows = equation_row(as_formula(step.left, page), "=", as_formula(step.right, page));
  const std::string shape = mathml_sizes(sizes_text(step.value.shape()));
  const std::string shapes = as_formula(step.shapes, page);
  rows += equation_row("", "", shapes == shape ? shape : mathml_row(shapes + "<mo>→</mo>" + shape), "shapes");
  if (step.numbers) rows += equation_row("", "=", as_formula(*step.numbers, page));
  const bool large = !is_written_out(step.value);
  // A right side that is the result itself need not stand twice.
  if (!large && !is_same(step.numbers.value_or(step.right), step.result, page))
    rows += equation_row("", "=", as_formula(step.result, page));
  return equations(rows) + (large ? html_summary(step.name, step.value, page.digits) : "");
}

PageSection steps_section(Page& page, PageSection section, const std::vector<Step>& steps,
                          std::size_t first_number) {
  for (const Step& step : steps) {
    const std::string id = page.ids.make(section.id, step.name);
    section.body +=
        article(id, first_number++, html_words(step.rule, page.digits), step_equations(step, page));
    section.entries.push_back({id, mathml_inline(as_formula(step.left, page))});
  }
  return section;
}

std::string given_figure(const Given& given, const Page& page) {
  const std::string kind =
      std::string(given.is_parameter ? "parameter" : "data") + ", " + sizes_text(given.value.shape());
  const std::string caption = html_element("figcaption", "", kind) + "\n";
  if (!is_written_out(given.value)) {
    return "<figure class=\"large\">\n" + html_summary(given.symbol.text, given.value, page.digits) +
           caption + "</figure>\n";
  }
  const bool wide = given.value.rank() > 2 || (given.value.rank() > 0 && given.value.shape().from_end(1) > 4);
  const Formula value{.kind = FormulaKind::array, .value = given.value};
  const std::string equation =
      mathml_row(as_formula(given.symbol, page) + "<mo>=</mo>" + as_formula(value, page));
  return (wide ? "<figure class=\"large\">\n" : "<figure>\n") + html_wide(mathml_block(equation)) + caption +
         "</figure>\n";
}

std::string update_equations(const UpdateStep& step, const Page& page) {
  std::string rows =
      equation_row(as_formula(step.left, page), step.defines ? "=" : "←", as_formula(step.right, page));
  if (step.numbers) rows += equation_row("", "=", as_formula(*step.numbers, page));
  if (is_written_out(step.after) && step.defines) {
    return equations(rows + equation_row("", "=", as_formula(step.result, page)));
  }
  if (is_written_out(step.after)) {
    const Formula before{.kind = FormulaKind::array, .value = step.before};
    rows += equation_row(as_formula(step.left, page), ":",
                         mathml_row(as_formula(before, page) + "<mo>→</mo>" + as_formula(step.result, page)));
    return equations(rows);
  }
  std::string text = equations(rows);
  if (step.defines) return text + html_summary(step.name, step.after, page.digits);
  text += "<p class=\"more\">Before:</p>\n" + html_summary(step.name, step.before, page.digits);
  return text + "<p class=\"more\">After:</p>\n" + html_summary(step.name, step.after, page.digits);
}

}  // namespace

PageSection given_section(Page& page) {
  PageSection section{"given", "Given"};
  std::string figures;
  for (const Given& given : page.derivation.given) figures += given_figure(given, page);
  if (!figures.empty()) section.body = "<div class=\"given\">\n" + figures + "</div>\n";
  return section;
}

PageSection forward_section(Page& page) {
  return steps_section(page, {"forward", "Forward pass"}, page.derivation.forward, 1);
}

PageSection backward_section(Page& page) {
  return steps_section(page, {"backward", "Backward pass"}, page.derivation.backward,
                       page.derivation.forward.size() + 1);
}

PageSection update_section(Page& page) {
  PageSection section{"update", "Update"};
  std::size_t number = page.derivation.forward.size() + page.derivation.backward.size();
  for (const UpdateStep& step : page.derivation.update) {
    const std::string id = page.ids.make(section.id, step.name);
    section.body += article(id, ++number, {}, update_equations(step, page));
    section.entries.push_back({id, mathml_inline(as_formula(step.left, page))});
  }
  return section;
}

}  // namespace turunan::explanation
