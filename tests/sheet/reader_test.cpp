#include <gtest/gtest.h>

#include "formats/temporary_folder.hpp"
#include "run_text.hpp"

namespace turunan::sheet {
namespace {

namespace fs = std::filesystem;

RunOptions in(const fs::path& folder) {
  RunOptions options;
  options.folder = folder.string();
  return options;
}

TEST(Readers, ArraysOfAnNpzFile) {
  const RunOptions options = in(fs::path(TURUNAN_SOURCE_DIR) / "tests" / "data" / "npy");
  const Ran named =
      run_text("data labels, X = npz(\"stored.npz\", \"y\", \"X\")\nlabels\ncheck sum(X) = 66", options);
  EXPECT_EQ(named.errors, "");
  EXPECT_NE(named.output.find("[1 0]"), std::string::npos) << named.output;
  EXPECT_EQ(run_text("data X, y = npz(\"stored.npz\")\ncheck sum(X) = 66", options).errors, "");
}

TEST(Readers, ImagesOfAFolder) {
  const TemporaryFolder folder;
  const fs::path png = fs::path(TURUNAN_SOURCE_DIR) / "tests" / "data" / "png";
  for (const std::string category : {"cat", "dog"}) {
    fs::create_directories(folder / "pets/" / category);
    fs::copy_file(png / "grey.png", folder / "pets/" / category / "1.png");
  }
  const Ran ran = run_text(
      "data X, y = images(\"pets\")\ncheck y = [1 0; 0 1]\ncheck X[0] = X[1]\ncheck shape(X) = [2, 5, 4, 1]",
      in(folder.path()));
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ran.passed, 3);
}

}  // namespace
}  // namespace turunan::sheet
