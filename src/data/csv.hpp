#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "data/dataset.hpp"

namespace turunan {

/// A table of comma-separated values, plain or compressed by gzip: X, and the target column as y if one is
/// named.
///
/// - The first line names the columns. Without a target it may be left out: it counts as names where none of
///   its fields is a number.
/// - Semicolons or tabs may stand in place of all commas, see CsvRecords.
/// - A column of numbers is one column of X. Numbers are written as in C, in any locale; infinities and NaN,
///   unless a word in quotes, empty fields and decimal commas are refused.
/// - A column of words is a column of categories and comes one-hot, in the order of the words' bytes, so that
///   it does not depend on the order of the rows. In X a word must occur twice: words that are all different
///   are names or remarks, not categories.
/// - A column of both is refused, at the first field that differs from those above it.
/// - The target comes as n×1 where it holds numbers, one-hot where it holds words.
Dataset read_csv(const std::filesystem::path& file, const std::optional<std::string>& target, DType dtype);
Dataset read_csv(ByteReader& reader, const std::optional<std::string>& target, DType dtype);

/// What another table became.
struct CsvLike {
  std::string inputs, target;                    ///< what errors call its tensors
  std::vector<std::string> columns, categories;  ///< as in its Dataset
};

/// A table whose columns are those of another: found by their names, in any order, and others are passed
/// over. Throws DataError, at its place, for a word that the other does not have in that column.
Dataset read_csv(const std::filesystem::path& file, const std::optional<std::string>& target, DType dtype,
                 const CsvLike& like);

}  // namespace turunan
