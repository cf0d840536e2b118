#include <gtest/gtest.h>

#include "formats/temporary_folder.hpp"
#include "run_text.hpp"
#include "sheet/explained.hpp"
#include "turunan/safetensors.hpp"

namespace turunan::sheet {
namespace {

RunOptions in(const TemporaryFolder& folder) {
  RunOptions options;
  options.folder = folder.path().string();
  return options;
}

constexpr const char* network =
    "X = [0 0; 1 0; 0 1; 1 1]\ny = [0; 1; 1; 0]\n"
    "param W1 = normal(2, 2)\nparam b1 = zeros(1, 2)\nparam W2 = normal(2, 1)\nparam Beta = 0\n"
    "y_hat = σ(σ(X·W1 + b1)·W2 + Beta)\nC = mean((y_hat - y)²)\n";

TEST(SaveAndLoad, TrainedParamsComeBack) {
  const TemporaryFolder folder;
  const Ran trained =
      run_text(std::string(network) +
                   "minimise C by sgd(rate = 2), steps = 50\nsave \"net.safetensors\"\nC\nW1\nBeta\n",
               in(folder));
  EXPECT_EQ(trained.errors, "");
  const Ran loaded =
      run_text("seed 5\n" + std::string(network) + "load \"net.safetensors\"\nC\nW1\nBeta\n", in(folder));
  EXPECT_EQ(loaded.errors, "");
  EXPECT_EQ(loaded.output, trained.output);
  EXPECT_NE(run_text("seed 5\n" + std::string(network) + "C\nW1\nBeta\n").output, trained.output);
}

TEST(SaveAndLoad, TheFileNamesTheParamsAsTheyPrint) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_text(std::string("precision f32\n") + network + "save \"a\"", in(folder)).errors, "");
  const safetensors::File file = safetensors::read(folder / "a");
  std::vector<std::string> names;
  for (const auto& tensor : file.tensors) names.push_back(tensor.name);
  EXPECT_EQ(names, (std::vector<std::string>{"W₁", "b₁", "W₂", "Beta"}));
  EXPECT_EQ(to_string(file.at("W₁").type()), "f32 2×2");
}

TEST(SaveAndLoad, TakesOtherSpellingsAndTypes) {
  const TemporaryFolder folder;
  const std::vector<NamedArray> tensors{{"y\u0302_1", Array({2}, std::vector<double>{1, 2}, DType::i64)},
                                        {"W_1", Array::scalar(0.1, DType::f32)}};
  safetensors::write(folder / "a", tensors);
  const Ran ran = run_text("param ŷ1 = zeros(2)\nparam W1 = 0\nload \"a\"\nŷ1\nW1", in(folder));
  EXPECT_EQ(ran.errors, "");
  EXPECT_NE(ran.output.find("[1 2]"), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("0.1"), std::string::npos) << ran.output;
}

TEST(SaveAndLoad, ALoadThatFailsChangesNothing) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_text("param a = 1\nparam b = [1 2]\nsave \"m\"", in(folder)).errors, "");
  const auto source = std::make_shared<const Source>("s.tn", "param a = 5\nparam b = 6\nload \"m\"\na\n");
  const Sheet sheet = parse_sheet(source);
  Ran ran;
  Recorder recorder(source, ran);
  Session session(in(folder), recorder);
  session.execute(sheet.statements[0], source);
  session.execute(sheet.statements[1], source);
  EXPECT_THROW(session.execute(sheet.statements[2], source), SheetError);
  session.execute(sheet.statements[3], source);
  EXPECT_NE(ran.output.find('5'), std::string::npos) << ran.output;
}

TEST(SaveAndLoad, ExplainingWritesNothing) {
  const TemporaryFolder folder;
  const auto source = std::make_shared<const Source>(
      "s.tn", std::string(network) + "save \"a\"\nminimise C by sgd(rate = 2), steps = 5\nsave \"b\"\n");
  explained(parse_sheet(source), in(folder), {});
  EXPECT_TRUE(folder.names().empty());
}

// A network with running means goes on from a file as it was: the same place, in another sheet.
TEST(SaveAndLoad, HoldsRunningMeans) {
  const TemporaryFolder folder;
  const std::string normalised =
      "X = [1 2; 3 5; 4 4]\nparam W = [1 0; 2 1]\nn(x) = batchnorm(x)\nH = n(X·W + 7) + n(X)\nŷ = "
      "softmax(H·W)\n"
      "C = crossentropy(ŷ, [1 0; 0 1; 1 0])\n";
  const Ran trained =
      run_text(normalised + "minimise C by sgd(rate = 0.1), steps = 50\nsave \"n\"\nŷ\nC\n", in(folder));
  EXPECT_EQ(trained.errors, "");
  const safetensors::File file = safetensors::read(folder / "n");
  EXPECT_EQ(file.tensors.size(), 5);
  EXPECT_EQ(file.at("H.running_mean").shape(), Shape{2});
  EXPECT_EQ(file.at("H.2.running_variance").shape(), Shape{2});
  const Ran loaded = run_text(normalised + "load \"n\"\nŷ\nC\n", in(folder));
  EXPECT_EQ(loaded.errors, "");
  EXPECT_EQ(loaded.output, trained.output);
  const Ran other =
      run_text("X = [1 2; 3 5]\nparam W = [1 0; 2 1]\nG = batchnorm(X·W)\nload \"n\"\n", in(folder));
  EXPECT_NE(other.errors.find("G.running_mean and G.running_variance are not in the file"), std::string::npos)
      << other.errors;
}

constexpr const char* normalised =
    "X = normal(8, 2)\nparam W = normal(2, 2)\nparam g = ones(2)\nparam b = zeros(2)\n";

TEST(SaveAndLoad, ALoadAboveItsBatchnormSaysWhereItStands) {
  const TemporaryFolder folder;
  const std::string last = "H = batchnorm(X·W, g, b)\nC = mean(H²)\n";
  EXPECT_EQ(
      run_text(normalised + last + "minimise C by sgd(rate = 0.1), steps = 2\nsave \"n\"", in(folder)).errors,
      "");
  EXPECT_EQ(run_text(normalised + last + "load \"n\"", in(folder)).errors, "");
  const Ran early = run_text(std::string(normalised) + "load \"n\"\n" + last, in(folder));
  EXPECT_NE(early.errors.find("below the definitions that call batchnorm"), std::string::npos)
      << early.errors;
}

TEST(SaveAndLoad, ADefinitionWrittenAnewHasRunningMeansOfItsOwn) {
  const TemporaryFolder folder;
  RunOptions prompt = in(folder);
  prompt.may_redefine = true;
  const Ran ran = run_text(std::string(normalised) +
                               "H = batchnorm(X·W, g, b)\nH = batchnorm(2X·W, g, b)\nC = mean(H²)\n"
                               "minimise C by sgd(rate = 0.1), steps = 2\nsave \"n\"",
                           prompt);
  EXPECT_EQ(ran.errors, "");
  const safetensors::File file = safetensors::read(folder / "n");
  EXPECT_EQ(file.tensors.size(), 5U);
  EXPECT_NE(file.at("H.running_mean").element(0), 0);
}

TEST(SaveAndLoad, WhatWasComputedFromTheOldDefinitionGoesOnTraining) {
  RunOptions prompt;
  prompt.may_redefine = true;
  const std::string first = std::string(normalised) + "H = batchnorm(X·W, g, b)\nC = mean(H²)\n",
                    last = "minimise C by sgd(rate = 0.1), steps = 30\nC\n";
  const Ran once = run_text(first + last),
            anew = run_text(first + "H = batchnorm(2X·W, g, b)\n" + last, prompt);
  EXPECT_EQ(anew.errors, "");
  EXPECT_EQ(anew.output, once.output);
}

}  // namespace
}  // namespace turunan::sheet
