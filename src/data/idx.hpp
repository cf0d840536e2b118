#pragma once

#include <filesystem>
#include <span>

#include "data/bytes.hpp"
#include "data/dataset.hpp"
#include "data/elements.hpp"

namespace turunan {

/// IDX, the format of the MNIST image sets, plain or compressed by gzip: one tensor for each file.
///
/// Unsigned bytes along one axis are labels and come one-hot, with one column for each label up to the
/// largest there is (or `classes` of them). Unsigned bytes along two or more axes are intensities and come as
/// n×d in [0, 1]. All other types are numbers: n×1 along one axis, n×d along more. The files hold equally
/// many examples. The format: http://yann.lecun.com/exdb/mnist/
Dataset read_idx(std::span<const std::filesystem::path> files, DType dtype);

Array read_idx_file(ByteReader& reader, DType dtype, std::int64_t classes = 0);

/// What stands in front of the elements, which have the highest byte first.
struct IdxHeader {
  StoredType type = StoredType::u8;
  std::vector<std::int64_t> sizes;  ///< one or more
  std::uint64_t bytes = 0;          ///< of the header: the elements begin behind them

  bool holds_labels() const { return type == StoredType::u8 && sizes.size() == 1; }
  double divisor() const { return type == StoredType::u8 ? 255 : 1; }
};
IdxHeader read_idx_header(ByteReader& reader);

}  // namespace turunan
