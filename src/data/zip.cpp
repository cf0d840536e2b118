#include "data/zip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace turunan {

namespace {

constexpr std::uint64_t end_size = 22, wide_locator_size = 20, wide_end_size = 56;
constexpr std::uint64_t entry_size = 46, local_size = 30;
constexpr std::uint64_t longest_comment = 65535;
constexpr std::uint32_t wide = 0xFFFFFFFF;  // the number is in a zip64 record
constexpr unsigned stored = 0, deflated = 8;
constexpr std::uint64_t most_expansion = 1032;  // of the deflate format

// The number of so many bytes at a position, the lowest first.
std::uint64_t number(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

bool has_signature(const std::string& bytes, std::size_t at, const char* signature) {
  return bytes.compare(at, 4, signature, 4) == 0;
}

}  // namespace

ZipFile::ZipFile(const std::filesystem::path& path) : file_(path) {
  read_members(find_directory());
}

std::string ZipFile::bytes(std::uint64_t position, std::uint64_t count, const std::string& meaning) const {
  if (position > file_.size() || count > file_.size() - position) {
    throw error(fmt::format("expected {} bytes of {} at byte {}, but the file has {}", count, meaning,
                            position, file_.size()));
  }
  std::string result(count, '\0');
  file_.read(position, std::as_writable_bytes(std::span(result)));
  return result;
}

// The directory is at the end of the file, and a record behind it says where it begins.
ZipFile::Directory ZipFile::find_directory() const {
  const std::uint64_t tail = std::min(file_.size(), end_size + longest_comment);
  const std::string text = bytes(file_.size() - tail, tail, "the end of a zip file");
  std::size_t at = text.rfind("PK\5\6");
  while (at != std::string::npos && at + end_size > text.size())
    at = at == 0 ? std::string::npos : text.rfind("PK\5\6", at - 1);
  if (at == std::string::npos) throw error("expected a zip file, but its directory is not there");
  Directory directory{number(text, at + 10, 2), number(text, at + 12, 4), number(text, at + 16, 4)};
  const std::uint64_t end = file_.size() - tail + at;
  if (directory.members == 0xFFFF || directory.size == wide || directory.begin == wide) {
    read_wide_directory(end, directory);
  }
  return directory;
}

void ZipFile::read_wide_directory(std::uint64_t end, Directory& directory) const {
  if (end < wide_locator_size) return;
  const std::string locator = bytes(end - wide_locator_size, wide_locator_size, "the directory");
  if (!has_signature(locator, 0, "PK\6\7")) return;  // the numbers are what they are
  const std::string record = bytes(number(locator, 8, 8), wide_end_size, "the directory");
  if (!has_signature(record, 0, "PK\6\6")) throw error("the directory of the zip file is damaged");
  directory = {number(record, 32, 8), number(record, 40, 8), number(record, 48, 8)};
}

void ZipFile::read_members(const Directory& directory) {
  const std::string text = bytes(directory.begin, directory.size, "the directory");
  if (directory.members > text.size() / entry_size) throw error("the directory of the zip file is too short");
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < directory.members; ++i) {
    if (text.size() - at < entry_size || !has_signature(text, at, "PK\1\2")) {
      throw error(fmt::format("the directory of the zip file is damaged at member {}", i));
    }
    const std::size_t name = number(text, at + 28, 2), extra = number(text, at + 30, 2),
                      comment = number(text, at + 32, 2);
    if (text.size() - at - entry_size < name + extra + comment) {
      throw error(fmt::format("the directory of the zip file breaks off at member {}", i));
    }
    Member member{text.substr(at + entry_size, name),
                  number(text, at + 20, 4),
                  number(text, at + 24, 4),
                  number(text, at + 42, 4),
                  static_cast<std::uint32_t>(number(text, at + 16, 4)),
                  static_cast<unsigned>(number(text, at + 10, 2))};
    if ((number(text, at + 8, 2) & 1U) != 0) throw error(member.name + " is encrypted");
    read_wide_sizes(text.substr(at + entry_size + name, extra), member);
    members_.push_back(std::move(member));
    at += entry_size + name + extra + comment;
  }
}

// The extra field 1 holds, in this order, those of the three numbers that do not fit in 32 bits.
void ZipFile::read_wide_sizes(const std::string& extra, Member& member) const {
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const std::size_t size = number(extra, at + 2, 2);
    const std::size_t end = at + 4 + size;
    if (number(extra, at, 2) == 1) {
      std::size_t next = at + 4;
      for (std::uint64_t* field : {&member.size, &member.packed, &member.header}) {
        if (*field != wide) continue;
        if (next + 8 > std::min(end, extra.size()))
          throw error("the sizes of " + member.name + " are damaged");
        *field = number(extra, next, 8);
        next += 8;
      }
    }
    at = end;
  }
}

std::string ZipFile::contents(const Member& member) const {
  const std::string local = bytes(member.header, local_size, member.name);
  if (!has_signature(local, 0, "PK\3\4")) throw error("the header of " + member.name + " is damaged");
  const std::uint64_t begin = member.header + local_size + number(local, 26, 2) + number(local, 28, 2);
  std::string result = bytes(begin, member.packed, member.name);
  if (member.method == deflated) {
    result = unpack(member, result);
  } else if (member.method != stored) {
    throw error(fmt::format("{} is packed by method {}; stored and deflated members are read", member.name,
                            member.method));
  }
  if (result.size() != member.size) {
    throw error(fmt::format("{} should have {} bytes, but has {}", member.name, member.size, result.size()));
  }
  if (crc32_z(0, reinterpret_cast<const Bytef*>(result.data()), result.size()) != member.checksum) {
    throw error("the checksum of " + member.name + " is wrong: the file is damaged");
  }
  return result;
}

std::string ZipFile::unpack(const Member& member, const std::string& packed) const {
  if (member.size / most_expansion > member.packed) {
    throw error(
        fmt::format("{} cannot have {} bytes: it is packed in {}", member.name, member.size, member.packed));
  }
  std::string result(member.size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  std::size_t taken = 0, given = 0;
  int status = Z_OK;
  while (status == Z_OK) {  // in parts, since zlib counts in 32 bits
    constexpr std::size_t part = std::size_t{1} << 30U;
    const auto in = static_cast<uInt>(std::min(part, packed.size() - taken));
    const auto out = static_cast<uInt>(std::min(part, result.size() - given));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data())) + taken;
    stream.avail_in = in;
    stream.next_out = reinterpret_cast<Bytef*>(result.data()) + given;
    stream.avail_out = out;
    status = inflate(&stream, Z_NO_FLUSH);
    taken += in - stream.avail_in;
    given += out - stream.avail_out;
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END || given != result.size() || taken != packed.size()) {
    throw error("the compressed data of " + member.name + " is damaged");
  }
  return result;
}

}  // namespace turunan
