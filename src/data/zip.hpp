#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/random_access_file.hpp"

namespace turunan {

/// The members of a zip file, stored or deflated, those beyond 4 GiB (zip64) too. Throws DataError where the
/// file is damaged, cut off or encrypted; sizes that it cannot hold are refused before memory is taken. The
/// format: PKWARE's APPNOTE.TXT 6.3.
class ZipFile {
 public:
  struct Member {
    std::string name;
    std::uint64_t packed = 0, size = 0;  ///< bytes
    std::uint64_t header = 0;            ///< the position of its local header
    std::uint32_t checksum = 0;
    unsigned method = 0;
  };

  explicit ZipFile(const std::filesystem::path& path);

  const std::vector<Member>& members() const { return members_; }
  /// Unpacked, and held to its checksum.
  std::string contents(const Member& member) const;
  DataError error(const std::string& text, const std::string& help = {}) const {
    return file_.error(text, help);
  }

 private:
  struct Directory {
    std::uint64_t members = 0, size = 0, begin = 0;
  };

  std::string bytes(std::uint64_t position, std::uint64_t count, const std::string& meaning) const;
  Directory find_directory() const;
  void read_wide_directory(std::uint64_t end, Directory& directory) const;
  void read_members(const Directory& directory);
  void read_wide_sizes(const std::string& extra, Member& member) const;
  std::string unpack(const Member& member, const std::string& packed) const;

  RandomAccessFile file_;
  std::vector<Member> members_;
};

}  // namespace turunan
