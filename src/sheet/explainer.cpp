#include "sheet/explainer.hpp"

#include <fmt/format.h>

#include "sheet/names.hpp"
#include "sheet/silence.hpp"

namespace turunan::sheet {

Explainer::Explainer(const Sheet& sheet, Session& session, const ExplainRequest& request)
    : sheet_(sheet), session_(session), request_(request) {
  session_.announce(sheet_);
  for (const auto& [name, later] : session_.later_) names_.push_back(name);
}

Explained Explainer::operator()() {
  choose_cost();
  run_to_training();
  name_cost();
  Subject& subject = result_.subject;
  if (training_ == nullptr) {
    look_without_training();
  } else if (const Minimise* m = training_->as<Minimise>()) {
    look_at(*m);
  } else {
    look_at_updates();
  }
  if (request_.example) narrow_to_example(*request_.example);
  require_one_number();
  take_names();
  take_values();
  subject.sheet = sheet_.source->name();
  for (const std::string& name : names_) subject.names_taken.push_back(display(name));
  result_.seed = session_.seed_;
  return std::move(result_);
}

void Explainer::in_sheet(const std::function<void()>& work) {
  session_.at_statement(training_ != nullptr ? *training_ : sheet_.statements.back(), sheet_.source, work);
}

Explained explained(const Sheet& sheet, RunOptions options, const ExplainRequest& request) {
  if (request.after < 0) throw Error(fmt::format("--after counts steps from 0 up, not {}", request.after));
  options.may_write = false;
  Silence silence;
  Session session(std::move(options), silence);
  return Explainer(sheet, session, request)();
}

}  // namespace turunan::sheet
