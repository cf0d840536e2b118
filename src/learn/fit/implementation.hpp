#pragma once

#include "learn/fit/fit.hpp"

namespace turunan {

struct Trainer::Implementation {
  learn::Recipe recipe;
  int threads = 1;
  learn::Carried carried = {};
  std::atomic<bool> stop{false};
};

}  // namespace turunan
