#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "graph/bindings.hpp"
#include "learn/training.hpp"
#include "sheet/elaborator.hpp"

namespace turunan::sheet {

/// What became of one `check`.
struct CheckResult {
  bool passed = false;
  std::string text = {};  ///< the check as written
  std::size_t line = 0;
  Diagnostic diagnostic = {};  ///< of a failure: what differs, and where
};

/// How far a training has come.
struct Progress {
  std::int64_t done = 0, steps = 0;  ///< steps taken, and asked for
  std::int64_t steps_in_epoch = 1;
  std::int64_t examples_in_epoch = 0;  ///< 0 where there are no batches
  bool counts_epochs = false;          ///< its length was given in epochs
  std::string cost_text = {};          ///< what is minimised, as written; empty in a `repeat`
  double cost = 0;                     ///< of the last step; at the end of an epoch the mean over it
  std::vector<std::pair<std::string, std::string>> reports =
      {};                  ///< what each report measured, at a milestone
  bool milestone = false;  ///< the end of an epoch, or one of about ten stretches
  bool stopped = false;    ///< ended early from outside
};

/// Who is told what a sheet does while it runs.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void value(const std::string& name,
                     const Array& value) = 0;  ///< of an expression alone on its line
  virtual void checked(const CheckResult& result) = 0;
  virtual void progress(const Progress& progress) = 0;  ///< some times a second, and at each milestone
};

/// How a sheet is run.
struct RunOptions {
  std::optional<std::uint64_t> seed = {};         ///< instead of the sheet's own
  std::map<std::string, ExprPtr> values = {};     ///< instead of the sheet's definitions, by key
  std::map<std::string, SourcePtr> sources = {};  ///< the texts of those
  int threads = 1;
  std::string folder = {};            ///< that paths in the sheet are relative to; empty for here
  bool may_redefine = false;          ///< at a prompt a name can be defined anew
  bool may_write = true;              ///< else `save` does nothing
  std::atomic<bool>* stop = nullptr;  ///< set from outside to end a training; cleared when that has happened
  std::atomic<bool>* trains = nullptr;  ///< set while a training runs, the only time when it can be stopped
  bool needs_all_steps = false;         ///< a training that is stopped is an error
};

/// Carries out statements one after another and remembers what they defined.
class Session {
 public:
  Session(RunOptions options, Listener& listener);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Tells of definitions to come, so that a name used too early is told from an unknown one.
  void announce(const Sheet& sheet);

  /// Carries out one statement. Throws SheetError; what was defined before stands.
  void execute(const Statement& statement, const SourcePtr& source);

  const Meanings& meanings() const { return meanings_; }
  const Bindings& values() const { return values_; }

 private:
  friend class Explainer;
  friend class Planner;
  friend class Network;

  void at_statement(const Statement& statement, const SourcePtr& source, const std::function<void()>& work);
  void run(const Statement& s, const Definition& d);
  void run(const Statement& s, const ParamDefinition& d);
  void run(const Statement& s, const FunctionDefinition& d);
  void run(const Statement& s, const Unpacking& d);
  void run(const Statement& s, const DataDefinition& d);
  void run(const Statement& s, const Evaluation& e);
  void run(const Statement& s, const Check& c);
  void run(const Statement& s, const Minimise& m);
  void run(const Statement& s, const Update& u);
  void run(const Statement& s, const Repeat& r);
  void run(const Statement& s, const Seed& d);
  void run(const Statement& s, const Precision& p);
  void run(const Statement& s, const Save& d);
  void run(const Statement& s, const Load& d);
  std::vector<Tensor> saved(const Statement& s) const;

  Context context();
  Elaborator elaborator(Elaborator::Names overrides = {}, const std::string& defining = {},
                        std::shared_ptr<TrainingStep> training = {});
  void save_no_more_of(const std::string& owner);
  Tensor kept_at(const CallPlace& place, const std::string& defining, std::size_t number,
                 const TensorType& type, double start);
  std::map<std::string, MeaningPtr> names_in_body(const FunctionDefinition& d);
  void require_value(const Tensor& tensor, Span span);
  std::vector<Array> evaluate(std::span<const Tensor> tensors) const;
  Array evaluate(const Tensor& tensor) const;
  std::optional<Array> view_of_given(const Tensor& tensor) const;

  void define(const Identifier& name, Meaning meaning);
  void require_new(const Identifier& name) const;
  ExprPtr overridden(const Identifier& name, const ExprPtr& value) const;
  Tensor named(const Tensor& tensor, const Identifier& name) const;
  [[noreturn]] void fail(Span span, std::string message, std::string help = {}) const;

  double tolerance_of(const Check& c);
  std::vector<Tensor> sides_of(const Check& c, const Tensor& left, const Tensor& right) const;
  CheckResult compare(const Check& c);
  CheckResult try_identity(const Check& c);

  struct Training;
  Training prepare(const Minimise& m);
  const learn::NamedOptimiser& optimiser_of(const Minimise& m) const;
  optim::Optimiser optimiser_with_settings(const Minimise& m, std::int64_t steps);
  std::map<std::string, const Argument*> matched(std::string_view callee,
                                                 const std::vector<Argument>& arguments,
                                                 std::span<const learn::Setting> settings,
                                                 std::size_t without_names) const;
  double setting_number(const std::string& name, const Argument& argument);
  schedule::Rate rate_of(const Argument& argument, std::int64_t steps);
  bool takes_examples_of_data(const ExprPtr& expression, const Tensor& tensor);
  /// Inputs of so many rows under the names of the examples.
  Elaborator::Names with_rows(std::span<const Named> examples, std::int64_t rows,
                              std::vector<Tensor>* inputs = nullptr);
  bool is_statistic(const std::string& name, std::span<const Named> examples);
  /// Names computed from the examples alone that have no row for each, such as a mean, with the value that
  /// they have of all examples: in a batch, or of examples to come, they keep it.
  Elaborator::Names statistics(const std::map<std::string, MeaningPtr>& used,
                               std::span<const Named> examples);
  std::vector<Named> data_read(const Tensor& cost, const std::map<std::string, MeaningPtr>& used,
                               const Elaborator::Names& kept) const;
  void take_batches(const Minimise& m, Training& training, const std::map<std::string, MeaningPtr>& used);
  void require_no_places(const Minimise& m, const Training& training);
  Tensor cost_on_batch(const Minimise& m, const Training& training, std::int64_t rows, Elaborator& build);
  void set_length(const Minimise& m, Training& training);
  Elaborator on_batch(const Training& training, std::int64_t rows, std::vector<learn::Examples>& examples,
                      std::shared_ptr<TrainingStep> step);
  /// With the elaborator that built it, where one is asked for.
  learn::Step step_on_batch(const Minimise& m, const Training& training, std::int64_t rows,
                            std::optional<Elaborator>* built = nullptr);
  Progress progress_of(const Training& training, std::int64_t done, double cost, bool milestone) const;
  void train(learn::Task& task, std::int64_t steps_in_epoch, Span span,
             const std::function<Progress(std::int64_t done, double cost, bool milestone)>& progress_at);
  [[noreturn]] void fail_training(const learn::TrainingError& error, const learn::Task& task,
                                  std::int64_t steps_in_epoch, Span span, bool descends) const;
  plan::Update update_of(const sheet::Update& update, Elaborator& build);
  std::int64_t rounds_of(const Repeat& r);
  learn::Task task_of(std::span<const sheet::Update> updates, std::int64_t rounds);
  void apply_updates(std::span<const sheet::Update> updates, std::int64_t rounds, Span span);

  RunOptions options_;
  Listener& listener_;
  Meanings meanings_;
  std::vector<MeaningPtr> all_;  // every meaning there was, in order; those that a prompt replaced too
  LaterNames later_;
  std::unordered_set<std::uint64_t> sound_;  // ids of nodes that are known to have a value
  Bindings values_;
  std::map<std::pair<CallPlace, std::size_t>, Tensor> kept_;  // the variables of places in the sheet
  std::vector<Tensor> kept_in_order_;                         // the same, as they came
  std::map<const Node*, std::vector<std::string>> columns_;   // the names of the columns of data
  SourcePtr source_;
  DType dtype_ = DType::f64;
  std::uint64_t seed_ = 0;
  std::uint64_t draws_ = 0;
  bool computed_ = false;  // precision comes before the first value
};

/// Parses and carries out a whole text. Diagnostics of syntax are thrown before anything runs.
/// Throws SheetError for the first error.
void run_sheet(const Sheet& sheet, Session& session);

}  // namespace turunan::sheet
