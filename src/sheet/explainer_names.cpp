#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "ops/leaf.hpp"
#include "sheet/explainer.hpp"
#include "sheet/names.hpp"

// What the names of a request stand for at the moment that is explained.
namespace turunan::sheet {

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "0, 1"; nothing where that is no list of whole numbers.
std::optional<std::vector<std::int64_t>> whole_numbers(std::string_view text) {
  std::vector<std::int64_t> numbers;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = trimmed(text.substr(0, comma));
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (failure != std::errc() || end != part.data() + part.size()) return {};
    numbers.push_back(number);
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

// The last entry of a tensor, as an example of how to write one.
std::string last_entry(const std::string& name, const Shape& shape) {
  std::vector<std::int64_t> last;
  for (const std::int64_t size : shape.sizes()) last.push_back(size - 1);
  return fmt::format("{}[{}]", name, fmt::join(last, ", "));
}

// Every index within its axis; those below 0 count from the end, as in a sheet.
std::vector<std::int64_t> resolved(std::vector<std::int64_t> index, const Shape& shape,
                                   const std::string& flag, const std::string& name) {
  if (index.size() != shape.rank()) {
    throw Error(fmt::format("{}: {} is {}, so an entry has {} {}, not {}", flag, name, to_string(shape),
                            shape.rank(), shape.rank() == 1 ? "index" : "indices", index.size()),
                {}, shape.rank() == 0 ? name : last_entry(name, shape) + " is its last");
  }
  for (std::size_t axis = 0; axis < index.size(); ++axis) {
    const std::int64_t size = shape[axis];
    if (index[axis] >= -size && index[axis] < size) {
      if (index[axis] < 0) index[axis] += size;
      continue;
    }
    throw Error(fmt::format("{}: {} is out of range: {} is {}", flag, index[axis], name, to_string(shape)),
                {}, size == 0 ? std::string() : last_entry(name, shape) + " is its last entry");
  }
  return index;
}

}  // namespace

Tensor Explainer::tensor_named(const std::string& flag, const std::string& name) {
  const std::string wanted = key(trimmed(name));
  if (wanted.empty()) throw Error("a name is missing after " + flag);
  const auto found = session_.meanings_.find(wanted);
  if (found != session_.meanings_.end() && found->second->kind == Meaning::Kind::function)
    throw Error(fmt::format("{}: {} is a function, not a tensor", flag, display(wanted)));
  if (found == session_.meanings_.end()) {
    if (const auto later = session_.later_.find(wanted); later != session_.later_.end()) {
      throw Error(fmt::format("{}: {} is defined on line {}, below what is explained", flag, display(wanted),
                              later->second.line));
    }
    std::vector<std::string> candidates;
    for (const auto& [known, meaning] : session_.meanings_)
      if (meaning->kind != Meaning::Kind::function) candidates.push_back(display(known));
    const std::string near = nearest(display(wanted), candidates);
    throw Error(fmt::format("{}: the sheet defines no {}", flag, display(wanted)), {},
                near.empty() ? std::string() : fmt::format("did you mean {}?", near));
  }
  Tensor tensor;
  in_sheet([&] { tensor = (*build_)(name_expression(wanted)); });
  return tensor;
}

ExplainOptions::Entry Explainer::entry(const std::string& text) {
  const std::string flag = "--trace " + text;
  const std::string_view all = trimmed(text);
  const std::size_t open = all.find('[');
  const std::string name(trimmed(all.substr(0, open)));
  std::optional<std::vector<std::int64_t>> index;
  if (open != std::string_view::npos && all.ends_with(']'))
    index = whole_numbers(all.substr(open + 1, all.size() - open - 2));
  if (name.empty() || (open != std::string_view::npos && !index)) {
    throw Error(fmt::format("{}: an entry is a name and whole numbers in brackets", flag), {},
                "--trace 'W₁[0, 1]'");
  }
  const Tensor tensor = tensor_named(flag, name);
  const Shape& shape = tensor.shape();
  // A number needs no index.
  if (!index) index.emplace(shape.elements() == 1 ? shape.rank() : 0, 0);
  return {tensor, resolved(std::move(*index), shape, flag, display(key(name)))};
}

void Explainer::take_names() {
  std::vector<Tensor>& wrt = result_.subject.with_respect_to;
  for (const std::string& name : request_.wrt) {
    const std::string_view wanted = trimmed(name);
    const Tensor tensor = tensor_named(wanted.empty() ? "--wrt" : "--wrt " + std::string(wanted), name);
    if (std::ranges::find(wrt, tensor) == wrt.end()) wrt.push_back(tensor);
  }
  for (const std::string& text : request_.trace) result_.trace.push_back(entry(text));
  if (!wrt.empty()) keep_changes_of_wrt();
}

// Changes of the params that are asked for, and of what their rules use.
void Explainer::keep_changes_of_wrt() {
  Subject& subject = result_.subject;
  std::unordered_set<const Node*> used;
  for (const Tensor& tensor : subject.with_respect_to) used.insert(&tensor.node());
  for (std::size_t before = 0; before != used.size();) {
    before = used.size();
    std::vector<Tensor> rules;
    for (const Subject::Change& change : subject.changes)
      if (used.contains(&change.variable.node())) rules.push_back(change.value);
    for (const Tensor& tensor : nodes_in_order(rules)) used.insert(&tensor.node());
  }
  std::erase_if(subject.changes, [&](const auto& change) { return !used.contains(&change.variable.node()); });
  std::erase_if(subject.gradients,
                [&](const auto& gradient) { return !used.contains(&gradient.leaf.node()); });
}

void Explainer::take_values() {
  Subject& subject = result_.subject;
  std::vector<Tensor> roots = {subject.cost};
  roots.insert(roots.end(), subject.with_respect_to.begin(), subject.with_respect_to.end());
  for (const ExplainOptions::Entry& entry : result_.trace) roots.push_back(entry.tensor);
  for (const Tensor& tensor : nodes_in_order(roots)) {
    if (ops::is_variable(tensor)) subject.values.emplace_back(tensor, bound_value(tensor.node(), values_));
  }
}

}  // namespace turunan::sheet
