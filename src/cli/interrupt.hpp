#pragma once

#include <atomic>

namespace turunan::cli {

struct Interrupt {
  std::atomic<bool>* wanted;  ///< set by Ctrl-C
  std::atomic<bool>* trains;  ///< to be set as long as a training runs
};

/// What Ctrl-C does from now on. While a training runs the first one sets `wanted`, which ends it; one more
/// while that is still set, and any at another time, ends the program with status 130. At a prompt the first
/// one is never the end, and waiting for input ends as well. Where the program was started with interrupts
/// ignored, they stay so.
Interrupt stop_at_interrupt(bool at_prompt = false);

/// While a person types, Ctrl-C only gives the line up; the second one never ends the program.
void person_types(bool now);

}  // namespace turunan::cli
