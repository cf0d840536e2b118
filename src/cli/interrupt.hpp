#pragma once

#include <atomic>

namespace turunan::cli {

/// What Ctrl-C does from now on: the first one sets the flag, which ends a training; one more while the flag
/// is still set ends the program with status 130. Where the program was started with interrupts ignored, they
/// stay so. `ends_reading`: waiting for input ends as well, as a prompt needs it.
std::atomic<bool>* stop_at_interrupt(bool ends_reading = false);

}  // namespace turunan::cli
