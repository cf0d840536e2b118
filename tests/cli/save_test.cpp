#include <gtest/gtest.h>
#include <sys/resource.h>

#include <random>

#include "cli/program.hpp"

namespace turunan::cli_test {
namespace {

TEST(Save, IsRelativeToTheSheet) {
  const Folder folder;
  const std::string sheet = folder.file("s.tn", "param W1 = [1 2; 3 4]\nsave \"model\"\n");
  EXPECT_EQ(run({"run", sheet}).status, 0);
  const std::string other = folder.file("t.tn", "param W_1 = zeros(2, 2)\nload \"model\"\nW1\n");
  const Outcome loaded = run({"run", other});
  EXPECT_EQ(loaded.status, 0) << loaded.err;
  EXPECT_EQ(loaded.out, "W₁ (2×2) =\n[[1 2]\n [3 4]]\n");
  std::filesystem::remove(folder / "model");
  EXPECT_EQ(run({"explain", sheet}).status, 2);  // nothing to explain, and nothing is written on the way
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
}

TEST(Save, AFileThatMayNotGrowLeavesTheOldOne) {
  const Folder folder;
  const std::string sheet = folder.file("s.tn", "param W = zeros(100, 100)\nsave \"model\"\n");
  folder.file("model", "old");
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    become_program({"run", sheet}, (folder / "state").string());
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(exit_status(status), 2);
  EXPECT_EQ(text_of(folder / "model"), "old");
  EXPECT_EQ(folder.names().size(), 2U);  // the sheet and the model: nothing is left behind
}

// The sheet saves again and again, each time all elements of one value.
TEST(Save, AKillAtAnyMomentLeavesAWholeModel) {
  const Folder folder;
  std::string text = "param W = zeros(300, 300)\nsave \"model\"\n";
  for (int i = 0; i < 400; ++i) text += "W ← W + 1\nsave \"model\"\n";
  const std::string sheet = folder.file("s.tn", text);
  const std::string reader = folder.file(
      "r.tn", "param W = ones(300, 300)/2\nload \"model\"\ncheck max(W) = min(W)\ncheck W[0, 0] ≠ 1/2\n");
  std::mt19937 random(11);
  int killed = 0;
  for (int i = 0; i < 12; ++i) {
    const pid_t child = fork();
    if (child == 0) become_program({"run", sheet, "--quiet"}, (folder / "state").string());
    while (!std::filesystem::exists(folder / "model")) usleep(1000);
    usleep(static_cast<useconds_t>(random() % 150'000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    killed += WIFSIGNALED(status) ? 1 : 0;
    const Outcome outcome = run({"run", reader});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  EXPECT_GT(killed, 0);
}

}  // namespace
}  // namespace turunan::cli_test
