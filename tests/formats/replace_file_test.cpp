#include "formats/replace_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <random>

#include "formats/temporary_folder.hpp"

namespace turunan {
namespace {

namespace fs = std::filesystem;

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const WriteError& error) {
    return error.required();
  }
  return "no error";
}

mode_t mode_of(const fs::path& file) {
  struct stat found = {};
  return stat(file.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

using Names = std::vector<std::string>;

TEST(ReplaceFile, WritesANewFileAndReplacesAnOldOne) {
  const TemporaryFolder folder;
  replace_file(folder / "a", "first");
  EXPECT_EQ(contents_of(folder / "a"), "first");
  replace_file(folder / "a", std::string("se\0cond", 7));
  EXPECT_EQ(contents_of(folder / "a"), std::string("se\0cond", 7));
  EXPECT_EQ(folder.names(), Names{"a"});
}

TEST(ReplaceFile, WithoutACommitNothingChanges) {
  const TemporaryFolder folder;
  put(folder / "a", "old");
  {
    FileReplacement file(folder / "a");
    file.write("new");
    EXPECT_EQ(file.written(), 3U);
    EXPECT_EQ(contents_of(folder / "a"), "old");
  }
  EXPECT_EQ(contents_of(folder / "a"), "old");
  EXPECT_EQ(folder.names(), Names{"a"});
}

TEST(ReplaceFile, KeepsTheModeAndTheLink) {
  const TemporaryFolder folder;
  put(folder / "a", "old");
  chmod((folder / "a").c_str(), 0640);
  fs::create_symlink("a", folder / "link");
  replace_file(folder / "link", "new");
  EXPECT_EQ(contents_of(folder / "a"), "new");
  EXPECT_EQ(mode_of(folder / "a"), 0640U);
  EXPECT_TRUE(fs::is_symlink(folder / "link"));

  const mode_t before = umask(027);
  replace_file(folder / "b", "new");
  umask(before);
  EXPECT_EQ(mode_of(folder / "b"), 0640U);
}

TEST(ReplaceFile, TakesALongNameAndARelativeOne) {
  const TemporaryFolder folder;
  const std::string longest(255, 'n');
  replace_file(folder / longest, "x");
  EXPECT_EQ(contents_of(folder / longest), "x");

  const fs::path here = fs::current_path();
  fs::current_path(folder.path());
  replace_file("relative", "y");
  fs::current_path(here);
  EXPECT_EQ(contents_of(folder / "relative"), "y");
}

TEST(ReplaceFile, SaysWhatIsInTheWay) {
  const TemporaryFolder folder;
  const auto write_to = [](const fs::path& path) { return error_of([&] { replace_file(path, "x"); }); };
  EXPECT_EQ(write_to(folder.path()), "cannot write " + folder.path().string() + ": Is a directory");
  const fs::path nowhere = folder / "no" / "where";
  EXPECT_EQ(write_to(nowhere), "cannot write " + nowhere.string() + ": No such file or directory");
  EXPECT_NE(write_to(folder / std::string(300, 'n')).find("File name too long"), std::string::npos);
  put(folder / "protected", "old");
  chmod((folder / "protected").c_str(), 0444);
  EXPECT_EQ(write_to(folder / "protected"),
            "cannot write " + (folder / "protected").string() + ": Permission denied");
  EXPECT_EQ(contents_of(folder / "protected"), "old");
  EXPECT_EQ(write_to("/dev/full"), "cannot write /dev/full: No space left on device");
  EXPECT_EQ(folder.names(), Names{"protected"});
}

TEST(ReplaceFile, WritesToWhatIsNoFile) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  const pid_t child = fork();
  if (child == 0) {
    try {
      replace_file(folder / "pipe", "through");
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  EXPECT_EQ(contents_of(folder / "pipe"), "through");
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(folder.names(), Names{"pipe"});
}

// A file that may not grow is what a full disk is.
TEST(ReplaceFile, AFullDiskLeavesTheOldFile) {
  const TemporaryFolder folder;
  put(folder / "a", "old");
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string error = error_of([&] { replace_file(folder / "a", std::string(5000, 'n')); });
    _exit(error == "cannot write " + (folder / "a").string() + ": File too large" ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(contents_of(folder / "a"), "old");
  EXPECT_EQ(folder.names(), Names{"a"});
}

// Whole: of the right length, and all of one writing.
bool is_whole(const std::string& contents, std::size_t size) {
  return contents.size() == size && contents.find_first_not_of(contents[0]) == std::string::npos;
}

TEST(ReplaceFile, AKillAtAnyMomentLeavesAWholeFile) {
  constexpr std::size_t size = 300'000;
  constexpr int kills = 60;
  const TemporaryFolder folder;
  const fs::path file = folder / "a";
  replace_file(file, std::string(size, 'a'));
  std::mt19937 random(7);
  int rewritten = 0;
  for (int kill_number = 0; kill_number < kills; ++kill_number) {
    const std::string before = contents_of(file);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (int round = 0;; ++round) {
        const char letter = static_cast<char>('a' + (before[0] - 'a' + 1 + round) % 26);
        FileReplacement replacement(file);
        const std::string part(size / 10, letter);
        for (int i = 0; i < 10; ++i) replacement.write(part);
        replacement.commit();
      }
    }
    usleep(static_cast<useconds_t>(random() % 20000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const std::string after = contents_of(file);
    ASSERT_TRUE(is_whole(after, size)) << "after " << kill_number << " kills: " << after.size() << " bytes";
    rewritten += after == before ? 0 : 1;
  }
  EXPECT_GT(rewritten, 0) << "no child came so far as to replace the file";
}

}  // namespace
}  // namespace turunan
