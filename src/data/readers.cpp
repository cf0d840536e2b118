// The readers as turunan/data.hpp shows them.

#include "data/csv.hpp"
#include "data/fashion_mnist.hpp"
#include "data/idx.hpp"
#include "data/images.hpp"
#include "data/npy.hpp"
#include "data/npz.hpp"

namespace turunan::data {

Dataset csv(const std::filesystem::path& file, const CsvOptions& options) {
  return read_csv(file, options.target, options.dtype);
}
Dataset idx(const std::vector<std::filesystem::path>& files, DType dtype) {
  if (files.empty()) throw DataError("an IDX data set has one file or more, but none was named");
  return read_idx(files, dtype);
}
Array npy(const std::filesystem::path& file, DType dtype) {
  return read_npy(file, dtype);
}
std::vector<NamedArray> npz(const std::filesystem::path& file, DType dtype) {
  return read_npz(file, dtype);
}
Dataset images(const std::filesystem::path& folder, DType dtype) {
  return read_images(folder, dtype);
}
Dataset fashion_mnist(const std::string& part, DType dtype) {
  return read_fashion_mnist(part, dtype);
}

}  // namespace turunan::data
