#include <algorithm>

#include "explain/equations.hpp"
#include "ops/view.hpp"
#include "text/unicode.hpp"

namespace turunan::explanation {

namespace {

// More nodes than this in one equation are too many to read.
constexpr std::size_t longest_formula = 24;
constexpr std::int64_t most_elements_of_a_literal = 64;

bool is_unseen(const Tensor& x) {
  const Operation& operation = x.node().operation;
  return &operation == &ops::alias || &operation == &ops::cast_to || &operation == &ops::broadcast ||
         (&operation == &ops::reshape_to && x.shape().elements() == 1);
}

bool is_start(const Tensor& x) {
  return x.node().inputs.empty();
}

// A number or a small table stands in a formula by itself.
bool is_literal(const Tensor& x) {
  return ops::is_constant(x) && x.shape().elements() <= most_elements_of_a_literal;
}

class Namer {
 public:
  Namer(const Tensor& root, std::span<const std::string> taken) : order_(nodes_in_order({&root, 1})) {
    taken_.insert(taken.begin(), taken.end());
    for (const Tensor& x : order_) {
      const std::string& name = x.node().origin.name;
      if (!name.empty()) give(x, unused(name, names_in_use_));
    }
    for (const auto& [node, name] : names_) taken_.insert(name);
    // What stands behind an alias or a broadcast is used as often as that.
    for (std::size_t i = order_.size(); i-- > 0;) {
      const Tensor& x = order_[i];
      const int times = is_unseen(x) && !has_name(x) ? uses_[&x.node()] : 1;
      for (const Tensor& input : x.node().inputs) uses_[&input.node()] += times;
    }
    count_activations();
  }

  Names run(const Tensor& root, std::span<const Tensor> wanted) {
    if (!has_name(root)) give(root, unused("C", taken_));
    for (const Tensor& x : wanted) {
      if (!has_name(x)) give(x, numbered('X', x));
    }
    for (const Tensor& x : order_) look_at(x);
    return std::move(names_);
  }

 private:
  bool has_name(const Tensor& x) const { return names_.contains(&x.node()); }

  void give(const Tensor& x, std::string name) {
    names_in_use_.insert(name);
    taken_.insert(name);
    names_[&x.node()] = std::move(name);
  }

  // The name, with as many primes as make it new: the same definition evaluated with other values.
  static std::string unused(std::string name, const std::set<std::string>& others) {
    while (others.contains(name)) name += "′";
    return name;
  }

  void count_activations() {
    for (const Tensor& x : order_) {
      if (x.node().operation.is_activation) ++activations_;
    }
  }

  void look_at(const Tensor& x) {
    if (is_start(x)) {
      if (!has_name(x) && !is_literal(x)) give(x, numbered('K', x));
      return;
    }
    if (x.node().operation.is_activation) name_activation(x);
    std::size_t size = is_unseen(x) ? 0 : 1;
    for (const Tensor& input : x.node().inputs) size += size_of(input);
    if (!has_name(x) && !is_unseen(x) && is_worth_a_name(x, size)) give(x, numbered('U', x));
    sizes_[&x.node()] = size;
  }

  std::size_t size_of(const Tensor& x) const {
    const auto found = sizes_.find(&x.node());
    return has_name(x) || found == sizes_.end() ? 1 : found->second;
  }

  bool is_worth_a_name(const Tensor& x, std::size_t size) const {
    if (size > longest_formula) return true;
    const auto uses = uses_.find(&x.node());
    return size > 1 && uses != uses_.end() && uses->second > 1 && x.shape().elements() > 0;
  }

  // Behind casts and the like, the tensor that an activation is applied to.
  static Tensor argument_of(const Tensor& activation) {
    Tensor x = activation.node().inputs[0];
    while (is_unseen(x) && x.node().origin.name.empty()) x = Tensor(x.node().inputs[0]);
    return x;
  }

  void name_activation(const Tensor& x) {
    const Tensor argument = argument_of(x);
    const bool bare = is_start(argument) || has_name(argument);
    const std::string index = index_for(x);
    if (!has_name(x)) give(x, with_index('A', x, index));
    // Looked at before, it was not worth a name of its own; now its user makes it so.
    if (!bare) give(argument, with_index('Z', argument, index));
  }

  // The subscript of the result, or the next number where several activations need telling apart.
  std::string index_for(const Tensor& x) {
    if (has_name(x)) {
      const NameParts parts = parts_of_name(names_.at(&x.node()));
      if (!parts.subscripts.empty() && parts.primes == 0) {
        try {
          layer_ = std::max(layer_, std::stoi(parts.subscripts[0]));
          return text::to_subscript(parts.subscripts[0]);
        } catch (const std::exception&) {
          // a word, such as max
        }
      }
    }
    if (activations_ == 1) return {};
    return text::to_subscript(std::to_string(++layer_));
  }

  // The letter with the index, or the next letter for which the sheet has no such name.
  std::string with_index(char letter, const Tensor& x, const std::string& index) const {
    for (const char candidate : {letter, 'U', 'S', 'P', 'Q'}) {
      std::string name = spelled(candidate, x) + index;
      if (!taken_.contains(name)) return name;
    }
    return unused(spelled(letter, x) + index, taken_);
  }

  std::string numbered(char letter, const Tensor& x) {
    while (true) {
      std::string name = spelled(letter, x) + text::to_subscript(std::to_string(++count_[letter]));
      if (!taken_.contains(name)) return name;
    }
  }

  // Capitals for matrices, small letters for numbers and vectors.
  static std::string spelled(char letter, const Tensor& x) {
    return std::string(1, x.rank() >= 2 ? letter : static_cast<char>(letter - 'A' + 'a'));
  }

  std::vector<Tensor> order_;
  Names names_;
  std::set<std::string> taken_, names_in_use_;
  std::unordered_map<const Node*, int> uses_;
  std::unordered_map<const Node*, std::size_t> sizes_;
  std::map<char, int> count_;
  int activations_ = 0, layer_ = 0;
};

}  // namespace

Names name_tensors(const Tensor& root, std::span<const std::string> taken, std::span<const Tensor> wanted) {
  return Namer(root, taken).run(root, wanted);
}

}  // namespace turunan::explanation
