#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <numeric>
#include <sstream>

#include "graph/element.hpp"
#include "turunan/array.hpp"

namespace turunan {
namespace {

Array arange(Shape shape, DType dtype = DType::i64) {
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  std::iota(elements.begin(), elements.end(), 0.0);
  return Array(std::move(shape), elements, dtype);
}

struct Golden {
  std::string heading, text;
  Array array;
  PrintOptions options;
};

DType dtype_named(const std::string& word) {
  for (const DType dtype : {DType::boolean, DType::i64, DType::f32, DType::f64}) {
    if (word == name(dtype) || (word == "bool" && dtype == DType::boolean)) return dtype;
  }
  throw std::runtime_error("no dtype " + word);
}

template <class T>
T parse(const std::string& word) {
  if constexpr (std::is_same_v<T, std::int64_t>) return std::stoll(word);
  if constexpr (std::is_same_v<T, bool>) return word == "1";
  if constexpr (std::is_same_v<T, float>) return std::strtof(word.c_str(), nullptr);
  return static_cast<T>(std::strtod(word.c_str(), nullptr));
}

Array read_array(const std::string& dtype, const std::string& sizes, const std::string& elements) {
  std::vector<std::int64_t> shape;
  std::istringstream size_stream(sizes == "scalar" ? "" : sizes);
  for (std::string size; std::getline(size_stream, size, 'x');) shape.push_back(std::stoll(size));
  std::istringstream element_stream(elements);
  std::vector<std::string> words;
  for (std::string word; element_stream >> word;) words.push_back(word);
  Array array = Array::zeros({dtype_named(dtype), Shape(shape)});
  visit_dtype(array.dtype(), [&]<class T>() {
    std::size_t i = 0;
    for (T& element : array.write<T>()) element = parse<T>(words[i++ % words.size()]);
  });
  return array;
}

PrintOptions read_options(std::istream& words) {
  PrintOptions options;
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const int value = std::stoi(word.substr(equals + 1));
    if (key == "digits") options.digits = value;
    if (key == "threshold") options.threshold = value;
    if (key == "edge") options.edge = value;
    if (key == "width") options.line_width = value;
  }
  return options;
}

std::vector<Golden> read_goldens(const std::string& path) {
  std::ifstream file(path);
  std::vector<Golden> goldens;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("case ")) {
      std::istringstream words(line);
      std::string word, dtype, sizes, elements;
      words >> word >> dtype >> sizes;
      std::getline(file, elements);
      goldens.push_back({line, "", read_array(dtype, sizes, elements.substr(9)), read_options(words)});
    } else {
      auto& text = goldens.back().text;
      if (!text.empty()) text += '\n';
      text.append(line, 1);
    }
  }
  return goldens;
}

TEST(Print, AgreesWithNumPy) {
  const auto goldens = read_goldens(TURUNAN_SOURCE_DIR "/tests/graph/data/print.txt");
  ASSERT_GT(goldens.size(), 300U);
  for (const auto& golden : goldens)
    EXPECT_EQ(to_string(golden.array, golden.options), golden.text) << golden.heading;
}

TEST(Print, TheLecturesTensors) {
  EXPECT_EQ(to_string(arange({3, 3, 4})),
            "[[[ 0  1  2  3]\n  [ 4  5  6  7]\n  [ 8  9 10 11]]\n\n"
            " [[12 13 14 15]\n  [16 17 18 19]\n  [20 21 22 23]]\n\n"
            " [[24 25 26 27]\n  [28 29 30 31]\n  [32 33 34 35]]]");
  EXPECT_EQ(to_string(Array({2, 2}, std::vector{1.0, 2.0, 3.0, 4.0})), "[[1. 2.]\n [3. 4.]]");
  EXPECT_EQ(to_string(Array({3}, std::vector{-1.5, 0.0, 22.25})), "[-1.5   0.   22.25]");
}

TEST(Print, AViewPrintsAsItsCopy) {
  const Array array = arange({4, 5, 6});
  const std::vector<std::int64_t> permutation{2, 0, 1};
  const std::vector<Slice> slices{{5, 3, -2}, {1, 2, 1}, {0, 5, 1}};
  const Array view = array.transpose(permutation).slice(slices);
  EXPECT_EQ(to_string(view), to_string(view.compact()));
  const Array wide = arange({1, 7}).broadcast({500, 7});
  EXPECT_EQ(to_string(wide), to_string(wide.compact()));
}

std::string in_sheet(Shape shape, const std::vector<double>& elements, DType dtype = DType::f64) {
  PrintOptions options;
  options.sheet = true;
  return to_string(Array(std::move(shape), elements, dtype), options);
}

TEST(Print, ASheetWritesWholeNumbersWithoutAPoint) {
  EXPECT_EQ(in_sheet({2, 2}, {0, 1, 2, 3}), "[[0 1]\n [2 3]]");
  EXPECT_EQ(in_sheet({2, 2}, {0, -1, 20, 3}, DType::f32), "[[ 0 -1]\n [20  3]]");
  EXPECT_EQ(in_sheet({2}, {-0.0, 123456789}), "[        0 123456789]");
  EXPECT_EQ(in_sheet({3}, {1, NAN, -INFINITY}), "[   1  nan -inf]");
  EXPECT_EQ(in_sheet({2}, {1, 0.5}), "[1.  0.5]");
  EXPECT_EQ(in_sheet({2}, {1e20, 1}), "[1.e+20 1.e+00]");
}

TEST(Print, ASheetWritesScalarsWithEightSignificantDigits) {
  EXPECT_EQ(in_sheet({}, {7}), "7");
  EXPECT_EQ(in_sheet({}, {-0.0}), "0");
  EXPECT_EQ(in_sheet({}, {1e15}), "1000000000000000");
  EXPECT_EQ(in_sheet({}, {1e16}), "1e+16");
  EXPECT_EQ(in_sheet({}, {1.0 / 3}), "0.33333333");
  EXPECT_EQ(in_sheet({}, {2000.0 / 3}), "666.66667");
  EXPECT_EQ(in_sheet({}, {0.1}, DType::f32), "0.1");
  EXPECT_EQ(in_sheet({}, {1.0 / 30000000}), "3.3333333e-08");
  EXPECT_EQ(in_sheet({}, {1e-5}), "1e-05");
  EXPECT_EQ(in_sheet({}, {123456789.5}), "1.2345679e+08");
  EXPECT_EQ(in_sheet({}, {0.9999999999}), "1.");
  EXPECT_EQ(in_sheet({}, {99999999.9}), "1e+08");
  EXPECT_EQ(in_sheet({}, {NAN}), "nan");
}

TEST(Print, ManyAxes) {
  std::string brackets(200, '[');
  EXPECT_EQ(to_string(Array::zeros({DType::i64, Shape(std::vector<std::int64_t>(200, 1))})),
            brackets + "0" + std::string(200, ']'));
}

}  // namespace
}  // namespace turunan
