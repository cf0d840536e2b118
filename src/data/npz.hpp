#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "turunan/named_array.hpp"

namespace turunan {

/// The arrays that NumPy saved in one file (.npz, compressed or not), in the order of the file.
std::vector<NamedArray> read_npz(const std::filesystem::path& file, DType dtype);
/// Those of some names, in this order; all of them where no name is given.
Dataset read_npz(const std::filesystem::path& file, std::span<const std::string> names, DType dtype);

}  // namespace turunan
