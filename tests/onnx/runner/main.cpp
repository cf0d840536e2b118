// Runs the ONNX project's own tests, as libonnx-testdata installs them, and prints what passed.
// Usage: onnx_node_tests [--floor FILE] [--only TEXT] [FOLDER]
// With --floor it fails where fewer pass than the number in the file, with --only it runs the tests whose
// name holds a text and says why each did not pass.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <vector>

#include "onnx/runner/run_test.hpp"

namespace {

using namespace turunan::onnx::test;
namespace fs = std::filesystem;

struct Settings {
  fs::path folder = "/usr/share/libonnx-testdata/data/node";
  std::string only, floor;
};

Settings settings_of(int count, char** words) {
  Settings settings;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--floor" && i + 1 < count) {
      settings.floor = words[++i];
    } else if (word == "--only" && i + 1 < count) {
      settings.only = words[++i];
    } else {
      settings.folder = word;
    }
  }
  return settings;
}

struct Counts {
  int passed = 0, failed = 0, unsupported = 0;
  void add(Verdict verdict) {
    (verdict == Verdict::passed ? passed : verdict == Verdict::failed ? failed : unsupported) += 1;
  }
};

void print(const std::map<std::string, Counts>& by_operator, const Counts& total) {
  fmt::print("{:<28} {:>7} {:>7} {:>12}\n", "operator", "passed", "failed", "unsupported");
  for (const auto& [name, counts] : by_operator) {
    fmt::print("{:<28} {:>7} {:>7} {:>12}\n", name, counts.passed, counts.failed, counts.unsupported);
  }
  fmt::print("{:<28} {:>7} {:>7} {:>12}\n", "all", total.passed, total.failed, total.unsupported);
  fmt::print("{} of {} tests passed\n", total.passed, total.passed + total.failed + total.unsupported);
}

}  // namespace

int main(int count, char** words) {
  const Settings settings = settings_of(count, words);
  std::vector<fs::path> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(settings.folder, error)) {
    const bool wanted = entry.path().filename().string().find(settings.only) != std::string::npos;
    if (wanted && fs::exists(entry.path() / "model.onnx")) folders.push_back(entry.path());
  }
  if (folders.empty()) {
    fmt::print(stderr, "no tests in {}: tools/setup installs libonnx-testdata\n", settings.folder.string());
    return 2;
  }
  std::sort(folders.begin(), folders.end());
  std::map<std::string, Counts> by_operator;
  Counts total;
  for (const fs::path& folder : folders) {
    const Outcome outcome = run_test(folder);
    by_operator[outcome.operator_name].add(outcome.verdict);
    total.add(outcome.verdict);
    const bool shown = outcome.verdict == Verdict::failed || !settings.only.empty();
    if (shown && outcome.verdict != Verdict::passed) {
      fmt::print("{}: {}\n", folder.filename().string(), outcome.reason);
    }
    std::fflush(stdout);
  }
  print(by_operator, total);
  int floor = 0;
  if (!settings.floor.empty() && !(std::ifstream(settings.floor) >> floor)) {
    fmt::print(stderr, "{} holds no number\n", settings.floor);
    return 2;
  }
  if (total.passed < floor) fmt::print("fewer than the {} that passed before\n", floor);
  return total.passed < floor ? 1 : 0;
}
