// Arrays as NumPy reads them: .npy, and .npz, a zip file of them.

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <set>

#include "formats/replace_file.hpp"
#include "turunan/data.hpp"

namespace turunan::data {

static_assert(std::endian::native == std::endian::little, "elements are written as they are in memory");

namespace {

constexpr std::uint64_t largest = 0xFFFFFFFE;  // what a zip file without zip64 records can hold
constexpr std::size_t most_members = 65534;
constexpr std::size_t header_alignment = 64;

std::span<const std::byte> bytes_of(const Array& compact) {
  return {static_cast<const std::byte*>(compact.memory()),
          static_cast<std::size_t>(compact.elements()) * size_in_bytes(compact.dtype())};
}

std::string_view descr_of(DType dtype) {
  switch (dtype) {
    case DType::boolean: return "|b1";
    case DType::i64: return "<i8";
    case DType::f32: return "<f4";
    case DType::f64: break;
  }
  return "<f8";
}

// The lowest byte first.
std::string number(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255U);
  return text;
}

// Format version 1.0; elements begin at a multiple of 64 bytes.
std::string npy_header(const Array& array) {
  std::string shape;
  for (const std::int64_t size : array.shape()) shape += fmt::format("{}, ", size);
  if (array.rank() > 1) shape.resize(shape.size() - 2);  // one size keeps its comma: (3,)
  if (array.rank() == 1) shape.pop_back();
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                 descr_of(array.dtype()), shape);
  constexpr std::size_t before = 10;
  text.append(header_alignment - (before + text.size() + 1) % header_alignment, ' ');
  text += '\n';
  return "\x93NUMPY" + number(1, 1) + number(0, 1) + number(text.size(), 2) + text;
}

struct Member {
  std::string name, header;
  Array array;
  std::uint32_t checksum = 0;
  std::uint64_t size = 0, begin = 0;

  explicit Member(const NamedArray& named)
      : name(named.name + ".npy"), header(npy_header(named.value)), array(named.value.compact()) {
    const auto elements = bytes_of(array);
    size = header.size() + elements.size();
    uLong sum = crc32_z(0, reinterpret_cast<const Bytef*>(header.data()), header.size());
    sum = crc32_z(sum, reinterpret_cast<const Bytef*>(elements.data()), elements.size());
    checksum = static_cast<std::uint32_t>(sum);
  }

  // What the header of a member and its entry in the directory have in common: version 2.0, names in UTF-8,
  // not compressed, the first of January 1980.
  std::string common() const {
    return number(20, 2) + number(0x0800, 2) + number(0, 2) + number(0, 2) + number(0x21, 2) +
           number(checksum, 4) + number(size, 4) + number(size, 4) + number(name.size(), 2) + number(0, 2);
  }
  std::string local_header() const { return "PK\3\4" + common() + name; }
  std::string entry() const {
    return "PK\1\2" + number(20, 2) + common() + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
           number(begin, 4) + name;
  }
};

void check(std::span<const NamedArray> arrays) {
  std::set<std::string_view> names;
  std::uint64_t bytes = 0;
  for (const NamedArray& array : arrays) {
    if (!names.insert(array.name).second) {
      throw DomainError("the arrays of an npz file have different names, but two are named '" + array.name +
                        "'");
    }
    if (array.name.size() > 60000)
      throw DomainError("the name of an array in an npz file has 60000 bytes at most");
    bytes += static_cast<std::uint64_t>(array.value.elements()) * size_in_bytes(array.value.dtype()) + 1000 +
             2 * array.name.size();
  }
  if (bytes > largest || arrays.size() > most_members) {
    throw DomainError("an npz file holds up to 4 GiB and 65534 arrays", {},
                      "safetensors files and npy files hold more");
  }
}

}  // namespace

void write_npy(const std::filesystem::path& path, const Array& array) {
  const Array compact = array.compact();
  FileReplacement file(path);
  file.write(npy_header(compact));
  file.write(bytes_of(compact));
  file.commit();
}

void write_npz(const std::filesystem::path& path, std::span<const NamedArray> arrays) {
  check(arrays);
  FileReplacement file(path);
  std::string directory;
  for (const NamedArray& array : arrays) {
    Member member(array);
    member.begin = file.written();
    file.write(member.local_header());
    file.write(member.header);
    file.write(bytes_of(member.array));
    directory += member.entry();
  }
  const std::uint64_t begin = file.written();
  file.write(directory);
  file.write("PK\5\6" + number(0, 4) + number(arrays.size(), 2) + number(arrays.size(), 2) +
             number(directory.size(), 4) + number(begin, 4) + number(0, 2));
  file.commit();
}

}  // namespace turunan::data
