#include "cli/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "cli/console.hpp"

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

/// Writes everything; returns the error, or 0.
int write_all(int descriptor, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    done += static_cast<std::size_t>(count);
  }
  return 0;
}

/// Who a file belongs to, and who may do what with it.
struct Owner {
  uid_t user;
  gid_t group;
  mode_t mode;
};

/// Those of a new file.
Owner present_user() {
  const mode_t withheld = umask(0);
  umask(withheld);
  return {geteuid(), getegid(), 0666U & ~withheld};
}

/// A file with this text under the target's name, in place of what it was; returns the error, or 0.
int write_beside(const std::string& target, const std::string& text, const Owner& owner) {
  std::string name = target + ".XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return errno;
  int reason = write_all(descriptor, text);
  const bool same_owner = owner.user == geteuid() && owner.group == getegid();
  if (reason == 0 && !same_owner && fchown(descriptor, owner.user, owner.group) != 0) reason = errno;
  if (reason == 0 && fchmod(descriptor, owner.mode & 07777U) != 0) reason = errno;
  if (reason == 0 && fsync(descriptor) != 0) reason = errno;
  if (close(descriptor) != 0 && reason == 0) reason = errno;
  if (reason == 0 && std::rename(name.c_str(), target.c_str()) != 0) reason = errno;
  if (reason != 0) unlink(name.c_str());
  return reason;
}

/// The same for a file that is there: its owner and mode stay.
int write_over(const std::string& target, const std::string& text) {
  struct stat before = {};
  if (stat(target.c_str(), &before) != 0) return errno;
  // Renaming needs only the folder to be writable; a file that is protected stays as it is nevertheless.
  if (!S_ISREG(before.st_mode)) return S_ISDIR(before.st_mode) ? EISDIR : EINVAL;
  if ((before.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0) return EACCES;
  if (access(target.c_str(), W_OK) != 0) return errno;
  return write_beside(target, text, {before.st_uid, before.st_gid, before.st_mode});
}

/// Into a pipe or a device, which cannot be replaced.
int write_into(const std::string& path, const std::string& text) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int reason = write_all(descriptor, text);
  return close(descriptor) != 0 && reason == 0 ? errno : reason;
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
  // A link stays one: what it points to is replaced.
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  const int reason = error ? error.value() : write_over(target.string(), text);
  if (reason != 0) complain("write", path, reason);
  return reason == 0;
}

bool write_file(const std::string& path, const std::string& text) {
  struct stat before = {};
  const bool there = stat(path.c_str(), &before) == 0;
  if (there && (S_ISREG(before.st_mode) || S_ISDIR(before.st_mode))) return replace_file(path, text);
  const int missing = errno;
  const int reason = there               ? write_into(path, text)
                     : missing == ENOENT ? write_beside(path, text, present_user())
                                         : missing;
  if (reason != 0) complain("write", path, reason);
  return reason == 0;
}

}  // namespace turunan::cli
