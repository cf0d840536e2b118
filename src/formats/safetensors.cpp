#include "turunan/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "data/random_access_file.hpp"
#include "formats/replace_file.hpp"
#include "formats/safetensors_header.hpp"
#include "graph/element.hpp"

namespace turunan::safetensors {

static_assert(std::endian::native == std::endian::little, "the elements of the format are little-endian");

namespace {

constexpr std::size_t at_once = std::size_t{1} << 16U;
constexpr std::size_t header_alignment = 8;
constexpr std::size_t size_bytes = 8;  // of the number in front of the header

/// Where bytes come from: reads all of `out` from a position that is within the file.
using Source = std::function<void(std::uint64_t position, std::span<std::byte> out)>;

float from_half(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16U, exponent = (bits >> 10U) & 31U, fraction = bits & 1023U;
  if (exponent == 0) {  // zero or below the smallest normal number
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23U | fraction << 13U);
}

template <class T>
T load(const std::byte* memory) {
  T value;
  std::memcpy(&value, memory, sizeof(T));
  return value;
}

/// Reads what has the same elements here straight into the array.
template <class T>
void read_same(const Source& source, std::uint64_t position, Array& array) {
  source(position, std::as_writable_bytes(array.write<T>()));
}

/// Reads in pieces what is converted on the way.
template <class From, class To, class Convert>
void read_converted(const Source& source, std::uint64_t position, Array& array, Convert convert) {
  const auto out = array.write<To>();
  std::vector<std::byte> bytes(std::min(at_once, out.size() * sizeof(From)));
  for (std::size_t done = 0; done < out.size();) {
    const std::size_t count = std::min(out.size() - done, at_once / sizeof(From));
    source(position + done * sizeof(From), std::span(bytes).first(count * sizeof(From)));
    for (std::size_t i = 0; i < count; ++i)
      out[done + i] = convert(load<From>(bytes.data() + i * sizeof(From)));
    done += count;
  }
}

template <class From>
void read_integers(const Source& source, std::uint64_t position, Array& array) {
  read_converted<From, std::int64_t>(source, position, array,
                                     [](From v) { return static_cast<std::int64_t>(v); });
}

Array read_tensor(const std::string& file, const Source& source, const Entry& entry, std::uint64_t data) {
  const std::uint64_t at = data + entry.begin;
  const auto fail = [&](const std::string& text) {
    throw DataError(fmt::format("{}: the tensor '{}' {}", file, entry.name, text));
  };
  Array array = Array::zeros({becomes(entry.type), entry.shape});
  switch (entry.type) {
    case Stored::f64: read_same<double>(source, at, array); break;
    case Stored::f32: read_same<float>(source, at, array); break;
    case Stored::i64: read_same<std::int64_t>(source, at, array); break;
    case Stored::i32: read_integers<std::int32_t>(source, at, array); break;
    case Stored::i16: read_integers<std::int16_t>(source, at, array); break;
    case Stored::i8: read_integers<std::int8_t>(source, at, array); break;
    case Stored::u32: read_integers<std::uint32_t>(source, at, array); break;
    case Stored::u16: read_integers<std::uint16_t>(source, at, array); break;
    case Stored::u8: read_integers<std::uint8_t>(source, at, array); break;
    case Stored::f16: read_converted<std::uint16_t, float>(source, at, array, from_half); break;
    case Stored::bf16:
      read_converted<std::uint16_t, float>(source, at, array, [](std::uint16_t bits) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
      });
      break;
    case Stored::u64:
      read_converted<std::uint64_t, std::int64_t>(source, at, array, [&](std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(INT64_MAX))
          fail(fmt::format("holds {}, which is too large for i64", value));
        return static_cast<std::int64_t>(value);
      });
      break;
    case Stored::boolean:
      read_converted<std::uint8_t, bool>(source, at, array, [&](std::uint8_t value) {
        if (value > 1) fail(fmt::format("is BOOL, but a byte of it is {}, not 0 or 1", value));
        return value == 1;
      });
      break;
  }
  return array;
}

File read_from(const std::string& file, const Source& source, std::uint64_t bytes) {
  if (bytes < size_bytes) {
    throw DataError(fmt::format("{}: expected a safetensors file, but it has only {} bytes", file, bytes));
  }
  std::array<std::byte, size_bytes> first{};
  source(0, first);
  const auto length = load<std::uint64_t>(first.data());
  if (length > longest_header) {
    throw DataError(fmt::format(
        "{}: expected a safetensors file, whose header has 100 MB at most, but this one says {} bytes", file,
        length));
  }
  if (length > bytes - size_bytes) {
    throw DataError(fmt::format("{}: expected a header of {} bytes, but only {} follow", file, length,
                                bytes - size_bytes));
  }
  std::string text(length, ' ');
  source(size_bytes, std::as_writable_bytes(std::span(text)));
  const std::uint64_t data = size_bytes + length;
  Header header = parse_header(file, text, bytes - data);
  File result{{}, std::move(header.metadata)};
  for (Entry& entry : header.entries) {
    Array value = read_tensor(file, source, entry, data);
    result.tensors.push_back({std::move(entry.name), std::move(value)});
  }
  return result;
}

std::string_view stored_name(DType dtype) {
  switch (dtype) {
    case DType::boolean: return "BOOL";
    case DType::i64: return "I64";
    case DType::f32: return "F32";
    case DType::f64: break;
  }
  return "F64";
}

void check_names(std::span<const NamedArray> tensors, const Metadata& metadata) {
  const auto check_text = [](const std::string& text) {
    if (first_invalid_byte(text) < text.size())
      throw DomainError("a name or a text in a safetensors file is UTF-8");
  };
  std::set<std::string_view> seen;
  for (const NamedArray& tensor : tensors) {
    check_text(tensor.name);
    if (tensor.name == "__metadata__")
      throw DomainError("a tensor in a safetensors file cannot be named __metadata__");
    if (!seen.insert(tensor.name).second) {
      throw DomainError("the tensors of a safetensors file have different names, but two are named '" +
                        tensor.name + "'");
    }
  }
  for (const auto& [name, text] : metadata) {
    check_text(name);
    check_text(text);
  }
}

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::uint64_t bytes_of(const Array& array) {
  return static_cast<std::uint64_t>(array.elements()) * turunan::size_in_bytes(array.dtype());
}

/// The order of the data: wide elements first, so that all are aligned.
std::vector<std::size_t> data_order(std::span<const NamedArray> tensors) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return turunan::size_in_bytes(tensors[a].value.dtype()) >
           turunan::size_in_bytes(tensors[b].value.dtype());
  });
  return order;
}

std::string header_text(std::span<const NamedArray> tensors, const Metadata& metadata,
                        const std::vector<std::size_t>& order) {
  std::vector<std::uint64_t> begins(tensors.size());
  std::uint64_t next = 0;
  for (const std::size_t i : order) {
    begins[i] = next;
    next += bytes_of(tensors[i].value);
  }
  std::string text = "{";
  if (!metadata.empty()) {
    text += "\"__metadata__\":{";
    for (const auto& [name, value] : metadata) text += quoted(name) + ":" + quoted(value) + ",";
    text.back() = '}';
    text += ',';
  }
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Array& value = tensors[i].value;
    text += fmt::format("{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}},",
                        quoted(tensors[i].name), stored_name(value.dtype()),
                        fmt::join(value.shape().sizes(), ","), begins[i], begins[i] + bytes_of(value));
  }
  if (text.back() == ',') text.pop_back();
  text += '}';
  text.append((header_alignment - text.size() % header_alignment) % header_alignment, ' ');
  return text;
}

}  // namespace

const Array* File::find(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const NamedArray& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &found->value;
}

const Array& File::at(std::string_view name) const {
  if (const Array* found = find(name)) return *found;
  std::string names;
  for (const NamedArray& tensor : tensors) names += (names.empty() ? "" : ", ") + tensor.name;
  throw DataError(fmt::format("there is no tensor named '{}'", name), {},
                  names.empty() ? "the file holds none" : "there are: " + names);
}

File read(const std::filesystem::path& path) {
  const RandomAccessFile file(path);
  return read_from(
      path.string(), [&](std::uint64_t position, std::span<std::byte> out) { file.read(position, out); },
      file.size());
}

File parse(const std::string& name, std::span<const std::byte> bytes) {
  const auto copy = [&](std::uint64_t position, std::span<std::byte> out) {
    const auto part = bytes.subspan(static_cast<std::size_t>(position), out.size());
    std::copy(part.begin(), part.end(), out.begin());
  };
  return read_from(name, copy, bytes.size());
}

void write(const std::filesystem::path& path, std::span<const NamedArray> tensors, const Metadata& metadata) {
  check_names(tensors, metadata);
  const std::vector<std::size_t> order = data_order(tensors);
  const std::string header = header_text(tensors, metadata, order);
  if (header.size() > longest_header)
    throw DomainError("the header of a safetensors file has 100 MB at most");
  const std::uint64_t length = header.size();
  FileReplacement file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const std::size_t i : order) {
    const Array value = tensors[i].value.compact();
    file.write({static_cast<const std::byte*>(value.memory()), static_cast<std::size_t>(bytes_of(value))});
  }
  file.commit();
}

}  // namespace turunan::safetensors
