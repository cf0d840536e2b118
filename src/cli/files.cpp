#include "cli/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "cli/console.hpp"

namespace turunan::cli {

sheet::SourcePtr read_source(const std::string& path) {
  if (path == "-") {
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    return std::make_shared<const sheet::Source>("standard input", text);
  }
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    write_complaint(path + " is a folder, not a sheet");
    return nullptr;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) {
    write_complaint("cannot read " + path + ": " + std::strerror(errno));
    return nullptr;
  }
  return std::make_shared<const sheet::Source>(path, text);
}

std::string folder_of(const std::string& path) {
  return path == "-" ? std::string() : std::filesystem::path(path).parent_path().string();
}

bool replace_file(const std::string& path, const std::string& text) {
  std::error_code error;
  // A link stays one: what it points to is replaced.
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  std::string name = target.string() + ".XXXXXX";
  const int descriptor = error ? -1 : mkstemp(name.data());
  bool written = descriptor >= 0;
  for (std::size_t done = 0; written && done < text.size();) {
    const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    written = count > 0;
    if (written) done += static_cast<std::size_t>(count);
  }
  struct stat before = {};
  written = written && stat(target.c_str(), &before) == 0 && fchmod(descriptor, before.st_mode) == 0 &&
            fsync(descriptor) == 0;
  if (descriptor >= 0) close(descriptor);
  written = written && std::rename(name.c_str(), target.c_str()) == 0;
  if (written) return true;
  const int reason = error ? error.value() : errno;
  if (descriptor >= 0) unlink(name.c_str());
  write_complaint("cannot write " + path + ": " + std::strerror(reason));
  return false;
}

}  // namespace turunan::cli
