#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sheet/names.hpp"
#include "sheet/session.hpp"
#include "turunan/error.hpp"
#include "turunan/safetensors.hpp"

// save "file" and load "file": the params by name, as safetensors, and the running means of batchnorm.
namespace turunan::sheet {

namespace {

constexpr std::size_t most_listed = 8;

// "a, b and c are"
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  const std::size_t shown = std::min(names.size(), most_listed);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == names.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + names[i];
  }
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text + (names.size() == 1 ? " is" : " are");
}

// The tensors of a file by the names that a sheet knows them by: W1, W_1 and W₁ are one.
struct Found {
  std::map<std::string, const NamedArray*> by_key;
  std::vector<std::string> faults;

  explicit Found(const safetensors::File& file) {
    for (const NamedArray& tensor : file.tensors) {
      const auto [place, added] = by_key.emplace(key(tensor.name), &tensor);
      if (!added) {
        faults.push_back(fmt::format("{} and {} are one name in a sheet", place->second->name, tensor.name));
      }
    }
  }
};

}  // namespace

// The params of the sheet so far, in the order in which they were defined; then what places keep.
std::vector<Tensor> Session::saved(const Statement& s) const {
  std::vector<MeaningPtr> params;
  for (const auto& [name, meaning] : meanings_) {
    if (meaning->kind == Meaning::Kind::parameter) params.push_back(meaning);
  }
  std::ranges::sort(params, {}, [](const MeaningPtr& meaning) { return meaning->order; });
  if (params.empty()) {
    fail(s.span, "there is no param above this line", "param W = normal(2, 2) would define one");
  }
  std::vector<Tensor> result;
  for (const MeaningPtr& param : params) result.push_back(param->tensor);
  result.insert(result.end(), kept_in_order_.begin(), kept_in_order_.end());
  return result;
}

void Session::run(const Statement& s, const Save& d) {
  std::vector<NamedArray> tensors;
  for (const Tensor& leaf : saved(s)) tensors.push_back({leaf.node().origin.name, values_.at(&leaf.node())});
  if (!options_.may_write) return;
  try {
    safetensors::write(std::filesystem::path(options_.folder) / d.file, tensors);
  } catch (const WriteError& error) {
    fail(d.span, error.required(), error.help());
  }
}

void Session::run(const Statement& s, const Load& d) {
  const std::vector<Tensor> wanted = saved(s);
  const std::filesystem::path path = std::filesystem::path(options_.folder) / d.file;
  safetensors::File file;
  try {
    file = safetensors::read(path);
  } catch (const DataError& error) {
    fail(d.span, error.required(), error.help());
  }
  Found found(file);
  std::vector<std::string> missing, extra;
  std::vector<std::pair<const Node*, Array>> values;
  for (const Tensor& tensor : wanted) {
    const Node& leaf = tensor.node();
    const auto place = found.by_key.find(key(leaf.origin.name));
    if (place == found.by_key.end()) {
      missing.push_back(leaf.origin.name);
      continue;
    }
    const Array& value = place->second->value;
    if (value.shape() != leaf.type.shape) {
      found.faults.push_back(fmt::format("{} is {} in the file, but {} here", leaf.origin.name,
                                         to_string(value.shape()), to_string(leaf.type.shape)));
    } else {
      values.emplace_back(&leaf, value.cast(leaf.type.dtype));
    }
    found.by_key.erase(place);
  }
  for (const auto& [name, tensor] : found.by_key) extra.push_back(tensor->name);
  if (!missing.empty()) found.faults.insert(found.faults.begin(), listed(missing) + " not in the file");
  if (!extra.empty()) found.faults.push_back(listed(extra) + " in the file, but no param above this line");
  if (!found.faults.empty()) {
    const bool statistics = std::ranges::any_of(
        extra, [](const std::string& name) { return name.find(".running_") != std::string::npos; });
    fail(d.span,
         fmt::format("{}: the tensors are not the params of this sheet: {}", path.string(),
                     fmt::join(found.faults, "; ")),
         statistics
             ? "load stands below the definitions that call batchnorm, whose running means it loads too"
             : "");
  }
  for (auto& [leaf, value] : values) values_[leaf] = std::move(value);
}

}  // namespace turunan::sheet
