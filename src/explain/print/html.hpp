#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "explain/print/mathml.hpp"

// The parts of an HTML page. Every text from a sheet goes through `escaped` or the printer of MathML.

namespace turunan::explanation {

/// Names of places in the page, each given once: "backward-∂C-∂W₁".
class PageIds {
 public:
  std::string make(std::string_view section, std::string_view name);

 private:
  std::set<std::string> taken_;
};

/// A line of the table of contents.
struct PageEntry {
  std::string id, link;  ///< `link` is what the reader sees, as HTML
};

/// One section; no body where the derivation has nothing for it.
struct PageSection {
  std::string id, title;
  std::string body = {};
  std::vector<PageEntry> entries = {};  ///< what it consists of
};

/// What the functions below print with.
struct Page {
  const Derivation& derivation;
  int digits;
  PageIds ids = {};
};

PageSection given_section(Page& page);
PageSection forward_section(Page& page);
PageSection backward_section(Page& page);
PageSection check_section(Page& page);
PageSection update_section(Page& page);
PageSection trace_section(Page& page);
PageSection notes_section(Page& page);
PageSection answers_section(Page& page);

/// `content` inside of <tag class="…">; no class where it is empty.
std::string html_element(std::string_view tag, std::string_view class_name, std::string_view content);
std::string html_words(const Words& words, int digits);
std::string html_number(double value, int digits);
/// What scrolls sideways where it is wider than the page.
std::string html_wide(std::string_view content);
/// Shape, minimum, mean, maximum, norm and the first elements of what is not written out.
std::string html_summary(const std::string& name, const Array& value, int digits);

}  // namespace turunan::explanation
