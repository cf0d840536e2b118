#include <gtest/gtest.h>

#include <random>

#include "sheet/format.hpp"
#include "sheet/tree.hpp"

namespace turunan::sheet::test {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

/// Parses and renders everything there is to render; crashes and hangs are what it is after.
void digest(const std::string& bytes) {
  const SourcePtr at = source(bytes);
  const Sheet sheet = parse_sheet(at);
  for (std::size_t i = 0; i < sheet.diagnostics.size() && i < 20; ++i) {
    const Diagnostic& diagnostic = sheet.diagnostics[i];
    EXPECT_FALSE(diagnostic.message.empty());
    EXPECT_LE(diagnostic.span.begin, diagnostic.span.end) << bytes;
    EXPECT_LE(diagnostic.span.end, at->text().size()) << bytes;
    EXPECT_FALSE(render(diagnostic, *at, i % 2 == 0).empty());
  }
  is_incomplete(at);
  if (sheet.diagnostics.empty()) {
    const std::string text = format(at);
    EXPECT_TRUE(same(sheet, parse_sheet(source(text)))) << bytes;
    EXPECT_EQ(format(source(text)), text) << bytes;
  }
}

TEST(BadInput, DeepNestingIsAnError) {
  constexpr std::size_t kMany = 20'000;
  EXPECT_NE(
      first_error(repeated("(", 100'000) + "1" + repeated(")", 100'000)).find("nested more than 200 deep"),
      std::string::npos);
  for (const char* const part :
       {"(", "[", "-", "|", "‖", "f(", "a[", "2^", "√", "∂(", "f((", "f(a=(", "||", "2(", "x^-"}) {
    EXPECT_NE(first_error(repeated(part, kMany) + "1"), "") << part;
    EXPECT_NE(first_error(repeated(part, kMany)), "") << part;
  }
  for (const char* const part : {"+x", "*x", "ᵀ", "[0]", " with a = 1", "⁻¹"}) {
    EXPECT_NE(first_error("x" + repeated(part, kMany)).find("more than 1000 operations deep"),
              std::string::npos)
        << part;
    EXPECT_EQ(first_error("x" + repeated(part, 900)), "") << part;
  }
  EXPECT_EQ(first_error(repeated("(", 150) + "1" + repeated(")", 150)), "");
}

TEST(BadInput, ManyLinesWithOpenBracketsTakeLittleTime) {
  digest(repeated("(\n", 200'000));
  digest(repeated("([\n", 100'000) + repeated("]", 100'000));
  digest(repeated("||x||*", 500));
}

TEST(BadInput, LinesAndSheetsHaveALimit) {
  const std::string error = first_error("x = " + std::string(10'000'000, '1'));
  EXPECT_NE(error.find("this line has 10000004 bytes; the longest may have 1048576"), std::string::npos)
      << error;
  EXPECT_LT(error.size(), 2'000U);
  EXPECT_NE(first_error(repeated("x = 1\n", 1'000'000)).find("this sheet has 6000000 bytes"),
            std::string::npos);
  EXPECT_NE(first_error("x = " + std::string(1'000'000, '1')).find("too large for a number"),
            std::string::npos);
  EXPECT_EQ(first_error(std::string(1'000'000, 'a')), "");
}

TEST(BadInput, Bytes) {
  EXPECT_EQ(first_error("a = 1\nb = \xFF"
                        "2\n"),
            "t.tn:2:5: error: the byte 0xFF is not valid UTF-8\n"
            "   2 │ b = \uFFFD2\n"
            "     │     ^\n"
            "  help: save the sheet as UTF-8\n");
  EXPECT_NE(first_error(std::string("a = \0 1", 7)).find("an invisible character (U+0000) stands here"),
            std::string::npos);
  EXPECT_NE(first_error("a = \u200B1").find("U+200B"), std::string::npos);
}

TEST(BadInput, RandomBytes) {
  std::mt19937 random(3);
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes;
    for (std::size_t n = random() % 60; n > 0; --n)
      bytes += static_cast<char>(random() % (i % 2 == 0 ? 256 : 128));
    digest(bytes);
  }
}

TEST(BadInput, RandomTokens) {
  const std::vector<std::string> tokens = {
      "x",      "W1",   "y_hat", "alpha",     "1",     "2.5",    "1e-9",  "\"s\"",    "(",      ")",
      "[",      "]",    ",",     ";",         ":",     "=",      "+",     "-",        "*",      "/",
      "^",      "**",   "@",     "·",         "⊙",     ".T",     "^T",    "ᵀ",        "⁻¹",     "^-1",
      "²",      "∂",    "∂C/∂x", "|",         "||",    "‖",      "√",     "×",        "<-",     "←",
      "≈",      "<",    "<=",    "≠",         "param", "data",   "check", "minimise", "by",     "repeat",
      "save",   "load", "seed",  "precision", "with",  "within", "for",   "batch",    "epochs", "steps",
      "report", "f32",  "sgd",   "scalar",    "x3",    "2x3",    "grad(", "inv(",     "abs(",   "norm(",
      "Σ(",     "T",    "\n",    "\n  ",      " ",     " ",      " ",     "#",        "\t",     "\r\n",
      "'",      "==",   "…",     "（",        "∑",     "ⁿ"};
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 14; n > 0; --n) text += tokens[random() % tokens.size()];
    digest(text);
  }
}

/// Slips in a valid sheet: one token lost, doubled or replaced.
TEST(BadInput, RandomSlips) {
  const std::string sheet =
      "X = [0 0; 1 0]\nparam W1 = normal(2, 2)\nŷ = σ(X·W1 + b1)\nC = mean((ŷ - y)²)\n"
      "minimise C by sgd(rate = 2), steps = 5, report |x| with X = Xt, y = yt\n"
      "check (A·B)ᵀ = Bᵀ·Aᵀ for A: 2x3, B: 3×4\nrepeat 10\n  W ← W - α*∂C/∂W\nf(x, y) = t[::2, 0] + "
      "inv(x)^2\n";
  std::mt19937 random(9);
  for (int i = 0; i < 5'000; ++i) {
    std::string text = sheet;
    for (std::size_t slips = 1 + random() % 3; slips > 0; --slips) {
      const std::size_t at = random() % text.size(), other = random() % text.size();
      text.replace(at, random() % 4, sheet.substr(std::min(other, sheet.size() - 1), random() % 4));
    }
    digest(text);
  }
}

}  // namespace
}  // namespace turunan::sheet::test
