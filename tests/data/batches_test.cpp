#include "turunan/batches.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "data/csv_stream.hpp"
#include "data/files.hpp"
#include "data/permutation.hpp"
#include "turunan/data.hpp"

namespace turunan::data {
namespace {

namespace fs = std::filesystem;
using Doubles = std::vector<double>;

TEST(Permutation, HasEveryNumberOnce) {
  for (const std::int64_t count : {1, 2, 3, 4, 5, 16, 17, 1000, 4097}) {
    std::set<std::int64_t> seen;
    const Permutation order(count, 7);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t value = order(i);
      EXPECT_TRUE(value >= 0 && value < count);
      seen.insert(value);
    }
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(count));
  }
  const Permutation far(std::int64_t{1} << 40, 1);
  EXPECT_LT(far((std::int64_t{1} << 40) - 1), std::int64_t{1} << 40);
}

TEST(Permutation, MovesNumbersFar) {
  constexpr std::int64_t count = 1000;
  const Permutation order(count, 3), other(count, 4);
  double distance = 0;
  int same = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    distance += static_cast<double>(std::abs(order(i) - i)) / count;
    same += order(i) == other(i) ? 1 : 0;
  }
  EXPECT_NEAR(distance / count, 1.0 / 3, 0.05);  // the mean of |u - v| for uniform u and v
  EXPECT_LT(same, 10);
}

class BatchFiles : public Files {
 protected:
  // Row i of X is (2i, 2i + 1), its target i.
  std::vector<fs::path> npy_files(std::int64_t rows) const {
    Doubles x(static_cast<std::size_t>(2 * rows)), y(static_cast<std::size_t>(rows));
    std::iota(x.begin(), x.end(), 0.0);
    std::iota(y.begin(), y.end(), 0.0);
    write_npy(folder() / "x.npy", Array({rows, 2}, x));
    write_npy(folder() / "y.npy", Array({rows}, y, DType::f32));
    return {folder() / "x.npy", folder() / "y.npy"};
  }
  fs::path csv_file(std::int64_t rows) const {
    std::string text = "n,kind,y\n";
    for (std::int64_t i = 0; i < rows; ++i) {
      text += std::to_string(2 * i) + (i % 2 == 0 ? ",even," : ",odd,") + std::to_string(i) + "\n";
    }
    return put("t.csv", text);
  }
};

// The targets of an epoch, one behind the other.
Doubles targets(const Batches& batches, std::int64_t epoch) {
  Doubles all;
  for (const Batch& batch : batches.epoch(epoch)) {
    const Doubles some = batch.tensors.back().to_doubles();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

Doubles ordered(std::int64_t rows) {
  Doubles values(static_cast<std::size_t>(rows));
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}

Doubles sorted(Doubles values) {
  std::sort(values.begin(), values.end());
  return values;
}

TEST_F(BatchFiles, EveryExampleComesOnceAndRowsStayTogether) {
  const Batches batches = Batches::npy(npy_files(50), {.size = 8, .seed = 3, .dtype = DType::f32});
  EXPECT_EQ(batches.examples(), 50);
  EXPECT_EQ(batches.batches(), 7);
  EXPECT_EQ(Batches::npy(npy_files(50), {.size = INT64_MAX}).batches(), 1);
  std::vector<std::int64_t> sizes;
  for (const Batch& batch : batches) {
    ASSERT_EQ(batch.tensors.size(), 2U);
    const std::int64_t rows = batch.tensors[0].shape()[0];
    sizes.push_back(rows);
    EXPECT_EQ(batch.tensors[0].type(), (TensorType{DType::f32, {rows, 2}}));
    EXPECT_EQ(batch.tensors[1].type(), (TensorType{DType::f32, {rows}}));
    for (std::int64_t i = 0; i < rows; ++i) {
      EXPECT_EQ(batch.tensors[0].element(2 * i + 1), 2 * batch.tensors[1].element(i) + 1);
    }
  }
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{8, 8, 8, 8, 8, 8, 2}));
  EXPECT_EQ(sorted(targets(batches, 0)), ordered(50));
}

TEST_F(BatchFiles, TheOrderIsAFunctionOfSeedAndEpoch) {
  const auto files = npy_files(50);
  const Batches a = Batches::npy(files, {.size = 8, .seed = 3}),
                same = Batches::npy(files, {.size = 8, .seed = 3}),
                other = Batches::npy(files, {.size = 8, .seed = 4});
  EXPECT_EQ(targets(a, 2), targets(same, 2));
  EXPECT_EQ(targets(a, 2), targets(a, 2));
  EXPECT_NE(targets(a, 2), targets(a, 1));
  EXPECT_NE(targets(a, 2), targets(other, 2));
  EXPECT_EQ(targets(a, 2), targets(Batches::npy(files, {.size = 5, .seed = 3}), 2));  // whatever the size
  EXPECT_EQ(targets(Batches::npy(files, {.shuffle = false}), 9), ordered(50));
}

TEST_F(BatchFiles, AThreadReadsAheadTheSameBatches) {
  const Batches plain = Batches::npy(npy_files(50), {.size = 7}),
                ahead = Batches::npy(npy_files(50), {.size = 7, .prefetch = true});
  EXPECT_EQ(targets(plain, 1), targets(ahead, 1));
  const fs::path table = csv_file(50);
  EXPECT_EQ(targets(Batches::csv(table, "y", {.size = 7}), 1),
            targets(Batches::csv(table, "y", {.size = 7, .prefetch = true}), 1));
  for (const Batch& batch : ahead) {
    EXPECT_EQ(batch.tensors.size(), 2U);
    break;  // while the next one is being read
  }
}

TEST_F(BatchFiles, IdxFilesAreImagesAndLabels) {
  const fs::path images = put(
      "images", std::string("\0\0\x08\x03\0\0\0\x03\0\0\0\x01\0\0\0\x02", 16) + "\x01\x02\x03\x04\x05\xff");
  const fs::path labels = put("labels", std::string("\0\0\x08\x01\0\0\0\x03", 8) + std::string("\2\0\1", 3));
  const Batches batches = Batches::idx({images, labels}, {.size = 2, .shuffle = false});
  std::vector<fs::path> files{images, labels};
  const Dataset whole = idx(files);
  std::int64_t row = 0;
  for (const Batch& batch : batches) {
    const std::int64_t count = batch.tensors[0].shape()[0];
    std::vector<std::int64_t> positions(static_cast<std::size_t>(count));
    std::iota(positions.begin(), positions.end(), row);
    EXPECT_TRUE(identical(batch.tensors[0], rows(whole.tensors[0], positions)));
    EXPECT_TRUE(identical(batch.tensors[1], rows(whole.tensors[1], positions)));
    row += count;
  }
  EXPECT_EQ(row, 3);
}

TEST_F(BatchFiles, ATableIsShuffledInAWindow) {
  const fs::path file = csv_file(500);
  const Batches batches = Batches::csv(file, "y", {.size = 64, .seed = 1, .window = 50});
  EXPECT_EQ(batches.examples(), 500);
  const Doubles order = targets(batches, 0);
  EXPECT_EQ(sorted(order), ordered(500));
  EXPECT_NE(order, ordered(500));
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_LT(order[i], static_cast<double>(i + 50));
  EXPECT_EQ(targets(batches, 0), order);
  EXPECT_NE(targets(batches, 1), order);
  EXPECT_EQ(targets(Batches::csv(file, "y", {.shuffle = false}), 0), ordered(500));
  for (const Batch& batch : Batches::csv(file, "y", {.size = 500, .dtype = DType::f32})) {
    EXPECT_EQ(batch.tensors[0].type(), (TensorType{DType::f32, {500, 3}}));  // n, kind = even, kind = odd
    for (std::int64_t i = 0; i < 500; ++i) {
      const double y = batch.tensors[1].element(i);
      EXPECT_EQ(batch.tensors[0].element(3 * i), 2 * y);
      EXPECT_EQ(batch.tensors[0].element(3 * i + 2), static_cast<int>(y) % 2);
    }
  }
  for (const Batch& batch : Batches::csv(put("plain.csv", "1,2\n3,4\n"), {}))
    EXPECT_EQ(batch.tensors.size(), 1U);
}

TEST_F(BatchFiles, SaysWhatCannotBeReadInBatches) {
  const auto files = npy_files(5);
  const auto error = [](std::vector<fs::path> paths) { return data_error([&] { Batches::npy(paths); }); };
  const fs::path packed = put("packed.npy", gzip("x"));
  expect_in("packed.npy: expected a plain file, but it is compressed", error({packed}));
  write_npy(folder() / "four.npy", Array::zeros({DType::f64, {4}}));
  expect_in("four.npy: expected 5 examples as in", error({files[0], folder() / "four.npy"}));
  write_npy(folder() / "scalar.npy", Array::scalar(1));
  expect_in("expected one axis or more", error({folder() / "scalar.npy"}));
  write_npy(folder() / "none.npy", Array::zeros({DType::f64, {0, 3}}));
  expect_in("expected examples, but there are none", error({folder() / "none.npy"}));
  expect_in("is in Fortran order", error({TURUNAN_SOURCE_DIR "/tests/data/npy/fortran.npy"}));
  expect_in("one file or more", error({}));
  EXPECT_THROW(Batches::npy(files, {.size = 0}), DomainError);
  EXPECT_THROW(Batches::npy(files, {.dtype = DType::i64}), TypeError);
  EXPECT_THROW(Batches::csv(csv_file(3), "y", {.window = 0}), DomainError);
  expect_in("t.csv: expected a column 'z'", data_error([&] { Batches::csv(csv_file(3), "z"); }));
}

TEST_F(BatchFiles, AFileThatShrinksIsAnError) {
  for (const bool prefetch : {false, true}) {
    const Batches batches = Batches::npy(npy_files(50), {.size = 10, .shuffle = false, .prefetch = prefetch});
    fs::resize_file(folder() / "x.npy", 128 + 16 * 30);
    expect_in("x.npy: the file ends at byte", data_error([&] { targets(batches, 0); }));
  }
}

// A sanitizer keeps memory that was given back.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TURUNAN_TEST_MEMORY_IS_KEPT
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TURUNAN_TEST_MEMORY_IS_KEPT
#endif
#endif

// In a process of its own, whose memory is measured.
TEST_F(BatchFiles, OnlyTheBatchAtHandIsInMemory) {
#ifdef TURUNAN_TEST_MEMORY_IS_KEPT
  GTEST_SKIP() << "a sanitizer keeps memory that was given back";
#endif
  constexpr std::int64_t rows = 300, width = std::int64_t{1} << 18;  // 300 MiB, all of it a hole
  write_npy(folder() / "x.npy", Array::zeros({DType::f32, {1, width}}));
  std::string header(128, ' ');
  std::ifstream(folder() / "x.npy", std::ios::binary).read(header.data(), 128);
  header.replace(header.find("(1, "), 4, "(300, ");
  header.erase(header.rfind(' '), 1).erase(header.rfind(' '), 1);
  put("x.npy", header);
  fs::resize_file(folder() / "x.npy", 128 + rows * width * 4);

  const pid_t child = fork();
  if (child == 0) {
    try {
      const auto peak = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;  // KiB
      };
      const auto before = peak();
      std::int64_t seen = 0;
      for (const Batch& batch :
           Batches::npy({folder() / "x.npy"}, {.size = 4, .dtype = DType::f32, .prefetch = true})) {
        seen += batch.tensors[0].shape()[0];
      }
      _exit(seen != rows ? 2 : peak() - before > 60 * 1024 ? 3 : 0);
    } catch (...) {
      _exit(4);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "2: examples missing, 3: too much memory, 4: an error";
}

using CsvStreams = Files;

TEST_F(CsvStreams, GiveTheRecordsOfTheWholeText) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,b\r\n1,\"two\r\nlines\"\r\n\r\n\"a \"\"quote\"\"\",ü\r3,4\n\xEF\xBB\xBF,5\n\"" +
      std::string(100, 'x') + "\n\",6";
  const fs::path file = put("t.csv", text);
  for (const std::size_t part : {1, 2, 3, 5, 8, 13, 50, 1000}) {
    CsvRecords whole("t.csv", text);
    CsvStream stream(file, part);
    std::vector<CsvField> expected, found;
    while (whole.next(expected)) {
      ASSERT_TRUE(stream.next(found)) << part;
      ASSERT_EQ(found.size(), expected.size()) << part;
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].text, expected[i].text) << part;
      const std::string place = stream.error(found.back(), "x").what();
      EXPECT_EQ(place.substr(place.find("t.csv")), whole.error(expected.back(), "x").what()) << part;
    }
    EXPECT_FALSE(stream.next(found)) << part;
  }
}

TEST_F(CsvStreams, KeepTheSeparatorOfTheFirstRecord) {
  CsvStream stream(put("t.csv", "\n\na;b\n1,5;2\n\n3;4,5\n"), 1);
  std::vector<CsvField> fields;
  for (const char* first : {"a", "1,5", "3"}) {
    ASSERT_TRUE(stream.next(fields));
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].text, first);
  }
}

TEST_F(CsvStreams, NameTheLineOfAFault) {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += "1,2\n";
  const fs::path file = put("t.csv", text + "1,x\"y\n");
  CsvStream stream(file, 64);
  std::vector<CsvField> fields;
  expect_in("t.csv:1002:4: a quote inside a field", data_error([&] {
              while (stream.next(fields)) {
              }
            }));
}

}  // namespace
}  // namespace turunan::data
