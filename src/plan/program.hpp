#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/bindings.hpp"

namespace turunan::plan {

/// After each step the variable takes the value. All values of a step are computed from the variables as they
/// were before it.
struct Update {
  Tensor variable;
  Tensor value;
};

struct Options {
  int threads = 1;
};

/// A graph compiled into a fixed list of instructions over fixed memory. Running it looks nothing up and,
/// where every operation has a kernel, allocates nothing.
///
/// Variables (parameters and inputs) start as zeros. Results have the same bits however many threads there
/// are. While it runs, numbers below the smallest normal one count as 0. Not for use from two threads at
/// once.
class Program {
 public:
  /// Throws Error where an update's variable is none or has two updates, ShapeError where its value is of
  /// another type.
  Program(std::vector<Tensor> outputs, std::vector<Update> updates, const Options& options = {});
  ~Program();
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;

  /// Copies a value in. Throws ShapeError where its type is not the variable's, Error for an unknown
  /// variable.
  void set(const Tensor& variable, const Array& value);
  Array get(const Tensor& variable) const;    ///< a copy
  bool finite(const Tensor& variable) const;  ///< no infinity and no NaN
  /// variable[i, …] = rows[index[i], …]. Throws ShapeError where shapes do not fit or an index is out of
  /// range.
  void gather(const Tensor& variable, const Array& rows, std::span<const std::int64_t> index);

  /// Runs all instructions `steps` times, with the updates after each. Throws what operations without a
  /// kernel throw; the variables are then those before that step.
  void run(std::int64_t steps = 1);

  Array output(std::size_t i) const;  ///< of the last step; a copy
  /// The same into an array of its type that shares its elements with no other, without allocating. Throws
  /// ShapeError where the type is another or the array is not compact.
  void output(std::size_t i, Array& into) const;
  /// The first element of an output, as a double, without allocating.
  double scalar_output(std::size_t i) const;

  std::string listing() const;  ///< the instructions, one a line

 private:
  friend std::vector<Array> evaluate(std::span<const Tensor> roots, const Bindings& bindings);
  Program();

  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Compiles and runs once; the values of variables are read where they lie. Throws Error for a variable
/// without a value, and what the operations throw.
std::vector<Array> evaluate(std::span<const Tensor> roots, const Bindings& bindings = {});

}  // namespace turunan::plan
