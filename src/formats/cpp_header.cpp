#include "formats/cpp_header.hpp"

#include <algorithm>

#include "formats/cpp/functions.hpp"
#include "formats/cpp/names.hpp"
#include "formats/cpp/writer.hpp"
#include "formats/replace_file.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

void require_one_example(const Tensor& tensor, const std::string& what) {
  if (tensor.rank() > 0 && tensor.shape()[0] == 1) return;
  const std::string& name = tensor.node().origin.name;
  throw ShapeError(
      "the first axis of " + what + (name.empty() ? "" : " " + name) +
          " is the examples, and a header is written from a graph of one",
      {{0, "is " + to_string(tensor.shape())}},
      "predict runs the graph for one example after another: build it for inputs whose first axis is 1");
}

void check(std::span<const Tensor> outputs, std::span<const Tensor> inputs, const CppHeaderOptions& options) {
  if (!cpp::is_namespace(options.name_space)) {
    throw DomainError(
        "a namespace in C++ is a word of letters, digits and _, or several with :: between, not '" +
        options.name_space + "'");
  }
  if (outputs.empty()) throw ShapeError("a header computes one tensor or more");
  if (inputs.empty()) throw ShapeError("a header computes its results from one input or more");
  for (const Tensor& input : inputs) {
    require_one_example(input, "an input");
    if (!is_floating(input.dtype()) || input.dtype() != inputs[0].dtype()) {
      throw TypeError("the inputs of a header are all f32 or all f64",
                      {{0, "is " + to_string(inputs[0].type())}, {1, "is " + to_string(input.type())}});
    }
  }
  for (const Tensor& output : outputs) require_one_example(output, "a result");
}

std::int64_t total(std::span<const Tensor> tensors) {
  std::int64_t sum = 0;
  for (const Tensor& tensor : tensors) sum += tensor.shape().elements();
  return sum;
}

std::string shape_constant(const std::string& name, const Shape& shape) {
  std::string sizes;
  for (std::size_t axis = 1; axis < shape.rank(); ++axis)
    sizes += (sizes.empty() ? "" : ", ") + std::to_string(shape[axis]);
  return "inline constexpr std::int64_t " + name + "[] = {" + (sizes.empty() ? "1" : sizes) + "};\n";
}

std::string joined(std::vector<std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + cpp::in_comment(name);
  return text;
}

std::string shapes(const cpp::Writer& writer, std::span<const Tensor> outputs,
                   std::span<const Tensor> inputs) {
  std::string text = "// How many numbers an example has, and the shapes that they are in.\n";
  text += "inline constexpr std::int64_t input_size = " + std::to_string(total(inputs)) + ";\n";
  text += "inline constexpr std::int64_t output_size = " + std::to_string(total(outputs)) + ";\n";
  cpp::Identifiers names;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    text += shape_constant(names.take("shape_of_" + writer.input_names()[i], "shape"), inputs[i].shape());
  for (std::size_t i = 0; i < outputs.size(); ++i)
    text += shape_constant(names.take("shape_of_" + writer.output_names()[i], "shape"), outputs[i].shape());
  return text;
}

std::string in_namespace(const std::string& name, const std::string& text) {
  return text.empty() ? text : "namespace " + name + " {\n\n" + text + "\n}  // namespace " + name + "\n\n";
}

std::string functions_of(const cpp::Writer& writer, const std::string& type) {
  std::string parameters = "(const " + type + "* inputs, ";
  return "// " + joined(writer.output_names()) + " of one example.\ninline void predict_one" + parameters +
         type + "* outputs) {\n" + writer.body() + "}\n\n" +
         "// Of each example: its inputs one after another, then those of the next; outputs likewise.\n" +
         "inline void predict" + parameters + "std::int64_t examples, " + type + "* outputs) {\n" +
         "  for (std::int64_t example = 0; example < examples; ++example) {\n" +
         "    predict_one(inputs + example * input_size, outputs + example * output_size);\n  }\n}\n";
}

}  // namespace

std::string cpp_header(std::span<const Tensor> outputs, std::span<const Tensor> inputs,
                       const Bindings& bindings, const CppHeaderOptions& options) {
  check(outputs, inputs, options);
  const cpp::Writer writer(outputs, inputs, bindings);
  std::vector<std::string> from;
  for (const Tensor& input : inputs)
    from.push_back(input.node().origin.name.empty() ? "the inputs" : input.node().origin.name);
  const std::string functions = functions_of(writer, cpp::type_name(inputs[0].dtype()));
  std::string text = "// Computes " + joined(writer.output_names()) + " from " + joined(from) +
                     "; written by turunan" +
                     (options.origin.empty() ? "" : " " + cpp::in_comment(options.origin)) + ".\n";
  text +=
      "#pragma once\n\n#include <cmath>\n#include <cstdint>\n#include <limits>\n#include <type_traits>\n\n";
  text += "namespace " + options.name_space + " {\n\n" + shapes(writer, outputs, inputs) + "\n";
  text += in_namespace("functions", cpp::functions_called_in(functions));
  text += in_namespace("weights", writer.weights());
  return text + functions + "\n}  // namespace " + options.name_space + "\n";
}

std::string cpp_header(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                       const CppHeaderOptions& options) {
  return cpp_header(outputs, inputs, Bindings{}, options);
}

std::string cpp_header(const nn::Module& network, const Shape& example, DType dtype,
                       const CppHeaderOptions& options) {
  std::vector<std::int64_t> sizes = {1};
  sizes.insert(sizes.end(), example.begin(), example.end());
  const Tensor x = input({dtype, Shape(std::move(sizes))}, {nullptr, 0, "X"});
  return cpp_header({with_origin(network(x), {nullptr, 0, "ŷ"})}, {x}, options);
}

void write_cpp_header(const std::filesystem::path& file, const nn::Module& network, const Shape& example,
                      DType dtype, const CppHeaderOptions& options) {
  replace_file(file, cpp_header(network, example, dtype, options));
}

}  // namespace turunan
