#include <algorithm>

#include "explain/check_words.hpp"
#include "explain/print/html.hpp"

// Gradients beside difference quotients.

namespace turunan::explanation {

namespace {

constexpr std::size_t most_rows = 12;

using Entry = Check::Entry;

std::string place_of(const Entry& entry) {
  if (entry.where.empty()) return "the number itself";
  return entry.where[0] == '[' ? mathml_inline(mathml_entry(entry.where)) : escaped(entry.where);
}

std::string entry_row(const Check& check, const Entry& entry, int digits) {
  std::string row = "<th scope=\"row\">" + place_of(entry) + "</th>";
  row += html_element("td", "", html_number(entry.gradient, digits));
  if (entry.at_kink) {
    row += "<td class=\"words\" colspan=\"2\">" + html_words(kink_words(check, entry), digits) + "</td>";
    return html_element("tr", "", row) + "\n";
  }
  row += html_element("td", "", html_number(entry.quotient, digits));
  row += html_element("td", "", entry.hidden ? "hidden by rounding" : html_number(entry.error, 2));
  return html_element("tr", is_wrong(entry) ? "failed" : "", row) + "\n";
}

std::string verdict(const Check& check) {
  if (check.entries.empty()) return "<p class=\"verdict\">Nothing was compared.</p>\n";
  const std::string greatest = html_number(check.greatest_error, 2);
  if (check.passed) {
    return html_element("p", "verdict passed",
                        "Passed: the greatest relative difference is " + greatest + ".") +
           "\n";
  }
  return html_element("p", "verdict failed",
                      "Failed: the greatest relative difference is " + greatest + ", above " +
                          html_number(Check::tolerance, 2) + ".") +
         "\n";
}

std::string check_table(const Check& check, int digits) {
  std::string rows;
  const std::vector<const Entry*> entries = entries_to_show(check, most_rows);
  for (const Entry* entry : entries) rows += entry_row(check, *entry, digits);
  std::string text = html_wide(
      "<table>\n<thead><tr><th scope=\"col\">where</th><th scope=\"col\">gradient</th>"
      "<th scope=\"col\">difference quotient</th><th scope=\"col\">relative difference</th></tr></thead>\n"
      "<tbody>\n" +
      rows + "</tbody>\n</table>");
  if (entries.size() < check.entries.size()) {
    text += "<p class=\"more\">and " + std::to_string(check.entries.size() - entries.size()) +
            " more; greatest relative difference " + html_number(check.greatest_error, 2) + "</p>\n";
  }
  return text;
}

}  // namespace

PageSection check_section(Page& page) {
  PageSection section{"check", "Check"};
  if (page.derivation.checks.empty()) return section;
  section.body =
      "<p>Each entry of a gradient beside the central difference quotient of the cost. The difference is "
      "relative to the greatest magnitude in the gradient.</p>\n";
  for (const Check& check : page.derivation.checks) {
    const std::string id = page.ids.make(section.id, check.name);
    const std::string title = mathml_inline(formula_mathml(check.gradient, page.digits));
    section.body += "<article class=\"check\" id=\"" + id + "\">\n" + html_element("h3", "", title) + "\n" +
                    (check.entries.empty() ? "" : check_table(check, page.digits)) + verdict(check) +
                    "</article>\n";
    section.entries.push_back({id, title});
  }
  return section;
}

}  // namespace turunan::explanation
