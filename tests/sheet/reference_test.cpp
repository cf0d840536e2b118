#include "sheet/reference.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace turunan::sheet {
namespace {

TEST(Reference, ThePageIsWhatTheCatalogueSays) {
  std::ifstream file(TURUNAN_SOURCE_DIR "/docs/guide/functions.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(page, function_reference()) << "turunan reference > docs/guide/functions.md makes it anew";
}

}  // namespace
}  // namespace turunan::sheet
