#pragma once

#include <string>

#include "data/dataset.hpp"

namespace turunan {

/// The Fashion-MNIST images of articles of clothing: 28×28 grey values as n×784 in [0, 1], and their ten
/// categories one-hot as n×10. `part` is "train" (60000 examples) or "test" (10000).
///
/// Reads the files of Debian's package dataset-fashion-mnist, or those in the folder that the environment
/// variable TURUNAN_FASHION_MNIST names. Source: Xiao, Rasul, Vollgraf, arXiv:1708.07747.
Dataset read_fashion_mnist(const std::string& part, DType dtype);

}  // namespace turunan
