#include "turunan/safetensors.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "formats/temporary_folder.hpp"

namespace turunan::safetensors {
namespace {

namespace fs = std::filesystem;

fs::path golden(const std::string& name) {
  return fs::path(TURUNAN_SOURCE_DIR) / "tests" / "formats" / "safetensors" / name;
}

template <class E>
std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const E& error) {
    return error.what();
  }
  return "no error";
}

DType dtype_named(const std::string& text) {
  for (const DType dtype : {DType::boolean, DType::i64, DType::f32, DType::f64}) {
    if (turunan::name(dtype) == text) return dtype;
  }
  return text == "boolean" ? DType::boolean : throw std::runtime_error(text);
}

void expect_values(const Array& array, const nlohmann::json& expected) {
  EXPECT_EQ(array.shape().sizes(), expected["shape"].get<std::vector<std::int64_t>>());
  ASSERT_EQ(array.dtype(), dtype_named(expected["type"]));
  const nlohmann::json& values = expected["values"];
  ASSERT_EQ(array.elements(), static_cast<std::int64_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (array.dtype() == DType::i64) {
      EXPECT_EQ(array.read<std::int64_t>()[i], values[i].get<std::int64_t>());
    } else if (array.dtype() == DType::boolean) {
      EXPECT_EQ(array.read<bool>()[i], values[i].get<bool>());
    } else {
      EXPECT_EQ(array.element(at), values[i].get<double>());
    }
  }
}

TEST(Safetensors, ReadsWhatThePythonPackageWrote) {
  const auto expected = nlohmann::json::parse(contents_of(golden("expected.json")));
  EXPECT_EQ(expected.size(), 4U);
  for (const auto& [name, file] : expected.items()) {
    SCOPED_TRACE(name);
    const File found = read(golden(name));
    EXPECT_EQ(found.tensors.size(), file["tensors"].size());
    EXPECT_EQ(found.metadata, file["metadata"].get<Metadata>());
    for (const auto& [tensor, values] : file["tensors"].items()) {
      SCOPED_TRACE(tensor);
      expect_values(found.at(tensor), values);
    }
  }
}

bool same_file(const File& a, const std::vector<NamedArray>& tensors, const Metadata& metadata) {
  if (a.tensors.size() != tensors.size() || a.metadata != metadata) return false;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (a.tensors[i].name != tensors[i].name || !identical(a.tensors[i].value, tensors[i].value))
      return false;
  }
  return true;
}

TEST(Safetensors, GivesBackWhatItWrote) {
  const TemporaryFolder folder;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Array matrix({2, 3}, std::vector<double>{1, -0.0, 1e300, nan, 5e-324, INFINITY});
  const std::vector<std::int64_t> turned{1, 0};
  const std::vector<NamedArray> tensors{{"W₁", matrix},
                                        {"flags", Array({3}, std::vector<double>{1, 0, 1}, DType::boolean)},
                                        {"a \"name\"\n\\", Array({1}, std::vector<double>{7}, DType::i64)},
                                        {"", Array::scalar(2.5, DType::f32)},
                                        {"transposed", matrix.transpose(turned)},
                                        {"none", Array::zeros({DType::f32, {0, 4}})}};
  const Metadata metadata{{"step", "12"}, {"ŷ", "😀\t"}};
  write(folder / "a", tensors, metadata);
  EXPECT_TRUE(same_file(read(folder / "a"), tensors, metadata));
  write(folder / "b", {}, {});
  EXPECT_TRUE(same_file(read(folder / "b"), {}, {}));
  write(folder / "c", {}, metadata);
  EXPECT_TRUE(same_file(read(folder / "c"), {}, metadata));
}

TEST(Safetensors, AlignsHeaderAndData) {
  const TemporaryFolder folder;
  const std::vector<NamedArray> tensors{{"a", Array::scalar(1, DType::boolean)},
                                        {"b", Array::scalar(1, DType::f32)},
                                        {"c", Array::scalar(1, DType::f64)}};
  write(folder / "a", tensors);
  const std::string bytes = contents_of(folder / "a");
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]));
  EXPECT_EQ(bytes.size(), 8 + length + 13);
  EXPECT_EQ(length % 8, 0U);
  EXPECT_NE(bytes.find(R"("c":{"dtype":"F64","shape":[],"data_offsets":[0,8]})"), std::string::npos);
  EXPECT_NE(bytes.find(R"("a":{"dtype":"BOOL","shape":[],"data_offsets":[12,13]})"), std::string::npos);
}

TEST(Safetensors, RefusesNamesThatCannotBeWritten) {
  const TemporaryFolder folder;
  const Array one = Array::scalar(1);
  const auto refused = [&](std::vector<NamedArray> tensors, const Metadata& metadata = {}) {
    return error_of<DomainError>([&] { write(folder / "a", tensors, metadata); });
  };
  EXPECT_EQ(refused({{"x", one}, {"y", one}, {"x", one}}),
            "the tensors of a safetensors file have different names, but two are named 'x'");
  EXPECT_EQ(refused({{"__metadata__", one}}), "a tensor in a safetensors file cannot be named __metadata__");
  EXPECT_EQ(refused({{"\xff", one}}), "a name or a text in a safetensors file is UTF-8");
  EXPECT_EQ(refused({}, {{"k", "\xc3"}}), "a name or a text in a safetensors file is UTF-8");
  EXPECT_TRUE(folder.names().empty());
}

std::string with_length(std::uint64_t length, const std::string& rest) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(length >> (8 * i) & 255U);
  return bytes + rest;
}

std::string parse_error(const std::string& bytes) {
  return error_of<DataError>([&] { parse("f", std::as_bytes(std::span(bytes))); });
}

// What is said of a header with so many bytes of data behind it.
std::string fault_of(const std::string& header, std::size_t data = 0) {
  return parse_error(with_length(header.size(), header + std::string(data, '\0')));
}

TEST(Safetensors, NamesTheFaultOfTheFile) {
  EXPECT_EQ(parse_error(""), "f: expected a safetensors file, but it has only 0 bytes");
  EXPECT_EQ(parse_error("1234567"), "f: expected a safetensors file, but it has only 7 bytes");
  EXPECT_EQ(
      parse_error(with_length(100'000'001, "{}")),
      "f: expected a safetensors file, whose header has 100 MB at most, but this one says 100000001 bytes");
  EXPECT_EQ(parse_error(with_length(~0ULL, "{}")),
            "f: expected a safetensors file, whose header has 100 MB at most, but this one says "
            "18446744073709551615 bytes");
  EXPECT_EQ(parse_error(with_length(3, "{}")), "f: expected a header of 3 bytes, but only 2 follow");
  EXPECT_EQ(error_of<DataError>([] { read("/nowhere/x"); }),
            "/nowhere/x: the file cannot be read: No such file or directory");
  EXPECT_EQ(error_of<DataError>([] { read("/tmp"); }), "/tmp: expected a file, but this is a folder");
}

TEST(Safetensors, NamesTheFaultOfTheText) {
  EXPECT_EQ(fault_of(""), "f: the header is damaged: it does not begin with {");
  EXPECT_EQ(fault_of(" {}"), "f: the header is damaged: it does not begin with {");
  EXPECT_EQ(fault_of("[]"), "f: the header is damaged: it does not begin with {");
  EXPECT_EQ(fault_of("{\"\xff\":1}"), "f: the header is not UTF-8 at byte 2");
  EXPECT_EQ(fault_of("{\"\xed\xa0\x80\":1}"), "f: the header is not UTF-8 at byte 2");  // a surrogate
  for (const char* const text : {"{", "{}x", "{'a':1}", "{\"a\"}", "{\"a\":}", "{\"\n\":1}",
                                 "{\"\\ud800\":1}", "{} {}", "{\"__metadata__\":{},}"}) {
    EXPECT_EQ(fault_of(text).find("f: the header is damaged: it is not JSON at byte "), 0U) << fault_of(text);
  }
  EXPECT_EQ(fault_of("{\"a\":" + std::string(100'000, '[')),
            "f: the header is damaged: expected an object for 'a', but found a list");
  const std::string tensor = R"("a":{"dtype":"F32","shape":)";
  EXPECT_EQ(fault_of("{" + tensor + std::string(100'000, '[')),
            "f: the tensor 'a': expected sizes in its shape, but found a list");
  EXPECT_EQ(fault_of(R"({"a":{"a":{}}})"),
            "f: the tensor 'a': expected the fields dtype, shape and data_offsets, but found 'a'");
  const std::string empty = R"(:{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  EXPECT_EQ(fault_of("{\"a\"" + empty + ",\"a\"" + empty + "}"),
            "f: the header is damaged: the name 'a' stands there twice");
  EXPECT_EQ(fault_of(R"({"__metadata__":{"k":"1","k":"2"}})"),
            "f: the header is damaged: the metadata has 'k' twice");
  EXPECT_EQ(fault_of(R"({"__metadata__":{},"__metadata__":{}})"),
            "f: the header is damaged: the name '__metadata__' stands there twice");
  EXPECT_EQ(fault_of(R"({"__metadata__":{"k":1}})"),
            "f: the header is damaged: expected a text for the metadata 'k', but found the number 1");
  EXPECT_EQ(fault_of(R"({"__metadata__":null})"),
            "f: the header is damaged: expected an object for '__metadata__', but found null");
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "{\"t\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
}

TEST(Safetensors, NamesTheFaultOfATensor) {
  EXPECT_EQ(fault_of("{\"t\":3}"),
            "f: the header is damaged: expected an object for 't', but found the number 3");
  EXPECT_EQ(fault_of("{\"t\":{}}"), "f: the tensor 't': its field dtype is missing");
  EXPECT_EQ(fault_of(R"({"t":{"dtype":"F32","shape":[]}})"),
            "f: the tensor 't': its field data_offsets is missing");
  EXPECT_EQ(fault_of(R"({"t":{"dtype":"F32","dtype":"F32"}})"),
            "f: the tensor 't': its field dtype stands there twice");
  EXPECT_EQ(fault_of(tensor("3", "[]", "[0,4]")),
            "f: the tensor 't': expected a text for its dtype, but found the number 3");
  EXPECT_EQ(fault_of(tensor("[]", "[]", "[0,4]")),
            "f: the tensor 't': expected a text for its dtype, but found a list");
  EXPECT_EQ(
      fault_of(tensor("\"C64\"", "[]", "[0,4]")),
      "f: the tensor 't': expected one of the types F64 F32 F16 BF16 I64 I32 I16 I8 U64 U32 U16 U8 BOOL, but "
      "found 'C64'");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "2", "[0,4]")),
            "f: the tensor 't': expected a list for its shape, but found the number 2");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[-1]", "[0,4]")),
            "f: the tensor 't': expected sizes in its shape, but found the negative number -1");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[1.5]", "[0,4]")),
            "f: the tensor 't': expected sizes in its shape, but found the number 1.5");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[99999999999999999999]", "[0,4]")),
            "f: the tensor 't': expected sizes in its shape, but found the number 99999999999999999999");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[9223372036854775808]", "[0,4]")),
            "f: the tensor 't': the size 9223372036854775808 is too large");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[1099511627776,1099511627776]", "[0,4]")),
            "f: the tensor 't': its shape has too many elements");
  std::string deep = "[1";
  for (int i = 0; i < 64; ++i) deep += ",1";
  EXPECT_EQ(fault_of(tensor("\"F32\"", deep + "]", "[0,4]")), "f: the tensor 't': it has more than 64 axes");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[]", "[0]")),
            "f: the tensor 't': expected two data_offsets, but there are fewer");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[]", "[0,4,8]")),
            "f: the tensor 't': expected two data_offsets, but there are more");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[]", "[0,true]")),
            "f: the tensor 't': expected whole numbers in its data_offsets, but found true or false");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[]", "[8,4]")),
            "f: the tensor 't': its data ends at byte 4, before it begins at byte 8");
  EXPECT_EQ(fault_of(tensor("\"F32\"", "[2,3]", "[0,20]"), 20),
            "f: the tensor 't': its shape, 2×3 of F32, needs 24 bytes, but its data_offsets leave 20");
}

TEST(Safetensors, NamesTheFaultOfTheLayout) {
  const auto two = [](const std::string& first, const std::string& second, std::size_t data) {
    const std::string one = R"({"dtype":"U8","shape":[4],"data_offsets":)";
    return fault_of("{\"a\":" + one + first + "},\"b\":" + one + second + "}}", data);
  };
  EXPECT_EQ(two("[0,4]", "[4,8]", 8), "no error");
  EXPECT_EQ(two("[4,8]", "[0,4]", 8), "no error");
  EXPECT_EQ(two("[0,4]", "[2,6]", 6), "f: the tensor 'b' overlaps 'a'");
  EXPECT_EQ(two("[0,4]", "[0,4]", 4), "f: the tensor 'b' overlaps 'a'");
  EXPECT_EQ(two("[0,4]", "[6,10]", 10), "f: bytes 4 to 6 of the data belong to no tensor");
  EXPECT_EQ(two("[1,5]", "[5,9]", 9), "f: bytes 0 to 1 of the data belong to no tensor");
  EXPECT_EQ(two("[0,4]", "[4,8]", 7), "f: the tensor 'b' ends at byte 8 of the data, but the file has 7");
  EXPECT_EQ(two("[0,4]", "[4,8]", 11), "f: 3 bytes follow the last tensor");
  EXPECT_EQ(fault_of("{}", 5), "f: 5 bytes follow the last tensor");
  EXPECT_EQ(fault_of(tensor("\"U8\"", "[4]", "[18446744073709551612,18446744073709551615]"), 4),
            "f: the tensor 't': its shape, 4 elements of U8, needs 4 bytes, but its data_offsets leave 3");
}

TEST(Safetensors, RefusesElementsThatDoNotFit) {
  const std::string header = tensor("\"U64\"", "[1]", "[0,8]");
  EXPECT_EQ(parse_error(with_length(header.size(), header + std::string(8, '\xff'))),
            "f: the tensor 't' holds 18446744073709551615, which is too large for i64");
  const std::string flag = tensor("\"BOOL\"", "[1]", "[0,1]");
  EXPECT_EQ(parse_error(with_length(flag.size(), flag + "\x02")),
            "f: the tensor 't' is BOOL, but a byte of it is 2, not 0 or 1");
}

TEST(Safetensors, ReadsEveryHalf) {
  std::string data;
  for (unsigned bits = 0; bits < 65536; ++bits) {
    data += static_cast<char>(bits & 255U);
    data += static_cast<char>(bits >> 8U);
  }
  const std::string header = tensor("\"F16\"", "[65536]", "[0,131072]");
  const std::string bytes = with_length(header.size(), header + data);
  const File file = parse("f", std::as_bytes(std::span(bytes)));
  const auto values = file.at("t").read<float>();
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const unsigned exponent = bits >> 10U & 31U, fraction = bits & 1023U;
    const double magnitude = exponent == 31  ? (fraction != 0 ? NAN : INFINITY)
                             : exponent == 0 ? std::ldexp(fraction, -24)
                                             : std::ldexp(1024 + fraction, static_cast<int>(exponent) - 25);
    const double expected = bits >> 15U != 0 ? -magnitude : magnitude;
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(values[bits])) << bits;
    } else {
      EXPECT_EQ(values[bits], expected) << bits;
    }
  }
}

TEST(Safetensors, SaysWhichNamesThereAre) {
  const File file{{{"a", Array::scalar(1)}, {"b", Array::scalar(2)}}, {}};
  EXPECT_EQ(file.find("c"), nullptr);
  EXPECT_EQ(file.at("b").element(0), 2);
  try {
    file.at("c");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_EQ(error.required(), "there is no tensor named 'c'");
    EXPECT_EQ(error.help(), "there are: a, b");
  }
}

}  // namespace
}  // namespace turunan::safetensors
