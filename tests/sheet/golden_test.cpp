#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "run_text.hpp"

// Each sheet of diagnostics/ has a mistake; the text beside it is what a person is shown.
namespace turunan::sheet {
namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path path = fs::path(TURUNAN_SOURCE_DIR) / "tests" / "sheet" / "diagnostics";
  return path;
}

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> files(const std::string& extension) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == extension) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// The messages name data files; where the repository lies is left out of them.
std::string without_folder(std::string text) {
  const std::string prefix = folder().string() + "/";
  for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) text.erase(at, prefix.size());
  return text;
}

std::string shown(const fs::path& sheet) {
  RunOptions options;
  options.folder = folder().string();
  const std::string text = without_folder(run_text(contents(sheet), options).errors);
  // How much memory is free is the machine's.
  return std::regex_replace(text, std::regex("and [^ ]+ [KMGTP]iB are free"), "and … are free");
}

bool updating() {
  return std::getenv("TURUNAN_UPDATE_GOLDENS") != nullptr;
}

class Golden : public testing::Test {
 protected:
  void SetUp() override { setenv("TURUNAN_FASHION_MNIST", (folder() / "data" / "nowhere").c_str(), 1); }
  void TearDown() override { unsetenv("TURUNAN_FASHION_MNIST"); }
};

TEST_F(Golden, EveryDiagnosticIsAsItWas) {
  for (const fs::path& sheet : files(".tn")) {
    SCOPED_TRACE(sheet.filename().string());
    const fs::path golden = fs::path(sheet).replace_extension(".txt");
    const std::string now = shown(sheet);
    EXPECT_NE(now, "") << "this sheet has a mistake, but ran without an error";
    if (updating()) {
      std::ofstream(golden, std::ios::binary) << now;
    } else {
      EXPECT_EQ(now, contents(golden))
          << "TURUNAN_UPDATE_GOLDENS=1 writes what is shown now to " << golden.filename();
    }
  }
}

TEST_F(Golden, EveryGoldenHasItsSheet) {
  EXPECT_GT(files(".tn").size(), 300U);
  for (const fs::path& golden : files(".txt"))
    EXPECT_TRUE(fs::exists(fs::path(golden).replace_extension(".tn"))) << golden;
}

// The place first, the line quoted, no path of this machine, no ends without a line end.
TEST_F(Golden, EveryDiagnosticHasItsPlace) {
  for (const fs::path& golden : files(".txt")) {
    SCOPED_TRACE(golden.filename().string());
    const std::string text = contents(golden);
    EXPECT_TRUE(text.starts_with("s.tn:"));
    EXPECT_NE(text.find(": error: "), std::string::npos);
    EXPECT_NE(text.find("│"), std::string::npos);
    EXPECT_TRUE(text.ends_with('\n'));
    EXPECT_EQ(text.find(TURUNAN_SOURCE_DIR), std::string::npos);
  }
}

}  // namespace
}  // namespace turunan::sheet
