#pragma once

#include <map>
#include <optional>

#include "sheet/explained.hpp"
#include "sheet/session_training.hpp"

namespace turunan::sheet {

/// The names in ∂C/∂W₁, which the elaborator gives to that derivative; nothing for another tensor's name.
struct NamesInDerivative {
  std::string of, by;  // keys
};
std::optional<NamesInDerivative> names_in_derivative(const std::string& name);

/// The expression that is a name alone.
ExprPtr name_expression(const std::string& key);
/// A tensor under a name; the tensor itself where that is its name.
Tensor under_name(const Tensor& tensor, const std::string& name);

/// Makes the subject of one request from a sheet.
class Explainer {
 public:
  Explainer(const Sheet& sheet, Session& session, const ExplainRequest& request);

  Explained operator()();

 private:
  // The cost, and the statement that trains it: explainer_cost.cpp
  void choose_cost();
  void require_in_sheet(const std::string& key) const;
  void run_to_training();
  bool trains(const Statement& statement);
  std::vector<std::string> derived_in(const Statement& statement);
  void choose_last_number();
  void name_cost();
  void require_one_number() const;

  // What its next step sees: explainer_training.cpp
  void look_without_training();
  void look_at(const Minimise& m);
  void look_at_updates();
  void change_by(const Session::Training& training, const learn::Moment& moment);
  void change_by(const learn::Moment& moment);
  Tensor gradient_leaf(const Tensor& parameter, const std::string& by);
  void require_steps(std::int64_t steps, const std::string& training) const;
  learn::Moment moment_of(const learn::Task& task, std::int64_t steps_in_epoch, bool descends);
  std::string time_of(const std::string& training, std::int64_t steps) const;

  // One example alone: explainer_example.cpp
  void narrow_to_example(std::int64_t example);
  std::vector<std::pair<std::string, MeaningPtr>> example_tensors();
  void require_example(const std::vector<std::pair<std::string, MeaningPtr>>& tensors) const;

  // The names of the request: explainer_names.cpp
  Tensor tensor_named(const std::string& flag, const std::string& name);
  ExplainOptions::Entry entry(const std::string& text);
  void take_names();
  void keep_changes_of_wrt();
  void take_values();

  void in_sheet(const std::function<void()>& work);
  std::span<const Update> updates_of(const Statement& statement) const;

  const Sheet& sheet_;
  Session& session_;
  const ExplainRequest& request_;
  std::vector<std::string> names_;        // of the whole sheet, keys
  std::string cost_key_ = {};             // empty while it is not known, and for an expression
  ExprPtr cost_ = {};                     // the name or the expression
  std::string cost_name_ = {};            // as displayed
  const Statement* training_ = nullptr;   // null where nothing trains the cost
  std::optional<Elaborator> build_ = {};  // of names as they stand in the subject
  Bindings values_ = {};
  Explained result_ = {};
};

}  // namespace turunan::sheet
