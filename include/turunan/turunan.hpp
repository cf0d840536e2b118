#pragma once

// The whole library.
#include "turunan/array.hpp"
#include "turunan/derivative.hpp"
#include "turunan/error.hpp"
#include "turunan/explain.hpp"
#include "turunan/functions.hpp"
#include "turunan/loss.hpp"
#include "turunan/nn.hpp"
#include "turunan/optim.hpp"
#include "turunan/trainer.hpp"
