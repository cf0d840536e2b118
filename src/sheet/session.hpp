#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/bindings.hpp"
#include "learn/training.hpp"
#include "sheet/elaborator.hpp"

namespace turunan::sheet {

/// What became of one `check`.
struct CheckResult {
  bool passed = false;
  std::string text = {};    ///< the check as written
  std::size_t line = 0;
  Diagnostic diagnostic = {};  ///< of a failure: what differs, and where
};

/// How far a training has come.
struct Progress {
  std::int64_t done = 0, steps = 0;     ///< steps taken, and asked for
  std::int64_t steps_in_epoch = 1;
  std::int64_t examples_in_epoch = 0;   ///< 0 where there are no batches
  bool counts_epochs = false;           ///< its length was given in epochs
  std::string cost_text = {};           ///< what is minimised, as written; empty in a `repeat`
  double cost = 0;                      ///< of the last step; at the end of an epoch the mean over it
  std::vector<std::pair<std::string, std::string>> reports = {};  ///< what each report measured, at a milestone
  bool milestone = false;               ///< the end of an epoch, or one of about ten stretches
  bool stopped = false;                 ///< ended early from outside
};

/// Who is told what a sheet does while it runs.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void value(const std::string& name, const Array& value) = 0;  ///< of an expression alone on its line
  virtual void checked(const CheckResult& result) = 0;
  virtual void progress(const Progress& progress) = 0;  ///< some times a second, and at each milestone
};

/// How a sheet is run.
struct RunOptions {
  std::optional<std::uint64_t> seed = {};          ///< instead of the sheet's own
  std::map<std::string, ExprPtr> values = {};      ///< instead of the sheet's definitions, by key
  std::map<std::string, SourcePtr> sources = {};   ///< the texts of those
  int threads = 1;
  std::string folder = {};                         ///< that paths in the sheet are relative to; empty for here
  bool may_redefine = false;                       ///< at a prompt a name can be defined anew
  std::atomic<bool>* stop = nullptr;  ///< set from outside to end a training; cleared when that has happened
};

/// Carries out statements one after another and remembers what they defined.
class Session {
 public:
  Session(RunOptions options, Listener& listener);

  /// Carries out one statement. Throws SheetError; what was defined before stands.
  void execute(const Statement& statement, const SourcePtr& source);

  const Meanings& meanings() const { return meanings_; }
  const Bindings& values() const { return values_; }

 private:
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

  Context context();
  Elaborator elaborator(Elaborator::Names overrides = {});
  std::vector<Array> evaluate(std::span<const Tensor> tensors) const;
  Array evaluate(const Tensor& tensor) const;

  void define(const Identifier& name, Meaning meaning);
  void require_new(const Identifier& name) const;
  ExprPtr overridden(const Identifier& name, const ExprPtr& value) const;
  Tensor named(const Tensor& tensor, const Identifier& name) const;
  [[noreturn]] void fail(Span span, std::string message, std::string help = {}) const;

  CheckResult compare(const Statement& s, const Check& c);
  CheckResult try_identity(const Statement& s, const Check& c);

  struct Training;
  Training prepare(const Minimise& m);
  const learn::Optimiser& optimiser_of(const Minimise& m) const;
  learn::Settings settings_of(const Minimise& m, const learn::Optimiser& optimiser);
  void take_batches(const Minimise& m, Training& training, const std::set<std::string>& used);
  void set_length(const Minimise& m, Training& training);
  learn::Step step_on_batch(const Minimise& m, const Training& training, std::int64_t rows);
  Progress progress_of(const Training& training, std::int64_t done, double cost, bool milestone) const;
  void train(learn::Task& task, std::int64_t steps_in_epoch, Span span,
             const std::function<Progress(std::int64_t done, double cost, bool milestone)>& progress_at);
  plan::Update update_of(const sheet::Update& update, Elaborator& build);
  void apply_updates(std::span<const sheet::Update> updates, std::int64_t rounds, Span span);

  RunOptions options_;
  Listener& listener_;
  Meanings meanings_;
  Bindings values_;
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
