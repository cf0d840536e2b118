#include "explain/print/html.hpp"
#include "explain/print/html_style.hpp"

// A derivation as one HTML page: no script, nothing loaded from elsewhere.

namespace turunan {

namespace explanation {

namespace {

std::string title_text(const Derivation& derivation) {
  const std::string of = "Derivation of " + derivation.cost;
  return escaped(derivation.sheet.empty() ? of : of + ": " + derivation.sheet);
}

std::string header(const Page& page, const PrintedForm& form) {
  const Derivation& derivation = page.derivation;
  const bool worksheet = !derivation.blanks.empty();
  const std::string what = form.answers ? "Answers: forward and backward pass of\u00A0"
                           : worksheet  ? "Worksheet: forward and backward pass of\u00A0"
                                        : "Forward and backward pass of\u00A0";
  std::string about = escaped(derivation.sheet);
  if (!derivation.moment.empty()) about += (about.empty() ? "" : ", ") + escaped(derivation.moment);
  std::string text = "<h1>" + what + mathml_inline(mathml_name(derivation.cost)) + "</h1>\n";
  if (!about.empty()) text += html_element("p", "about", about) + "\n";
  if (worksheet && !form.answers) {
    text += "<p>Fill in the numbered boxes, of which there are " + std::to_string(derivation.blanks.size()) +
            ".</p>\n";
  }
  return html_element("header", "", "\n" + text) + "\n";
}

std::string contents(const std::vector<PageSection>& sections) {
  constexpr std::size_t most_entries = 40;
  std::string items;
  for (const PageSection& section : sections) {
    items += "<li><a href=\"#" + section.id + "\">" + section.title + "</a>";
    std::string entries;
    if (section.entries.size() <= most_entries) {
      for (const PageEntry& entry : section.entries)
        entries += "<a href=\"#" + entry.id + "\">" + entry.link + "</a> ";
    }
    if (!entries.empty()) items += html_element("span", "steps", entries);
    items += "</li>\n";
  }
  return "<nav aria-label=\"Contents\">\n<ul>\n" + items + "</ul>\n</nav>\n";
}

std::vector<PageSection> sections_of(Page& page, const PrintedForm& form) {
  if (form.answers) return {answers_section(page)};
  std::vector<PageSection> sections;
  for (const auto& make : {given_section, forward_section, backward_section, check_section, update_section,
                           trace_section, notes_section}) {
    PageSection section = make(page);
    if (!section.body.empty()) sections.push_back(std::move(section));
  }
  return sections;
}

std::string as_html(const PageSection& section) {
  const std::string title = "title-" + section.id;
  return "<section id=\"" + section.id + "\" aria-labelledby=\"" + title + "\">\n<h2 id=\"" + title + "\">" +
         section.title + "</h2>\n" + section.body + "</section>\n";
}

}  // namespace

}  // namespace explanation

std::string to_html(const Derivation& derivation, const PrintedForm& form) {
  using namespace explanation;
  Page page{derivation, form.digits};
  const std::vector<PageSection> sections = sections_of(page, form);
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n";
  text += html_element("title", "", title_text(derivation)) + "\n";
  text += html_element("style", "", html_style) + "\n</head>\n<body>\n" + header(page, form);
  if (sections.size() > 1) text += contents(sections);
  text += "<main>\n";
  for (const PageSection& section : sections) text += as_html(section);
  return text + "</main>\n</body>\n</html>\n";
}

}  // namespace turunan
