#include "data/npy.hpp"

#include <numeric>

#include "data/files.hpp"

namespace turunan {
namespace {

using Doubles = std::vector<double>;

Array golden(const std::string& name, DType dtype = DType::f64) {
  return read_npy(std::filesystem::path(TURUNAN_SOURCE_DIR "/tests/data/npy") / (name + ".npy"), dtype);
}

Doubles ramp() {
  Doubles values(24);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i) / 2 - 3;
  return values;
}

TEST(Npy, ReadsWhatNumPyWrites) {
  for (const char* name : {"f4-little", "f4-big", "f8-little", "f8-big", "fortran", "version2", "version3"}) {
    for (const DType dtype : {DType::f32, DType::f64}) {
      const Array array = golden(name, dtype);
      EXPECT_EQ(array.type(), (TensorType{dtype, {2, 3, 4}})) << name;
      EXPECT_TRUE(array.is_compact());
      EXPECT_EQ(array.to_doubles(), ramp()) << name;
    }
  }
  for (const char* order : {"-little", "-big"}) {
    EXPECT_EQ(golden(std::string("i2") + order).to_doubles(), (Doubles{0, 1, 200, 32767}));
    for (const char* kind : {"i4", "i8", "u2", "u4", "u8"}) {
      EXPECT_EQ(golden(std::string(kind) + order).to_doubles(), (Doubles{0, 1, 200, 40000})) << kind << order;
    }
  }
  EXPECT_EQ(golden("i1").to_doubles(), (Doubles{-128, -1, 0, 127}));
  EXPECT_EQ(golden("u1").to_doubles(), (Doubles{0, 1, 128, 255}));
  EXPECT_EQ(golden("b1").to_doubles(), (Doubles{1, 0, 0, 1}));
  EXPECT_EQ(golden("scalar").type(), TensorType{});
  EXPECT_EQ(golden("scalar").element(0), 2.5);
  EXPECT_EQ(golden("empty").shape(), (Shape{0, 3}));
}

TEST(Npy, RefusesElementsThatAreNoRealNumbers) {
  expect_in("but they are '|O'", data_error([] { golden("object"); }));
  expect_in("its elements are structures", data_error([] { golden("structured"); }));
  expect_in("but they are '<c16' (in NumPy, save array.astype('f8'))", data_error([] { golden("complex"); }));
  expect_in("but they are '<f2'", data_error([] { golden("half"); }));
  expect_in("but they are '<U1'", data_error([] { golden("text"); }));
}

std::string npy(const std::string& header, const std::string& payload = "", char version = 1) {
  const char low = static_cast<char>(header.size() & 0xFF), high = static_cast<char>(header.size() >> 8);
  return "\x93NUMPY" + std::string{version, 0, low, high} + header + payload;
}

std::string error(const std::string& bytes) {
  ByteReader reader("f.npy", bytes);
  return data_error([&] { read_npy(reader, DType::f64); });
}

TEST(Npy, ReadsHeadersThatOthersWrite) {
  ByteReader reader("f", npy("{\"shape\":(2L,),\"descr\":\"|u1\",\"fortran_order\":False}\n", "\1\2"));
  EXPECT_EQ(read_npy(reader, DType::f64).to_doubles(), (Doubles{1, 2}));
}

TEST(Npy, MalformedFilesAreRefused) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
  EXPECT_EQ(error(npy(header, "abcdef")), "no error");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "an npy file's magic number, but the file ends after 0"},
      {"PK\3\4 an npz file", "an .npz file holds several"},
      {npy(header, "", 4), "format version 1, 2 or 3, but found 4"},
      {npy(header).substr(0, 40), "the header, but the file ends after"},
      {npy(header, "abcde"), "which is 6 elements of 1 bytes each, but 5 bytes follow"},
      {npy(header, "abcdefg"), "more bytes follow"},
      {npy("[]"), "expected a dictionary"},
      {npy("{'descr'"), "expected a colon"},
      {npy("{'descr': '|u1"), "expected a type in quotes"},
      {npy("{'descr': '|u1', 'descr': '|u1'}"), "each key once"},
      {npy("{'descr': '|u1', 'shape': (1,)}"), "expected the key fortran_order"},
      {npy("{'other': 1}"), "but found 'other'"},
      {npy("{'fortran_order': Maybe}"), "expected True or False"},
      {npy("{'shape': (2 3)}"), "expected a comma or the end of the tuple"},
      {npy("{'shape': (-2,)}"), "expected a size"},
      {npy("{'shape': (99999999999999999999,)}"), "expected a size"},
      {npy("{'shape': 3}"), "expected a tuple"},
      {npy(header + "x"), "expected the end of the header"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"),
       "too many elements"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000,)}"),
       "1000000000 elements of 8 bytes"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (55550055555554, 1, 0)}"), "too many elements"},
      {std::string("\x93NUMPY\2\0\xFF\xFF\xFF\x7F", 12), "expected a header below a million bytes"},
  };
  for (const auto& [bytes, message] : cases) {
    expect_in("f.npy: ", error(bytes));
    expect_in(message, error(bytes));
  }
  std::string axes = "{'descr': '|u1', 'fortran_order': False, 'shape': (";
  for (int i = 0; i < 65; ++i) axes += "1, ";
  expect_in("expected 64 axes at most", error(npy(axes + ")}", "x")));
}

}  // namespace
}  // namespace turunan
