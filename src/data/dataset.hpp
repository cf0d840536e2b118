#pragma once

#include <string>
#include <vector>

#include "turunan/data.hpp"

namespace turunan {

/// What a reader makes of its files; every reader takes the dtype of the tensors, f32 or f64.
using data::Dataset;

/// Row i has a one in column labels[i] and zeros elsewhere: n×classes. Every label is below `classes`.
Array one_hot(const std::vector<std::int64_t>& labels, std::int64_t classes, DType dtype);

}  // namespace turunan
