#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/network_file.hpp"
#include "formats/cpp/names.hpp"
#include "formats/cpp_header.hpp"
#include "formats/replace_file.hpp"
#include "ops/leaf.hpp"
#include "turunan/safetensors.hpp"
#ifdef TURUNAN_HAS_ONNX
#include "formats/onnx/export/precision.hpp"
#include "turunan/onnx.hpp"
#endif

namespace turunan::cli {

namespace {

bool flags_fit_together(const ExportFlags& flags) {
  const int formats =
      static_cast<int>(flags.cpp) + static_cast<int>(flags.safetensors) + static_cast<int>(flags.onnx);
  if (formats != 1) {
    write_complaint(formats == 0 ? "export needs a format" : "export writes one format at a time",
                    "--onnx, --safetensors or --cpp");
    return false;
  }
  if (flags.output.empty() && flags.run.file == "-") {
    write_complaint("-o is missing: a sheet from standard input gives the file no name");
    return false;
  }
  if (flags.output == "-" && !flags.cpp) {
    write_complaint("only a header is written to standard output", "-o FILE");
    return false;
  }
  if (!flags.name_space.empty() && !flags.cpp) {
    write_complaint("--namespace is for a header", "add --cpp");
    return false;
  }
  if (flags.f32 && !flags.onnx) {
    write_complaint("--f32 is for an ONNX model",
                    "add --onnx, or write precision f32 at the top of the sheet");
    return false;
  }
  return true;
}

std::string output_of(const ExportFlags& flags) {
  if (!flags.output.empty()) return flags.output;
  std::filesystem::path path = flags.run.file;
  return path.replace_extension(flags.cpp ? ".hpp" : flags.onnx ? ".onnx" : ".safetensors").string();
}

// After the file: "fashion_cnn"; "xor_network" for what is a word of C++.
std::string namespace_of(const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem().string();
  const std::string made = cpp::Identifiers().take(stem, "network");
  const bool taken = made.ends_with("_2") && !stem.ends_with("2");
  return taken ? cpp::Identifiers().take(stem + "_network", "network") : made;
}

std::string header_of(const ExportFlags& flags, sheet::Network& network, const std::string& output) {
  const sheet::Network::Graph graph = network.graph(1);
  const std::string& file = output == "-" ? flags.run.file : output;
  CppHeaderOptions options{.name_space = flags.name_space, .origin = {}};
  if (options.name_space.empty()) options.name_space = namespace_of(file);
  if (flags.run.file != "-")
    options.origin = "from " + std::filesystem::path(flags.run.file).filename().string();
  return cpp_header({&graph.result, 1}, graph.inputs, network.values(), options);
}

#ifdef TURUNAN_HAS_ONNX
// Names of the sheet; what has none there, such as a running mean, is told apart by numbers.
void write_onnx(const std::string& output, sheet::Network& network, bool f32) {
  // A number of examples that no size of the network is likely to be taken for.
  const sheet::Network::Graph graph = network.graph(7);
  std::vector<onnx::Named> inputs;
  std::set<std::string> taken;
  const auto unique = [&taken](const std::string& name) {
    std::string result = name;
    for (int i = 2; !taken.insert(result).second; ++i) result = name + "_" + std::to_string(i);
    return result;
  };
  for (std::size_t i = 0; i < graph.inputs.size(); ++i)
    inputs.push_back({unique(network.inputs()[i].name), graph.inputs[i]});
  std::vector<onnx::Weight> weights;
  for (const Tensor& tensor : nodes_in_order({&graph.result, 1})) {
    if (!ops::is_variable(tensor) || std::ranges::find(graph.inputs, tensor) != graph.inputs.end()) continue;
    weights.push_back(
        {unique(tensor.node().origin.name), tensor, bound_value(tensor.node(), network.values())});
  }
  const std::string model =
      onnx::to_bytes({{unique(network.name()), graph.result}}, inputs, weights, {.batch = "examples"});
  turunan::replace_file(output, f32 ? onnx::in_f32(model) : model);
  if (f32) return;
  if (const std::vector<std::string> operators = onnx::without_f64_kernels(model); !operators.empty()) {
    write_complaint(fmt::format("warning: the model is in f64, and ONNX Runtime does not load it: it has no "
                                "f64 kernels for {}",
                                fmt::join(operators, ", ")),
                    "--f32 writes the model in f32");
  }
}
#else
void write_onnx(const std::string&, sheet::Network&, bool) {
  throw Error("this turunan was built without ONNX", {}, "build it with -D TURUNAN_ONNX=ON");
}
#endif

int write(const ExportFlags& flags, sheet::Network& network) {
  const std::string output = output_of(flags);
  if (flags.safetensors) {
    safetensors::write(output, network.params());
  } else if (flags.onnx) {
    write_onnx(output, network, flags.f32);
  } else {
    const std::string text = header_of(flags, network, output);
    if (output == "-") {
      write_out(text);
      return Exit::all_well;
    }
    if (!write_file(output, text)) return Exit::wrong;
  }
  std::string inputs;
  for (const auto& input : network.inputs()) inputs += (inputs.empty() ? "" : ", ") + input.name;
  write_out(output + ": " + network.name() + " from " + inputs + "\n");
  return Exit::all_well;
}

}  // namespace

int export_command(const ExportFlags& flags) {
  if (!flags_fit_together(flags)) return Exit::wrong;
  const std::optional<SheetFile> file = open_sheet(flags.run);
  if (!file) return Exit::wrong;
  return answer(*file, [&]() -> int {
    const NetworkFile run = run_network(*file, flags);
    if (run.failed_checks == 0) return write(flags, *run.network);
    write_complaint("nothing is written, since a check of the sheet failed");
    return Exit::check_failed;
  });
}

}  // namespace turunan::cli
