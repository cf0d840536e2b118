#pragma once

#include <filesystem>

#include "turunan/trainer.hpp"

// Callbacks for Trainer::fit that write files.

namespace turunan {

/// Writes a checkpoint (model_file.hpp) after every so many epochs.
Callback checkpoint_to(std::filesystem::path path, std::int64_t every = 1);

/// Adds a row for every epoch to a table of comma-separated values: epoch, steps, cost, the validation cost
/// where there is one, the measures, seconds. A file that is there is gone on with where its columns are the
/// same.
Callback log_to_csv(std::filesystem::path path);

/// Writes the curves "cost", "validation cost" and one for each measure, for `tensorboard --logdir FOLDER`.
Callback log_to_tensorboard(const std::filesystem::path& folder);

}  // namespace turunan
