#pragma once

#include <atomic>

namespace turunan::cli {

/// What Ctrl-C does from now on: the first one sets the flag, which ends a training; one more while the flag
/// is still set ends the program with status 130. Where the program was started with interrupts ignored, they
/// stay so. `ends_reading`: waiting for input ends as well, as a prompt needs it.
std::atomic<bool>* stop_at_interrupt(bool ends_reading = false);

/// While a person types, Ctrl-C only gives the line up; the second one never ends the program.
void person_types(bool now);

}  // namespace turunan::cli
