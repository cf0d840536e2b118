#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>

#include "explain/print/html.hpp"
#include "explain/xor_derivation.hpp"

// One page: well formed, escaped, complete, and nothing in it comes from elsewhere.

namespace turunan {
namespace {

using xor_network::derivation;
using xor_network::worksheet;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The first fault in a text of elements: a tag that is not closed in order, a bare & or <, an attribute
// without quotes. Empty where there is none.
std::string fault_in(const std::string& text) {
  static const std::regex opening(R"re(<([A-Za-z][A-Za-z0-9]*)((?: [A-Za-z-]+="[^"<>]*")*)(/?)>)re");
  static const std::regex closing(R"re(</([A-Za-z][A-Za-z0-9]*)>)re");
  static const std::regex entity(R"re(&(#[0-9]+|#x[0-9A-Fa-f]+|amp|lt|gt|quot);)re");
  std::vector<std::string> open;
  for (auto at = text.cbegin(); at != text.cend();) {
    std::smatch match;
    const std::string here(at, at + std::min<std::ptrdiff_t>(40, text.cend() - at));
    constexpr auto from_here = std::regex_constants::match_continuous;
    if (*at == '&') {
      if (!std::regex_search(at, text.cend(), match, entity, from_here)) return "bare & at " + here;
    } else if (*at != '<') {
      if (*at == '>') return "bare > at " + here;
      ++at;
      continue;
    } else if (std::regex_search(at, text.cend(), match, opening, from_here)) {
      if (match[3].length() == 0) open.push_back(match[1]);
    } else if (std::regex_search(at, text.cend(), match, closing, from_here)) {
      if (open.empty() || open.back() != match[1]) return "unexpected " + match.str() + " at " + here;
      open.pop_back();
    } else {
      return "no tag at " + here;
    }
    at = match[0].second;
  }
  return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

// A style sheet has signs of its own; without it and the first line the rest is as in XML.
std::string body_of(const std::string& page) {
  const std::string first = "<!DOCTYPE html>\n";
  EXPECT_EQ(page.substr(0, first.size()), first);
  const std::size_t begin = page.find("<style>") + 7, end = page.find("</style>");
  return page.substr(first.size(), begin - first.size()) + page.substr(end);
}

void expect_sound(const std::string& page) {
  EXPECT_EQ(fault_in(body_of(page)), "");
  EXPECT_TRUE(has(page, "<html lang=\"en\">"));
  for (const char* foreign :
       {"http:", "https:", "<script", "src=", "@import", "url(", "<link", "javascript:"})
    EXPECT_FALSE(has(page, foreign)) << foreign;
}

TEST(FaultInMarkup, IsFound) {
  EXPECT_EQ(fault_in("<p>a<br/>&amp;</p>"), "");
  EXPECT_NE(fault_in("<p>a"), "");
  EXPECT_NE(fault_in("<p><i></p></i>"), "");
  EXPECT_NE(fault_in("a & b"), "");
  EXPECT_NE(fault_in("a < b"), "");
  EXPECT_NE(fault_in("<p class=x></p>"), "");
}

TEST(Html, IsWellFormedAndOnItsOwn) {
  expect_sound(to_html(derivation()));
  expect_sound(to_html(worksheet()));
  expect_sound(to_html(worksheet(), {.answers = true}));
  expect_sound(to_html(Derivation{}));
  if (const char* folder = std::getenv("TURUNAN_PAGES")) {
    std::ofstream(std::string(folder) + "/derivation.html") << to_html(derivation());
    std::ofstream(std::string(folder) + "/worksheet.html") << to_html(worksheet());
    std::ofstream(std::string(folder) + "/answers.html") << to_html(worksheet(), {.answers = true});
  }
}

TEST(Html, SaysEverything) {
  const std::string page = to_html(derivation());
  for (const char* part : {"xor.tn, before the first step of sgd(rate = 2)", ">Given<", ">Forward pass<",
                           ">Backward pass<", ">Check<", ">Update<", ">Paths<", ">Notes<", "parameter, 2×2",
                           "data, 784×128", "is shared by all of them", "<th scope=\"col\">minimum</th>",
                           "<th scope=\"row\">", "id=\"backward-∂C-∂W₂\"", "href=\"#backward-∂C-∂W₂\""})
    EXPECT_TRUE(has(page, part)) << part;
}

TEST(Html, LeavesOutWhatIsNotThere) {
  Derivation small = derivation();
  small.given.clear();
  small.checks.clear();
  small.update.clear();
  small.traces.clear();
  small.notes.clear();
  const std::string page = to_html(small);
  for (const char* part : {">Given<", ">Check<", ">Update<", ">Paths<", ">Notes<"})
    EXPECT_FALSE(has(page, part)) << part;
}

TEST(Html, EveryIdIsGivenOnceAndEveryLinkLeadsToOne) {
  Derivation twice = derivation();
  twice.forward.push_back(twice.forward[0]);
  const std::string page = to_html(twice);
  static const std::regex id(" id=\"([^\"]+)\""), link("href=\"#([^\"]+)\"");
  std::set<std::string> ids;
  for (std::sregex_iterator match(page.begin(), page.end(), id), end; match != end; ++match)
    EXPECT_TRUE(ids.insert((*match)[1]).second) << match->str();
  EXPECT_TRUE(ids.contains("forward-Z₁-2"));
  for (std::sregex_iterator match(page.begin(), page.end(), link), end; match != end; ++match)
    EXPECT_TRUE(ids.contains((*match)[1])) << match->str();
}

TEST(Html, OfManyEntriesTheFaultsAndKinksAreShown) {
  const std::string page = to_html(derivation());
  EXPECT_TRUE(has(page, "and 8 more; greatest relative difference"));
  EXPECT_TRUE(has(page, "<tr class=\"failed\">"));
  EXPECT_TRUE(has(page, "has a kink here, because of relu: its slope is "));
  EXPECT_TRUE(has(page, "Passed: the greatest relative difference is"));
  EXPECT_TRUE(has(page, "Failed: the greatest relative difference is"));
}

TEST(Html, OfPathsThatAreNotListedTheSumIsTold) {
  const std::string page = to_html(derivation());
  EXPECT_TRUE(
      has(page, "and <math><mn>2</mn></math> more paths, which add up to <math><mn>0.015</mn></math>"));
}

TEST(Html, AKeyHasTheAnswersAlone) {
  const std::string key = to_html(worksheet(), {.answers = true});
  EXPECT_TRUE(has(key, ">Answers<"));
  EXPECT_TRUE(has(key, "<mn>0.9196</mn>"));
  EXPECT_FALSE(has(key, ">Forward pass<"));
  const std::string sheet = to_html(worksheet());
  EXPECT_TRUE(has(sheet, "<mtext class=\"blank\""));
  EXPECT_FALSE(has(sheet, ">Answers<"));
}

TEST(Html, TextsAreEscaped) {
  Derivation bad = derivation();
  bad.sheet = "<script>\"&'.tn";
  bad.moment = "</header>";
  bad.notes = {{{{"<img src=x onerror=y>", {}}}}};
  bad.checks[1].entries[17].kink = "<b>";
  bad.checks[0].entries[0].where = "<i>";
  bad.forward[0].name = "\"><script>";
  bad.forward[0].left = formulas::symbol("<Z>");
  bad.cost = "<C>";
  bad.traces[0].entry = "<W>[0, \"]";
  const std::string page = to_html(bad);
  EXPECT_EQ(fault_in(body_of(page)), "");
  for (const char* tag : {"<script", "<img", "<b>", "<i>", "<Z>", "<C>", "<W>"})
    EXPECT_FALSE(has(page, tag)) << tag;
}

}  // namespace
}  // namespace turunan
