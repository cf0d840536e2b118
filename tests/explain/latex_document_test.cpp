// Compiles what the printers of LaTeX write, twice, and reads the log: no warning, nothing out of its box, no
// missing character.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "explain/latex_sample.hpp"

namespace turunan {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A folder that goes away with the test; TURUNAN_KEEP_DOCUMENTS names one that stays, to look at the pages.
class Documents : public testing::Test {
 protected:
  void SetUp() override {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    const char* keep = std::getenv("TURUNAN_KEEP_DOCUMENTS");
    const fs::path base = keep != nullptr ? fs::path(keep) : fs::temp_directory_path();
    kept_ = keep != nullptr;
    // Two checkouts may run the same test at one time.
    folder_ = base / ("turunan-latex-" + name + (kept_ ? "" : "-" + std::to_string(getpid())));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override {
    if (!kept_) fs::remove_all(folder_);
  }

  void expect_clean(const std::string& latex) {
    std::ofstream(folder_ / "page.tex", std::ios::binary) << latex;
    const std::string command =
        "cd '" + folder_.string() +
        "' && max_print_line=10000 pdflatex -interaction=nonstopmode -halt-on-error page.tex "
        ">out.txt 2>&1 </dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0) << tail(read(folder_ / "out.txt"));
    ASSERT_EQ(std::system(command.c_str()), 0) << tail(read(folder_ / "out.txt"));
    EXPECT_EQ(complaints(read(folder_ / "page.log")), "");
    EXPECT_TRUE(fs::exists(folder_ / "page.pdf"));
  }

  static std::string tail(const std::string& text) {
    return text.size() < 2000 ? text : text.substr(text.size() - 2000);
  }

  static std::string complaints(const std::string& log) {
    static const std::regex bad("warning|overfull|underfull|missing|undefined|rerun to|^!",
                                std::regex::icase);
    // A package that is named after what it does.
    static const std::regex name("infwarerr");
    std::istringstream lines(log);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
      if (std::regex_search(line, bad) && !std::regex_search(line, name)) found += line + "\n";
    }
    return found;
  }

  fs::path folder_;
  bool kept_ = false;
};

// What becomes of a deck where the class beamer cannot be loaded.
std::string without_beamer(std::string deck) {
  const std::string asked = "\\IfFileExists{pgfmath.sty}";
  deck.replace(deck.find(asked), asked.size(), "\\IfFileExists{there-is-no-such.sty}");
  return deck;
}

TEST_F(Documents, ComplaintsAreFound) {
  EXPECT_NE(complaints("Overfull \\hbox (3.0pt too wide)"), "");
  EXPECT_NE(complaints("LaTeX Font Warning: Font shape"), "");
  EXPECT_NE(complaints("Missing character: There is no x in font y"), "");
  EXPECT_EQ(complaints("Package: infwarerr 2019/12/03 v1.5 Providing info/warning/error messages"), "");
}

TEST_F(Documents, Article) {
  expect_clean(to_latex(sample::xor_network()));
}

TEST_F(Documents, ArticleOfOddNetwork) {
  expect_clean(to_latex(sample::odd_network(), {.digits = 17}));
}

TEST_F(Documents, ArticleWithBlanks) {
  expect_clean(to_latex(sample::sheet_with_blanks()));
}

TEST_F(Documents, ArticleWithAnswers) {
  expect_clean(to_latex(sample::sheet_with_blanks(), {.answers = true}));
}

TEST_F(Documents, ArticleOfNothing) {
  expect_clean(to_latex(Derivation{}));
}

TEST_F(Documents, Deck) {
  expect_clean(to_beamer(sample::xor_network()));
}

TEST_F(Documents, DeckOfOddNetwork) {
  expect_clean(to_beamer(sample::odd_network(), {.digits = 17}));
}

TEST_F(Documents, DeckWithBlanks) {
  expect_clean(to_beamer(sample::sheet_with_blanks()));
}

TEST_F(Documents, DeckWithAnswers) {
  expect_clean(to_beamer(sample::sheet_with_blanks(), {.answers = true}));
}

TEST_F(Documents, DeckWithoutBeamer) {
  expect_clean(without_beamer(to_beamer(sample::xor_network())));
}

TEST_F(Documents, OddDeckWithoutBeamer) {
  expect_clean(without_beamer(to_beamer(sample::odd_network())));
}

}  // namespace
}  // namespace turunan
