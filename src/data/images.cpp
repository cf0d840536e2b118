#include "data/images.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "data/png.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

namespace fs = std::filesystem;

struct Listing {
  std::vector<fs::path> folders, files;  // sorted by the bytes of their names
};

Listing list(const fs::path& folder) {
  std::error_code code;
  Listing found;
  for (fs::directory_iterator entries(folder, code), end; !code && entries != end; entries.increment(code)) {
    if (entries->path().filename().string().starts_with('.')) continue;
    (entries->is_directory() ? found.folders : found.files).push_back(entries->path());
  }
  if (code) throw DataError(folder.string() + ": the folder cannot be read: " + code.message());
  std::sort(found.folders.begin(), found.folders.end());
  std::sort(found.files.begin(), found.files.end());
  return found;
}

bool is_named_png(const fs::path& file) {
  std::string extension = file.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension == ".png";
}

void require_images(const fs::path& folder, const Listing& listing) {
  for (const fs::path& file : listing.files) {
    if (is_named_png(file)) continue;
    throw DataError(file.string() + ": expected PNG images alone in the folder", {},
                    "move other files away, or turn them into .png");
  }
  if (listing.files.empty())
    throw DataError(folder.string() + ": expected PNG images, but the folder holds none");
}

void put(const Array& image, std::size_t place, Array& all) {
  const auto elements = static_cast<std::size_t>(image.elements());
  if (all.is_of_bytes()) {
    std::ranges::copy(image.bytes(), all.bytes().begin() + static_cast<std::ptrdiff_t>(place * elements));
    return;
  }
  const Array written_out = image.compact();
  const std::size_t bytes = elements * size_in_bytes(image.dtype());
  std::memcpy(static_cast<std::byte*>(all.memory()) + place * bytes, written_out.memory(), bytes);
}

// All files, one behind the other; the first one says the size of all. They stay bytes where all are.
Array read_all(const std::vector<fs::path>& files, DType dtype) {
  Array all;
  Shape shape;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Array image = read_png(files[i], dtype);
    if (i == 0) {
      shape = image.shape();
      const TensorType type{dtype, {static_cast<std::int64_t>(files.size()), shape[0], shape[1], shape[2]}};
      all = image.is_of_bytes() ? Array::of_bytes(type, image.divisor()) : Array::zeros(type);
    }
    if (image.shape() != shape) {
      throw DataError(files[i].string() + ": expected " + to_string(shape) +
                      " (height, width, channels) as in " + files[0].string() + ", but found " +
                      to_string(image.shape()));
    }
    if (!image.is_of_bytes()) all = all.compact();
    put(image, i, all);
  }
  return all;
}

struct Images {
  std::vector<fs::path> files;
  std::vector<std::int64_t> labels;     // of the files
  std::vector<std::string> categories;  // none where the folder itself holds the images
};

Images images_of(const fs::path& folder) {
  const Listing top = list(folder);
  if (top.folders.empty()) {
    require_images(folder, top);
    return {top.files, {}, {}};
  }
  if (!top.files.empty()) {
    throw DataError(top.files[0].string() + ": expected folders alone, one for each category, in " +
                    folder.string());
  }
  Images images;
  for (const fs::path& category : top.folders) {
    const Listing inner = list(category);
    if (!inner.folders.empty())
      throw DataError(inner.folders[0].string() + ": expected PNG images, but this is a folder");
    require_images(category, inner);
    images.files.insert(images.files.end(), inner.files.begin(), inner.files.end());
    images.labels.resize(images.files.size(), static_cast<std::int64_t>(images.categories.size()));
    images.categories.push_back(category.filename().string());
  }
  return images;
}

}  // namespace

std::vector<fs::path> image_files(const fs::path& folder) {
  return images_of(folder).files;
}

Dataset read_images(const fs::path& folder, DType dtype) {
  const Images images = images_of(folder);
  Dataset dataset{{read_all(images.files, dtype)}, {}, images.categories};
  if (images.categories.empty()) return dataset;
  dataset.tensors.push_back(
      one_hot(images.labels, static_cast<std::int64_t>(images.categories.size()), dtype));
  return dataset;
}

}  // namespace turunan
