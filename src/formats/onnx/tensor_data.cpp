#include "formats/onnx/tensor_data.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include "formats/onnx/element_type.hpp"
#include "graph/element.hpp"
#include "graph/memory.hpp"

static_assert(std::endian::native == std::endian::little, "raw data is little-endian");

namespace turunan::onnx {

namespace {

[[noreturn]] void fail(const schema::TensorProto& tensor, const std::string& reason) {
  throw DataError(fmt::format("the tensor '{}' of the model {}", tensor.name(), reason));
}

Shape shape_of(const schema::TensorProto& tensor) {
  const Shape shape(std::vector<std::int64_t>(tensor.dims().begin(), tensor.dims().end()));
  try {
    (void)shape.elements();
  } catch (const ShapeError& error) {
    fail(tensor, std::string("has sizes that no tensor has: ") + error.what());
  }
  return shape;
}

// ---- data beside the model

std::string external_text(const schema::TensorProto& tensor, const std::string& key) {
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == key) return entry.value();
  }
  return {};
}

std::int64_t external_number(const schema::TensorProto& tensor, const std::string& key, std::int64_t other) {
  const std::string text = external_text(tensor, key);
  if (text.empty()) return other;
  const bool digits = text.size() < 18 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) fail(tensor, "has an external " + key + " that is no number: " + text);
  return std::stoll(text);
}

// Below the model's folder and nowhere else: a file that is opened must not read any other.
std::filesystem::path external_path(const schema::TensorProto& tensor, const std::filesystem::path& folder) {
  const std::filesystem::path location = external_text(tensor, "location");
  if (location.empty()) fail(tensor, "lies in an external file that is not named");
  if (folder.empty()) fail(tensor, "lies in the file " + location.string() + ", and the model came as bytes");
  std::error_code error;
  const auto root = std::filesystem::weakly_canonical(folder, error);
  const auto path = std::filesystem::weakly_canonical(folder / location, error);
  const auto relative = path.lexically_relative(root);
  if (error || location.is_absolute() || relative.empty() || *relative.begin() == "..") {
    fail(tensor, "names an external file outside of the model's folder: " + location.string());
  }
  return path;
}

std::string external_bytes(const schema::TensorProto& tensor, const std::filesystem::path& folder) {
  const std::filesystem::path path = external_path(tensor, folder);
  std::error_code error;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
  if (error) fail(tensor, "lies in the file " + path.string() + ", which cannot be read: " + error.message());
  const std::int64_t offset = external_number(tensor, "offset", 0);
  const std::int64_t length = external_number(tensor, "length", std::max<std::int64_t>(size - offset, 0));
  if (offset > size || length > size - offset) {
    fail(tensor,
         fmt::format("takes {} bytes from {} on of {}, which has {}", length, offset, path.string(), size));
  }
  require_memory(static_cast<std::size_t>(length));
  std::string bytes(static_cast<std::size_t>(length), '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.seekg(offset) || !file.read(bytes.data(), length)) {
    fail(tensor, "cannot be read from " + path.string());
  }
  return bytes;
}

// ---- elements

float of_float16(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  if (exponent == 31) value = fraction == 0 ? INFINITY : NAN;
  return static_cast<float>((bits & 0x8000) != 0 ? -value : value);
}

float of_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// Elements of type Stored, one after another in bytes, each turned by `turn`.
template <class Stored, class To, class Turn>
void copy_raw(const std::string& bytes, std::span<To> to, Turn turn) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    Stored element;
    std::memcpy(&element, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    to[i] = turn(element);
  }
}

template <class Stored, class To>
void copy_raw(const std::string& bytes, std::span<To> to) {
  copy_raw<Stored>(bytes, to, [](Stored x) { return static_cast<To>(x); });
}

std::size_t stored_bytes(ElementType type) {
  switch (type) {
    case ElementType::boolean: return 1;
    case ElementType::float16:
    case ElementType::bfloat16: return 2;
    case ElementType::float32: return 4;
    case ElementType::float64: return 8;
    default: return static_cast<std::size_t>(bits(type) / 8);
  }
}

void read_raw(const std::string& bytes, ElementType type, Array& to) {
  const auto whole = [&]<class Stored>() { copy_raw<Stored>(bytes, to.write<std::int64_t>()); };
  switch (type) {
    case ElementType::float32: return copy_raw<float>(bytes, to.write<float>());
    case ElementType::float64: return copy_raw<double>(bytes, to.write<double>());
    case ElementType::boolean:
      return copy_raw<std::uint8_t>(bytes, to.write<bool>(), [](std::uint8_t x) { return x != 0; });
    case ElementType::float16: return copy_raw<std::uint16_t>(bytes, to.write<float>(), of_float16);
    case ElementType::bfloat16: return copy_raw<std::uint16_t>(bytes, to.write<float>(), of_bfloat16);
    case ElementType::uint8: return whole.operator()<std::uint8_t>();
    case ElementType::int8: return whole.operator()<std::int8_t>();
    case ElementType::uint16: return whole.operator()<std::uint16_t>();
    case ElementType::int16: return whole.operator()<std::int16_t>();
    case ElementType::uint32: return whole.operator()<std::uint32_t>();
    case ElementType::int32: return whole.operator()<std::int32_t>();
    case ElementType::uint64: return whole.operator()<std::uint64_t>();
    default: return whole.operator()<std::int64_t>();
  }
}

// The list of the message that holds elements of this type.
template <class F>
void visit_list(const schema::TensorProto& tensor, ElementType type, F f) {
  switch (type) {
    case ElementType::float32: return f(tensor.float_data());
    case ElementType::float64: return f(tensor.double_data());
    case ElementType::int64: return f(tensor.int64_data());
    case ElementType::uint32:
    case ElementType::uint64: return f(tensor.uint64_data());
    default: return f(tensor.int32_data());
  }
}

template <class List>
void read_list(const List& list, ElementType type, Array& to) {
  visit_dtype(to.dtype(), [&]<class T>() {
    const auto elements = to.write<T>();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto element = list[static_cast<int>(i)];
      const auto half = static_cast<std::uint16_t>(element);
      if (type == ElementType::float16) {
        elements[i] = convert<T>(of_float16(half));
      } else if (type == ElementType::bfloat16) {
        elements[i] = convert<T>(of_bfloat16(half));
      } else {
        elements[i] = static_cast<T>(element);
      }
    }
  });
}

}  // namespace

Array value_of(const schema::TensorProto& tensor, const std::filesystem::path& folder) {
  const ElementType type = element_type(tensor.data_type());
  if (!carrier(type)) {
    throw UnsupportedError("a tensor", tensor.name(),
                           fmt::format("its elements are {} (type {})", name(type), tensor.data_type()));
  }
  const Shape shape = shape_of(tensor);
  const auto wanted = static_cast<std::size_t>(shape.elements());
  const auto taken = [&](std::size_t elements, const char* unit, std::size_t there) {
    if (elements != there) fail(tensor, fmt::format("needs {} {}, and {} are there", elements, unit, there));
    require_memory(wanted * sizeof(double));
    return Array::zeros({*carrier(type), shape});
  };
  const bool external = tensor.data_location() == schema::TensorProto::EXTERNAL;
  if (external || tensor.has_raw_data()) {
    const std::string outside = external ? external_bytes(tensor, folder) : std::string();
    const std::string& bytes = external ? outside : tensor.raw_data();
    Array result = taken(wanted * stored_bytes(type), "bytes", bytes.size());
    read_raw(bytes, type, result);
    return result;
  }
  Array result;
  visit_list(tensor, type, [&](const auto& list) {
    result = taken(wanted, "elements", static_cast<std::size_t>(list.size()));
    read_list(list, type, result);
  });
  return result;
}

Array value_of(const schema::SparseTensorProto& tensor, const std::filesystem::path& folder) {
  const Shape shape(std::vector<std::int64_t>(tensor.dims().begin(), tensor.dims().end()));
  const Array values = value_of(tensor.values(), folder);
  const Array places = value_of(tensor.indices(), folder).cast(DType::i64).compact();
  require_memory(static_cast<std::size_t>(shape.elements()) * sizeof(double));
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  const bool by_axis = places.rank() == 2;
  const std::int64_t each = by_axis ? static_cast<std::int64_t>(shape.rank()) : 1;
  if (values.rank() != 1 || places.elements() != values.elements() * each) {
    fail(tensor.values(), "is sparse, with as many places as values");
  }
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()), 0.0);
  for (std::int64_t i = 0; i < values.elements(); ++i) {
    std::int64_t place = by_axis ? 0 : places.read<std::int64_t>()[static_cast<std::size_t>(i)];
    for (std::int64_t axis = 0; by_axis && axis < each; ++axis) {
      const std::int64_t at = places.read<std::int64_t>()[static_cast<std::size_t>(i * each + axis)];
      if (at < 0 || at >= shape[static_cast<std::size_t>(axis)]) place = -1;
      if (place < 0) break;
      place += at * strides[static_cast<std::size_t>(axis)];
    }
    if (place < 0 || place >= shape.elements())
      fail(tensor.values(), "is sparse, with a place outside of it");
    elements[static_cast<std::size_t>(place)] = values.element(i);
  }
  return Array(shape, elements, values.dtype());
}

void set_value(schema::TensorProto& tensor, const Array& value) {
  const Array source = value.compact();
  tensor.set_data_type(static_cast<int>(declared(value.dtype())));
  for (const std::int64_t size : value.shape()) tensor.add_dims(size);
  const auto bytes = static_cast<std::size_t>(source.elements()) * size_in_bytes(source.dtype());
  tensor.set_raw_data(source.memory(), bytes);
}

}  // namespace turunan::onnx
