// Markdown as GitHub reads it, and plain text among LaTeX.

#include <gtest/gtest.h>

#include <regex>

#include "explain/latex_sample.hpp"
#include "explain/print/latex_characters.hpp"
#include "explain/print/markdown_text.hpp"

namespace turunan {
namespace {

using explanation::latex_text;
using explanation::markdown_text;

bool has(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

TEST(LatexText, TakesEverySignAsItStands) {
  EXPECT_EQ(latex_text("a_b"), "a\\_b");
  EXPECT_EQ(latex_text("100% of $x & #1"), "100\\% of \\$x \\& \\#1");
  EXPECT_EQ(latex_text("C:\\{x}"), "C:$\\backslash$$\\{$x$\\}$");
  EXPECT_EQ(latex_text("a--b"), "a-{}-{}b");
  EXPECT_EQ(latex_text("ŷ, naïve, Łódź"), "\\^{y},{} na\\\"{\\i}ve,{} \\L{}\\'{o}d\\'{z}");
  EXPECT_EQ(latex_text("β₁ = 0.9"), "$\\beta$$_{1}$ = 0.9");
  EXPECT_EQ(latex_text("日"), "\\texttt{U+65E5}");
  EXPECT_EQ(latex_text("β̂"), "$\\hat{\\beta}$");
  EXPECT_EQ(latex_text("\n"), "\\texttt{U+000A}");
  EXPECT_EQ(latex_text(""), "");
}

TEST(LatexText, LongWordsCanBeBroken) {
  EXPECT_FALSE(has(latex_text(std::string(20, 'a')), "\\allowbreak"));
  EXPECT_TRUE(has(latex_text(std::string(30, 'a')), "\\allowbreak"));
}

TEST(Markdown, TextTakesEverySignAsItStands) {
  EXPECT_EQ(markdown_text("a_b *c* <d> [e] `f` |g| $h$ #"),
            "a\\_b \\*c\\* \\<d\\> \\[e\\] \\`f\\` \\|g\\| \\$h\\$ \\#");
  EXPECT_EQ(markdown_text("日 ŷ\n"), "日 ŷ ");
}

TEST(Markdown, HasThePartsInOrder) {
  const std::string markdown = to_markdown(sample::xor_network());
  std::size_t before = 0;
  for (const char* part :
       {"# Forward and backward pass of $C$", "examples/lecture/xor.tn", "before the first step", "## Given",
        "### Data", "### Parameters", "## Forward pass", "### $Z_{1}$", "## Backward pass",
        "### $\\partial C / \\partial W_{2}$", "## Check", "| [0, 0] |", "## Update", "## Paths",
        "## Notes"}) {
    std::string shown = part;
    if (shown == "| [0, 0] |") shown = "| \\[0, 0\\] |";
    const std::size_t at = markdown.find(shown, before);
    EXPECT_NE(at, std::string::npos) << shown;
    before = at == std::string::npos ? before : at;
  }
}

TEST(Markdown, AnEquationIsAligned) {
  const std::string markdown = to_markdown(sample::xor_network());
  EXPECT_TRUE(has(markdown,
                  "$$\n\\begin{aligned}\n"
                  "Z_{1} & = X \\cdot W_{1} + b_{1} \\cr\n"
                  "& \\quad {\\small 4{\\times}2 \\cdot 2{\\times}2 + 1{\\times}2 \\to 4{\\times}2} \\cr\n"
                  "& = \\begin{bmatrix} 0 & 0 \\cr 1 & 0 \\cr 0 & 1 \\cr 1 & 1 \\end{bmatrix} \\cdot "))
      << markdown;
}

// GitHub refuses \operatorname, and Markdown takes the backslash before a punctuation mark away.
TEST(Markdown, HasNothingThatGitHubSpoils) {
  for (const Derivation& derivation :
       {sample::xor_network(), sample::odd_network(), sample::sheet_with_blanks()}) {
    const std::string markdown = to_markdown(derivation);
    EXPECT_FALSE(has(markdown, "\\operatorname"));
    static const std::regex display("\\$\\$\n([^$]*)\n\\$\\$"), escape("\\\\[^a-zA-Z ]");
    for (std::sregex_iterator found(markdown.begin(), markdown.end(), display), end; found != end; ++found) {
      const std::string formula = (*found)[1];
      EXPECT_FALSE(std::regex_search(formula, escape)) << formula;
      EXPECT_FALSE(has(formula, "\n\n")) << formula;
    }
  }
}

TEST(Markdown, KinksAndDisagreementAreSaid) {
  const std::string markdown = to_markdown(sample::odd_network());
  EXPECT_TRUE(has(markdown, "jumps here, because of leaky\\_relu; the gradient takes "));
  EXPECT_TRUE(has(markdown, "And 90 more entries; greatest relative difference $1\\times 10^{-12}$."));
  EXPECT_TRUE(has(markdown, "**And 90 more entries; greatest relative difference $0.5$, above"));
}

TEST(Markdown, AWorksheetHasBlanksAndAKey) {
  const Derivation sheet = sample::sheet_with_blanks();
  const std::string blank = "\\underline{\\hspace{2.5em}}_{(2)}";
  EXPECT_TRUE(has(to_markdown(sheet), blank));
  EXPECT_TRUE(has(to_markdown(sheet), "# Worksheet"));
  EXPECT_FALSE(has(to_markdown(sheet), "## Check"));
  const std::string key = to_markdown(sheet, {.answers = true});
  EXPECT_TRUE(has(key, "| (2) | $Z_{1}[0, 1]$ | $0.5$ |")) << key;
  EXPECT_FALSE(has(key, "## Forward"));
  EXPECT_FALSE(has(key, blank));
}

TEST(Markdown, LargeTensorsAreSummarised) {
  const std::string markdown = to_markdown(sample::odd_network());
  EXPECT_TRUE(has(markdown, "$784{\\times}128$, minimum $"));
  EXPECT_TRUE(has(markdown, "\\ddots"));
}

}  // namespace
}  // namespace turunan
