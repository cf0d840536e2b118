#include "explain/print/html.hpp"

// Paths from one entry to the cost, the notes, and the key of a worksheet.

namespace turunan::explanation {

namespace {

constexpr int digits_of_counts = 15;

std::string times(const std::string& product, const std::string& factor) {
  return product.empty() ? factor : product + "<mo>·</mo>" + factor;
}

std::string path_item(const Trace::Path& path, int digits) {
  std::string derivatives, numbers;
  for (const Trace::Factor& factor : path.factors) {
    derivatives = times(derivatives, formula_mathml(factor.derivative, digits));
    const std::string number = mathml_number(factor.value, DType::f64, digits);
    numbers = times(numbers, factor.value < 0 && !numbers.empty() ? mathml_brackets(number) : number);
  }
  const std::string product = mathml_number(path.product, DType::f64, digits);
  const std::string rows = "<mtr><mtd></mtd><mtd>" + mathml_row(derivatives) +
                           "</mtd></mtr>\n<mtr><mtd><mo>=</mo></mtd><mtd>" +
                           mathml_row(numbers + "<mo>=</mo>" + product) + "</mtd></mtr>\n";
  return "<li>" +
         html_wide(
             mathml_block("<mtable class=\"equations\" displaystyle=\"true\">\n" + rows + "</mtable>")) +
         "</li>\n";
}

std::string more_paths(const Trace& trace, int digits) {
  const double more = trace.number_of_paths - static_cast<double>(trace.paths.size());
  if (!(more > 0)) return {};
  return html_element("p", "more",
                      "and " + html_number(more, digits_of_counts) + " more " +
                          (more == 1 ? "path" : "paths") + ", which add up to " +
                          html_number(trace.rest, digits)) +
         "\n";
}

std::string trace_article(const Trace& trace, const Page& page, const std::string& id) {
  const std::string entry = mathml_inline(mathml_entry(trace.entry));
  const std::string cost = mathml_inline(mathml_name(page.derivation.cost));
  std::string text =
      "<article class=\"trace\" id=\"" + id + "\">\n<h3>From " + entry + " to " + cost + "</h3>\n";
  std::string items;
  for (const Trace::Path& path : trace.paths) items += path_item(path, page.digits);
  if (items.empty() && trace.number_of_paths == 0) {
    text += "<p>No path leads to the cost along which every derivative differs from zero.</p>\n";
  }
  if (!items.empty()) text += "<ol>\n" + items + "</ol>\n";
  text += more_paths(trace, page.digits);
  return text + "<p>The products add up to " + html_number(trace.sum, page.digits) +
         "; the gradient’s entry is " + html_number(trace.gradient, page.digits) + ".</p>\n</article>\n";
}

}  // namespace

PageSection trace_section(Page& page) {
  PageSection section{"paths", "Paths"};
  for (const Trace& trace : page.derivation.traces) {
    const std::string id = page.ids.make(section.id, trace.entry);
    section.body += trace_article(trace, page, id);
    section.entries.push_back({id, mathml_inline(mathml_entry(trace.entry))});
  }
  return section;
}

PageSection notes_section(Page& page) {
  PageSection section{"notes", "Notes"};
  for (const Words& note : page.derivation.notes)
    section.body += html_element("li", "", html_element("p", "", html_words(note, page.digits))) + "\n";
  if (!section.body.empty()) section.body = "<ul>\n" + section.body + "</ul>\n";
  return section;
}

PageSection answers_section(Page& page) {
  PageSection section{"answers", "Answers"};
  std::string rows;
  for (const Blank& blank : page.derivation.blanks) {
    rows += "<tr><th scope=\"row\">" + std::to_string(blank.number) + "</th><td>" +
            mathml_inline(formula_mathml(blank.formula, page.digits)) + "</td><td>" +
            html_number(blank.value, page.digits) + "</td></tr>\n";
  }
  if (rows.empty()) {
    section.body = "<p>There is no blank to fill in.</p>\n";
    return section;
  }
  section.body = html_wide(
      "<table>\n<thead><tr><th scope=\"col\">blank</th><th scope=\"col\">what</th>"
      "<th scope=\"col\">value</th></tr></thead>\n<tbody>\n" +
      rows + "</tbody>\n</table>");
  return section;
}

}  // namespace turunan::explanation
