#include "data/random_access_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace turunan {

RandomAccessFile::RandomAccessFile(const std::filesystem::path& path)
    // A pipe without a writer would let `open` wait for one.
    : name_(path.string()), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw error(std::string("the file cannot be read: ") + std::strerror(errno));
  struct stat found = {};
  const bool known = fstat(descriptor_, &found) == 0;
  if (!known || !S_ISREG(found.st_mode)) {
    close(descriptor_);
    const bool folder = known && S_ISDIR(found.st_mode);
    throw error(folder ? "expected a file, but this is a folder"
                       : "expected a file, but this is a device or a pipe");
  }
  size_ = static_cast<std::uint64_t>(found.st_size);
}

RandomAccessFile::RandomAccessFile(RandomAccessFile&& other) noexcept
    : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

RandomAccessFile::~RandomAccessFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void RandomAccessFile::read(std::uint64_t position, std::span<std::byte> out) const {
  constexpr std::size_t most_at_once = std::size_t{1} << 30U;
  while (!out.empty()) {
    const std::size_t most = std::min(out.size(), most_at_once);
    const ssize_t count = pread(descriptor_, out.data(), most, static_cast<off_t>(position));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw error(std::string("the file cannot be read: ") + std::strerror(errno));
    if (count == 0) throw error("the file ends at byte " + std::to_string(position) + ", before it should");
    out = out.subspan(static_cast<std::size_t>(count));
    position += static_cast<std::uint64_t>(count);
  }
}

DataError RandomAccessFile::error(const std::string& text, const std::string& help) const {
  return DataError(name_ + ": " + text, {}, help);
}

}  // namespace turunan
