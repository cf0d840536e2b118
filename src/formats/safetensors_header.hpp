#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "turunan/safetensors.hpp"

// The header of a safetensors file: {"__metadata__": {"k": "v"}, "name": {"dtype": "F32", "shape": [2, 3],
// "data_offsets": [0, 24]}, …}
namespace turunan::safetensors {

/// The types of the format that are read.
enum class Stored { f64, f32, f16, bf16, i64, i32, i16, i8, u64, u32, u16, u8, boolean };

std::size_t size_in_bytes(Stored type);
std::string_view name_of(Stored type);  ///< "F32"
/// What elements of the type become here.
DType becomes(Stored type);

struct Entry {
  std::string name;
  Stored type = Stored::f32;
  Shape shape;
  std::uint64_t begin = 0, end = 0;  ///< in the data behind the header
};

struct Header {
  std::vector<Entry> entries;  ///< in the order of the text
  Metadata metadata;
};

constexpr std::uint64_t longest_header = 100'000'000;

/// Throws DataError ("FILE: …") where the text is no header of a file whose data has so many bytes.
Header parse_header(const std::string& file, std::string_view text, std::uint64_t data_bytes);

/// The position of the first byte that is not UTF-8; the size where all are.
std::size_t first_invalid_byte(std::string_view text);

}  // namespace turunan::safetensors
