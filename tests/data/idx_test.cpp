#include "data/idx.hpp"

#include <cstdlib>

#include "data/fashion_mnist.hpp"
#include "data/files.hpp"

namespace turunan {
namespace {

std::string size(std::uint32_t n) {
  return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
          static_cast<char>(n)};
}

std::string idx(int type, const std::vector<std::uint32_t>& sizes, const std::string& payload) {
  std::string bytes{0, 0, static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const auto n : sizes) bytes += size(n);
  return bytes + payload;
}

Array read(const std::string& bytes, DType dtype = DType::f64) {
  ByteReader reader("f.idx", bytes);
  return read_idx_file(reader, dtype);
}

std::string error(const std::string& bytes) {
  return data_error([&] { read(bytes); });
}

using Doubles = std::vector<double>;

TEST(Idx, BytesAreIntensities) {
  const std::string images = idx(8, {2, 2, 2}, std::string("\x00\xFF\x33\x66\x99\xCC\x01\x02", 8));
  for (const DType dtype : {DType::f64, DType::f32}) {
    for (const std::string& bytes : {images, gzip(images)}) {
      const Array array = read(bytes, dtype);
      EXPECT_EQ(array.type(), (TensorType{dtype, {2, 4}}));
      EXPECT_EQ(array.element(1), 1);
      EXPECT_NEAR(array.element(2), 0.2, 1e-7);
      EXPECT_NEAR(array.element(7), 2 / 255.0, 1e-9);
    }
  }
}

TEST(Idx, BytesAlongOneAxisAreLabels) {
  const Array array = read(idx(8, {3}, std::string("\x02\x00\x01", 3)));
  EXPECT_EQ(array.shape(), (Shape{3, 3}));
  EXPECT_EQ(array.to_doubles(), (Doubles{0, 0, 1, 1, 0, 0, 0, 1, 0}));
}

TEST(Idx, OtherTypesAreNumbers) {
  EXPECT_EQ(read(idx(9, {2}, "\xFF\x05")).to_doubles(), (Doubles{-1, 5}));
  EXPECT_EQ(read(idx(9, {2}, "\xFF\x05")).shape(), (Shape{2, 1}));
  EXPECT_EQ(read(idx(0x0B, {1, 2}, std::string("\xFF\xFE\x01\x00", 4))).to_doubles(), (Doubles{-2, 256}));
  EXPECT_EQ(read(idx(0x0C, {1}, std::string("\x00\x01\x00\x00", 4))).to_doubles(), (Doubles{65536}));
  EXPECT_EQ(read(idx(0x0D, {1}, std::string("\xBF\xC0\x00\x00", 4))).to_doubles(), (Doubles{-1.5}));
  EXPECT_EQ(read(idx(0x0E, {1}, std::string("\x40\x04\x00\x00\x00\x00\x00\x00", 8))).to_doubles(),
            (Doubles{2.5}));
  EXPECT_EQ(read(idx(9, {2, 1, 3, 1}, "\1\2\3\4\5\6")).shape(), (Shape{2, 3}));
}

TEST(Idx, MalformedFilesAreRefused) {
  const std::string good = idx(8, {2, 3}, "abcdef");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "expected 4 bytes of an IDX file's magic number, but the file ends after 0"},
      {good.substr(0, 3), "ends after 3"},
      {"\x01" + good.substr(1), "begins with two zero bytes, but found 01 00"},
      {idx(0x0A, {2, 3}, "abcdef"), "type code of an IDX file, one of 08 09 0B 0C 0D 0E, but found 0A"},
      {idx(8, {}, ""), "expected one axis or more"},
      {good.substr(0, 10), "a size in the header, but the file ends after 2"},
      {good.substr(0, good.size() - 1),
       "its header says 2×3, which is 6 elements of 1 bytes each, but 5 bytes follow"},
      {good + "x", "expected the end of the file, but more bytes follow"},
      {idx(8, {0, 3}, ""), "expected examples, but the header says there are none"},
      {idx(0x0E, {0xFFFFFFFF, 0xFFFFFFFF}, "x"), "4294967295×4294967295, which is too many elements"},
      {idx(0x0E, {0xFFFFFFFF, 0xFF}, "x"), "1095216660225 elements of 8 bytes each"},
      {idx(8, std::vector<std::uint32_t>(255, 0x10000), ""), "too many elements"},
  };
  for (const auto& [bytes, message] : cases) {
    expect_in("f.idx: ", error(bytes));
    expect_in(message, error(bytes));
    EXPECT_NE(error(gzip(bytes)), "no error");
  }
  expect_in("at most", error(gzip(idx(8, {1 << 30, 1 << 8}, "x"))));
  expect_in("ends after 5", error(gzip(good.substr(0, good.size() - 1))));
  expect_in("more bytes follow", error(gzip(good + "x")));
  expect_in("breaks off", error(gzip(good).substr(0, 20)));
}

using IdxFiles = Files;

TEST_F(IdxFiles, HoldEquallyManyExamples) {
  const std::vector<std::filesystem::path> good{put("x", idx(8, {2, 1}, "ab")),
                                                put("y", gzip(idx(8, {2}, "\1\2")))};
  const Dataset data = read_idx(good, DType::f32);
  ASSERT_EQ(data.tensors.size(), 2U);
  EXPECT_EQ(data.tensors[1].type(), (TensorType{DType::f32, {2, 3}}));
  const std::vector<std::filesystem::path> bad{good[0], put("z", idx(8, {3}, "\1\2\3"))};
  expect_in("expected 2 examples as in", data_error([&] { read_idx(bad, DType::f32); }));
}

class FashionMnist : public Files {
 protected:
  void SetUp() override { setenv("TURUNAN_FASHION_MNIST", folder().c_str(), 1); }
  void TearDown() override { unsetenv("TURUNAN_FASHION_MNIST"); }
};

TEST_F(FashionMnist, ReadsTheFolderThatIsNamed) {
  put("t10k-images-idx3-ubyte.gz", gzip(idx(8, {2, 28, 28}, std::string(2 * 784, '\xFF'))));
  put("t10k-labels-idx1-ubyte", idx(8, {2}, "\x09\x01"));
  const Dataset data = read_fashion_mnist("test", DType::f32);
  EXPECT_EQ(data.tensors[0].type(), (TensorType{DType::f32, {2, 784}}));
  EXPECT_EQ(data.tensors[1].type(), (TensorType{DType::f32, {2, 10}}));
  EXPECT_EQ(data.tensors[0].element(783), 1);
  EXPECT_EQ(data.tensors[1].element(9), 1);
  EXPECT_EQ(data.categories.size(), 10U);
}

// The images that Debian's package installs: a thousand of each category, 28×28, some ink in each.
TEST(FashionMnistPackage, HasAThousandTestImagesOfEachCategory) {
  const Dataset data = read_fashion_mnist("test", DType::f32);
  ASSERT_EQ(data.tensors[0].shape(), (Shape{10000, 784}));
  std::vector<double> sums(10, 0.0);
  const auto y = data.tensors[1].read<float>();
  for (std::size_t i = 0; i < y.size(); ++i) sums[i % 10] += static_cast<double>(y[i]);
  EXPECT_EQ(sums, Doubles(10, 1000.0));
  double ink = 0;
  EXPECT_TRUE(data.tensors[0].is_of_bytes());
  const Array images = data.tensors[0].compact();
  for (const float pixel : images.read<float>()) ink += static_cast<double>(pixel);
  EXPECT_NEAR(ink / 7840000, 0.2868, 1e-3);
}

TEST_F(FashionMnist, RefusesWhatIsAmiss) {
  const auto error = [](const std::string& part) {
    return data_error([&] { read_fashion_mnist(part, DType::f64); });
  };
  expect_in("install the Debian package dataset-fashion-mnist", error("train"));
  expect_in("\"train\" and \"test\", but \"dev\"", error("dev"));
  put("train-images-idx3-ubyte", idx(8, {1, 28, 28}, std::string(784, 'x')));
  put("train-labels-idx1-ubyte", idx(8, {1}, "\x0A"));
  expect_in("expected labels from 0 to 9, but found 10", error("train"));
  put("train-labels-idx1-ubyte", idx(8, {2}, "\1\2"));
  expect_in("expected 1 labels", error("train"));
  put("train-images-idx3-ubyte", idx(8, {1, 4, 4}, std::string(16, 'x')));
  expect_in("expected images of 28×28", error("train"));
}

}  // namespace
}  // namespace turunan
