#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "formats/cpp/names.hpp"
#include "formats/cpp_header.hpp"
#include "formats/temporary_folder.hpp"
#include "reference/evaluate.hpp"

namespace turunan::test {

/// A network, its header, and what the reference computes for some examples.
struct HeaderCase {
  std::string name;
  std::string header;
  DType dtype = DType::f64;
  std::int64_t examples = 1;
  std::vector<double> inputs = {};    // of the examples, one after another
  std::vector<double> expected = {};  // likewise
};

/// `values` holds for each example one array for each input.
inline HeaderCase header_case(const std::string& name, const std::vector<Tensor>& outputs,
                              const std::vector<Tensor>& inputs, Bindings bindings,
                              const std::vector<std::vector<Array>>& values) {
  HeaderCase result{.name = name,
                    .header = cpp_header(outputs, inputs, bindings, {.name_space = name}),
                    .dtype = inputs[0].dtype(),
                    .examples = static_cast<std::int64_t>(values.size())};
  for (const std::vector<Array>& example : values) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      bindings[&inputs[i].node()] = example[i];
      for (const double number : example[i].to_doubles()) result.inputs.push_back(number);
    }
    for (const Array& value : reference::evaluate(outputs, bindings)) {
      for (const double number : value.to_doubles()) result.expected.push_back(number);
    }
  }
  return result;
}

inline std::string program_of(const std::vector<HeaderCase>& cases) {
  std::string text = "#include <cstdio>\n";
  for (const HeaderCase& c : cases) text += "#include \"" + c.name + ".hpp\"\n";
  text += "int main() {\n";
  for (const HeaderCase& c : cases) {
    const std::string type = cpp::type_name(c.dtype);
    text += "  {\n    static const " + type + " inputs[] = {";
    for (const double number : c.inputs) text += cpp::literal(number, c.dtype) + ", ";
    text += "};\n    static " + type + " outputs[" + std::to_string(c.examples) + " * " + c.name +
            "::output_size];\n";
    text += "    static_assert(sizeof inputs / sizeof inputs[0] == " + std::to_string(c.examples) + " * " +
            c.name + "::input_size, \"\");\n";
    text += "    " + c.name + "::predict(inputs, " + std::to_string(c.examples) + ", outputs);\n";
    text += "    for (const " + type + " number : outputs) std::printf(\"%.17g\\n\", double(number));\n  }\n";
  }
  return text + "  return 0;\n}\n";
}

/// Compiles all headers into one program and holds what it prints to the reference.
inline void expect_same_results(const std::vector<HeaderCase>& cases) {
  const TemporaryFolder folder;
  for (const HeaderCase& c : cases) put(folder / (c.name + ".hpp"), c.header);
  put(folder / "main.cpp", program_of(cases));
  const std::string in = folder.path().string();
  const std::string compile = std::string(TURUNAN_CXX) +
                              " -std=c++17 -O1 -Wall -Wextra -Werror -pedantic -o " + in + "/main " + in +
                              "/main.cpp > " + in + "/log 2>&1";
  ASSERT_EQ(std::system(compile.c_str()), 0) << contents_of(folder / "log");
  ASSERT_EQ(std::system((in + "/main > " + in + "/results").c_str()), 0);
  std::istringstream results(contents_of(folder / "results"));
  for (const HeaderCase& c : cases) {
    const double tolerance = c.dtype == DType::f32 ? 1e-5 : 1e-12;
    bool same = true;
    for (std::size_t i = 0; i < c.expected.size(); ++i) {
      std::string text;
      ASSERT_TRUE(results >> text) << c.name;
      const double result = std::strtod(text.c_str(), nullptr), expected = c.expected[i];
      const bool near = std::isfinite(expected)
                            ? std::abs(result - expected) <= tolerance * std::max(1.0, std::abs(expected))
                        : std::isnan(expected) ? std::isnan(result)
                                               : result == expected;
      if (same && !near) {
        same = false;
        ADD_FAILURE() << c.name << ", number " << i << " is " << result << ", not " << expected << "\n"
                      << c.header;
      }
    }
  }
}

}  // namespace turunan::test
