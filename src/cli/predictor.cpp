#include "cli/predictor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/console.hpp"
#include "ops/leaf.hpp"
#include "plan/program.hpp"
#ifdef TURUNAN_HAS_ONNX
#include "turunan/onnx.hpp"
#endif

namespace turunan::cli {

namespace {

[[noreturn]] void refuse_inputs(const std::vector<std::string>& names) {
  throw Error(fmt::format("predict reads one file of examples, but the network has {} inputs: {}",
                          names.size(), fmt::join(names, ", ")));
}

class SheetPredictor final : public Predictor {
 public:
  SheetPredictor(NetworkFile file, int threads) : file_(std::move(file)), threads_(threads) {
    const sheet::Network& network = *file_.network;
    if (network.inputs().size() != 1) {
      std::vector<std::string> names;
      for (const auto& input : network.inputs()) names.push_back(input.name);
      refuse_inputs(names);
    }
    input_name = network.inputs()[0].name;
    output_name = network.name();
    dtype = network.inputs()[0].dtype;
    example = network.inputs()[0].example.sizes();
    columns = network.inputs()[0].columns;
    categories = network.categories();
  }

  Array operator()(const Array& examples) override {
    if (!program_ || examples.shape()[0] != compiled_for_) compile(examples.shape()[0]);
    program_->set(graph_.inputs[0], examples);
    program_->run();
    return program_->output(0);
  }

 private:
  void compile(std::int64_t examples) {
    graph_ = file_.network->graph(examples);
    program_.emplace(std::vector{graph_.result}, std::vector<plan::Update>{},
                     plan::Options{.threads = threads_});
    for (const Tensor& tensor : nodes_in_order({&graph_.result, 1})) {
      if (ops::is_variable(tensor) && tensor != graph_.inputs[0])
        program_->set(tensor, bound_value(tensor.node(), file_.network->values()));
    }
    compiled_for_ = examples;
  }

  NetworkFile file_;
  int threads_;
  sheet::Network::Graph graph_ = {};
  std::optional<plan::Program> program_ = {};
  std::int64_t compiled_for_ = -1;
};

#ifdef TURUNAN_HAS_ONNX

const onnx::Port& port_named(const std::vector<onnx::Port>& ports, const std::string& flag,
                             const std::string& name) {
  std::vector<std::string> names;
  for (const onnx::Port& port : ports) {
    if (port.name == name || (name.empty() && ports.size() == 1)) return port;
    names.push_back(port.name);
  }
  if (name.empty()) return ports.at(0);
  throw Error(fmt::format("{} {}: the model has no such name", flag, name), {},
              fmt::format("there {} {}", names.size() == 1 ? "is" : "are", fmt::join(names, ", ")));
}

class OnnxPredictor final : public Predictor {
 public:
  OnnxPredictor(const std::string& path, const NetworkFlags& flags) : model_(onnx::read(path)) {
    if (model_.outputs().empty()) throw Error(path + ": the model has no output");
    if (model_.inputs().size() != 1) {
      std::vector<std::string> names;
      for (const onnx::Port& port : model_.inputs()) names.push_back(port.name);
      refuse_inputs(names);
    }
    const onnx::Port& input = port_named(model_.inputs(), "--input", flags.input);
    const onnx::Port& output = port_named(model_.outputs(), "--of", flags.of);
    output_ = static_cast<std::size_t>(&output - model_.outputs().data());
    input_name = input.name;
    output_name = output.name;
    const std::optional<DType> carrier = onnx::carrier(input.element_type);
    if (!carrier) throw Error(fmt::format("{}: the input {} holds no numbers", path, input.name));
    carrier_ = *carrier;
    dtype = carrier_ == DType::f32 ? DType::f32 : DType::f64;
    if (!input.shape) {
      example = {-1};
      return;
    }
    if (input.shape->empty())
      throw Error(fmt::format("{}: the input {} has no axis for examples", path, input.name));
    for (std::size_t axis = 1; axis < input.shape->size(); ++axis)
      example.push_back((*input.shape)[axis].size.value_or(-1));
    fixed_ = input.shape->front().size;
    if (fixed_) chunk = std::max<std::int64_t>(*fixed_, 1);
  }

  Array operator()(const Array& examples) override {
    const std::int64_t count = examples.shape()[0];
    Array all = examples.cast(carrier_);
    if (fixed_ && count < *fixed_) all = padded(all, *fixed_);
    const Array result = model_.run({all}).at(output_);
    if (result.rank() == 0 || result.shape()[0] != all.shape()[0]) {
      throw Error(fmt::format("{} has no row for each example: for {} of them it is {}", output_name,
                              all.shape()[0], to_string(result.shape())));
    }
    return result.rows(0, count).compact();
  }

 private:
  // The first rows again and again: what the model makes of them is left out.
  static Array padded(const Array& rows, std::int64_t count) {
    Shape shape = rows.shape();
    std::vector<double> elements = rows.to_doubles();
    const std::size_t held = elements.size();
    const auto wanted = held / static_cast<std::size_t>(shape[0]) * static_cast<std::size_t>(count);
    for (std::size_t i = 0; elements.size() < wanted; ++i) elements.push_back(elements[i % held]);
    shape[0] = count;
    return Array(shape, elements, rows.dtype());
  }

  onnx::Model model_;
  std::size_t output_ = 0;
  DType carrier_ = DType::f32;
  std::optional<std::int64_t> fixed_ = {};  // how many examples the model takes at a time
};

#endif

}  // namespace

std::unique_ptr<Predictor> predictor_of(NetworkFile network, int threads) {
  return std::make_unique<SheetPredictor>(std::move(network), threads);
}

#ifdef TURUNAN_HAS_ONNX
std::unique_ptr<Predictor> onnx_predictor(const std::string& path, const NetworkFlags& flags) {
  return std::make_unique<OnnxPredictor>(path, flags);
}
#else
std::unique_ptr<Predictor> onnx_predictor(const std::string& path, const NetworkFlags&) {
  throw Error(path + ": this turunan was built without ONNX", {}, "build it with -D TURUNAN_ONNX=ON");
}
#endif

}  // namespace turunan::cli
