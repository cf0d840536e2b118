#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "explain/xor_derivation.hpp"

// Keys in their order, numbers that read back as they were.

namespace turunan {
namespace {

using Json = nlohmann::ordered_json;
using xor_network::derivation;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object.items()) result.push_back(key);
  return result;
}

using Keys = std::vector<std::string>;

TEST(JsonOfADerivation, HasTheKeysInTheirOrder) {
  const Json json = Json::parse(to_json(derivation()));
  EXPECT_EQ(keys(json), (Keys{"sheet", "cost", "forward", "backward", "update", "trace"}));
  EXPECT_EQ(keys(json["forward"][0]), (Keys{"name", "equation", "latex", "shape", "value"}));
  EXPECT_EQ(keys(json["backward"][0]),
            (Keys{"name", "equation", "latex", "rule", "shape", "value", "difference_quotient_error"}));
  EXPECT_EQ(keys(json["update"][0]), (Keys{"name", "equation", "latex", "before", "gradient", "after"}));
  EXPECT_EQ(keys(json["trace"][0]), (Keys{"entry", "paths", "number_of_paths", "rest", "sum", "gradient"}));
  EXPECT_EQ(keys(json["trace"][0]["paths"][0]), (Keys{"factors", "product"}));
  EXPECT_EQ(keys(json["trace"][0]["paths"][0]["factors"][0]), (Keys{"of", "by", "value"}));
}

TEST(JsonOfADerivation, SaysWhatTheStepsSay) {
  const Derivation d = derivation();
  const Json json = Json::parse(to_json(d));
  EXPECT_EQ(json["sheet"], "xor.tn");
  EXPECT_EQ(json["cost"], "C");
  const auto equation = [](const Formula& left, const std::string& sign, const Formula& right) {
    return formula_text(left) + sign + formula_text(right);
  };
  const Step& step = d.backward[1];
  const Json& as_json = json["backward"][1];
  EXPECT_EQ(as_json["name"], "∂C/∂Z₂");
  EXPECT_EQ(as_json["equation"], equation(step.left, " = ", step.right));
  EXPECT_EQ(as_json["latex"], formula_latex(step.left) + " = " + formula_latex(step.right));
  EXPECT_EQ(as_json["rule"], "The chain rule, with " + formula_text(*step.rule.pieces[1].formula) +
                                 " written with the result " + formula_text(*step.rule.pieces[3].formula));
  EXPECT_EQ(as_json["shape"], (Json{4, 1}));
  EXPECT_TRUE(as_json["difference_quotient_error"].is_null());
  EXPECT_EQ(json["backward"][2]["difference_quotient_error"], 2.1e-10);
  EXPECT_EQ(json["update"][0]["equation"], equation(d.update[0].left, " ← ", d.update[0].right));
  EXPECT_EQ(json["trace"][0]["number_of_paths"], 4);
}

TEST(JsonOfADerivation, NumbersReadBackAsTheyWere) {
  const Derivation d = derivation();
  const Json json = Json::parse(to_json(d));
  EXPECT_TRUE(json["forward"][4]["value"].is_number());
  EXPECT_EQ(json["forward"][4]["value"].get<double>(), d.forward[4].value.element(0));
  EXPECT_EQ(json["forward"][4]["shape"], Json::array());
  const Array& z1 = d.forward[0].value;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_EQ(json["forward"][0]["value"][i][j].get<double>(),
                z1.element(static_cast<std::int64_t>(2 * i + j)));
    }
  }
}

Derivation of_one_step(const Array& value) {
  Step step;
  step.value = value;
  Derivation d;
  d.forward.push_back(std::move(step));
  return d;
}

Json value_of(const Array& value) {
  return Json::parse(to_json(of_one_step(value)))["forward"][0]["value"];
}

TEST(JsonOfADerivation, WhatItCannotSayIsNull) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(value_of(Array({3}, std::vector{infinity, 1.0, std::nan("")})), (Json{nullptr, 1.0, nullptr}));
  Derivation d;
  d.update.resize(1);
  EXPECT_TRUE(Json::parse(to_json(d))["update"][0]["gradient"].is_null());
}

TEST(JsonOfADerivation, ValuesOfEveryTypeAndShape) {
  EXPECT_EQ(value_of(Array({2, 0}, std::vector<double>{})), (Json::array({Json::array(), Json::array()})));
  EXPECT_EQ(value_of(Array({0}, std::vector<double>{}, DType::i64)), Json::array());
  EXPECT_EQ(value_of(Array({2, 1, 2}, std::vector<double>{1, 2, 3, 4}, DType::i64)),
            Json::parse("[[[1, 2]], [[3, 4]]]"));
  EXPECT_EQ(value_of(Array::scalar(0.1, DType::f32)).get<float>(), 0.1F);
  const Array matrix({2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6});
  EXPECT_EQ(value_of(matrix.transpose(std::vector<std::int64_t>{1, 0})),
            Json::parse("[[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]"));
}

TEST(JsonOfADerivation, WithoutAPathThereIsNoTrace) {
  EXPECT_EQ(keys(Json::parse(to_json(Derivation{}))),
            (Keys{"sheet", "cost", "forward", "backward", "update"}));
}

TEST(JsonOfADerivation, IsValidWhateverTheFileIsCalled) {
  Derivation d;
  d.sheet = "a\"\\\n\xFF.tn";
  EXPECT_EQ(Json::parse(to_json(d))["sheet"], "a\"\\\n\uFFFD.tn");
}

TEST(JsonOfADerivation, HoldsManyNumbers) {
  std::vector<double> numbers(100'000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::sin(static_cast<double>(i));
  const Derivation d = of_one_step(Array({1000, 100}, numbers));
  const std::string text = to_json(d);
  EXPECT_GT(text.size(), 1'000'000U);
}

}  // namespace
}  // namespace turunan
