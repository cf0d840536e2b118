#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "explain/notation.hpp"

// A graph taken apart into equations, one for each tensor with a name.

namespace turunan::explanation {

/// The names of the tensors that get an equation, or that equations start from: those of their author, and
/// those of intermediates worth one: what an activation is applied to (Z₁ where the result is A₁), an
/// activation's result, what is used twice, and parts of formulas that would grow too long to read.
using Names = std::unordered_map<const Node*, std::string>;
Names name_tensors(const Tensor& root, std::span<const std::string> taken,
                   std::span<const Tensor> wanted = {});

/// One tensor with a name. Its expression stands on leaves of its own, one for each tensor with a name that
/// it uses; a tensor that the graph only starts from has no expression.
struct Equation {
  Tensor tensor;  ///< of the graph
  std::string name;
  Tensor leaf;             ///< stands for it in the expressions of others
  Tensor expression = {};  ///< empty for data, parameters, constants and draws
};

/// The equations of a graph, each after those that it uses; the root's is the last.
struct Equations {
  std::vector<Equation> list;
  std::unordered_map<const Node*, std::size_t> of_leaf;    ///< by an equation's leaf
  std::unordered_map<const Node*, std::size_t> of_tensor;  ///< by its tensor
  Symbols symbols;                                         ///< every leaf's name as a formula

  const Equation& root() const { return list.back(); }
  /// Those that an expression stands on, in order.
  std::vector<std::size_t> used_by(const Tensor& expression) const;
};

/// The expression with these composites written as their bodies, which may hold composites again.
Tensor with_bodies(Tensor expression, const std::set<const Operation*>& composites);

/// `opened` are composites that are written as their bodies.
Equations equations_of(const Tensor& root, const Names& names, const std::set<const Operation*>& opened = {});

/// An expression with leaves, or other nodes, in place of which something else stands.
Tensor substituted(const Tensor& expression, const std::unordered_map<const Node*, Tensor>& by);

}  // namespace turunan::explanation
