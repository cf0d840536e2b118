#include <fmt/format.h>

#include <algorithm>

#include "text/unicode.hpp"
#include "turunan/module.hpp"

namespace turunan::nn {

namespace {

struct Row {
  std::string part, result;
  std::string parameters;
};

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - text::count_graphemes(text), ' ');
}

// Thousands set apart: "101,770".
std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
  return digits;
}

}  // namespace

std::string Module::summary(const Shape& input) const {
  Pass pass;
  Tensor x = turunan::input({DType::f32, input});
  std::vector<Row> rows{{"part", "result", "parameters"}, {"input", to_string(input), ""}};
  const auto add_row = [&](const std::string& label, const Module& module) {
    x = module.forward(x, pass);
    rows.push_back({label, to_string(x.shape()), grouped(module.number_of_parameters())});
  };
  if (is_chain()) {
    for (const auto& [name, part] : parts_) add_row(name + "  " + part->description(), *part);
  } else {
    add_row(description(), *this);
  }
  rows.push_back({"all", to_string(x.shape()), grouped(number_of_parameters())});
  std::size_t first = 0, second = 0, third = 0;
  for (const Row& row : rows) {
    first = std::max(first, text::count_graphemes(row.part));
    second = std::max(second, text::count_graphemes(row.result));
    third = std::max(third, row.parameters.size());
  }
  std::string table;
  for (const Row& row : rows) {
    table += fmt::format("{}  {}  {:>{}}\n", padded(row.part, first), padded(row.result, second),
                         row.parameters, third);
  }
  return table;
}

}  // namespace turunan::nn
