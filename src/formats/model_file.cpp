#include "turunan/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include "turunan/safetensors.hpp"

namespace turunan {

namespace {

constexpr const char* kind_key = "turunan";
constexpr const char* checkpoint_kind = "checkpoint";
constexpr const char* optimiser_key = "optimiser";
constexpr const char* parameter_prefix = "parameter.";
constexpr const char* optimiser_prefix = "optimiser.";

// The last two axes first, turned round: (window…, in, out) to (out, in, window…).
std::vector<std::int64_t> weights_in_file(std::size_t rank) {
  std::vector<std::int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.end() - 2, order.end());
  std::swap(order[0], order[1]);
  return order;
}

Array to_file(const Array& value, nn::FileLayout layout) {
  switch (layout) {
    case nn::FileLayout::weights: return value.transpose(weights_in_file(value.rank())).compact();
    case nn::FileLayout::row: return value.reshape({value.elements()});
    case nn::FileLayout::same: return value;
  }
  return value;
}

Shape shape_in_file(const nn::NamedParameter& named) {
  return to_file(Array::zeros(named.parameter.type()), named.layout).shape();
}

Array from_file(const Array& value, const nn::NamedParameter& named) {
  switch (named.layout) {
    case nn::FileLayout::weights: {
      const std::vector<std::int64_t> order = weights_in_file(value.rank());
      std::vector<std::int64_t> back(order.size());
      for (std::size_t i = 0; i < order.size(); ++i)
        back[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
      return value.transpose(back).compact();
    }
    case nn::FileLayout::row: return value.reshape(named.parameter.shape());
    case nn::FileLayout::same: return value;
  }
  return value;
}

// PyTorch's batch norm counts its batches; nothing here needs that.
bool is_counter(const std::string& name) {
  return name == "num_batches_tracked" || name.ends_with(".num_batches_tracked");
}

// A tensor under another name of a shared parameter, as PyTorch writes one; empty where the file may have it.
std::string fault_of_surplus(const NamedArray& tensor, const safetensors::File& file,
                             const nn::Module& network, const std::vector<nn::NamedParameter>& parameters) {
  for (const nn::NamedParameter& alias : network.parameters_by_all_names()) {
    if (alias.name != tensor.name) continue;
    const auto is_same = [&](const nn::NamedParameter& named) { return named.parameter == alias.parameter; };
    const std::string& name = std::ranges::find_if(parameters, is_same)->name;
    const Array* shared = file.find(name);
    if (shared == nullptr || identical(tensor.value, *shared)) return {};
    return fmt::format("{} is not equal to {}, which the network has in its place", tensor.name, name);
  }
  return "the network has no " + tensor.name;
}

// What keeps a file from being one of this network; empty where nothing does.
std::vector<std::string> misfits(const safetensors::File& file, const nn::Module& network,
                                 const std::vector<nn::NamedParameter>& parameters) {
  std::vector<std::string> faults;
  for (const nn::NamedParameter& named : parameters) {
    const Array* found = file.find(named.name);
    if (found == nullptr) {
      faults.push_back(named.name + " is missing");
    } else if (found->shape() != shape_in_file(named)) {
      faults.push_back(fmt::format("{} is {} in the file, but {} in the network", named.name,
                                   to_string(found->shape()), to_string(shape_in_file(named))));
    }
  }
  for (const NamedArray& tensor : file.tensors) {
    const auto is_it = [&](const nn::NamedParameter& named) { return named.name == tensor.name; };
    if (is_counter(tensor.name) || std::ranges::any_of(parameters, is_it)) continue;
    if (std::string fault = fault_of_surplus(tensor, file, network, parameters); !fault.empty())
      faults.push_back(std::move(fault));
  }
  return faults;
}

std::uint64_t number_in(const safetensors::File& file, const char* key, const std::filesystem::path& path) {
  const auto found = file.metadata.find(key);
  std::uint64_t number = 0;
  if (found != file.metadata.end()) {
    const char* end = found->second.data() + found->second.size();
    const auto [stop, failure] = std::from_chars(found->second.data(), end, number);
    if (failure == std::errc() && stop == end) return number;
  }
  throw DataError(fmt::format("{}: a checkpoint says its {} as a whole number", path.string(), key));
}

}  // namespace

void save(const nn::Module& network, const std::filesystem::path& path) {
  network.initialise(0);
  std::vector<NamedArray> tensors;
  for (const auto& [name, parameter, layout] : network.parameters())
    tensors.push_back({name, to_file(parameter.value(), layout)});
  safetensors::write(path, tensors, {{"format", "pt"}});
}

void load(const nn::Module& network, const std::filesystem::path& path) {
  const safetensors::File file = safetensors::read(path);
  std::vector<nn::NamedParameter> parameters = network.parameters();
  const std::vector<std::string> faults = misfits(file, network, parameters);
  if (!faults.empty()) {
    throw DataError(fmt::format("{} does not fit the network: {}", path.string(), fmt::join(faults, "; ")),
                    {}, "a network of the same structure as the one that was saved takes it");
  }
  for (nn::NamedParameter& named : parameters) named.parameter.set(from_file(file.at(named.name), named));
}

void save(const Trainer& trainer, const std::filesystem::path& path) {
  const TrainingState state = trainer.state();
  std::vector<NamedArray> tensors;
  for (const auto& [name, value] : state.parameters) tensors.push_back({parameter_prefix + name, value});
  for (const auto& [name, value] : state.optimiser) tensors.push_back({optimiser_prefix + name, value});
  safetensors::write(path, tensors,
                     {{kind_key, checkpoint_kind},
                      {"steps", std::to_string(state.steps)},
                      {"epochs", std::to_string(state.epochs)},
                      {"seed", std::to_string(state.seed)},
                      {optimiser_key, state.optimiser_name}});
}

void load(Trainer& trainer, const std::filesystem::path& path) {
  const safetensors::File file = safetensors::read(path);
  const auto kind = file.metadata.find(kind_key);
  if (kind == file.metadata.end() || kind->second != checkpoint_kind)
    throw DataError(path.string() + " is no checkpoint of a training", {},
                    "load(network, path) reads parameters alone");
  TrainingState state{.steps = static_cast<std::int64_t>(number_in(file, "steps", path)),
                      .epochs = static_cast<std::int64_t>(number_in(file, "epochs", path)),
                      .seed = number_in(file, "seed", path)};
  if (const auto named = file.metadata.find(optimiser_key); named != file.metadata.end())
    state.optimiser_name = named->second;
  const auto take = [](const NamedArray& tensor, const std::string& prefix, auto& into) {
    if (tensor.name.starts_with(prefix)) into.emplace_back(tensor.name.substr(prefix.size()), tensor.value);
  };
  for (const NamedArray& tensor : file.tensors) {
    take(tensor, parameter_prefix, state.parameters);
    take(tensor, optimiser_prefix, state.optimiser);
  }
  trainer.restore(state);
}

}  // namespace turunan
