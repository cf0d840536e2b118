#include "cli/interrupt.hpp"

#include <unistd.h>

#include <csignal>

namespace turunan::cli {

namespace {

constexpr int ended_by_interrupt = 128 + SIGINT;

std::atomic<bool> interrupted = false, training = false, typing = false, conversing = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void interrupt(int) {
  const bool again = interrupted.exchange(true), waits = training || conversing;
  if (!typing && (again || !waits)) _exit(ended_by_interrupt);
}

}  // namespace

Interrupt stop_at_interrupt(bool at_prompt) {
  const Interrupt result{&interrupted, &training};
  conversing = at_prompt;
  struct sigaction action = {};
  if (sigaction(SIGINT, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) return result;
  action = {};
  action.sa_handler = interrupt;
  action.sa_flags = at_prompt ? 0 : SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  return result;
}

void person_types(bool now) {
  typing = now;
}

}  // namespace turunan::cli
