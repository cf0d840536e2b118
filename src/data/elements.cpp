#include "data/elements.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "graph/element.hpp"

namespace turunan {

namespace {

template <class F>
auto visit_stored(StoredType type, F f) {
  switch (type) {
    case StoredType::boolean: return f.template operator()<bool>();
    case StoredType::i8: return f.template operator()<std::int8_t>();
    case StoredType::i16: return f.template operator()<std::int16_t>();
    case StoredType::i32: return f.template operator()<std::int32_t>();
    case StoredType::i64: return f.template operator()<std::int64_t>();
    case StoredType::u8: return f.template operator()<std::uint8_t>();
    case StoredType::u16: return f.template operator()<std::uint16_t>();
    case StoredType::u32: return f.template operator()<std::uint32_t>();
    case StoredType::u64: return f.template operator()<std::uint64_t>();
    case StoredType::f32: return f.template operator()<float>();
    case StoredType::f64: break;
  }
  return f.template operator()<double>();
}

template <class From>
double load(const std::byte* memory, bool swapped) {
  if constexpr (std::is_same_v<From, bool>) {
    return *memory != std::byte{0} ? 1.0 : 0.0;
  } else {
    std::array<std::byte, sizeof(From)> bytes;
    std::memcpy(bytes.data(), memory, sizeof(From));
    if (swapped) std::reverse(bytes.begin(), bytes.end());
    return static_cast<double>(std::bit_cast<From>(bytes));
  }
}

bool is_swapped(ByteOrder order) {
  return (order == ByteOrder::big) == (std::endian::native == std::endian::little);
}

template <class From, class To>
void decode(const std::byte* bytes, bool swapped, std::span<To> out, double divisor) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<To>(load<From>(bytes + i * sizeof(From), swapped) / divisor);
  }
}

template <class From, class To>
void read_into(ByteReader& reader, bool swapped, std::span<To> out, double divisor) {
  constexpr std::size_t at_once = 1 << 15;
  std::vector<std::byte> bytes(std::min(out.size(), at_once) * sizeof(From));
  for (std::size_t done = 0; done < out.size();) {
    const std::size_t count = std::min(out.size() - done, at_once);
    const std::size_t got = reader.read(std::span(bytes).first(count * sizeof(From)));
    if (got < count * sizeof(From)) {
      throw reader.error("expected " + std::to_string(out.size() * sizeof(From)) +
                         " bytes of elements, but the file ends after " +
                         std::to_string(done * sizeof(From) + got) + " of them");
    }
    decode<From>(bytes.data(), swapped, out.subspan(done, count), divisor);
    done += count;
  }
}

// Bytes stay as they are.
Array read_bytes(ByteReader& reader, const TensorType& type, double divisor) {
  Array array = Array::of_bytes(type, divisor);
  reader.read_all(std::as_writable_bytes(array.bytes()), "elements");
  return array;
}

}  // namespace

std::size_t size_in_bytes(StoredType type) {
  return visit_stored(type, []<class T>() { return sizeof(T); });
}

std::int64_t elements_that_fit(const ByteReader& reader, const std::vector<std::int64_t>& sizes,
                               StoredType type) {
  std::int64_t product = 1;  // of the sizes that are not zero: shapes are held to it too
  std::string shape;
  bool overflow = false;
  for (const std::int64_t size : sizes) {
    shape += (shape.empty() ? "" : "×") + std::to_string(size);
    overflow = overflow || __builtin_mul_overflow(product, std::max<std::int64_t>(size, 1), &product);
  }
  overflow = overflow || product > Shape::max_elements;
  const bool empty = std::find(sizes.begin(), sizes.end(), 0) != sizes.end();
  const std::int64_t elements = empty ? 0 : product;
  if (overflow || static_cast<std::uint64_t>(elements) > reader.most_left() / size_in_bytes(type)) {
    const std::string count = overflow ? "too many elements" : std::to_string(elements) + " elements";
    throw reader.error("its header says " + shape + ", which is " + count + " of " +
                       std::to_string(size_in_bytes(type)) + " bytes each, but " +
                       (reader.compressed() ? "at most " : "") + std::to_string(reader.most_left()) +
                       " bytes follow the header");
  }
  return elements;
}

Array read_elements(ByteReader& reader, StoredType type, ByteOrder order, const Shape& shape, DType dtype,
                    double divisor) {
  if (!is_floating(dtype)) throw TypeError("data is read as f32 or f64, not as " + std::string(name(dtype)));
  elements_that_fit(reader, shape.sizes(), type);
  if (type == StoredType::u8) return read_bytes(reader, {dtype, shape}, divisor);
  const bool swapped = is_swapped(order);
  Array array = Array::zeros({dtype, shape});
  visit_stored(type, [&]<class From>() {
    if (dtype == DType::f32) {
      read_into<From, float>(reader, swapped, array.write<float>(), divisor);
    } else {
      read_into<From, double>(reader, swapped, array.write<double>(), divisor);
    }
  });
  return array;
}

void decode_elements(StoredType type, ByteOrder order, std::span<const std::byte> bytes, double divisor,
                     std::span<float> out) {
  visit_stored(type, [&]<class From>() { decode<From>(bytes.data(), is_swapped(order), out, divisor); });
}
void decode_elements(StoredType type, ByteOrder order, std::span<const std::byte> bytes, double divisor,
                     std::span<double> out) {
  visit_stored(type, [&]<class From>() { decode<From>(bytes.data(), is_swapped(order), out, divisor); });
}

}  // namespace turunan
