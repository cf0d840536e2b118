#include "data/fashion_mnist.hpp"

#include <cstdlib>
#include <filesystem>

#include "data/idx.hpp"

namespace turunan {

namespace {

const std::vector<std::string>& category_names() {
  static const std::vector<std::string> names{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                              "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  return names;
}

std::filesystem::path folder() {
  const char* chosen = std::getenv("TURUNAN_FASHION_MNIST");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/usr/share/datasets/fashion-mnist";
}

// The file as it is distributed, or unpacked.
std::filesystem::path find(const std::string& name) {
  for (const auto& path : {folder() / (name + ".gz"), folder() / name}) {
    if (std::filesystem::exists(path)) return path;
  }
  throw DataError((folder() / (name + ".gz")).string() + ": the Fashion-MNIST images are not there", {},
                  "install the Debian package dataset-fashion-mnist, or let TURUNAN_FASHION_MNIST name the "
                  "folder they are in");
}

}  // namespace

Dataset read_fashion_mnist(const std::string& part, DType dtype) {
  if (part != "train" && part != "test") {
    throw DataError("the parts of Fashion-MNIST are \"train\" and \"test\", but \"" + part +
                    "\" was asked for");
  }
  const std::string prefix = part == "train" ? "train" : "t10k";
  ByteReader images(find(prefix + "-images-idx3-ubyte")), labels(find(prefix + "-labels-idx1-ubyte"));
  const auto classes = static_cast<std::int64_t>(category_names().size());
  Dataset data{{read_idx_file(images, dtype), read_idx_file(labels, dtype, classes)}, {}, category_names()};
  const Shape &x = data.tensors[0].shape(), &y = data.tensors[1].shape();
  if (x[1] != 28 * 28)
    throw images.error("expected images of 28×28, but each has " + std::to_string(x[1]) + " elements");
  if (y[1] != classes || x[0] != y[0]) {
    throw labels.error("expected " + std::to_string(x[0]) + " labels, one for each image, but found " +
                       to_string(y));
  }
  return data;
}

}  // namespace turunan
