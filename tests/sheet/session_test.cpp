#include "sheet/session.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "run_text.hpp"

namespace turunan::sheet {
namespace {

std::string output_of(const std::string& text) {
  const Ran ran = run_text(text);
  EXPECT_EQ(ran.errors, "") << text;
  return ran.output;
}

std::string error_of(const std::string& text) {
  return run_text(text).errors;
}

void expect_checks(const std::string& text) {
  const Ran ran = run_text(text);
  EXPECT_EQ(ran.errors, "") << text;
  EXPECT_GT(ran.passed, 0) << text;
  EXPECT_EQ(ran.failed, 0) << text;
}

TEST(Session, ShowsValuesWithNameAndShape) {
  EXPECT_EQ(output_of("x = 3\nx"), "x = 3\n");
  EXPECT_EQ(output_of("W1 = [1 2; 3 4.5]\nW_1"), "W₁ (2×2) =\n[[1.  2. ]\n [3.  4.5]]\n");
  EXPECT_EQ(output_of("arange(3)"), "arange(3) (3) = [0 1 2]\n");
  EXPECT_EQ(output_of("1/3"), "1/3 = 0.33333333\n");
}

TEST(Session, PowersProductsAndPrecedence) {
  expect_checks(
      "x = 3\ncheck 2x^2 = 18\ncheck -x^2 = -9\ncheck 2^-1 = 0.5\ncheck 2^3^2 = 512\ncheck 1/2x = 1/6");
  expect_checks(
      "A = [1 2; 3 4]\ncheck A² = A ⊙ A\ncheck A·A = [7 10; 15 22]\ncheck 2·A = A + A\ncheck A·A⁻¹ ≈ I(2)");
  expect_checks("a = 1\nb = 2\ncheck 100(b - a²)² = 100");
  expect_checks(
      "v = [3 4]\ncheck ‖v‖ = 5\ncheck |-v| = v\ncheck [1 -2] = [1, -2]\ncheck shape([1 - 2]) = [1 1]");
}

TEST(Session, MeasuresTakeOneHotTargetsAndClassNumbers) {
  expect_checks(
      "P = [0.1 0.2 0.7; 0.9 0 0.1]\ncheck accuracy(P, [2; 0]) = 1\ncheck accuracy(P, [0 0 1; 0 1 0]) = 0.5\n"
      "check confusion(P, [2; 1]) = [0 0 0; 1 0 0; 0 0 1]\n"
      "check confusion([0.2; 0.8; 0.9], [0; 1; 0]) = [1 1; 0 1]");
}

TEST(Session, TensorsOfManyAxes) {
  expect_checks(
      "t = reshape(arange(36), 3, 3, 4)\ncheck t[0, :, 1:3] = [1 2; 5 6; 9 10]\ncheck t[-1, -1, -1] = 35\n"
      "check t[::-1][0, 0] = [24 25 26 27]\ncheck shape(t[1:, 0]) = [2 4]");
  expect_checks(
      "check [[1, 2], [3, 4]] = [1 2; 3 4]\n"
      "check shape([[[0, 1], [2, 3]], [[4, 5], [6, 7]]]) = [2 2 2]\n"
      "check [I(2) zeros(2, 1)] = [1 0 0; 0 1 0]\ncheck [I(2); ones(1, 2)] = [1 0; 0 1; 1 1]");
}

TEST(Session, DerivativesOfNamesAndFunctions) {
  expect_checks(
      "x = 3\ncheck ∂(x^3)/∂x = 27\ncheck ∂(∂(x^3)/∂x)/∂x = 18\ncheck grad(∂(∂(x^3)/∂x)/∂x, x) = 6");
  expect_checks("f(a) = a³\ng(t) = ∂f(t)/∂t\nx = 2\ncheck g(x) = 12\ncheck g(5) = 75\ncheck ∂g(x)/∂x = 12");
  // Inside a function the derivative is by the argument, not by what it was called with.
  expect_checks("a = 2\nh(x) = ∂(x·a)/∂x\ncheck h(a) = 2\nb = a\ncheck ∂(a·b)/∂b = 2\ncheck ∂(a·b)/∂a = 4");
  expect_checks("W = [1 2; 3 4]\nC = sum(W²)\ncheck ∂C/∂Wᵀ = 2Wᵀ\ncheck ∂C/∂W = 2W");
  expect_checks(
      "x = [1; 2]\nf = x[0, 0]^2·x[1, 0]\ncheck hessian(f, x) = [4 2; 2 0]\ncheck jacobian(x², x) = [2 0; 0 "
      "4]");
  expect_checks("A = [1 2]\nB = [3 4]\ncheck ∂(sum(A²))/∂B = zeros(1, 2)");
}

TEST(Session, WithReevaluatesWhatDependsOnTheName) {
  expect_checks(
      "X = [1 2; 3 4]\nm = mean(X, axis = 0)\ns = sum(m)\ncheck (s with X = [10 20 30]) = 60\ncheck s = 5\n"
      "k = 2\ncheck (s·k with k = 3) = 15\ncheck (s with X = Z) = sum(Z) for Z: 1×2");
  // What does not depend on the name keeps its value, random draws among it.
  expect_checks(
      "n = normal(3)\nx = 1\nz = n + x\ncheck (z with x = 0) = n\nr = normal(2)·x\ncheck (r with x = 1) = r");
}

TEST(Session, UnpacksSeveralResults) {
  expect_checks("A = [2 1; 1 2]\nλ, V = eig(A)\ncheck λ ≈ [1 3]\ncheck A·V ≈ V·(I(2) ⊙ λ)");
  expect_checks("A = [1 2; 3 4; 5 6]\nU, s, V = svd(A)\ncheck (U ⊙ s)·Vᵀ ≈ A\nQ, R = qr(A)\ncheck Q·R ≈ A");
  EXPECT_NE(error_of("a, b = sum([1 2])").find("2 names on the left, but 1 result on the right"),
            std::string::npos);
  EXPECT_NE(error_of("x = svd([1 2])").find("U, s, V = svd([1 2])"), std::string::npos);
}

TEST(Session, TrainsTheXorNetwork) {
  const Ran ran = run_text(
      "X = [0 0; 1 0; 0 1; 1 1]\ny = [0; 1; 1; 0]\nseed 1\nparam W1 = normal(2, 2)\nparam b1 = zeros(1, 2)\n"
      "param W2 = normal(2, 1)\nparam b2 = zeros(1, 1)\nA1 = σ(X·W1 + b1)\nŷ = σ(A1·W2 + b2)\nC = mean((ŷ - "
      "y)²)\n"
      "minimise C by sgd(rate = 2), steps = 5000\ncheck round(ŷ) = y\ncheck C < 0.001");
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ran.passed, 2);
  EXPECT_EQ(ran.milestones.size(), 10u);
}

TEST(Session, MinimiseIsTheUpdateRuleWrittenOut) {
  const std::string before = "seed 7\nx = normal(5, 3)\nparam W = normal(3, 2)\nC = mean((x·W - 1)²)\n";
  const std::string by_hand = "repeat 50\n  W ← W - 0.1∂C/∂W\nW";
  EXPECT_EQ(output_of(before + "minimise C by sgd(rate = 0.1), steps = 50\nW"), output_of(before + by_hand));
}

TEST(Session, SaysWhichSettingOverflowsSinglePrecision) {
  EXPECT_NE(error_of("precision f32\nparam w = 1\nC = w²\nminimise C by sgd(rate = 1e300), steps = 1")
                .find("the training stopped at step 1: rate is too large for f32"),
            std::string::npos);
}

// A derivative bears its own name only to be read; definitions of it are names like any other.
TEST(Session, DefinitionsOfDerivatives) {
  expect_checks(
      "W = [1 2]\nC = sum(W³)\nG = ∂C/∂W\ncheck G = 3W²\ncheck (G with W = [2 2]) = [12 12]\n"
      "check jacobian(G, W) = [6 0; 0 12]\ncheck ∂(sum(G²))/∂G = 2G\ncheck hessian(C, W) = jacobian(G, W)\n"
      "check (∂C/∂W with W = [0 1]) = [0 3]\nH = G with W = 2W\ncheck H = 12W²");
  EXPECT_EQ(output_of("w = 2\nC = w²\nG = ∂C/∂w\nG"), "G = 4\n");
  EXPECT_EQ(output_of("w = 2\nC = w²\n∂C/∂w"), "∂C/∂w = 4\n");
}

TEST(Session, RoundsOfARepeatTakeAllRightSidesAtOnce) {
  expect_checks("param a = 1\nparam b = 2\nrepeat 3\n  a ← b\n  b ← a\ncheck a = 2\ncheck b = 1");
}

TEST(Session, MomentumNesterovDecayAndAdamStepByStep) {
  const std::string f = "param w = 1\nC = w²\n";
  // By hand, from w = 1 with g = 2w.
  expect_checks(f +
                "minimise C by sgd(rate = 0.1, momentum = 0.5), steps = 2\ncheck w ≈ 0.8 - 0.1·(0.5·2 + 1.6) "
                "within 1e-14");
  expect_checks(
      f +
      "minimise C by sgd(0.1, momentum = 0.5, nesterov = 1), steps = 1\ncheck w ≈ 1 - 0.1·3 within 1e-14");
  expect_checks(f +
                "minimise C by sgd(rate = 0.1, decay = 1), steps = 2\ncheck w ≈ 0.8 - 0.05·1.6 within 1e-14");
  // Adam's first step is of the size of the rate; m̂ = g and √v̂ = |g|.
  expect_checks(f + "minimise C by adam(rate = 0.1, epsilon = 0), steps = 1\ncheck w ≈ 0.9 within 1e-12");
}

TEST(Session, BatchesCoverAllExamplesOnceAnEpoch) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("turunan-session-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  {
    std::ofstream file(folder / "line.csv");
    file << "x,y\n";
    for (int i = 0; i < 10; ++i) file << i << "," << 2 * i + 1 << "\n";
  }
  RunOptions options;
  options.folder = folder.string();
  const Ran ran = run_text(
      "data X, y = csv(\"line.csv\", target = \"y\")\nparam w = zeros(1, 1)\nparam b = zeros(1, 1)\n"
      "C = mse(X·w + b, y)\nparam seen = 0\n"
      "minimise C by sgd(rate = 0.01), batch = 4, epochs = 400, report C\n"
      "check w ≈ 2 within 1e-3\ncheck b ≈ 1 within 1e-2\nn = shape(X)[0]\ncheck n = 10",
      options);
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ran.passed, 3);
  EXPECT_EQ(ran.milestones.size(), 400u);
}

TEST(Session, SeedsDecideTheDraws) {
  EXPECT_EQ(output_of("seed 1\nnormal(3)"), output_of("seed 1\nnormal(3)"));
  EXPECT_NE(output_of("seed 1\nnormal(3)"), output_of("seed 2\nnormal(3)"));
  RunOptions options;
  options.seed = 2;
  EXPECT_EQ(run_text("seed 1\nnormal(3)", options).output, output_of("seed 2\nnormal(3)"));
  expect_checks(
      "a = normal(2000)\nb = normal(2000)\ncheck |mean(a)| < 0.1\ncheck |sd(a) - 1| < 0.1\n"
      "check |mean(a ⊙ b)| < 0.1\nu = uniform(2000, low = -1, high = 3)\ncheck |mean(u) - 1| < 0.1\n"
      "check min(u) ≥ -1\ncheck max(u) < 3\nQ = orthogonal(3, 5)\ncheck Q·Qᵀ ≈ I(3)");
}

TEST(Session, PrecisionRoundsToSingle) {
  expect_checks(
      "precision f32\nx = 0.1 + 0.2\ncheck x ≈ 0.3 within 1e-7\ncheck sum([16777216 1]) = 16777216");
  EXPECT_NE(error_of("x = 1\nprecision f32").find("stands above its first value"), std::string::npos);
}

TEST(Session, ChecksAndTheirTolerance) {
  const Ran ran = run_text(
      "check 0.1 + 0.2 = 0.3\ncheck 0.1 + 0.2 ≈ 0.3\ncheck 1e-7 ≈ 0\ncheck 1e-5 ≈ 0\n"
      "check 100 ≈ 100.5 within 0.01\ncheck [1 2] < 3\ncheck [1 2] < 2\ncheck [1 1] = 1");
  EXPECT_EQ(ran.passed, 5);
  EXPECT_EQ(ran.failed, 3);
}

TEST(Session, IdentitiesAreTriedOnDraws) {
  expect_checks(
      "check (A·B)ᵀ = Bᵀ·Aᵀ for A: 2×3, B: 3×4\ncheck (A·B)⁻¹ = B⁻¹·A⁻¹ for A: 2×2, B: 2×2\n"
      "check sin(x)² + cos(x)² = 1 for x: 5\ncheck A·B = A·B for A: n×m, B: m×k");
  const std::string error = error_of("check A·B = B·A for A: 2×2, B: 2×2");
  EXPECT_NE(error.find("the smallest counterexample found: A = [[0 0], [0 1]]; B = [[0 0], [1 0]]"),
            std::string::npos)
      << error;
  EXPECT_NE(error_of("check √(x²) = x for x: 1").find("x = -1"), std::string::npos);
}

TEST(Diagnostics, TheExampleOfTheLanguagePage) {
  EXPECT_EQ(error_of("X = [1 0 1]\nW1 = [1 2 3; 4 5 6]\nb1 = 3\n\n\n\n\nZ1 = X @ W1 + b1\n"),
            "s.tn:8:8: error: the inner dimensions of a matrix product must agree\n"
            "   8 │ Z1 = X @ W1 + b1\n"
            "     │      ┬ ^ ─┬\n"
            "     │      │    └ W1 is 2×3: 2 rows\n"
            "     │      └ X is 1×3: 3 columns\n"
            "  help: X·W1ᵀ agrees: 1×3 · 3×2 gives 1×2\n");
  EXPECT_NE(
      error_of("X = [1 0 1]\nW1 = [1 2; 3 4; 5 6]\nX @ W1.T").find("help: X·W1 agrees: 1×3 · 3×2 gives 1×2"),
      std::string::npos);
}

TEST(Diagnostics, NamesAreProposed) {
  EXPECT_NE(error_of("weight = 1\nwieght").find("did you mean weight?"), std::string::npos);
  EXPECT_NE(error_of("x = 1\nsigmod(x)").find("did you mean sigmoid?"), std::string::npos);
  EXPECT_NE(error_of("param w = 1\nC = w²\nminimise C by sdg(rate = 1), steps = 1").find("did you mean sgd?"),
            std::string::npos);
  EXPECT_NE(error_of("param w = 1\nC = w²\nminimise C by sgd(rat = 1), steps = 1").find("did you mean rate?"),
            std::string::npos);
}

TEST(Diagnostics, MistakesOfTrainingAreNamed) {
  EXPECT_NE(error_of("param w = [1 2]\nC = w²\nminimise C by sgd(rate = 1), steps = 1").find("C is 1×2"),
            std::string::npos);
  EXPECT_NE(error_of("w = 1\nC = w²\nminimise C by sgd(rate = 1), steps = 1").find("depends on no param"),
            std::string::npos);
  EXPECT_NE(error_of("param w = 1\nC = w²\nminimise C by sgd(rate = 1)").find("how long to train"),
            std::string::npos);
  EXPECT_NE(error_of("param w = 1\nC = w²\nminimise C by sgd(), steps = 1").find("needs its rate"),
            std::string::npos);
  EXPECT_NE(
      error_of("param w = 1\nC = w²\nminimise C by adam(), batch = 4, steps = 1").find("depends on none"),
      std::string::npos);
  EXPECT_NE(error_of("w = 1\nrepeat 2\n  w ← 2").find("only a param is changed"), std::string::npos);
  EXPECT_NE(error_of("x = 1\nx = 2").find("defined already, on line 1"), std::string::npos);
}

TEST(Diagnostics, ANumberThatIsNotFiniteStopsTraining) {
  const std::string error =
      error_of("param W = [1]\nE = exp(exp(W))\nC = -sum(E)\nminimise C by sgd(rate = 1), steps = 9");
  EXPECT_EQ(error,
            "s.tn:2:1: error: the training stopped at step 2: exp gave ∞ at [0, 0]\n"
            "   2 │ E = exp(exp(W))\n"
            "     │ ───────┬───────\n"
            "     │        └ the first tensor that is not finite is computed here\n"
            "  help: a smaller rate, or smaller first values of the params, often mends this\n");
  // An infinite gradient counts, though the cost itself is finite.
  EXPECT_NE(
      error_of("param w = 0\nC = sqrt(w)\nminimise C by sgd(rate = 1), steps = 3").find("stopped at step 1"),
      std::string::npos);
}

TEST(Session, AFailedStatementLeavesTheEarlierOnes) {
  Ran ran;
  const auto source = std::make_shared<const Source>("s.tn", "x = 2\ny = x + [1 2]·[3 4]\nx");
  const Sheet sheet = parse_sheet(source);
  Recorder recorder(source, ran);
  Session session({}, recorder);
  session.execute(sheet.statements[0], source);
  EXPECT_THROW(session.execute(sheet.statements[1], source), SheetError);
  session.execute(sheet.statements[2], source);
  EXPECT_EQ(ran.output, "x = 2\n");
  EXPECT_FALSE(session.meanings().contains("y"));
}

TEST(Session, FunctionsThatCallThemselvesEndInADiagnostic) {
  EXPECT_NE(error_of("f(x) = f(x) + 1").find("is called in its own definition"), std::string::npos);
}

}  // namespace
}  // namespace turunan::sheet
