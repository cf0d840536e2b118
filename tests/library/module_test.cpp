// Modules put together: names, places, what they share and what they refuse.
#include <gtest/gtest.h>

#include "library/parameters.hpp"
#include "turunan/turunan.hpp"

namespace turunan {
namespace {

// What the call throws, as text; "nothing" where it throws none of that type.
template <class Type, class Call>
std::string thrown(const Call& call) {
  try {
    call();
  } catch (const Type& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Parameter, IsCalculatedWithAsATensorIs) {
  nn::Parameter p({DType::f64, {2}}, init::Constant{3}, "p");
  p.draw(0);
  EXPECT_EQ(value(p + 1.0).element(0), 4);
  EXPECT_EQ(value(0.5 * p).element(1), 1.5);
  EXPECT_EQ(value(-p / p).element(1), -1);
  EXPECT_EQ(value(p - Tensor{1, 2}).element(1), 1);
}

struct Forgetful : nn::Module {
  nn::Parameter scale;
  explicit Forgetful(const Shape& shape) : scale({DType::f64, shape}, init::Constant{1}, "s") {}
  Tensor forward(const Tensor& x, nn::Pass&) const override { return x * scale; }
};

TEST(Parameter, SaysThatNoLayerRegisteredIt) {
  for (const Shape& shape : {Shape{2}, Shape{}}) {
    const Forgetful layer(shape);
    const std::string text = thrown<Error>([&] { (void)value(layer(Tensor{1, 2})); });
    EXPECT_NE(text.find("no layer has registered it"), std::string::npos) << text;
    EXPECT_NE(text.find("add(\"name\", parameter)"), std::string::npos) << text;
    const nn::Sequential net{Forgetful(shape), nn::Linear{2, 1}};
    Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.1}};
    EXPECT_THROW(trainer.fit({Tensor{{1, 2}}, Tensor{{1}}}), Error);
    EXPECT_THROW((void)trainer.step({Tensor{{1, 2}}, Tensor{{1}}}), Error);
  }
}

TEST(Parameter, SaysThatItWasMovedFrom) {
  nn::Linear layer{2, 2};
  const nn::Linear taken = std::move(layer);
  EXPECT_EQ(taken(Tensor{{1, 2}}).shape(), (Shape{1, 2}));
  EXPECT_THROW((void)layer(Tensor{{1, 2}}), Error);
}

TEST(Input, SaysThatItHasNoValue) {
  const std::string text = thrown<Error>([] { (void)value(input({DType::f64, {2, 3}}) + 1.0); });
  EXPECT_NE(text.find("an input, f64 2×3, has no value"), std::string::npos) << text;
}

TEST(Module, SaysInWhichLayerAShapeDoesNotFit) {
  const nn::Sequential net{nn::Linear{3, 4}, nn::ReLU{}, nn::Linear{5, 2}};
  const std::string text = thrown<ShapeError>([&] { (void)net(ones({1, 3})); });
  EXPECT_NE(text.find("in layer 2, linear 5 → 2: "), std::string::npos) << text;
  const nn::Sequential outer{nn::Linear{3, 3}, net};
  const std::string nested = thrown<ShapeError>([&] { (void)outer(ones({1, 3})); });
  EXPECT_EQ(nested.rfind("in layer 1, sequential: in layer 2, linear 5 → 2: ", 0), 0U) << nested;
  const nn::Linear alone{3, 4};
  EXPECT_EQ(thrown<ShapeError>([&] { (void)alone(ones({1, 2})); }).rfind("in linear 3 → 4: ", 0), 0U);
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.1}};
  const std::string trained = thrown<ShapeError>([&] { trainer.fit({Tensor{{1, 2, 3}}, Tensor{{1, 2}}}); });
  EXPECT_NE(trained.find("in layer 2, linear 5 → 2: "), std::string::npos) << trained;
}

TEST(Module, ChainsNestWhereConstructorsCopy) {
  const nn::Sequential inner{nn::Linear{2, 2}, nn::Tanh{}};
  EXPECT_EQ(nn::Sequential{inner}.parameters()[0].name, "0.weight");
  EXPECT_EQ(nn::chain(inner).parameters()[0].name, "0.0.weight");
  const nn::Residual once{nn::Linear{2, 2}};
  EXPECT_EQ(nn::residual(once).parameters()[0].name, "inner.inner.weight");
  EXPECT_EQ(nn::residual(nn::Linear{2, 2}).parameters()[0].name, "inner.weight");
}

TEST(Residual, KeepsTheShape) {
  const nn::Residual wrong{nn::Linear{3, 1}};  // its result would broadcast
  const std::string text = thrown<ShapeError>([&] { (void)wrong(ones({4, 3})); });
  EXPECT_NE(text.find("f is linear 3 → 1"), std::string::npos) << text;
  EXPECT_EQ((nn::Residual{nn::Linear{3, 3}}(ones({4, 3})).shape()), (Shape{4, 3}));
}

struct Twice : nn::Module {
  Twice() {
    add("same", nn::Linear{1, 1});
    add("same", nn::Linear{1, 1});
  }
  Tensor forward(const Tensor& x, nn::Pass&) const override { return x; }
};

struct Hollow : nn::Module {
  Hollow() { add("none", std::shared_ptr<const nn::Module>()); }
  Tensor forward(const Tensor& x, nn::Pass&) const override { return x; }
};

TEST(Module, RefusesWhatItCannotHold) {
  EXPECT_NE(thrown<Error>([] { (void)Twice(); }).find("\"same\" was added twice"), std::string::npos);
  EXPECT_THROW((void)Hollow(), Error);
  EXPECT_THROW((void)nn::Function("nothing", {}), Error);
}

TEST(Module, NamesASharedParameterByAllItsNames) {
  const nn::Linear shared{2, 2};
  const nn::Sequential net{shared, nn::Tanh{}, shared};
  EXPECT_EQ(net.parameters().size(), 2U);
  const std::vector<nn::NamedParameter> all = net.parameters_by_all_names();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[2].name, "2.weight");
  EXPECT_EQ(all[2].parameter, all[0].parameter);
}

}  // namespace
}  // namespace turunan
