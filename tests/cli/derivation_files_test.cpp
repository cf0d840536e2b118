// The derivations under examples/ are what the program prints now. Rounding is a matter of the processor, so
// numbers may differ a little, and what is nothing but rounding, such as 5.3e-13, may be any other such
// number.

#include <algorithm>
#include <cmath>
#include <optional>
#include <regex>

#include "program.hpp"

namespace turunan::cli_test {
namespace {

namespace fs = std::filesystem;

const fs::path committed = fs::path(TURUNAN_SOURCE_DIR) / "examples/lecture/derivation";

struct Token {
  std::string text;
  std::optional<double> number = {};
};

// Numbers, and the texts between them with white space as one space, for it pads columns.
std::vector<Token> tokens_of(const std::string& page) {
  static const std::regex rounding(
      "[0-9.]+(e-1[0-9]|\\\\times ?10\\^\\{-1[0-9]\\}|<[^0-9]*>×<[^0-9]*>10<[^0-9]*>1[0-9])");
  static const std::regex number("[0-9]+(\\.[0-9]*)?(e[-+]?[0-9]+)?"), white("\\s+");
  const std::string text = std::regex_replace(std::regex_replace(page, rounding, "0"), white, " ");
  std::vector<Token> tokens;
  auto from = text.begin();
  for (auto at = std::sregex_iterator(text.begin(), text.end(), number); at != std::sregex_iterator(); ++at) {
    tokens.push_back({std::string(from, (*at)[0].first)});
    tokens.push_back({at->str(), std::stod(at->str())});
    from = (*at)[0].second;
  }
  tokens.push_back({std::string(from, text.end())});
  return tokens;
}

bool same(const Token& a, const Token& b) {
  if (!a.number || !b.number) return a.text == b.text;
  // One unit of the last of four digits.
  return std::abs(*a.number - *b.number) <= 1.01e-3 * std::max(std::abs(*a.number), std::abs(*b.number));
}

// The first place where the pages differ; empty where they do not.
std::string difference(const std::string& a, const std::string& b) {
  const std::vector<Token> tokens = tokens_of(a), others = tokens_of(b);
  for (std::size_t i = 0; i < std::min(tokens.size(), others.size()); ++i) {
    if (!same(tokens[i], others[i])) return tokens[i].text + "\nand\n" + others[i].text;
  }
  return tokens.size() == others.size() ? "" : "one goes on where the other ends";
}

TEST(DerivationFiles, DifferencesAreFound) {
  EXPECT_EQ(difference("W = [0.5731  2.]  5.3e-13", "W = [0.5732 2.] 9e-14"), "");
  EXPECT_NE(difference("W = [0.5731]", "W = [0.5831]"), "");
  EXPECT_NE(difference("W = 1", "V = 1"), "");
  EXPECT_NE(difference("W = 1", "W = -1"), "");
  EXPECT_NE(difference("relative difference 5.3e-13", "relative difference 5.3e-03"), "");
}

TEST(DerivationFiles, AreWhatTheProgramPrintsNow) {
  const Folder folder;
  const std::string command = "'" TURUNAN_SOURCE_DIR "/tools/make_derivations' '" TURUNAN_PROGRAM "' '" +
                              (folder / "").string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(committed)) names.push_back(entry.path().filename());
  std::vector<std::string> made = folder.names();
  std::ranges::sort(names);
  std::ranges::sort(made);
  EXPECT_EQ(names, made);
  for (const std::string& name : made) {
    if (name.ends_with(".svg")) continue;  // Graphviz places and measures letters, each version in its way
    EXPECT_EQ(difference(text_of(committed / name), text_of(folder / name)), "")
        << name << ": tools/make_derivations build/turunan writes these files anew";
  }
}

}  // namespace
}  // namespace turunan::cli_test
