#pragma once

#include <filesystem>
#include <string>

#include "turunan/array.hpp"

namespace turunan {

/// A PNG image as height×width×channels in [0, 1]: 1 channel for grey values, 3 for colours, one more where
/// it has an opacity. Palettes become colours, 16-bit samples keep their digits, and samples stay as they are
/// stored, whatever gamma the file names. Throws DataError, which names the file. `dtype` is f32 or f64.
Array read_png(const std::filesystem::path& file, DType dtype);
Array read_png(const std::string& name, std::string_view bytes, DType dtype);

}  // namespace turunan
