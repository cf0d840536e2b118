#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sheet/run_text.hpp"

// What names mean in the batches of a minimise.

namespace turunan::sheet {
namespace {

// y = 2x + 1 in the first 60 of 100 rows; what lies behind them must not be seen.
class Batches : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "turunan_batches_" + std::to_string(::getpid()) + ".csv";
    std::ofstream file(path_);
    file << "x,y\n";
    for (int i = 0; i < 100; ++i)
      file << i * 7 % 60 << "," << (i < 60 ? 2 * (i * 7 % 60) + 1 : 1000000) << "\n";
  }
  void TearDown() override { std::filesystem::remove(path_); }
  Ran run(const std::string& rest) const {
    return run_text("data X, y = csv(\"" + path_ + "\", target = \"y\")\n" + rest);
  }

 private:
  std::string path_;
};

constexpr const char* network = "param w = [0]\nparam b = 0\nŷ = Z·w + b\nC = mse(ŷ, yr)\n";

TEST_F(Batches, AreTakenOfRowsUnderANameOfTheirOwn) {
  const Ran ran = run(std::string("Xr = X[0:60]\nyr = y[:60]\nZ = Xr/60\n") + network +
                      "minimise C by adam(rate = 0.5), batch = 16, epochs = 500\ncheck w ≈ [120] within 1\n"
                      "check b ≈ 1 within 1\n");
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ran.passed, 2);
  EXPECT_EQ(ran.milestones.front().examples_in_epoch, 60);
}

TEST_F(Batches, AreTakenOfRowsThatTakeTheDatasPlace) {
  const Ran ran =
      run("Xr = X[0:60]\nyr = y[0:60]\nparam w = [0]\nC = mse((X/60)·w + 1, y)\nD = C with X = Xr, y = yr\n"
          "minimise D by adam(rate = 0.5), batch = 16, epochs = 100\ncheck w ≈ [120] within 1\n");
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ran.milestones.front().examples_in_epoch, 60);
}

TEST_F(Batches, HaveNoPlacesOfTheData) {
  for (const char* cost : {"mse(X[0:60]·w, y[0:60])", "mse((X·w)[0:60], y[0:60])", "(X[0]·w)[0] + sum(y)"}) {
    const Ran ran = run(std::string("param w = [0]\nC = ") + cost +
                        "\nminimise C by sgd(rate = 0.1), batch = 16, epochs = 1\n");
    EXPECT_NE(ran.errors.find("rows cannot be taken by their place here"), std::string::npos) << ran.errors;
    EXPECT_EQ(run(std::string("param w = [0]\nC = ") + cost + "\nminimise C by sgd(rate = 0.1), steps = 1\n")
                  .errors,
              "");
  }
  EXPECT_EQ(
      run("param w = [0]\nminimise mse(X[:, 0:1]·w, y) by sgd(rate = 1e-9), batch = 16, epochs = 1\n").errors,
      "");
}

TEST_F(Batches, DifferInTheirNumberOfRows) {
  EXPECT_NE(run("Xr = X[0:60]\nparam w = [0]\nC = mse(Xr·w, y[0:60])\n"
                "minimise C by sgd(rate = 0.1), batch = 16, epochs = 1\n")
                .errors.find("a batch takes the same rows of all data, but Xr has 60 rows and y has 100"),
            std::string::npos);
}

// The mean and the deviation are those of all rows: with those of each batch C would not come to 0.
TEST_F(Batches, LeaveStatisticsUnderANameAsTheyAre) {
  const std::string rows = "Xr = X[0:60]\nyr = y[0:60]\n",
                    statistics = "m = mean(Xr, axis = 0)\ns = sd(Xr, axis = 0)\n";
  const std::string training = "minimise C by adam(rate = 0.5), batch = 7, epochs = 100\n";
  const Ran named = run(rows + statistics + "Z = (Xr - m)/s\n" + network + training + "check C < 1e-9\n");
  EXPECT_EQ(named.errors, "");
  EXPECT_EQ(named.passed, 1);
  const Ran of_each = run(rows + "Z = (Xr - mean(Xr, axis = 0))/sd(Xr, axis = 0)\n" + network + training +
                          "check C < 1e-9\n");
  EXPECT_EQ(of_each.failed, 1);
}

// A part of a mean is no example, though it is rows of what was computed from data.
TEST_F(Batches, KeepPartsOfStatistics) {
  const std::string training = "minimise C by sgd(rate = 0.0001), batch = 16, epochs = 1\n";
  const Ran ran =
      run("both = concat(X, X^2, axis = 1)\nm = mean(both, 0)\nmh = m[0:1]\n"
          "param w = [0]\nC = mse((X - mh)·w, y/1000)\n" +
          training);
  ASSERT_EQ(ran.errors, "");
  EXPECT_EQ(ran.milestones.front().examples_in_epoch, 100);
  const Ran only = run("G = X.T·X\nparam w = [0]\nC = sum(G[0:1]·w)\n" + training);
  EXPECT_NE(only.errors.find("only through G, which keeps its value of all rows"), std::string::npos)
      << only.errors;
}

TEST_F(Batches, HaveRows) {
  const Ran ran =
      run("none = X[0:0]\nparam w = [0]\nC = sum(none·w) + mse(X·w, y)\n"
          "minimise C by sgd(rate = 0.1), batch = 16, epochs = 1\n");
  EXPECT_NE(ran.errors.find("but X has 100 rows and none has 0"), std::string::npos) << ran.errors;
}

TEST_F(Batches, AreNamedWhereAnErrorComesFromThem) {
  const Ran ran =
      run("param w = [0]\nC = mse(reshape(X, 100, 1)·w, y)\n"
          "minimise C by sgd(rate = 0.1), batch = 16, epochs = 1\n");
  EXPECT_NE(ran.errors.find("in the batches of line 4, X stands for 16 of its 100 rows"), std::string::npos)
      << ran.errors;
}

}  // namespace
}  // namespace turunan::sheet
