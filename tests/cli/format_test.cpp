#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/program.hpp"

namespace turunan::cli_test {
namespace {

const std::string typed = "X = [1 2]\nalpha = sigma(X@X.T)\n";
const std::string symbols = "X = [1 2]\nα = σ(X·Xᵀ)\n";

TEST(Format, RewritesInPlaceAndKeepsTheMode) {
  const Folder folder;
  const std::string file = folder.file("a.tn", typed);
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);
  const Outcome outcome = run({"fmt", file});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(text_of(file), symbols);
  struct stat after = {};
  ASSERT_EQ(stat(file.c_str(), &after), 0);
  EXPECT_EQ(after.st_mode & 07777U, 0640U);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.tn"});
  EXPECT_EQ(run({"fmt", "--check", file}).status, 0);
}

TEST(Format, CheckChangesNothing) {
  const Folder folder;
  const std::string file = folder.file("a.tn", typed);
  const Outcome outcome = run({"fmt", "--check", file});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find(file), std::string::npos);
  EXPECT_EQ(text_of(file), typed);
}

TEST(Format, StandardInputGoesToStandardOutput) {
  const Outcome outcome = run({"fmt", "-"}, {.input = typed});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, symbols);
}

TEST(Format, SyntaxErrorLeavesTheFile) {
  const Folder folder;
  const std::string wrong = typed + "y = (1\n";
  const std::string file = folder.file("a.tn", wrong), good = folder.file("b.tn", typed);
  const Outcome outcome = run({"fmt", file, good});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find(file + ":3:"), std::string::npos) << outcome.err;
  EXPECT_EQ(text_of(file), wrong);
  EXPECT_EQ(text_of(good), symbols) << "the other files are formatted";
}

TEST(Format, AReadOnlyFileStays) {
  const Folder folder;
  const std::string file = folder.file("a.tn", typed);
  ASSERT_EQ(chmod(file.c_str(), 0444), 0);
  const Outcome outcome = run({"fmt", file});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("cannot write"), std::string::npos) << outcome.err;
  EXPECT_EQ(text_of(file), typed);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.tn"});
}

TEST(Format, ALinkStaysALink) {
  const Folder folder;
  const std::string file = folder.file("a.tn", typed);
  std::filesystem::create_symlink("a.tn", folder / "link.tn");
  EXPECT_EQ(run({"fmt", (folder / "link.tn").string()}).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.tn"));
  EXPECT_EQ(text_of(file), symbols);
}

TEST(Format, AMissingFileIsStatusTwo) {
  const Folder folder;
  EXPECT_EQ(run({"fmt", (folder / "no.tn").string()}).status, 2);
  EXPECT_EQ(run({"fmt", (folder / "").string()}).status, 2);
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace turunan::cli_test
