#include "cli/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "cli/console.hpp"
#include "formats/replace_file.hpp"

namespace turunan::cli {

namespace {

// More than any sheet may have; what never ends, such as /dev/zero, is not read to its end.
constexpr std::size_t largest_file = std::size_t{16} << 20U;

void complain(const char* what, const std::string& path, int reason) {
  write_complaint(std::string("cannot ") + what + " " + path + ": " + std::strerror(reason));
}

/// Everything from a descriptor; complains and returns nothing where it cannot be read.
std::optional<std::string> read_all(int descriptor, const std::string& name) {
  std::string text;
  std::vector<char> part(1U << 16U);
  while (true) {
    const ssize_t count = ::read(descriptor, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EISDIR) {
      write_complaint(name + " is a folder, not a sheet");
      return {};
    }
    if (count < 0) {
      complain("read", name, errno);
      return {};
    }
    if (count == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(count));
    if (text.size() > largest_file) {
      write_complaint(name + " has more than 16 MiB, too much for a sheet",
                      "keep the numbers in a file and read it with csv( ) or npy( )");
      return {};
    }
  }
}

}  // namespace

sheet::SourcePtr read_source(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : path;
  const int descriptor = standard_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    complain("read", name, errno);
    return nullptr;
  }
  const std::optional<std::string> text = read_all(descriptor, name);
  if (!standard_input) close(descriptor);
  return text ? std::make_shared<const sheet::Source>(name, *text) : nullptr;
}

std::string folder_of(const std::string& path) {
  return path == "-" ? std::string() : std::filesystem::path(path).parent_path().string();
}

bool replace_file(const std::string& path, const std::string& text) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return write_file(path, text);
  write_complaint("cannot write " + path + ": it is no file that could be replaced");
  return false;
}

bool write_file(const std::string& path, const std::string& text) {
  try {
    turunan::replace_file(path, text);
    return true;
  } catch (const WriteError& error) {
    write_complaint(error.required());
    return false;
  }
}

}  // namespace turunan::cli
