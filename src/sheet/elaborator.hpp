#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "graph/operation.hpp"
#include "sheet/definitions.hpp"

namespace turunan::sheet {

/// What a step of training adds to the elaboration of a sheet.
struct TrainingStep {
  Tensor number;                                        ///< of the step, a scalar variable
  std::vector<std::pair<Tensor, Tensor>> becomes = {};  ///< kept variables, and what each is after the step
};

/// A place of the sheet: the calls of its functions that lead to it, and its own.
using CallPlace = std::vector<const void*>;

/// What elaboration needs from the sheet around an expression.
struct Context {
  const Meanings* meanings;
  std::function<Array(const Tensor&)> evaluate;  ///< for sizes, axes and other numbers that shape a graph
  DType dtype = DType::f64;                      ///< of numbers
  std::uint64_t seed = 0;
  std::uint64_t* draws = nullptr;               ///< how many random draws were made so far
  const LaterNames* later = nullptr;            ///< what the rest of the sheet defines
  std::string defining = {};                    ///< the name that is being defined, if any
  std::shared_ptr<TrainingStep> training = {};  ///< null where nothing trains
  /// The variable with this number that a place keeps its value in, with its first value.
  std::function<Tensor(const CallPlace&, std::size_t number, const TensorType&, double start)> kept = {};
};

/// Turns expressions into graphs: the meaning of the syntax.
///
/// Names may be overridden (`with`, a batch, the tensors of an identity); whatever depends on an overridden
/// name is then built anew from its definition, everything else keeps its node. Throws SheetError.
class Elaborator {
 public:
  using Names = std::map<std::string, Tensor, std::less<>>;

  explicit Elaborator(const Context& context, SourcePtr source, Names overrides = {});

  Tensor operator()(const ExprPtr& expression);
  /// Of a function with several results, all of them.
  std::vector<Tensor> results(const ExprPtr& expression);

  /// Throws the diagnostic of a name that stands for nothing.
  [[noreturn]] void unknown_name(const std::string& key, Span span, bool is_function) const;

  double number(const ExprPtr& expression);  ///< throws unless it is one number
  std::int64_t whole_number(const ExprPtr& expression);
  std::vector<std::int64_t> whole_numbers(const ExprPtr& expression);  ///< one, a list or a tuple

  /// The names that the expressions used, parameters and data among them.
  const std::map<std::string, MeaningPtr>& used() const { return used_; }
  /// Whether an expression called what is another in training.
  bool differs_in_training() const { return differs_; }

 private:
  friend class CallArguments;

  Tensor build(const Expr& e, const Number& n);
  Tensor build(const Expr& e, const Text&);
  Tensor build(const Expr& e, const Variable& v);
  Tensor build(const Expr& e, const Negation& n);
  Tensor build(const Expr& e, const Binary& b);
  Tensor build(const Expr& e, const Postfix& p);
  Tensor build(const Expr& e, const Call& c);
  Tensor build(const Expr& e, const Tuple&);
  Tensor build(const Expr& e, const Index& i);
  Tensor build(const Expr& e, const Literal& l);
  Tensor build(const Expr& e, const Derivative& d);
  Tensor build(const Expr& e, const With& w);

  std::vector<Tensor> call(const Expr& e, const Call& c);
  std::vector<Tensor> call_catalogue(const Expr& e, const Call& c, const Operation& operation);
  std::vector<Tensor> call_function(const Expr& e, const Call& c, const Meaning& function);
  std::vector<Tensor> call_derivatives(const Expr& e, const Call& c);  // jacobian, hessian
  Tensor look_up(const std::string& key, Span span);
  Tensor current(const MeaningPtr& meaning);
  bool is_affected(const MeaningPtr& meaning);
  void build_anew(const Meaning& meaning);
  MeaningPtr find(const std::string& key) const;
  void count_work(Span span);
  Slice resolve(const Subscript& subscript, std::int64_t size, std::size_t axis, const Expr& operand);
  bool is_of_names(const Derivative& d) const;
  void refuse_later(const std::string& key, Span span) const;
  std::string text(const Expr& e) const;

  Context context_;
  SourcePtr source_;
  Names overrides_;                           // by name, of the sheet; empty outside of `with` and its like
  std::map<const Meaning*, bool> affected_;   // depends on an overridden name
  std::map<const Meaning*, Tensor> rebuilt_;  // those that do, built anew
  const std::map<std::string, MeaningPtr>* scope_ =
      nullptr;       // names as they were for the definition being built anew
  Names arguments_;  // of the function being called
  std::map<std::string, MeaningPtr> used_;
  bool differs_ = false;
  CallPlace place_;            // the calls of functions around
  int calls_ = 0, depth_ = 0;  // of functions in functions, of expressions in expressions
  std::int64_t work_ = 0;      // expressions built so far
};

}  // namespace turunan::sheet
