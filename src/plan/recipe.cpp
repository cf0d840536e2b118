#include "plan/recipe.hpp"

#include "ops/activation.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/trigonometry.hpp"

namespace turunan::plan {

namespace {

using Code = ElementwiseCode;

struct Direct {
  const Operation* operation;
  Code code;
};

constexpr Direct direct[] = {
    {&ops::negate, Code::negate},
    {&ops::abs, Code::absolute},
    {&ops::sign, Code::sign},
    {&ops::square, Code::square},
    {&ops::sqrt, Code::sqrt},
    {&ops::floor, Code::floor},
    {&ops::ceil, Code::ceil},
    {&ops::round, Code::round},
    {&ops::relu, Code::relu},
    {&ops::step, Code::step},
    {&ops::exp, Code::exp},
    {&ops::log, Code::log},
    {&ops::sigmoid, Code::sigmoid},
    {&ops::tanh, Code::tanh},
    {&ops::softplus, Code::softplus},
    {&ops::sin, Code::sin},
    {&ops::cos, Code::cos},
    {&ops::tan, Code::tan},
    {&ops::erf, Code::erf},
    {&ops::add, Code::add},
    {&ops::subtract, Code::subtract},
    {&ops::multiply, Code::multiply},
    {&ops::divide, Code::divide},
    {&ops::maximum, Code::maximum},
    {&ops::minimum, Code::minimum},
    {&ops::power, Code::power},
    {&ops::equal, Code::equal},
    {&ops::not_equal, Code::not_equal},
    {&ops::less, Code::less},
    {&ops::less_equal, Code::less_equal},
    {&ops::greater, Code::greater},
    {&ops::greater_equal, Code::greater_equal},
    {&ops::where, Code::select},
    {&ops::gelu, Code::gelu},
    {&ops::silu, Code::silu},
    {&ops::quotient, Code::quotient},
    {&ops::masked_product, Code::masked_product},
};

Ingredient input(std::size_t i) {
  return {Ingredient::Kind::input, i, 0};
}
Ingredient line(std::size_t i) {
  return {Ingredient::Kind::result, i, 0};
}
Ingredient number(double value) {
  return {Ingredient::Kind::number, 0, value};
}

}  // namespace

std::vector<RecipeLine> recipe_for(const Node& node) {
  const Operation* operation = &node.operation;
  for (const auto& [known, code] : direct) {
    if (operation == known) return {{code, input(0), input(1), input(2)}};
  }
  if (operation == &ops::leaky_relu)
    return {{Code::leaky_relu, input(0), number(node.attributes.numbers[0])}};
  if (operation == &ops::elu) return {{Code::elu, input(0), number(node.attributes.numbers[0])}};
  if (operation == &ops::clip) {
    return {{Code::less, input(0), input(1)},
            {Code::select, line(0), input(1), input(0)},
            {Code::greater, line(1), input(2)},
            {Code::select, line(2), input(2), line(1)}};
  }
  return {};
}

}  // namespace turunan::plan
