#include "data/images.hpp"

#include <nlohmann/json.hpp>

#include "data/files.hpp"
#include "data/png.hpp"

namespace turunan {
namespace {

namespace fs = std::filesystem;
using Doubles = std::vector<double>;

fs::path golden(const std::string& name) {
  return fs::path(TURUNAN_SOURCE_DIR "/tests/data/png") / name;
}

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Png, ReadsEveryKindOfImage) {
  const auto expected = nlohmann::json::parse(contents(golden("expected.json")));
  EXPECT_EQ(expected.size(), 10U);
  for (const auto& [name, image] : expected.items()) {
    SCOPED_TRACE(name);
    const Array found = read_png(golden(name + ".png"), DType::f64);
    EXPECT_EQ(found.shape().sizes(), image["shape"].get<std::vector<std::int64_t>>());
    Doubles samples = image["samples"].get<Doubles>();
    for (double& sample : samples) sample /= image["largest"].get<double>();
    EXPECT_EQ(found.to_doubles(), samples);
    EXPECT_TRUE(identical(read_png(golden(name + ".png"), DType::f32), found.cast(DType::f32)));
  }
}

TEST(Png, RefusesWhatIsDamaged) {
  const std::string whole = contents(golden("colour.png"));
  const auto error = [](const std::string& bytes) {
    return data_error([&] { read_png("a.png", bytes, DType::f32); });
  };
  EXPECT_EQ(error(whole), "no error");
  EXPECT_EQ(error("GIF89a"), "a.png: expected a PNG image, but the file is none");
  for (std::size_t size = 0; size < whole.size() - 12; ++size) {
    EXPECT_NE(error(whole.substr(0, size)), "no error") << size;
  }
  EXPECT_EQ(error(whole.substr(0, 40)), "a.png: the image cannot be read: the file breaks off");
  for (std::size_t at = 0; at < whole.size() - 12; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_NE(error(damaged), "no error") << at;
  }
}

TEST(Png, RefusesAHeaderThatPromisesMoreThanTheFileHolds) {
  // 2^20 × 2^20 grey pixels; the checksum of the header is right.
  std::string bytes = contents(golden("grey.png")).substr(0, 33);
  bytes.replace(16, 8, std::string("\0\x10\0\0\0\x10\0\0", 8));
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()) + 12, 17);
  for (int i = 0; i < 4; ++i)
    bytes[static_cast<std::size_t>(29 + i)] = static_cast<char>(sum >> (24 - 8 * i) & 255U);
  bytes += contents(golden("grey.png")).substr(33);
  expect_in("a.png: its header says 1048576×1048576 pixels, but the file has only",
            data_error([&] { read_png("a.png", bytes, DType::f32); }));
}

class Images : public Files {
 protected:
  void image(const std::string& at, const std::string& name) const {
    fs::create_directories((folder() / at).parent_path());
    fs::copy_file(golden(name), folder() / at);
  }
  std::string error() const {
    return data_error([&] { read_images(folder(), DType::f64); });
  }
};

TEST_F(Images, FoldersAreCategories) {
  image("dog/b.png", "gamma.png");
  image("cat/2.PNG", "grey.png");
  image("dog/a.png", "grey.png");
  put("dog/.hidden", "no image");
  const Dataset data = read_images(folder(), DType::f32);
  ASSERT_EQ(data.tensors.size(), 2U);
  EXPECT_EQ(data.tensors[0].type(), (TensorType{DType::f32, {3, 5, 4, 1}}));
  EXPECT_EQ(data.tensors[1].to_doubles(), (Doubles{1, 0, 0, 1, 0, 1}));
  EXPECT_EQ(data.categories, (std::vector<std::string>{"cat", "dog"}));
  const Array first = data.tensors[0].slice(std::vector<Slice>{{1, 1, 1}, {0, 5, 1}, {0, 4, 1}, {0, 1, 1}});
  EXPECT_TRUE(identical(first.reshape({5, 4, 1}), read_png(golden("grey.png"), DType::f32)));
}

// deep.png holds the samples of grey.png in two bytes each.
TEST_F(Images, StayBytesWhereAllAre) {
  const Array grey = read_png(golden("grey.png"), DType::f32);
  for (const std::string kinds : {"gg", "gdg", "dg"}) {
    fs::remove_all(folder() / kinds);
    for (std::size_t i = 0; i < kinds.size(); ++i)
      image(kinds + "/" + std::to_string(i) + ".png", kinds[i] == 'g' ? "grey.png" : "deep.png");
    const Array all = read_images(folder() / kinds, DType::f32).tensors[0];
    EXPECT_EQ(all.is_of_bytes(), kinds == "gg");
    for (std::size_t i = 0; i < kinds.size(); ++i)
      EXPECT_TRUE(identical(all.rows(static_cast<std::int64_t>(i), 1).reshape(grey.shape()), grey))
          << kinds << i;
  }
}

TEST_F(Images, AFolderOfImagesAloneHasNoCategories) {
  image("a.png", "colour.png");
  image("b.png", "colour.png");
  const Dataset data = read_images(folder(), DType::f64);
  ASSERT_EQ(data.tensors.size(), 1U);
  EXPECT_EQ(data.tensors[0].shape(), (Shape{2, 3, 6, 3}));
}

TEST_F(Images, ErrorsNameTheFile) {
  expect_in("expected PNG images, but the folder holds none", error());
  image("cat/a.png", "grey.png");
  image("cat/b.png", "colour.png");
  expect_in((folder() / "cat/b.png").string() + ": expected 5×4×1 (height, width, channels) as in " +
                (folder() / "cat/a.png").string() + ", but found 3×6×3",
            error());
  fs::remove(folder() / "cat/b.png");
  put("cat/b.jpg", "x");
  expect_in((folder() / "cat/b.jpg").string() + ": expected PNG images alone", error());
  fs::remove(folder() / "cat/b.jpg");
  put("cat/c.png", "no image");
  expect_in((folder() / "cat/c.png").string() + ": expected a PNG image", error());
  fs::remove(folder() / "cat/c.png");
  fs::create_directories(folder() / "dog/puppy");
  expect_in((folder() / "dog/puppy").string() + ": expected PNG images, but this is a folder", error());
  fs::remove(folder() / "dog/puppy");
  expect_in((folder() / "dog").string() + ": expected PNG images, but the folder holds none", error());
  image("top.png", "grey.png");
  expect_in((folder() / "top.png").string() + ": expected folders alone", error());
  expect_in("nowhere: the folder cannot be read: No such file",
            data_error([] { read_images("nowhere", DType::f64); }));
}

}  // namespace
}  // namespace turunan
