#include "data/npz.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "data/npy.hpp"
#include "data/zip.hpp"

namespace turunan {

namespace {

// "X.npy" is the array X.
std::string array_name(const std::string& member) {
  return member.ends_with(".npy") ? member.substr(0, member.size() - 4) : member;
}

Array read_member(const std::filesystem::path& file, const ZipFile& zip, const ZipFile::Member& member,
                  DType dtype) {
  ByteReader reader((file / member.name).string(), zip.contents(member));
  return read_npy(reader, dtype);
}

std::vector<std::string> names_in(const ZipFile& zip) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const ZipFile::Member& member : zip.members()) {
    names.push_back(array_name(member.name));
    if (!seen.insert(names.back()).second)
      throw zip.error("the array '" + names.back() + "' is in the file twice");
  }
  if (names.empty()) throw zip.error("expected arrays, but the file holds none");
  return names;
}

}  // namespace

std::vector<NamedArray> read_npz(const std::filesystem::path& file, DType dtype) {
  const ZipFile zip(file);
  const std::vector<std::string> names = names_in(zip);
  std::vector<NamedArray> result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    result.push_back({names[i], read_member(file, zip, zip.members()[i], dtype)});
  }
  return result;
}

Dataset read_npz(const std::filesystem::path& file, std::span<const std::string> wanted, DType dtype) {
  const ZipFile zip(file);
  const std::vector<std::string> names = names_in(zip);
  Dataset dataset;
  for (const std::string& name : wanted.empty() ? std::span<const std::string>(names) : wanted) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      throw zip.error(
          fmt::format("expected an array '{}', but the file holds {}", name, fmt::join(names, ", ")));
    }
    const auto member = static_cast<std::size_t>(found - names.begin());
    dataset.tensors.push_back(read_member(file, zip, zip.members()[member], dtype));
  }
  return dataset;
}

}  // namespace turunan
