#include "explain/backward.hpp"

#include <algorithm>

#include "explain/tidy.hpp"
#include "ops/making.hpp"
#include "transform/gradient.hpp"
#include "transform/rewrite.hpp"
#include "transform/stabilise.hpp"

namespace turunan::explanation {

namespace {

class BackwardPass {
 public:
  BackwardPass(const Equations& equations, const std::set<std::size_t>& wanted)
      : equations_(equations),
        wanted_(wanted),
        parts_(equations.list.size()),
        through_(equations.list.size()) {
    for (const Equation& equation : equations.list) {
      result_.differentiated.push_back(
          equation.expression ? stabilised(equations, equation.expression, wanted) : Tensor());
    }
    find_reach();
  }

  Backward run() {
    const std::size_t root = equations_.list.size() - 1;
    for (std::size_t i = root + 1; i-- > 0;) {
      if (i == root && reaches_[root]) {
        const Tensor& cost = equations_.root().leaf;
        found_.push_back({root, {}, {}, {}});
        pull_back(root, ops::filled_like(cost, 1));
      } else if (!parts_[i].empty()) {
        add_adjoint(i);
      }
    }
    order();
    return std::move(result_);
  }

 private:
  // Whether a tensor depends on what is asked for.
  void find_reach() {
    for (std::size_t i = 0; i < equations_.list.size(); ++i) {
      bool reaches = wanted_.contains(i);
      if (result_.differentiated[i]) {
        for (const std::size_t used : equations_.used_by(result_.differentiated[i]))
          reaches = reaches || reaches_[used];
      }
      reaches_.push_back(reaches && is_floating(equations_.list[i].leaf.dtype()));
    }
  }

  // In groups, and groups of groups, where there are many: the depth of a formula stays small.
  static Tensor sum_of(std::vector<Tensor> parts) {
    while (parts.size() > 1) {
      std::vector<Tensor> sums;
      for (std::size_t k = 0; k < parts.size(); ++k) {
        if (k % terms_of_a_group == 0) {
          sums.push_back(parts[k]);
        } else {
          sums.back() = sums.back() + parts[k];
        }
      }
      parts = std::move(sums);
    }
    return parts[0];
  }

  void add_adjoint(std::size_t i) {
    const Tensor sum = sum_of(std::move(parts_[i]));
    const Equation& equation = equations_.list[i];
    const Tensor leaf = input(equation.leaf.type(), {{}, 0, "∂/∂" + equation.name});
    found_.push_back({i, leaf, sum, through_[i]});
    pull_back(i, leaf);
  }

  // What equation i passes on to the tensors that it uses.
  void pull_back(std::size_t i, const Tensor& cotangent) {
    const Tensor& expression = result_.differentiated[i];
    if (!expression) return;
    std::vector<std::size_t> targets;
    std::vector<Tensor> leaves;
    for (const std::size_t used : equations_.used_by(expression)) {
      if (!reaches_[used]) continue;
      targets.push_back(used);
      leaves.push_back(equations_.list[used].leaf);
    }
    const Tensor root = is_floating(expression.dtype()) ? expression : ops::cast(expression, DType::f64);
    const std::vector<Tensor> parts = pullback(root, cotangent, leaves);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (!parts[k]) continue;
      parts_[targets[k]].push_back(parts[k]);
      through_[targets[k]].push_back(i);
    }
  }

  // A parameter follows the last tensor that it goes into, in the order in which that tensor uses them.
  void order() {
    std::vector<std::vector<Adjoint>> starts(equations_.list.size());
    std::vector<Adjoint> intermediates;
    for (Adjoint& adjoint : found_) {
      if (equations_.list[adjoint.of].expression) {
        intermediates.push_back(std::move(adjoint));
      } else {
        const std::size_t last = adjoint.through.empty() ? adjoint.of : adjoint.through.back();
        starts[last].push_back(std::move(adjoint));
      }
    }
    for (Adjoint& adjoint : intermediates) {
      auto& followers = starts[adjoint.of];
      std::ranges::sort(followers, {}, &Adjoint::of);
      const std::size_t of = adjoint.of;
      result_.adjoints.push_back(std::move(adjoint));
      std::ranges::move(starts[of], std::back_inserter(result_.adjoints));
      starts[of].clear();
    }
    for (auto& followers : starts) std::ranges::move(followers, std::back_inserter(result_.adjoints));
  }

  const Equations& equations_;
  const std::set<std::size_t>& wanted_;
  std::vector<bool> reaches_;
  std::vector<std::vector<Tensor>> parts_;
  std::vector<std::vector<std::size_t>> through_;
  std::vector<Adjoint> found_;
  Backward result_;
};

}  // namespace

const Adjoint* Backward::find(std::size_t equation) const {
  const auto found = std::ranges::find(adjoints, equation, &Adjoint::of);
  return found == adjoints.end() ? nullptr : &*found;
}

Tensor stabilised(const Equations& equations, const Tensor& expression, const std::set<std::size_t>& kept) {
  const auto expanded = [&](Tensor x) {
    for (auto found = equations.of_leaf.find(&x.node()); found != equations.of_leaf.end();
         found = equations.of_leaf.find(&x.node())) {
      const Equation& equation = equations.list[found->second];
      if (!equation.expression || kept.contains(found->second)) break;
      x = equation.expression;
    }
    return x;
  };
  const auto may_skip = [](const Tensor&) { return true; };
  return rewrite({&expression, 1},
                 [&](const Tensor& x, std::span<const Tensor> inputs) -> Tensor {
                   if (inputs.empty()) return {};
                   std::vector<Tensor> seen(inputs.begin(), inputs.end());
                   seen[0] = expanded(seen[0]);
                   return stable_form(x.node(), seen, may_skip);
                 })
      .front();
}

Backward backward_of(const Equations& equations, const std::set<std::size_t>& wanted,
                     const Bindings& values) {
  Backward backward = BackwardPass(equations, wanted).run();
  tidy(backward, equations, values);
  return backward;
}

}  // namespace turunan::explanation
