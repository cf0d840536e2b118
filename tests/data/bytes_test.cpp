#include "data/bytes.hpp"

#include "data/files.hpp"

namespace turunan {
namespace {

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + ' ';
  return text;
}

std::string content(std::string bytes) {
  return ByteReader("f", std::move(bytes)).read_rest();
}

TEST(Bytes, PlainAndCompressedAreTheSame) {
  for (const std::string& text : {std::string(), std::string("a"), numbers(100000)}) {
    EXPECT_EQ(content(text), text);
    EXPECT_EQ(content(gzip(text)), text);
  }
}

TEST(Bytes, CompressedPartsFollowOneAnother) {
  const std::string text = numbers(50000);
  EXPECT_EQ(content(gzip(text) + gzip("") + gzip(text)), text + text);
}

TEST(Bytes, DamagedCompressedDataIsRefused) {
  const std::string packed = gzip(numbers(50000));
  expect_in("f: the compressed data breaks off",
            data_error([&] { content(packed.substr(0, packed.size() - 1)); }));
  expect_in("breaks off after 0 bytes", data_error([&] { content(packed.substr(0, 5)); }));
  expect_in("bytes follow the end of the compressed data", data_error([&] { content(packed + "x"); }));
  std::string flipped = packed;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  expect_in("the compressed data is damaged", data_error([&] { content(flipped); }));
  std::string sum = packed;
  sum[sum.size() - 6] = static_cast<char>(sum[sum.size() - 6] ^ 1);
  expect_in("the compressed data is damaged", data_error([&] { content(sum); }));
}

TEST(Bytes, MostLeftBoundsWhatComes) {
  const std::string zeros(1 << 22, '\0');
  ByteReader reader("f", gzip(zeros));
  std::string out(1000, 'x');
  for (std::size_t left = zeros.size(); left > 1000; left -= 1000) {
    ASSERT_GE(reader.most_left(), left);
    reader.read_all(std::as_writable_bytes(std::span(out)), "zeros");
  }
  EXPECT_EQ(ByteReader("f", "abc").most_left(), 3U);
}

using FilesOnDisk = Files;

TEST_F(FilesOnDisk, WhatIsNoFileIsRefused) {
  expect_in("there is no such file", data_error([&] { ByteReader(folder() / "none"); }));
  expect_in("this is a directory", data_error([&] { ByteReader reader{folder()}; }));
  expect_in("a device or a pipe", data_error([&] { ByteReader(std::filesystem::path("/dev/zero")); }));
  EXPECT_EQ(ByteReader(put("f", "text")).read_rest(), "text");
}

}  // namespace
}  // namespace turunan
