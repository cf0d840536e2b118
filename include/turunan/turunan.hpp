#pragma once

// The whole library.
#include "turunan/array.hpp"
#include "turunan/batches.hpp"
#include "turunan/callbacks.hpp"
#include "turunan/data.hpp"
#include "turunan/derivative.hpp"
#include "turunan/error.hpp"
#include "turunan/explain.hpp"
#include "turunan/export.hpp"
#include "turunan/functions.hpp"
#include "turunan/loss.hpp"
#include "turunan/model_file.hpp"
#include "turunan/nn.hpp"
#include "turunan/optim.hpp"
#include "turunan/safetensors.hpp"
#include "turunan/trainer.hpp"
