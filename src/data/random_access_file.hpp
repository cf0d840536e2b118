#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "turunan/error.hpp"

namespace turunan {

/// A plain file whose bytes are read where they are wanted. It is not mapped: a file that another program
/// cuts off meanwhile is an error then, not a signal. Throws DataError.
class RandomAccessFile {
 public:
  explicit RandomAccessFile(const std::filesystem::path& path);
  RandomAccessFile(RandomAccessFile&& other) noexcept;
  ~RandomAccessFile();

  const std::string& name() const { return name_; }
  std::uint64_t size() const { return size_; }
  /// All of `out`, from a position on. May be called from several threads.
  void read(std::uint64_t position, std::span<std::byte> out) const;

  /// The error that names the file: "FILE: TEXT".
  DataError error(const std::string& text, const std::string& help = {}) const;

 private:
  std::string name_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace turunan
