#include <gtest/gtest.h>

#include <fmt/format.h>

#include "run_text.hpp"

// Sheets too large or too broken to be kept as files: each gives a diagnostic, and nothing of it is carried
// out.
namespace turunan::sheet {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

// A first line that would print, then the mistake on the second.
void expect_refused(const std::string& line, std::string_view message) {
  const Ran ran = run_text("1 + 1\n" + line + "\n2 + 2\n");
  EXPECT_EQ(ran.output, "");
  EXPECT_TRUE(ran.errors.starts_with("s.tn:2:")) << ran.errors.substr(0, 500);
  EXPECT_NE(ran.errors.find(message), std::string::npos) << ran.errors.substr(0, 500);
  EXPECT_LT(ran.errors.size(), 4'000U);
}

TEST(BadSheet, ALineOfTenMegabytes) {
  const std::size_t ten_million = 10'000'000;
  expect_refused("x = " + std::string(ten_million, '1'), "this line has 10000004 bytes");
  expect_refused(std::string(ten_million, 'a') + " = 1", "this line has 10000004 bytes");
  expect_refused("x = [" + repeated("1 ", ten_million / 2) + "]", "this line has 10000006 bytes");
  expect_refused("x = \"" + std::string(ten_million, '"'), "this line has 10000005 bytes");
  expect_refused("# " + std::string(ten_million, '#'), "this line has 10000002 bytes");
  expect_refused(std::string(ten_million, ' ') + "x", "this line has 10000001 bytes");
}

TEST(BadSheet, AHundredThousandBrackets) {
  const std::size_t many = 100'000;
  for (const auto& [open, close] :
       {std::pair("(", ")"), std::pair("[", "]"), std::pair("exp(", ")"), std::pair("|(", ")|")}) {
    expect_refused("x = " + repeated(open, many) + "1" + repeated(close, many), "nested more than 200 deep");
  }
  expect_refused("x = " + repeated("(", many) + "1", "");
  expect_refused("x = 1" + repeated(")", many), "this ) closes nothing");
  expect_refused("x = t" + repeated("[0]", many), "more than 1000 operations deep");
  expect_refused("x = 1" + repeated(" + 1", many), "more than 1000 operations deep");
  expect_refused("x = 2" + repeated("^2", many), "nested more than 200 deep");
  expect_refused("x = " + repeated("-", many) + "1", "nested more than 200 deep");
}

TEST(BadSheet, NulBytes) {
  expect_refused(std::string("x = 1\0", 6), "an invisible character (U+0000) stands here");
  expect_refused(std::string("\0", 1), "an invisible character (U+0000) stands here");
  expect_refused(std::string(100'000, '\0'), "an invisible character (U+0000) stands here");
}

TEST(BadSheet, InvalidUtf8) {
  expect_refused("x = \xFF", "the byte 0xFF is not valid UTF-8");
  expect_refused("x = \x80", "the byte 0x80 is not valid UTF-8");              // a continuation alone
  expect_refused("x = \xC0\xAF", "the byte 0xC0 is not valid UTF-8");          // an overlong /
  expect_refused("x = \xED\xA0\x80", "the byte 0xED is not valid UTF-8");      // half of a surrogate pair
  expect_refused("x = \xF4\x90\x80\x80", "the byte 0xF4 is not valid UTF-8");  // beyond U+10FFFF
  expect_refused("x = \xE2\x88", "the byte 0xE2 is not valid UTF-8");          // cut short
  expect_refused("# \xFF", "the byte 0xFF is not valid UTF-8");                // in a comment
  expect_refused("data X = csv(\"\xFF\")", "the byte 0xFF is not valid UTF-8");
}

TEST(BadSheet, NumbersThatOverflow) {
  expect_refused("x = 1e309", "too large for a number");
  expect_refused("x = " + std::string(400, '9'), "too large for a number");
  expect_refused("x = 1e" + std::string(100'000, '9'), "too large for a number");
  expect_refused("seed " + std::string(100'000, '9'), "too large for a number");
  expect_refused("x = y" + repeated("⁹", 10'000), "too large for a number");
  expect_refused("check A = A for A: " + std::string(1'000, '9') + "×2", "too large for a number");
}

TEST(BadSheet, TooMuchOfEverything) {
  EXPECT_NE(run_text(repeated("x = (\n", 100'000)).errors, "");
  EXPECT_NE(run_text(repeated("x = )\n", 100'000)).errors, "");
  const std::string error = run_text(repeated("param w = 1\n", 500'000)).errors;
  EXPECT_NE(error.find("this sheet has 6000000 bytes"), std::string::npos) << error.substr(0, 500);
  expect_refused(repeated("\xFF", 1'000'000), "is not valid UTF-8");
}

TEST(BadSheet, ManyLinesThatBuildOnEachOther) {
  std::string text = "param x0 = 1\n";
  const int lines = 300;
  for (int i = 1; i < lines; ++i) text += fmt::format("x{} = x{} + x0\n", i, i - 1);
  text += fmt::format("check x{} = {}\ncheck ∂x{}/∂x0 = {}\n", lines - 1, lines, lines - 1, lines);
  const Ran ran = run_text(text);
  EXPECT_EQ(ran.errors.substr(0, 500), "");
  EXPECT_EQ(ran.passed, 2);
}

TEST(BadSheet, FunctionsThatCallEachOtherTooDeep) {
  std::string text = "f0(x) = x + 1\n";
  for (int i = 1; i < 1'000; ++i) text += fmt::format("f{}(x) = f{}(x)\n", i, i - 1);
  EXPECT_EQ(run_text(text + "check f150(1) = 2\n").errors, "");
  EXPECT_NE(run_text(text + "f999(1)\n").errors.find("error"), std::string::npos);
}

}  // namespace
}  // namespace turunan::sheet
