#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

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

TEST(Readers, PartsOfDataAreAsTheirElements) {
  const fs::path png = fs::path(TURUNAN_SOURCE_DIR) / "tests" / "data" / "png";
  const TemporaryFolder folder;
  for (const std::string name : {"a", "b", "c"}) {
    fs::create_directories(folder / "pets");
    fs::copy_file(png / "grey.png", folder / "pets" / (name + ".png"));
  }
  std::string chain = "x0 = X\n";
  for (int i = 1; i < 100000; ++i) chain += fmt::format("x{} = x{}\n", i, i - 1);
  const Ran ran = run_text(
      "data X = images(\"pets\")\nXr = X[::2]\nZ = 1X\ncheck Xr = Z[::2]\n"
      "check X[0:2, 1] = Z[0:2, 1]\ncheck sum(reshape(Xr, 2, 20)) = 2sum(Z[0])\n" +
          chain + "x99999[0]\ncheck x99999[0] = Z[0]",
      in(folder.path()));
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ran.passed, 4);
}

TEST(Readers, ATableLikeAnotherHasItsColumns) {
  const TemporaryFolder folder;
  std::ofstream(folder / "train.csv") << "size,coat,kind\n1,red,ant\n2,blue,bee\n3,red,cow\n4,blue,ant\n";
  std::ofstream(folder / "test.csv") << "kind,note,coat,size\ncow,x,red,7\nbee,y,red,8\n";
  const std::string train = "data X, y = csv(\"train.csv\", target = \"kind\")\n";
  for (const char* like : {"y", "X"}) {
    const Ran ran = run_text(train + "data Xt, yt = csv(\"test.csv\", target = \"kind\", like = " + like +
                                 ")\ncheck Xt = [7 0 1; 8 0 1]\ncheck yt = [0 0 1; 0 1 0]\n"
                                 "data Xu = csv(\"test.csv\", like = yt)\ncheck Xu = Xt",
                             in(folder.path()));
    EXPECT_EQ(ran.errors, "");
    EXPECT_EQ(ran.passed, 3);
  }
  const Ran numeric = run_text(
      "data X, y = csv(\"train.csv\", target = \"size\")\n"
      "data Xt, yt = csv(\"test.csv\", target = \"size\", like = y)\ncheck yt = [7; 8]\n"
      "check Xt = [0 1 0 0 1; 0 1 0 1 0]",
      in(folder.path()));
  EXPECT_EQ(numeric.errors, "");
  EXPECT_EQ(numeric.passed, 2);
}

TEST(Readers, TablesOfOtherColumnsHaveTheirOwnWords) {
  const TemporaryFolder folder;
  std::ofstream(folder / "a.csv") << "size,kind\n1,ant\n2,bee\n";
  std::ofstream(folder / "b.csv") << "weight,kind\n1,oak\n2,elm\n";
  const std::string both =
      "data X, y = csv(\"a.csv\", target = \"kind\")\ndata Z, t = csv(\"b.csv\", target = \"kind\")";
  EXPECT_EQ(run_text(both, in(folder.path())).errors, "");
}

}  // namespace
}  // namespace turunan::sheet
