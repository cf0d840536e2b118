#include "formats/append_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "turunan/error.hpp"

namespace turunan {

AppendFile::AppendFile(std::filesystem::path path, bool exclusive) : path_(std::move(path)) {
  const int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | (exclusive ? O_EXCL : 0);
  descriptor_ = open(path_.c_str(), flags, 0666);
  if (descriptor_ < 0 && !(exclusive && errno == EEXIST)) fail(errno);
}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void AppendFile::fail(int reason) const {
  throw WriteError("cannot write " + path_.string() + ": " + std::strerror(reason));
}

void AppendFile::append(std::string_view text) {
  struct stat before = {};
  if (fstat(descriptor_, &before) != 0) fail(errno);
  while (!text.empty()) {
    const ssize_t count = write(descriptor_, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int reason = errno;
      if (S_ISREG(before.st_mode) && ftruncate(descriptor_, before.st_size) != 0) fail(errno);
      fail(reason);
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string AppendFile::contents() const {
  std::string text;
  std::vector<char> part(1U << 16U);
  while (true) {
    const ssize_t count = pread(descriptor_, part.data(), part.size(), static_cast<off_t>(text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(errno);
    if (count == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
}

void AppendFile::cut_off(std::uint64_t size) {
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail(errno);
}

}  // namespace turunan
