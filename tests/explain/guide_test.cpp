// The example of docs/guide/explain.md, line for line, and what it prints.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/sum.hpp"
#include "turunan/explain.hpp"

namespace turunan {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(TURUNAN_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string example() {
  std::ostringstream out;
  // clang-format off
  // begin
  const Tensor X = with_origin(Array({3, 1}, std::vector<double>{1, 2, 3}), {nullptr, 0, "X"});
  const Tensor y = with_origin(Array({3, 1}, std::vector<double>{2, 4, 7}), {nullptr, 0, "y"});
  const Tensor w = parameter({DType::f64, {1, 1}}, {nullptr, 0, "w"});
  const Tensor prediction = with_origin(ops::matmul(X, w), {nullptr, 0, "ŷ"});
  const Tensor cost = with_origin(ops::mean(ops::square(prediction - y)), {nullptr, 0, "C"});

  Subject subject;
  subject.cost = cost;
  subject.values = {{w, Array({1, 1}, std::vector<double>{1})}};
  const Derivation derivation = explain(subject);

  for (const Step& step : derivation.backward)
    out << formula_text(step.left) << " = " << formula_text(step.right) << " = " << formula_text(step.result) << '\n';
  // end
  // clang-format on
  return out.str();
}

TEST(Guide, HasAnExampleThatCompilesAndPrintsWhatItSays) {
  const std::string source = text_of("tests/explain/guide_test.cpp"),
                    guide = text_of("docs/guide/explain.md");
  const std::size_t begin = source.find("  // begin\n") + 11, end = source.find("  // end\n");
  std::istringstream lines(source.substr(begin, end - begin));
  for (std::string line; std::getline(lines, line);) {
    const std::string shown = line.empty() ? line : line.substr(2);
    EXPECT_NE(guide.find("\n" + shown + "\n"), std::string::npos) << shown;
  }
  EXPECT_NE(guide.find("\n" + example()), std::string::npos) << example();
}

}  // namespace
}  // namespace turunan
