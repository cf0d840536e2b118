#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "sheet/run_text.hpp"

// What differs while a minimise trains: dropout and batchnorm.

namespace turunan::sheet {
namespace {

void expect_passes(const std::string& text) {
  const Ran ran = run_text(text);
  EXPECT_EQ(ran.errors, "") << text;
  EXPECT_GT(ran.passed, 0);
}

TEST(TrainingMode, DropoutPassesOnWhereNothingTrains) {
  expect_passes(
      "X = [1 2; 3 4]\nY = dropout(X, 0.5)\ncheck Y = X\nparam w = 1\ncheck ∂(sum(dropout(w·X, 0.9)))/∂w = "
      "10\n");
}

// A cost that only dropout moves: E[(w·d - 1)²] with d of 0 or 2 is least at w = 1/2, and without dropout
// at 1.
TEST(TrainingMode, DropoutDrawsInEveryStep) {
  const std::string sheet = "seed 3\nparam w = 0\nd = dropout(ones(1000, 1), 0.5)\nC = mean((w·d - 1)²)\n";
  expect_passes(sheet +
                "minimise C by sgd(rate = 0.05), steps = 200\ncheck |w - 0.5| < 0.05\ncheck C ≈ (w - 1)²\n");
  expect_passes(sheet + "repeat 200\n  w ← w - 0.05*∂C/∂w\ncheck w ≈ 1\n");
}

TEST(TrainingMode, DropoutIsTheSameForTheSameSeed) {
  const auto trained = [](const std::string& seed) {
    return run_text("seed " + seed +
                    "\nparam w = 0\nC = mean((w·dropout(ones(8, 1), 0.5) - 1)²)\n"
                    "minimise C by sgd(rate = 0.1), steps = 5\nw\n")
        .output;
  };
  EXPECT_EQ(trained("1"), trained("1"));
  EXPECT_NE(trained("1"), trained("2"));
}

// The running mean comes to that of the data, the running variance to the unbiased one, over n - 1; until
// then there are 0 and 1.
TEST(TrainingMode, BatchnormKeepsRunningMeans) {
  expect_passes(
      "X = [1 10; 3 20; 5 60]\nparam γ = [1 1]\nN = batchnorm(X, γ)\ncheck N ≈ X/√(1 + 1e-5)\nC = sum((N - "
      "1)²)\n"
      "minimise C by sgd(rate = 0), steps = 400\n"
      "check N ≈ (X - mean(X, axis = 0))/√(var(X, axis = 0)·3/2 + 1e-5)\n"
      "check C ≈ sum((N - 1)²)\n");
}

// Each place has its own.
TEST(TrainingMode, BatchnormsOfAFunctionAreApart) {
  expect_passes(
      "n(x) = batchnorm(x)\nX = [1; 3]\nZ = [10; 50]\nparam w = 1\nA = n(w·X)\nB = n(w·Z)\nC = sum(A²) + "
      "sum(B²)\n"
      "minimise C by sgd(rate = 0), steps = 400\ncheck A·√2 ≈ [-1; 1] within 1e-4\ncheck B·√2 ≈ [-1; 1] "
      "within 1e-4\n");
}

TEST(TrainingMode, BatchnormTrainsInBatches) {
  const std::string path = testing::TempDir() + "turunan_line_" + std::to_string(::getpid()) + ".csv";
  std::ofstream file(path);
  file << "x,y\n";
  for (int i = 0; i < 10; ++i) file << i << "," << 2 * i + 1 << "\n";
  file.close();
  expect_passes("data X, y = csv(\"" + path +
                "\", target = \"y\")\nparam w = [0.5]\nparam b = 0\n"
                "ŷ = batchnorm(X, w, b)\nC = mse(ŷ, y)\nminimise C by adam(rate = 0.05), batch = 5, epochs = "
                "200\ncheck C < 3\n");
}

}  // namespace
}  // namespace turunan::sheet
