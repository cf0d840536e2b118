#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "turunan/error.hpp"

namespace turunan {

/// Writes a file so that a kill, a power cut or an error at any moment leaves the old file or the new one.
///
/// The bytes go to a temporary name in the same folder; `commit` syncs them, renames them to the file's name
/// and syncs the folder. Owner and mode of a file that is there are kept, a link stays a link, and a file
/// that may not be written stays as it is. A pipe or a device cannot be replaced: it is written to.
///
/// Every member throws WriteError, which names the file and the reason. Only a kill leaves the temporary file
/// behind, as .turunan-PROCESS-NUMBER.
class FileReplacement {
 public:
  explicit FileReplacement(const std::filesystem::path& path);
  ~FileReplacement();  ///< without `commit` nothing has changed
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  std::uint64_t written() const;  ///< bytes so far
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same for contents that are in memory.
void replace_file(const std::filesystem::path& path, std::string_view contents);

}  // namespace turunan
