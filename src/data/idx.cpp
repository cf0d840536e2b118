#include "data/idx.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "data/elements.hpp"

namespace turunan {

namespace {

StoredType type_of(const ByteReader& reader, unsigned code) {
  switch (code) {
    case 0x08: return StoredType::u8;
    case 0x09: return StoredType::i8;
    case 0x0B: return StoredType::i16;
    case 0x0C: return StoredType::i32;
    case 0x0D: return StoredType::f32;
    case 0x0E: return StoredType::f64;
    default:
      throw reader.error(fmt::format(
          "expected the type code of an IDX file, one of 08 09 0B 0C 0D 0E, but found {:02X}", code));
  }
}

Array read_labels(ByteReader& reader, std::int64_t count, DType dtype, std::int64_t classes) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(count));
  reader.read_all(bytes, "labels");
  std::vector<std::int64_t> labels;
  for (const std::byte byte : bytes) labels.push_back(std::to_integer<std::int64_t>(byte));
  const std::int64_t largest = *std::max_element(labels.begin(), labels.end());
  if (classes > 0 && largest >= classes) {
    throw reader.error(fmt::format("expected labels from 0 to {}, but found {}", classes - 1, largest));
  }
  return one_hot(labels, classes > 0 ? classes : largest + 1, dtype);
}

}  // namespace

// Two zero bytes, the type, the number of axes; then the size along each axis, four bytes, the highest first.
IdxHeader read_idx_header(ByteReader& reader) {
  std::array<std::byte, 4> magic{};
  reader.read_all(magic, "an IDX file's magic number");
  if (magic[0] != std::byte{0} || magic[1] != std::byte{0}) {
    throw reader.error(
        fmt::format("expected an IDX file, which begins with two zero bytes, but found {:02X} {:02X}",
                    std::to_integer<unsigned>(magic[0]), std::to_integer<unsigned>(magic[1])));
  }
  IdxHeader header;
  header.type = type_of(reader, std::to_integer<unsigned>(magic[2]));
  const auto axes = std::to_integer<std::size_t>(magic[3]);
  if (axes == 0) throw reader.error("expected one axis or more, but the header says none");
  for (std::size_t axis = 0; axis < axes; ++axis) {
    std::array<std::byte, 4> bytes{};
    reader.read_all(bytes, "a size in the header");
    std::int64_t size = 0;
    for (const std::byte byte : bytes) size = size * 256 + std::to_integer<std::int64_t>(byte);
    header.sizes.push_back(size);
  }
  header.bytes = magic.size() * (1 + axes);
  return header;
}

Array read_idx_file(ByteReader& reader, DType dtype, std::int64_t classes) {
  const IdxHeader header = read_idx_header(reader);
  const std::int64_t elements = elements_that_fit(reader, header.sizes, header.type);
  if (elements == 0) throw reader.error("expected examples, but the header says there are none");
  const std::int64_t examples = header.sizes[0];
  Array result = header.holds_labels()
                     ? read_labels(reader, examples, dtype, classes)
                     : read_elements(reader, header.type, ByteOrder::big, {examples, elements / examples},
                                     dtype, header.divisor());
  reader.expect_end();
  return result;
}

Dataset read_idx(std::span<const std::filesystem::path> files, DType dtype) {
  Dataset data;
  for (const auto& file : files) {
    ByteReader reader(file);
    data.tensors.push_back(read_idx_file(reader, dtype));
    const std::int64_t first = data.tensors.front().shape()[0], here = data.tensors.back().shape()[0];
    if (here != first) {
      throw reader.error(
          fmt::format("expected {} examples as in {}, but found {}", first, files[0].string(), here));
    }
  }
  return data;
}

}  // namespace turunan
