#pragma once

#include <filesystem>

#include "data/bytes.hpp"
#include "data/elements.hpp"
#include "turunan/array.hpp"

namespace turunan {

/// An array that NumPy saved (.npy, format versions 1 to 3), plain or compressed by gzip, in its own shape.
/// Reads f4 f8, i1 to i8, u1 to u8 and b1 of either byte order, in C or Fortran order, as f32 or f64. Refuses
/// objects, structures, text and complex numbers. The format: NumPy's numpy.lib.format.
Array read_npy(const std::filesystem::path& file, DType dtype);
Array read_npy(ByteReader& reader, DType dtype);

/// What stands in front of the elements.
struct NpyHeader {
  StoredType type = StoredType::f64;
  ByteOrder order = ByteOrder::little;
  bool fortran = false;
  std::vector<std::int64_t> sizes;
  std::uint64_t bytes = 0;  ///< of the header: the elements begin behind them
};
NpyHeader read_npy_header(ByteReader& reader);

}  // namespace turunan
