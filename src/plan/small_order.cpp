#include <algorithm>
#include <queue>
#include <utility>

#include "plan/small_program.hpp"

namespace turunan::plan {

namespace {

using CallIndex = std::uint32_t;

// About how many cycles pass before a result can be used.
std::uint64_t latency(const SmallCall& call) {
  if (call.kind == SmallCall::Kind::kernel) return 100;
  if (call.kind == SmallCall::Kind::product) return 10 + call.x.lanes.size() / call.elements * 2;
  if (call.kind == SmallCall::Kind::copy) return 4;
  switch (call.code) {
    case ElementwiseCode::exp:
    case ElementwiseCode::expm1:
    case ElementwiseCode::log:
    case ElementwiseCode::log1p:
    case ElementwiseCode::sigmoid:
    case ElementwiseCode::tanh:
    case ElementwiseCode::softplus: return 60;
    case ElementwiseCode::reciprocal:
    case ElementwiseCode::divide:
    case ElementwiseCode::quotient:
    case ElementwiseCode::sqrt: return 12;
    default: return 4;
  }
}

class Order {
 public:
  explicit Order(SmallProgram& program)
      : program_(program),
        users_(program.calls.size()),
        missing_(program.calls.size(), 0),
        is_done_(program.calls.size(), false),
        way_(program.calls.size(), 0) {
    find_users();
    for (CallIndex i = static_cast<CallIndex>(users_.size()); i-- > 0;) {
      for (const CallIndex user : users_[i]) way_[i] = std::max(way_[i], way_[user]);
      way_[i] += latency(program.calls[i]);
    }
  }

  void run() {
    for (CallIndex i = 0; i < users_.size(); ++i) {
      if (missing_[i] == 0) ready_.emplace(way_[i], ~i);
    }
    std::vector<SmallCall> sorted;
    CallIndex last = UINT32_MAX;
    while (sorted.size() < users_.size()) {
      last = next(last);
      is_done_[last] = true;
      for (const CallIndex user : users_[last]) {
        if (--missing_[user] == 0) ready_.emplace(way_[user], ~user);
      }
      sorted.push_back(std::move(program_.calls[last]));
    }
    program_.calls = std::move(sorted);
  }

 private:
  void find_users() {
    std::vector<CallIndex> made(program_.values.size(), UINT32_MAX);
    for (CallIndex i = 0; i < program_.calls.size(); ++i) {
      const SmallCall& call = program_.calls[i];
      for (const SmallOperand* operand : {&call.x, &call.a, &call.b, &call.c}) {
        if (!operand->is_used() || made[operand->value] == UINT32_MAX) continue;
        users_[made[operand->value]].push_back(i);
        ++missing_[i];
      }
      made[call.result] = i;
    }
  }

  // A user of the last result, or else any call; of several the one with the longest way.
  CallIndex next(CallIndex last) {
    CallIndex best = UINT32_MAX;
    if (last != UINT32_MAX) {
      for (const CallIndex user : users_[last]) {
        if (missing_[user] == 0 && !is_done_[user] && (best == UINT32_MAX || way_[user] > way_[best]))
          best = user;
      }
    }
    while (best == UINT32_MAX) {
      const CallIndex first = ~ready_.top().second;
      ready_.pop();
      if (!is_done_[first]) best = first;
    }
    return best;
  }

  SmallProgram& program_;
  std::vector<std::vector<CallIndex>> users_;
  std::vector<std::uint32_t> missing_;
  std::vector<bool> is_done_;
  std::vector<std::uint64_t> way_;  // to the end
  std::priority_queue<std::pair<std::uint64_t, CallIndex>> ready_;
};

}  // namespace

void order(SmallProgram& program) {
  Order(program).run();
}

}  // namespace turunan::plan
