#include "data/npz.hpp"

#include "data/files.hpp"
#include "data/zip.hpp"
#include "turunan/data.hpp"

namespace turunan {
namespace {

using Doubles = std::vector<double>;

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(TURUNAN_SOURCE_DIR "/tests/data/npy") / name;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Npz, ReadsWhatNumPyWrites) {
  const auto stored = read_npz(golden("stored.npz"), DType::f64);
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].name, "X");
  EXPECT_EQ(stored[0].value.shape(), (Shape{2, 3, 4}));
  EXPECT_EQ(stored[0].value.element(23), 8.5);
  EXPECT_EQ(stored[1].value.to_doubles(), (Doubles{1, 0}));
  const auto deflated = read_npz(golden("deflated.npz"), DType::f32);
  ASSERT_EQ(deflated.size(), 3U);
  EXPECT_EQ(deflated[0].value.type(), (TensorType{DType::f32, {2, 3, 80}}));
  EXPECT_EQ(deflated[0].value.element(5), -2.5);
  EXPECT_EQ(deflated[2].name, "ŷ");
  EXPECT_EQ(deflated[2].value.element(0), 2.5);
}

TEST(Npz, PicksArraysByName) {
  const std::vector<std::string> names{"y", "X"};
  const Dataset dataset = read_npz(golden("stored.npz"), names, DType::f64);
  ASSERT_EQ(dataset.tensors.size(), 2U);
  EXPECT_EQ(dataset.tensors[0].shape(), Shape{2});
  EXPECT_EQ(read_npz(golden("stored.npz"), std::vector<std::string>(), DType::f64).tensors.size(), 2U);
  const std::vector<std::string> unknown{"Z"};
  expect_in("stored.npz: expected an array 'Z', but the file holds X, y",
            data_error([&] { read_npz(golden("stored.npz"), unknown, DType::f64); }));
  expect_in("none.npz: expected arrays, but the file holds none",
            data_error([] { read_npz(golden("none.npz"), DType::f64); }));
}

using NpzFiles = Files;

TEST_F(NpzFiles, EveryCutAndEveryFlippedBitIsAnErrorOrTheSameArrays) {
  const std::string whole = contents(golden("deflated.npz"));
  const auto expected = read_npz(golden("deflated.npz"), DType::f64);
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_NE(data_error([&] { read_npz(put("cut.npz", whole.substr(0, size)), DType::f64); }), "no error")
        << size;
  }
  int refused = 0, tried = 0;
  for (std::size_t at = 0; at < whole.size(); at += 3, ++tried) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << at % 8);
    const std::string error = data_error([&] {
      for (const NamedArray& array : read_npz(put("damaged.npz", damaged), DType::f64)) {
        for (const NamedArray& before : expected) {
          if (before.name != array.name) continue;
          EXPECT_TRUE(identical(before.value, array.value)) << at;
        }
      }
    });
    refused += error == "no error" ? 0 : 1;
  }
  EXPECT_GT(refused, tried / 2);
}

TEST_F(NpzFiles, SaysWhatIsNoZipFile) {
  expect_in("expected a zip file, but its directory is not there",
            data_error([&] { ZipFile(put("a", "no zip file at all, but a text")); }));
  expect_in("expected a zip file", data_error([&] { ZipFile(put("a", "")); }));
  expect_in("the file cannot be read: No such file", data_error([&] { ZipFile(folder() / "nowhere"); }));
  expect_in("this is a folder", data_error([&] { ZipFile{folder()}; }));
}

TEST_F(NpzFiles, WritesWhatItReads) {
  const Array matrix({2, 3}, Doubles{1, -0.5, 1e300, 5e-324, 0, 7});
  const std::vector<std::int64_t> turned{1, 0};
  const std::vector<NamedArray> arrays{{"a", matrix},
                                       {"ŷ", Array::scalar(2.5, DType::f32)},
                                       {"turned", matrix.transpose(turned)},
                                       {"none", Array::zeros({DType::f64, {0, 3}})},
                                       {"whole", Array({3}, Doubles{-1, 0, 9}, DType::i64)},
                                       {"flags", Array({2}, Doubles{1, 0}, DType::boolean)}};
  data::write_npz(folder() / "a.npz", arrays);
  const auto found = data::npz(folder() / "a.npz");
  ASSERT_EQ(found.size(), arrays.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].name, arrays[i].name);
    EXPECT_TRUE(identical(found[i].value, arrays[i].value.cast(DType::f64))) << found[i].name;
    data::write_npy(folder() / "a.npy", arrays[i].value);
    EXPECT_TRUE(identical(data::npy(folder() / "a.npy"), arrays[i].value.cast(DType::f64))) << found[i].name;
  }
  data::write_npz(folder() / "none.npz", {});
  EXPECT_EQ(ZipFile(folder() / "none.npz").members().size(), 0U);
  const std::vector<NamedArray> twice{{"a", matrix}, {"a", matrix}};
  EXPECT_THROW(data::write_npz(folder() / "b.npz", twice), DomainError);
}

// The bytes of numpy.save for the same array.
TEST_F(NpzFiles, WritesNpyFilesAsNumPyDoes) {
  for (const char* name : {"f8-little", "f4-little", "scalar", "empty"}) {
    const std::string kind(name);
    const Array array = data::npy(golden(kind + ".npy"), kind[1] == '4' ? DType::f32 : DType::f64);
    data::write_npy(folder() / "a.npy", array);
    EXPECT_EQ(contents(folder() / "a.npy"), contents(golden(kind + ".npy"))) << name;
  }
  data::write_npy(folder() / "a.npy", Array({2, 2}, Doubles{1, 0, 0, 1}, DType::boolean));
  EXPECT_EQ(contents(folder() / "a.npy"), contents(golden("b1.npy")));
}

}  // namespace
}  // namespace turunan
