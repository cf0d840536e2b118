#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <map>

#include "formats/temporary_folder.hpp"
#include "turunan/training_log.hpp"

namespace turunan {
namespace {

// A second, plain reading of the formats: TFRecord, and as much of protobuf as events need.

std::uint32_t castagnoli(const std::string& bytes) {
  std::uint32_t value = ~0U;
  for (const char byte : bytes) {
    value ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) value = value / 2 ^ (value % 2 != 0 ? 0x82F63B78U : 0U);
  }
  return ~value;
}

template <class T>
T number(const std::string& bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

bool holds(const std::string& bytes, std::uint32_t masked) {
  const std::uint32_t value = castagnoli(bytes);
  return masked == (value >> 15U | value << 17U) + 0xa282ead8U;
}

std::vector<std::string> records(const std::string& file) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < file.size();) {
    const auto length = number<std::uint64_t>(file, at);
    EXPECT_TRUE(holds(file.substr(at, 8), number<std::uint32_t>(file, at + 8)));
    result.push_back(file.substr(at + 12, length));
    EXPECT_TRUE(holds(result.back(), number<std::uint32_t>(file, at + 12 + length)));
    at += 16 + length;
    if (at > file.size()) ADD_FAILURE() << "a record breaks off";
  }
  return result;
}

// The bytes of each field, numbers of varints written out.
std::map<unsigned, std::string> fields(const std::string& message) {
  std::map<unsigned, std::string> result;
  std::size_t at = 0;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(message.at(at++));
      value |= std::uint64_t{byte & 127U} << shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.size()) {
    const std::uint64_t key = varint();
    std::size_t size = 0;
    switch (key % 8) {
      case 0:
        result[static_cast<unsigned>(key / 8)] = std::to_string(static_cast<std::int64_t>(varint()));
        continue;
      case 1: size = 8; break;
      case 2: size = varint(); break;
      case 5: size = 4; break;
      default: ADD_FAILURE() << "wire type " << key % 8;
    }
    result[static_cast<unsigned>(key / 8)] = message.substr(at, size);
    at += size;
  }
  EXPECT_EQ(at, message.size());
  return result;
}

TEST(EventFile, TheChecksumIsCastagnolis) {
  EXPECT_EQ(castagnoli("123456789"), 0xE3069283U);  // the check value of CRC-32C
}

TEST(EventFile, HoldsScalarsWithStepAndTime) {
  const TemporaryFolder folder;
  EventFile events(folder / "runs" / "first");
  events.scalar("cost/train", 0, 0.5, 1000.25);
  events.scalar("ŷ", 1'000'000'000'000, -1e30, 1001);
  events.scalar("", -1, NAN, 1002);
  EXPECT_EQ(events.path().parent_path(), folder / "runs" / "first");
  EXPECT_EQ(events.path().filename().string().find("events.out.tfevents."), 0U);

  const std::vector<std::string> found = records(contents_of(events.path()));
  ASSERT_EQ(found.size(), 4U);
  auto version = fields(found[0]);
  EXPECT_EQ(version[3], "brain.Event:2");
  EXPECT_GT(number<double>(version[1], 0), 1.6e9);
  const auto scalar = [&](std::size_t i) {
    auto event = fields(found[i]);
    auto value = fields(fields(event[5])[1]);
    return std::tuple(number<double>(event[1], 0), event[2], value[1], number<float>(value[2], 0));
  };
  EXPECT_EQ(scalar(1), std::tuple(1000.25, "0", "cost/train", 0.5F));
  EXPECT_EQ(scalar(2), std::tuple(1001.0, "1000000000000", "ŷ", -1e30F));
  EXPECT_EQ(std::get<1>(scalar(3)), "-1");
  EXPECT_TRUE(std::isnan(std::get<3>(scalar(3))));
}

TEST(EventFile, TakesTheTimeOfTheClock) {
  const TemporaryFolder folder;
  EventFile events(folder.path());
  events.scalar("a", 1, 2);
  auto event = fields(records(contents_of(events.path()))[1]);
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(number<double>(event[1], 0), now, 3600);
}

TEST(EventFile, TwoOfOneFolderAreTwoFiles) {
  const TemporaryFolder folder;
  EventFile a(folder.path()), b(folder.path());
  EXPECT_NE(a.path(), b.path());
  EXPECT_EQ(folder.names().size(), 2U);
  put(folder / "file", "");
  EXPECT_THROW(EventFile(folder / "file" / "below"), WriteError);
}

TEST(CsvLog, WritesATable) {
  const TemporaryFolder folder;
  CsvLog log(folder / "log.csv", {"epoch", "cost, train", "note"});
  log.row({std::int64_t{1}, 0.1, std::string("so \"far\"")});
  log.row({std::int64_t{-2}, 1e-300, std::string("two\nlines")});
  log.row({std::int64_t{3}, 2.0, std::string()});
  EXPECT_EQ(
      contents_of(folder / "log.csv"),
      "epoch,\"cost, train\",note\r\n1,0.1,\"so \"\"far\"\"\"\r\n-2,1e-300,\"two\nlines\"\r\n3,2,\"\"\r\n");
  EXPECT_THROW(log.row({0.5}), DomainError);
  EXPECT_THROW(CsvLog(folder / "none.csv", {}), DomainError);
}

TEST(CsvLog, GoesOnWhereItWasCutOff) {
  const TemporaryFolder folder;
  const std::string whole = "a,b\r\n1,\"x\n\"\r\n";
  for (const std::string rest : {"", "2", "2,\"y\n", "2,3\r"}) {
    put(folder / "log.csv", whole + rest);
    CsvLog(folder / "log.csv", {"a", "b"}).row({std::int64_t{5}, 6.5});
    EXPECT_EQ(contents_of(folder / "log.csv"), whole + "5,6.5\r\n") << rest;
  }
  for (const std::string begun : {"", "a", "a,b", "a,b\r"}) {
    put(folder / "log.csv", begun);
    CsvLog log(folder / "log.csv", {"a", "b"});
    EXPECT_EQ(contents_of(folder / "log.csv"), "a,b\r\n") << begun;
  }
}

TEST(CsvLog, LeavesOtherFilesAlone) {
  const TemporaryFolder folder;
  put(folder / "other.csv", "a,c\r\n1,2\r\n");
  EXPECT_THROW(CsvLog(folder / "other.csv", {"a", "b"}), WriteError);
  put(folder / "text", "dear diary");
  EXPECT_THROW(CsvLog(folder / "text", {"a", "b"}), WriteError);
  EXPECT_EQ(contents_of(folder / "other.csv"), "a,c\r\n1,2\r\n");
  EXPECT_EQ(contents_of(folder / "text"), "dear diary");
  EXPECT_THROW(CsvLog("/dev/full/x", {"a"}), WriteError);
}

}  // namespace
}  // namespace turunan
