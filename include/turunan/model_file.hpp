#pragma once

#include <filesystem>

#include "turunan/module.hpp"
#include "turunan/trainer.hpp"

// Networks and trainings in files. Every file is safetensors, and is replaced whole: a kill at any moment
// leaves the old one or the new one.

namespace turunan {

/// Writes the parameters of a network under their names, "0.weight", in the layout of PyTorch's state_dict:
/// of a linear layer outputs × inputs, of a convolution outputs × inputs × height × width. Throws WriteError
/// where the file cannot be written.
void save(const nn::Module& network, const std::filesystem::path& path);

/// Reads what `save` or PyTorch wrote into a network of the same structure. Throws DataError for a file that
/// is not whole, and where it lacks a parameter, has one too many or one of another shape: all are named, and
/// nothing changes. A parameter that layers share may also lie under its other names, if the values are
/// equal.
void load(const nn::Module& network, const std::filesystem::path& path);

/// A checkpoint: parameters, the optimiser's state, the steps and the seed. A trainer of the same network and
/// optimiser goes on from it bit for bit as if it had never stopped. `load` throws DataError for a file that
/// is no checkpoint, and as Trainer::restore does where it is one of another network or optimiser.
void save(const Trainer& trainer, const std::filesystem::path& path);
void load(Trainer& trainer, const std::filesystem::path& path);

}  // namespace turunan
