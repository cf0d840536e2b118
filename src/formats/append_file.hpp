#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace turunan {

/// A file that grows at its end. Each `append` is one call of the system, so that what it wrote survives a
/// kill. Throws WriteError.
class AppendFile {
 public:
  /// Opens a file, or makes it; `exclusive` refuses one that is there: see `opened`.
  AppendFile(std::filesystem::path path, bool exclusive);
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile();

  bool opened() const { return descriptor_ >= 0; }  ///< false for an exclusive one that was there already
  const std::filesystem::path& path() const { return path_; }
  /// Where a disk is full, what it took of the text is taken back.
  void append(std::string_view text);
  std::string contents() const;
  void cut_off(std::uint64_t size);  ///< keeps so many bytes

 private:
  [[noreturn]] void fail(int reason) const;

  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace turunan
