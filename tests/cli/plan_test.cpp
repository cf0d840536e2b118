#include <fstream>
#include <iterator>

#include "program.hpp"

namespace turunan::cli_test {
namespace {

const std::string line_sheet =
    "data X, y = csv(\"points.csv\", target = \"y\")\nparam W = [0.5]\nparam b = 0\nŷ = X·W + b\n"
    "C = mean((ŷ - y)²)\nminimise C by sgd(rate = 0.1), batch = 2, epochs = 3\nŷ\n";

Outcome plan(const std::string& sheet, const Arguments& more = {}) {
  Arguments arguments = {"plan", "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments, {.input = sheet});
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Plan, ListsTheInstructionsOfAStepAndTheirMemory) {
  const Outcome ran = plan(
      "X = [0; 1; 2]\nparam W = [0.5]\nC = mean((X·W - 1)²)\nshown = 7\nshown\n"
      "minimise C by sgd(rate = 0.1), steps = 100\ncheck C = 17");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(ran.out.starts_with("minimise C by sgd(rate = 0.1), steps = 100\none step on all examples\n\n"))
      << ran.out;
  EXPECT_TRUE(holds(ran.out, "each step\n")) << ran.out;
  EXPECT_TRUE(holds(ran.out, "\n   1  ")) << ran.out;
  EXPECT_TRUE(holds(ran.out, "memory: 64 bytes of variables, ")) << ran.out;
  EXPECT_FALSE(holds(ran.out, "shown")) << "the sheet itself stays silent";
}

TEST(Plan, IsOfTheSizeOfABatch) {
  const Folder folder;
  folder.file("points.csv", "x,y\n0,1\n1,3\n2,5\n");
  const std::string sheet = folder.file("line.tn", line_sheet);
  const Outcome ran = run({"plan", sheet});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(holds(ran.out, "one step on a batch of 2\n")) << ran.out;
  EXPECT_TRUE(holds(ran.out, "2×1")) << ran.out;
  EXPECT_FALSE(holds(ran.out, "3×1")) << ran.out;
}

TEST(Plan, TakesTheFlagsOfARun) {
  const std::string sheet =
      "n = 3\nparam W = normal(n, 1)\nC = sum(W²)\nminimise C by sgd(rate = 0.1), steps = 2";
  EXPECT_TRUE(holds(plan(sheet).out, "3×1"));
  EXPECT_TRUE(holds(plan(sheet, {"--set", "n=5"}).out, "5×1"));
  EXPECT_EQ(plan(sheet, {"--threads", "2", "--seed", "4"}).out, plan(sheet).out);
}

TEST(Plan, ListsARoundWhereNothingIsMinimised) {
  const Outcome ran = plan("param w = 1\nC = w²\nrepeat 3\n  w ← w - 0.1·∂C/∂w\n");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("repeat 3\n  w ← w - 0.1·∂C/∂w\none round\n\n")) << ran.out;
  // What is minimised counts, wherever it stands.
  const Outcome both =
      plan("param w = 1\nC = w²\nw ← w / 2\nminimise C by sgd(rate = 0.1), steps = 2\nw ← w / 3");
  EXPECT_TRUE(both.out.starts_with("minimise C")) << both.out;
}

// docs/dev/plan.md shows a listing, which other vectors would make another.
TEST(Plan, IsWhatItsPageShows) {
  if (!__builtin_cpu_supports("avx512f")) GTEST_SKIP() << "the page is of a machine with AVX-512";
  std::ifstream file(TURUNAN_SOURCE_DIR "/docs/dev/plan.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {}), fence = "```\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const std::string shown = page.substr(begin, page.find(fence, begin) - begin);
  EXPECT_EQ(run({"plan", TURUNAN_SOURCE_DIR "/examples/fashion_mnist.tn"}).out, shown);
}

TEST(Plan, SaysWhatIsWrong) {
  const Outcome none = plan("x = 1\nx");
  EXPECT_EQ(none.status, 2);
  EXPECT_TRUE(holds(none.err, "the sheet trains nothing")) << none.err;
  EXPECT_TRUE(holds(none.err, "minimise C by")) << none.err;
  const Outcome bad = plan("param w = 1\nminimise w² by sgd(rates = 0.1), steps = 2");
  EXPECT_EQ(bad.status, 2);
  EXPECT_TRUE(holds(bad.err, "did you mean rate?")) << bad.err;
  EXPECT_EQ(bad.out, "");
  EXPECT_EQ(plan("1 +").status, 2);
  EXPECT_EQ(run({"plan", "/nowhere/a.tn"}).status, 2);
  EXPECT_EQ(run({"plan"}).status, 2);
}

}  // namespace
}  // namespace turunan::cli_test
