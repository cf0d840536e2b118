#pragma once

#include <string>
#include <vector>

#include "turunan/array.hpp"

namespace turunan {

/// What a reader makes of its files: tensors whose first axis is the examples, the same number in each.
///
/// Every reader takes the dtype of the tensors, f32 or f64, and throws DataError, which names the file, what
/// was expected and what was found.
struct Dataset {
  std::vector<Array> tensors;
  std::vector<std::string> columns;  ///< the names of the columns of the first tensor, where they have names
  std::vector<std::string> categories;  ///< the names of the columns of a one-hot target, where it has names
};

/// Row i has a one in column labels[i] and zeros elsewhere: n×classes. Every label is below `classes`.
Array one_hot(const std::vector<std::int64_t>& labels, std::int64_t classes, DType dtype);

}  // namespace turunan
