#include "plan/places_joined.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "ops/arithmetic.hpp"
#include "ops/indexing.hpp"
#include "ops/leaf.hpp"
#include "transform/rewrite.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t least_elements = 64;  // what is smaller is left to registers

bool is_sum(const Node& node) {
  return &node.operation == &ops::add && node.inputs[0].type() == node.type &&
         node.inputs[1].type() == node.type;
}

// The axis along which a tensor is put somewhere; nothing where it is along several, or with gaps.
std::optional<std::size_t> axis_of(const Tensor& x) {
  const Node& node = x.node();
  if (&node.operation != &ops::place_slice) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t axis = 0; axis < x.rank(); ++axis) {
    const Slice& slice = node.attributes.slices[axis];
    if (slice == Slice{0, x.shape()[axis], 1}) continue;
    if (found || slice.count == 0 || (slice.step != 1 && slice.count != 1)) return std::nullopt;
    found = axis;
  }
  return found;
}

// Tensors put along one axis, where they do not meet, by their place.
class Row {
 public:
  bool take(const Tensor& placed, std::size_t axis) {
    const Slice& slice = placed.node().attributes.slices[axis];
    const auto next = pieces_.lower_bound(slice.start);
    if (next != pieces_.end() && next->first < slice.start + slice.count) return false;
    if (next != pieces_.begin() && end_of(*std::prev(next), axis) > slice.start) return false;
    return pieces_.emplace(slice.start, placed.node().inputs[0]).second;
  }

  Tensor joined(const TensorType& type, std::size_t axis) const {
    std::vector<Tensor> parts;
    std::int64_t end = 0;
    const auto zeros_to = [&](std::int64_t start) {
      if (start == end) return;
      TensorType gap = type;
      gap.shape[axis] = start - end;
      parts.push_back(ops::filled(gap, 0));
    };
    for (const auto& piece : pieces_) {
      zeros_to(piece.first);
      parts.push_back(piece.second);
      end = end_of(piece, axis);
    }
    zeros_to(type.shape[axis]);
    return ops::concat(std::move(parts), static_cast<std::int64_t>(axis));
  }

  std::size_t size() const { return pieces_.size(); }

 private:
  static std::int64_t end_of(const std::pair<const std::int64_t, Tensor>& piece, std::size_t axis) {
    return piece.first + piece.second.shape()[axis];
  }

  std::map<std::int64_t, Tensor> pieces_;
};

// The sum of the terms, those that are put along one axis joined; nothing where none are.
Tensor joined_sum(const std::vector<Tensor>& terms, const TensorType& type) {
  std::map<std::size_t, Row> rows;
  std::vector<Tensor> rest;
  for (const Tensor& term : terms) {
    const auto axis = axis_of(term);
    if (!axis || !rows[*axis].take(term, *axis)) rest.push_back(term);
  }
  if (std::ranges::none_of(rows, [](const auto& row) { return row.second.size() > 1; })) return {};
  for (const auto& [axis, row] : rows) {
    if (row.size() != 0) rest.push_back(row.joined(type, axis));
  }
  Tensor sum = rest[0];
  for (std::size_t i = 1; i < rest.size(); ++i) sum = sum + rest[i];
  return sum;
}

class Joining {
 public:
  // A sum that only another sum reads is part of that one.
  explicit Joining(std::span<const Tensor> roots) {
    std::unordered_map<const Node*, const Node*> user;  // null where there are several
    for (const Tensor& root : roots) user[&root.node()] = nullptr;
    for (const Tensor& tensor : nodes_in_order(roots)) {
      for (const Tensor& x : tensor.node().inputs) {
        const auto [place, is_first] = user.emplace(&x.node(), &tensor.node());
        if (!is_first) place->second = nullptr;
      }
    }
    for (const auto& [node, by] : user) {
      if (by != nullptr && is_sum(*node) && is_sum(*by)) parts_.insert(node);
    }
  }

  Tensor operator()(const Tensor& tensor, std::span<const Tensor> inputs) {
    const Node& node = tensor.node();
    if (!is_sum(node) || node.type.shape.elements() < least_elements) return {};
    std::vector<Tensor> terms = terms_of(node.inputs[0], inputs[0]);
    std::ranges::move(terms_of(node.inputs[1], inputs[1]), std::back_inserter(terms));
    if (!parts_.contains(&node)) return joined_sum(terms, node.type);
    terms_[&node] = std::move(terms);
    return {};
  }

 private:
  std::vector<Tensor> terms_of(const Tensor& original, const Tensor& rewritten) {
    const auto found = terms_.find(&original.node());
    return found == terms_.end() ? std::vector<Tensor>{rewritten} : std::move(found->second);
  }

  std::unordered_set<const Node*> parts_;
  std::unordered_map<const Node*, std::vector<Tensor>> terms_;
};

}  // namespace

std::vector<Tensor> with_places_joined(std::span<const Tensor> roots) {
  Joining joining(roots);
  return rewrite(
      roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) { return joining(tensor, inputs); });
}

}  // namespace turunan::plan
