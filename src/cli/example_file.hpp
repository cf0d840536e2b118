#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/predictor.hpp"

namespace turunan::cli {

/// The examples of a file, some at a time, in the shape that a network takes.
class ExampleFile {
 public:
  virtual ~ExampleFile() = default;
  virtual std::optional<Array> next(std::int64_t examples) = 0;  ///< nothing at the end
};

/// One file, CSV, NPY or IDX by its first bytes; "-" for CSV on standard input; PNG images, and folders of
/// them. CSV files, and NPY and IDX files that are not compressed, may be larger than memory. Throws
/// DataError where a file cannot be read or its examples are not what the network takes.
std::unique_ptr<ExampleFile> open_examples(const std::vector<std::string>& paths, const Predictor& network);

}  // namespace turunan::cli
