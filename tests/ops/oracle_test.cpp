#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/verify.hpp"
#include "ops/call.hpp"
#include "ops/indexing.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "reference/evaluate.hpp"
#include "transform/gradient.hpp"
#include "turunan/loss.hpp"

// Values and gradients against those of PyTorch and NumPy, as tools/make_oracle.py wrote them.

namespace turunan {
namespace {

using namespace test;
using nlohmann::json;

std::vector<json> cases() {
  std::ifstream file(std::string(TURUNAN_SOURCE_DIR) + "/tests/ops/data/oracle.json");
  return json::parse(file).get<std::vector<json>>();
}

// A number that JSON cannot hold is written as text.
std::vector<double> numbers(const json& list) {
  std::vector<double> result;
  for (const json& item : list)
    result.push_back(item.is_string() ? std::stod(item.get<std::string>()) : item.get<double>());
  return result;
}

Array array(const json& typed) {
  return Array(Shape(typed.at("shape").get<std::vector<std::int64_t>>()), numbers(typed.at("values")));
}

Tensor taken(const Tensor& x, const std::vector<double>& triples) {
  std::vector<Slice> slices;
  const auto whole = [&](std::size_t i) { return static_cast<std::int64_t>(triples[i]); };
  for (std::size_t i = 0; i < triples.size(); i += 3)
    slices.push_back({whole(i), whole(i + 1), whole(i + 2)});
  return ops::slice(x, slices);
}

// What a sheet writes with a sign, or no sheet can call, is found by its name in the catalogue.
Tensor result_of(const std::string& name, const std::vector<Tensor>& x, const Named& named) {
  if (name == "CrossEntropy") {
    const auto weights = named.find("class_weights");
    return loss::CrossEntropy{
        .label_smoothing = named.at("label_smoothing")[0],
        .class_weights = weights == named.end() ? std::vector<double>() : weights->second}(x[0], x[1]);
  }
  if (name == "product") return ops::product(x[0], x[1]);
  if (name == "slice") return taken(x[0], named.at("slices"));
  if (name == "power" && named.contains("exponent")) return ops::raise(x[0], named.at("exponent")[0]);
  if (find_function(name) != nullptr) return call(name, x, named).front();
  for (const Operation* operation : catalogue()) {
    if (operation->name == name) return apply(*operation, x);
  }
  throw Error("there is no operation " + name);
}

void expect_close(const Array& computed, const std::vector<double>& expected, const std::string& what) {
  ASSERT_EQ(computed.elements(), static_cast<std::int64_t>(expected.size())) << what;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double a = computed.element(static_cast<std::int64_t>(i)), b = expected[i];
    const bool same = a == b || (std::isnan(a) && std::isnan(b));
    EXPECT_TRUE(same || std::abs(a - b) <= 1e-12 * std::abs(b) + 1e-14)
        << what << " " << i << ": " << a << ", not " << b;
  }
}

// Σ y ⊙ w with w[i] = cos(i + 1), as the oracle weighs results.
Tensor weighed(const Tensor& y) {
  std::vector<double> weights(static_cast<std::size_t>(y.shape().elements()));
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = std::cos(static_cast<double>(i + 1));
  return ops::sum(y * Array(y.shape(), weights));
}

void check(const json& record) {
  std::vector<Tensor> x;
  Bindings bindings;
  for (const json& value : record.at("inputs")) {
    x.push_back(input(array(value).type()));
    bindings.emplace(&x.back().node(), array(value));
  }
  // What is made from a number takes it as a constant.
  if (record.at("function") == "full") x = {array(record.at("inputs")[0])};
  const Tensor y = result_of(record.at("function"), x, record.at("named").get<Named>());
  verify(y);
  const Array expected = array(record.at("value"));
  ASSERT_EQ(y.shape(), expected.shape());
  expect_close(reference::evaluate(y, bindings), expected.to_doubles(), "value");
  if (!record.contains("gradients")) return;
  const std::vector<Tensor> gradients = gradient(weighed(y), x);
  verify(gradients);
  const std::vector<Array> values = reference::evaluate(gradients, bindings);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const json& list = record.at("gradients")[i];
    if (!list.is_null()) expect_close(values[i], numbers(list), "gradient " + std::to_string(i));
  }
}

TEST(Oracle, AgreesWithPyTorchAndNumPy) {
  const std::vector<json> records = cases();
  EXPECT_GT(records.size(), 200U);
  for (const json& record : records) {
    SCOPED_TRACE(record.dump().substr(0, 400));
    EXPECT_NO_THROW(check(record));
  }
}

// Every function of the language is in the oracle, save random draws and matrices that are no unique result.
TEST(Oracle, CoversTheLanguage) {
  const std::set<std::string_view> elsewhere = {"normal",  "uniform", "glorot", "he", "lecun",   "orthogonal",
                                                "dropout", "eig",     "svd",    "qr", "cholesky"};
  std::set<std::string> covered;
  for (const json& record : cases()) covered.insert(record.at("function"));
  for (const Operation* operation : catalogue()) {
    if (operation->summary.empty() || elsewhere.contains(operation->name)) continue;
    EXPECT_TRUE(covered.contains(std::string(operation->name))) << operation->name;
  }
}

}  // namespace
}  // namespace turunan
