#include "data/csv.hpp"

#include <chrono>

#include "data/files.hpp"

namespace turunan {
namespace {

using Doubles = std::vector<double>;
using Names = std::vector<std::string>;

Dataset read(const std::string& text, const std::optional<std::string>& target = {},
             DType dtype = DType::f64) {
  ByteReader reader("t.csv", text);
  return read_csv(reader, target, dtype);
}

std::string error(const std::string& text, const std::optional<std::string>& target = {},
                  DType dtype = DType::f64) {
  return data_error([&] { read(text, target, dtype); });
}

TEST(Csv, NumbersAndATarget) {
  const Dataset data = read("a,y,b\n1,2,3\n-4.5,+5e1,.6\n", "y");
  ASSERT_EQ(data.tensors.size(), 2U);
  EXPECT_EQ(data.tensors[0].shape(), (Shape{2, 2}));
  EXPECT_EQ(data.tensors[0].to_doubles(), (Doubles{1, 3, -4.5, 0.6}));
  EXPECT_EQ(data.tensors[1].shape(), (Shape{2, 1}));
  EXPECT_EQ(data.tensors[1].to_doubles(), (Doubles{2, 50}));
  EXPECT_EQ(data.columns, (Names{"a", "b"}));
  EXPECT_EQ(read("a,y,b\n1,2,3\n", "y", DType::f32).tensors[0].dtype(), DType::f32);
}

TEST(Csv, TheFirstLineNamesColumnsWhereNoFieldIsANumber) {
  EXPECT_EQ(read("1,2\n3,4\n").tensors[0].to_doubles(), (Doubles{1, 2, 3, 4}));
  EXPECT_EQ(read("a,b\n3,4\n").tensors[0].to_doubles(), (Doubles{3, 4}));
  EXPECT_EQ(read("a,b\n3,4\n").tensors.size(), 1U);
  EXPECT_EQ(read("1,x\n2,x\n").tensors[0].to_doubles(), (Doubles{1, 1, 2, 1}));
}

TEST(Csv, CategoriesComeOneHotInTheOrderOfTheirBytes) {
  const Dataset data = read("size,kind,y\n1,wolf,yes\n2,cat,no\n3,wolf,yes\n4,Ünze,no\n", "y");
  EXPECT_EQ(data.columns, (Names{"size", "kind = cat", "kind = wolf", "kind = Ünze"}));
  EXPECT_EQ(data.tensors[0].to_doubles(), (Doubles{1, 0, 1, 0, 2, 1, 0, 0, 3, 0, 1, 0, 4, 0, 0, 1}));
  EXPECT_EQ(data.categories, (Names{"no", "yes"}));
  EXPECT_EQ(data.tensors[1].to_doubles(), (Doubles{0, 1, 1, 0, 0, 1, 1, 0}));
}

TEST(Csv, QuotesLineEndsSpacesAndABom) {
  const Dataset data = read(
      "\xEF\xBB\xBF\"a, b\",\"say \"\"y\"\"\"\r\n\r\n 1 ,\"two\r\nlines\"\r\n\"2\" , x \r\n", "say \"y\"");
  EXPECT_EQ(data.columns, (Names{"a, b"}));
  EXPECT_EQ(data.categories, (Names{"two\nlines", "x"}));
  EXPECT_EQ(data.tensors[0].to_doubles(), (Doubles{1, 2}));
  EXPECT_EQ(read("1,2\r3,4").tensors[0].to_doubles(), (Doubles{1, 2, 3, 4}));
  EXPECT_EQ(read(gzip("1,2\n3,4\n")).tensors[0].to_doubles(), (Doubles{1, 2, 3, 4}));
}

TEST(Csv, NumbersAtTheEndsOfTheRange) {
  EXPECT_EQ(read("1e-400,-1.7976931348623157e308\n").tensors[0].to_doubles(),
            (Doubles{0, -1.7976931348623157e308}));
  expect_in("t.csv:2:1: the number 1e999 is too large for f64", error("1\n1e999\n"));
  expect_in("t.csv:1:3: the number -1e39 is too large for f32", error("1,-1e39\n", {}, DType::f32));
}

TEST(Csv, MissingValuesAreNoWords) {
  for (const char* value : {"NaN", "nan", "-inf", "Infinity"}) {
    expect_in(std::string("t.csv:2:3: expected a finite number in the column 'a', but found '") + value + "'",
              error(std::string("y,a\n1,") + value + "\n2,3\n", "y"));
    expect_in("t.csv:2:1: expected a finite number", error(std::string("1\n") + value + "\n"));
  }
  EXPECT_EQ(read("a,y\n1,\"nan\"\n2,x\n", "y").categories, (Names{"nan", "x"}));
  EXPECT_EQ(read("inf,b\n1,2\n").columns, (Names{"inf", "b"}));
}

TEST(Csv, SemicolonsAndTabsSeparateWhereTheFirstLineHasNoComma) {
  EXPECT_EQ(read("a;y;b\n1;2;3\n", "y").tensors[0].to_doubles(), (Doubles{1, 3}));
  EXPECT_EQ(read("\n\"a, b\";y\n1;\"x;y\"\n2; z \n", "y").columns, (Names{"a, b"}));
  EXPECT_EQ(read("\n\"a, b\";y\n1;\"x;y\"\n2; z \n", "y").categories, (Names{"x;y", "z"}));
  EXPECT_EQ(read("1\t2\n3\t4\n").tensors[0].to_doubles(), (Doubles{1, 2, 3, 4}));
  EXPECT_EQ(read("a,b;c\n1,2\n").columns, (Names{"a", "b;c"}));
  EXPECT_EQ(read("1\t\n2 \n").tensors[0].to_doubles(), (Doubles{1, 2}));
  expect_in("t.csv:2:3: expected a value in the column 'b'", error("a\tb\n1\t\n"));
  expect_in("t.csv:2:1: expected a number with a decimal point in the column 'a', but found '1,5'",
            error("a;b\n1,5;2\n"));
  expect_in("t.csv:1:3: expected fields between commas or between semicolons, but found '5;2'",
            error("1,5;2,5\n3,5;4,5\n"));
  EXPECT_EQ(read("a,\"5;2\"\n1,2\n").columns, (Names{"a", "5;2"}));
  EXPECT_EQ(read("a,b\n1,5;2\n2,5;2\n3,7;1\n4,7;1\n").tensors[0].shape(), (Shape{4, 3}));
  expect_in("expected a semicolon or the end of the line", error("a;b\n\"1\"2;3\n"));
}

TEST(Csv, MalformedTablesAreRefusedWithTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "t.csv: expected a table, but the file is empty"},
      {"\r\n\n", "t.csv: expected a table, but the file is empty"},
      {"a,y\n", "t.csv: expected rows below the names of the columns"},
      {"a,b\n1,2\n", "t.csv: expected a column 'y', but the first line names a, b"},
      {"y,a,y\n1,2,3\n", "expected one column 'y', but there are several"},
      {"y\n1\n", "expected columns besides the target"},
      {"a,y\n1,2\n3\n", "t.csv:3:1: expected 2 fields as in the first line, but found 1"},
      {"a,y\n1,2,3\n", "t.csv:2:5: expected 2 fields as in the first line, but found 3"},
      {"a,y\n1,\n", "t.csv:2:3: expected a value in the column 'y', but the field is empty"},
      {"a,y\nä,1\n\"\",2\n", "t.csv:3:1: expected a value in the column 'a'"},
      {"a,y\n1,2\nx,3\n",
       "t.csv:3:1: expected a number in the column 'a', as in the rows above, but found 'x'"},
      {"a,y\nä,b\nä,3\n", "t.csv:3:3: expected a word in the column 'y'"},
      {"a,y\nx,1\nz,2\n", "words that are all different, 'x' among them (leave the column out)"},
      {"a,y\n\"1,2\n3,4\n", "t.csv:2:1: expected a quote that closes this field"},
      {"a,y\n\"1\"2,3\n", "t.csv:2:4: expected a comma or the end of the line behind the closing quote"},
      {"a,y\nä\"x\",3\n", "t.csv:2:2: a quote inside a field"},
      {std::string("a,y\n1,\0\n", 8), "t.csv:2:3: expected text, but found a NUL byte"},
      {"a,y\n1,\xFF\n", "t.csv:2:3: expected UTF-8 text"},
  };
  for (const auto& [text, message] : cases) expect_in(message, error(text, "y"));
  expect_in("t.csv: expected rows below the names", error("a,b\n"));
}

TEST(Csv, ALongLineTakesLinearTime) {
  std::string line = "1";
  for (int i = 0; i < 500000; ++i) line += ",1";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(read(line + "\n" + line).tensors[0].shape(), (Shape{2, 500001}));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

using CsvFiles = Files;

TEST_F(CsvFiles, AreReadFromDisk) {
  EXPECT_EQ(read_csv(put("t.csv", "a,y\n1,2\n"), "y", DType::f64).tensors[1].to_doubles(), (Doubles{2}));
  expect_in("there is no such file", data_error([&] { read_csv(folder() / "none.csv", {}, DType::f64); }));
}

}  // namespace
}  // namespace turunan
