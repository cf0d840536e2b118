#pragma once

#include <filesystem>
#include <vector>

#include "data/dataset.hpp"

namespace turunan {

/// The PNG images of a folder, n×height×width×channels in [0, 1], in the order of the bytes of their names.
///
/// Where the folder holds folders, each is a category: FOLDER/CATEGORY/IMAGE.png; the categories come one-hot
/// as a second tensor. All images have one size and one number of channels. Hidden files are passed over; any
/// other file that is no PNG image is refused, by its name.
Dataset read_images(const std::filesystem::path& folder, DType dtype);

/// The files that read_images reads, in their order.
std::vector<std::filesystem::path> image_files(const std::filesystem::path& folder);

}  // namespace turunan
