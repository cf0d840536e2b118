#include "data/bytes.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace turunan {

namespace {

constexpr std::uint64_t most_expansion = 1032;  // of the deflate format: 258 bytes from two bits
constexpr int gzip_only = 16 + MAX_WBITS;

std::unique_ptr<std::istream> open(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (!fs::exists(status)) throw DataError(path.string() + ": there is no such file");
  if (fs::is_directory(status)) throw DataError(path.string() + ": expected a file, but this is a directory");
  if (!fs::is_regular_file(status))
    throw DataError(path.string() + ": expected a file, but this is a device or a pipe");
  auto stream = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*stream) throw DataError(path.string() + ": the file cannot be opened: " + std::strerror(errno));
  return stream;
}

}  // namespace

struct ByteReader::State {
  std::string name;
  std::unique_ptr<std::istream> file;
  std::uint64_t file_left = 0;  // bytes of the file that are not in the buffer yet
  bool compressed = false;
  bool finished = false;  // of a compressed file: all of its parts are unpacked
  std::uint64_t unpacked = 0;
  z_stream zlib{};
  std::array<std::byte, 1 << 16> buffer{};

  State(std::string name_, std::unique_ptr<std::istream> file_)
      : name(std::move(name_)), file(std::move(file_)) {
    file->seekg(0, std::ios::end);
    file_left = static_cast<std::uint64_t>(std::max<std::streamoff>(file->tellg(), 0));
    file->seekg(0);
    refill();
    compressed = at_magic();
    if (compressed && inflateInit2(&zlib, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (compressed) inflateEnd(&zlib);
  }

  DataError error(const std::string& text, const std::string& help = {}) const {
    return DataError(name + ": " + text, {}, help);
  }

  bool at_magic() const { return zlib.avail_in >= 2 && zlib.next_in[0] == 0x1f && zlib.next_in[1] == 0x8b; }

  // Brings more of the file behind what the buffer still holds.
  void refill() {
    if (zlib.avail_in > 0) std::memmove(buffer.data(), zlib.next_in, zlib.avail_in);
    const std::size_t room = buffer.size() - zlib.avail_in;
    file->read(reinterpret_cast<char*>(buffer.data()) + zlib.avail_in, static_cast<std::streamsize>(room));
    if (file->bad()) throw error(std::string("the file cannot be read: ") + std::strerror(errno));
    const auto got = static_cast<std::size_t>(file->gcount());
    file_left -= std::min<std::uint64_t>(got, file_left);
    zlib.next_in = reinterpret_cast<Bytef*>(buffer.data());
    zlib.avail_in += static_cast<uInt>(got);
  }

  std::size_t copy(std::span<std::byte> out) {
    if (zlib.avail_in == 0) refill();
    const std::size_t count = std::min<std::size_t>(out.size(), zlib.avail_in);
    std::memcpy(out.data(), zlib.next_in, count);
    zlib.next_in += count;
    zlib.avail_in -= static_cast<uInt>(count);
    return count;
  }

  // A file may hold several compressed parts, one behind the other; they are one content.
  void end_of_part() {
    if (zlib.avail_in < 2) refill();
    if (zlib.avail_in == 0) {
      finished = true;
    } else if (at_magic()) {
      inflateReset(&zlib);
    } else {
      throw error("bytes follow the end of the compressed data");
    }
  }

  std::size_t unpack(std::span<std::byte> out) {
    const auto room = static_cast<uInt>(std::min<std::size_t>(out.size(), 1U << 30));
    zlib.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib.avail_out = room;
    while (!finished && zlib.avail_out == room) {
      if (zlib.avail_in == 0) refill();
      if (zlib.avail_in == 0)
        throw error("the compressed data breaks off after " + std::to_string(unpacked) + " bytes of content");
      const int result = inflate(&zlib, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        end_of_part();
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        const std::string reason = zlib.msg == nullptr ? "" : std::string(": ") + zlib.msg;
        throw error("the compressed data is damaged after " + std::to_string(unpacked) + " bytes of content" +
                    reason);
      }
    }
    unpacked += room - zlib.avail_out;
    return room - zlib.avail_out;
  }
};

ByteReader::ByteReader(const std::filesystem::path& path)
    : state_(std::make_unique<State>(path.string(), open(path))) {}
ByteReader::ByteReader(std::string name, std::string bytes)
    : state_(
          std::make_unique<State>(std::move(name), std::make_unique<std::istringstream>(std::move(bytes)))) {}
ByteReader::ByteReader(ByteReader&&) noexcept = default;
ByteReader::~ByteReader() = default;

const std::string& ByteReader::name() const {
  return state_->name;
}
bool ByteReader::compressed() const {
  return state_->compressed;
}
DataError ByteReader::error(const std::string& text, const std::string& help) const {
  return state_->error(text, help);
}

std::uint64_t ByteReader::most_left() const {
  const std::uint64_t bytes = state_->file_left + state_->zlib.avail_in;
  // What the unpacker holds back is at most its window and one match.
  return state_->compressed ? bytes * most_expansion + (1U << 16) : bytes;
}

std::size_t ByteReader::read(std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto rest = out.subspan(done);
    const std::size_t count = state_->compressed ? state_->unpack(rest) : state_->copy(rest);
    if (count == 0) break;
    done += count;
  }
  return done;
}

void ByteReader::read_all(std::span<std::byte> out, const std::string& meaning) {
  const std::size_t count = read(out);
  if (count < out.size()) {
    throw error("expected " + std::to_string(out.size()) + " bytes of " + meaning +
                ", but the file ends after " + std::to_string(count) + " of them");
  }
}

std::string ByteReader::read_rest() {
  std::string text;
  constexpr std::size_t step = 1 << 20;
  for (std::size_t got = step; got == step;) {
    const std::size_t before = text.size();
    text.resize(before + step);
    got = read(std::as_writable_bytes(std::span(text).subspan(before)));
    text.resize(before + got);
  }
  return text;
}

void ByteReader::expect_end() {
  std::byte more{};
  if (read({&more, 1}) > 0) throw error("expected the end of the file, but more bytes follow");
}

}  // namespace turunan
