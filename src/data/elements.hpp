#pragma once

#include "data/bytes.hpp"
#include "turunan/array.hpp"

namespace turunan {

/// The type of the numbers in a file; `boolean` is a byte.
enum class StoredType { boolean, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 };
enum class ByteOrder { little, big };

std::size_t size_in_bytes(StoredType type);

/// The product of sizes; throws where the file cannot hold so many elements, before any memory is taken.
std::int64_t elements_that_fit(const ByteReader& reader, const std::vector<std::int64_t>& sizes,
                               StoredType type);

/// The next elements of a file, in row-major order, each divided by `divisor`, as f32 or f64. Those of u8 are
/// kept as bytes.
Array read_elements(ByteReader& reader, StoredType type, ByteOrder order, const Shape& shape, DType dtype,
                    double divisor = 1);

/// The elements that stand in bytes, each divided by `divisor`; as many as there is room for.
void decode_elements(StoredType type, ByteOrder order, std::span<const std::byte> bytes, double divisor,
                     std::span<float> out);
void decode_elements(StoredType type, ByteOrder order, std::span<const std::byte> bytes, double divisor,
                     std::span<double> out);

}  // namespace turunan
