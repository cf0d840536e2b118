#include "formats/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace turunan {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_at_once = std::size_t{1} << 30U;  // Linux writes up to 2 GiB in one call
constexpr int most_names = 1000;

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
  throw WriteError("cannot write " + path.string() + ": " + reason);
}
[[noreturn]] void refuse(const fs::path& path, int reason) {
  refuse(path, std::strerror(reason));
}

void write_all(int descriptor, std::span<const std::byte> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), std::min(bytes.size(), most_at_once));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

// What the links lead to; a path that leads nowhere stays as it is.
fs::path behind_links(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  return error ? path : target;
}

// The folder that a file lies in.
fs::path folder_of(const fs::path& path) {
  const fs::path folder = path.parent_path();
  return folder.empty() ? "." : folder;
}

// A new file beside the target, under a name that no other process or thread takes.
int open_beside(const fs::path& target, mode_t mode, fs::path& name) {
  static std::atomic<unsigned> number{0};
  for (int attempt = 0; attempt < most_names; ++attempt) {
    name = folder_of(target) / (".turunan-" + std::to_string(getpid()) + "-" + std::to_string(number++));
    const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

// The name of a file is in its folder: until that is on the disk too, a power cut may bring the old one back.
void sync_folder(const fs::path& target, const fs::path& path) {
  const int descriptor = open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // a folder that may be written but not read
  const int reason = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  const bool cannot =
      reason == EINVAL || reason == ENOTSUP || reason == EROFS;  // the file system has no such
  if (reason != 0 && !cannot) refuse(path, reason);
}

}  // namespace

struct FileReplacement::State {
  fs::path path;       // as the caller names it
  fs::path target;     // behind links
  fs::path temporary;  // empty where the target is written to as it is
  int descriptor = -1;
  bool there = false;  // before this
  struct stat before = {};
  std::uint64_t written = 0;

  ~State() {
    if (descriptor >= 0) close(descriptor);
    if (!temporary.empty()) unlink(temporary.c_str());
  }

  void open_target() {
    there = stat(path.c_str(), &before) == 0;
    if (!there && errno != ENOENT) refuse(path, errno);
    target = behind_links(path);
    if (there && S_ISDIR(before.st_mode)) refuse(path, EISDIR);
    if (there && !S_ISREG(before.st_mode)) {
      descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    } else {
      // Renaming needs only the folder to be writable; a file that is protected stays as it is nevertheless.
      const mode_t writable = S_IWUSR | S_IWGRP | S_IWOTH;
      if (there && (before.st_mode & writable) == 0) refuse(path, EACCES);
      if (there && access(target.c_str(), W_OK) != 0) refuse(path, errno);
      descriptor = open_beside(target, there ? 0600 : 0666, temporary);
    }
    if (descriptor >= 0) return;
    temporary.clear();
    refuse(path, errno);
  }

  void keep_owner_and_mode() const {
    struct stat now = {};
    if (fstat(descriptor, &now) != 0) refuse(path, errno);
    const bool same = before.st_uid == now.st_uid && before.st_gid == now.st_gid;
    if (!same && fchown(descriptor, before.st_uid, before.st_gid) != 0) {
      refuse(path, std::string("its owner cannot be kept: ") + std::strerror(errno));
    }
    if (fchmod(descriptor, before.st_mode & 07777U) != 0) refuse(path, errno);
  }

  void finish() {
    if (close(std::exchange(descriptor, -1)) != 0) refuse(path, errno);
  }
};

FileReplacement::FileReplacement(const fs::path& path) : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->open_target();
}
FileReplacement::~FileReplacement() = default;

void FileReplacement::write(std::span<const std::byte> bytes) {
  write_all(state_->descriptor, bytes, state_->path);
  state_->written += bytes.size();
}

std::uint64_t FileReplacement::written() const {
  return state_->written;
}

void FileReplacement::commit() {
  State& s = *state_;
  if (s.temporary.empty()) return s.finish();
  if (s.there) s.keep_owner_and_mode();
  if (fsync(s.descriptor) != 0) refuse(s.path, errno);
  s.finish();
  if (rename(s.temporary.c_str(), s.target.c_str()) != 0) refuse(s.path, errno);
  s.temporary.clear();
  sync_folder(s.target, s.path);
}

void replace_file(const fs::path& path, std::string_view contents) {
  FileReplacement file(path);
  file.write(contents);
  file.commit();
}

}  // namespace turunan
