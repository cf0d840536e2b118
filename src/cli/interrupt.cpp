#include "cli/interrupt.hpp"

#include <unistd.h>

#include <csignal>

namespace turunan::cli {

namespace {

constexpr int ended_by_interrupt = 128 + SIGINT;

std::atomic<bool> interrupted = false, typing = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void interrupt(int) {
  if (interrupted.exchange(true) && !typing) _exit(ended_by_interrupt);
}

}  // namespace

std::atomic<bool>* stop_at_interrupt(bool ends_reading) {
  struct sigaction action = {};
  if (sigaction(SIGINT, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) return &interrupted;
  action = {};
  action.sa_handler = interrupt;
  action.sa_flags = ends_reading ? 0 : SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  return &interrupted;
}

void person_types(bool now) {
  typing = now;
}

}  // namespace turunan::cli
