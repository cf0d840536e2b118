#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "turunan/error.hpp"

namespace turunan {

/// The bytes of a file from its beginning to its end; one compressed by gzip is unpacked on the way.
///
/// Throws DataError for a file that is missing, is a directory or cannot be read, and for compressed data
/// that is damaged, cut off, or followed by something else.
class ByteReader {
 public:
  explicit ByteReader(const std::filesystem::path& path);
  /// Bytes in memory, under the name that errors give them.
  ByteReader(std::string name, std::string bytes);
  ByteReader(ByteReader&&) noexcept;
  ~ByteReader();

  const std::string& name() const;
  /// The next bytes; fewer than asked for only at the end.
  std::size_t read(std::span<std::byte> out);
  /// The next bytes, all of them: throws where the file ends before, saying what they were to be.
  void read_all(std::span<std::byte> out, const std::string& meaning);
  std::string read_rest();
  /// Throws where there is anything left.
  void expect_end();
  /// No more than this can still come: exact for a plain file, a bound for a compressed one.
  std::uint64_t most_left() const;
  bool compressed() const;

  /// The error that names the file: "FILE: TEXT".
  DataError error(const std::string& text, const std::string& help = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace turunan
