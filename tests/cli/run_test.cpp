#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace turunan::cli_test {
namespace {

const std::string xor_sheet = TURUNAN_SOURCE_DIR "/examples/xor.tn";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Run, XorLearns) {
  const Outcome outcome = run({"run", xor_sheet});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(outcome.out.starts_with("ŷ (4×1) =\n[[0.0")) << outcome.out;
  EXPECT_TRUE(contains(outcome.err, "step 5000/5000  C = 0.000")) << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "\r")) << "only a terminal gets a bar";
}

TEST(Run, QuietShowsOnlyValues) {
  const Outcome outcome = run({"run", xor_sheet, "--quiet"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_FALSE(outcome.out.empty());
}

TEST(Run, ReadsStandardInput) {
  const Outcome outcome = run({"run", "-"}, {.input = "x = 2\nx + 1\n"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "x + 1 = 3\n");
  EXPECT_EQ(outcome.err, "");
}

TEST(Run, FailedCheckIsStatusOne) {
  const Outcome outcome = run({"run", "-"}, {.input = "check 1 = 2\nx = 5\nx\n"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "x = 5\n");
  EXPECT_TRUE(contains(outcome.err, "standard input:1:")) << outcome.err;
}

TEST(Run, ErrorIsStatusTwoAndOnStandardError) {
  const Outcome outcome = run({"run", "-"}, {.input = "x = 2\nx\n[1 2]·[3 4 5]\n"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "x = 2\n");
  EXPECT_TRUE(contains(outcome.err, "standard input:3:")) << outcome.err;
}

TEST(Run, NothingRunsWhereTheSyntaxIsWrong) {
  const Outcome outcome = run({"run", "-"}, {.input = "x = 2\nx\ny = (1\n"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
}

TEST(Run, SetGivesAnotherValue) {
  const Streams sheet = {.input = "α = 2\nα\n"};
  EXPECT_EQ(run({"run", "-", "--set", "alpha=7"}, sheet).out, "α = 7\n");
  const Outcome unknown = run({"run", "-", "--set", "beta=7"}, sheet);
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(unknown.out, "");
  EXPECT_TRUE(contains(unknown.err, "the sheet defines no β")) << unknown.err;
  const Outcome twice = run({"run", "-", "--set", "alpha=7", "--set", "α=8"}, sheet);
  EXPECT_EQ(twice.status, 2);
  EXPECT_TRUE(contains(twice.err, "twice")) << twice.err;
}

TEST(Run, SetSaysWhatANameIsThatItCannotSet) {
  const auto error = [](const std::string& setting) {
    return run({"run", "-", "--set", setting},
               {.input = "data X, y = csv(\"a.csv\", target = \"k\")\nf(a) = a\nλ, V = eig(I(2))\n"})
        .err;
  };
  EXPECT_TRUE(contains(error("X=ones(4,3)"), "X is data")) << error("X=ones(4,3)");
  EXPECT_TRUE(contains(error("y=1"), "change the line that reads it")) << error("y=1");
  EXPECT_TRUE(contains(error("f=1"), "f is a function")) << error("f=1");
  EXPECT_TRUE(contains(error("V=1"), "V is one of several results")) << error("V=1");
}

TEST(Run, SeedDecidesTheDraws) {
  const Streams sheet = {.input = "seed 3\nW = normal(2, 2)\nW\n"};
  const std::string own = run({"run", "-"}, sheet).out;
  EXPECT_EQ(run({"run", "-", "--seed", "3"}, sheet).out, own);
  const Outcome other = run({"run", "-", "--seed", "4"}, sheet);
  EXPECT_EQ(other.status, 0) << other.err;
  EXPECT_NE(other.out, own);
  for (const std::string seed : {"-1", "1.5", "18446744073709551616", "x", ""}) {
    const Outcome wrong = run({"run", "-", "--seed", seed}, sheet);
    EXPECT_EQ(wrong.status, 2) << seed;
    EXPECT_TRUE(contains(wrong.err, "--seed")) << wrong.err;
  }
}

TEST(Run, WhatCannotBeReadIsStatusTwo) {
  const Folder folder;
  const Outcome missing = run({"run", (folder / "no.tn").string()});
  EXPECT_EQ(missing.status, 2);
  EXPECT_TRUE(contains(missing.err, "no.tn: No such file")) << missing.err;
  const Outcome directory = run({"run", (folder / "").string()});
  EXPECT_EQ(directory.status, 2);
  EXPECT_TRUE(contains(directory.err, "is a folder")) << directory.err;
  const Outcome piped_directory = run({"run", "-"}, {.input_path = (folder / "").string()});
  EXPECT_EQ(piped_directory.status, 2);
  EXPECT_TRUE(contains(piped_directory.err, "is a folder")) << piped_directory.err;
  const Outcome closed = run({"run", "-"}, {.close_input = true});
  EXPECT_EQ(closed.status, 2);
  EXPECT_TRUE(contains(closed.err, "cannot read standard input")) << closed.err;
  const Outcome endless = run({"run", "/dev/zero"});
  EXPECT_EQ(endless.status, 2);
  EXPECT_TRUE(contains(endless.err, "16 MiB")) << endless.err;
}

TEST(Run, AFullDiskIsStatusTwo) {
  const Outcome outcome = run({"run", "-"}, {.input = "1 + 1\n", .output_path = "/dev/full"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(contains(outcome.err, "standard output could not be written")) << outcome.err;
}

TEST(Run, WrongCommandLineIsStatusTwo) {
  EXPECT_EQ(run({"run"}).status, 2);
  EXPECT_EQ(run({"nonsense"}).status, 2);
  EXPECT_EQ(run({"run", xor_sheet, "--threads", "0"}).status, 2);
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_TRUE(run({"--version"}).out.starts_with("turunan ")) << run({"--version"}).out;
}

TEST(Check, CountsOverSeveralFiles) {
  const Folder folder;
  const std::string good = folder.file("good.tn", "check 1 = 1\ncheck 2 > 1\n");
  const std::string bad = folder.file("bad.tn", "check 1 = 2\n");
  const Outcome well = run({"check", good});
  EXPECT_EQ(well.status, 0) << well.err;
  EXPECT_EQ(well.out,
            "ok     " + good + ":1: check 1 = 1\nok     " + good + ":2: check 2 > 1\n2 passed, 0 failed\n");
  const Outcome failed = run({"check", good, bad});
  EXPECT_EQ(failed.status, 1);
  EXPECT_TRUE(failed.out.ends_with("FAILED " + bad + ":1: check 1 = 2\n2 passed, 1 failed\n")) << failed.out;
  EXPECT_TRUE(contains(failed.err, bad + ":1:")) << failed.err;
  const Outcome missing = run({"check", (folder / "no.tn").string(), good});
  EXPECT_EQ(missing.status, 2);
  EXPECT_TRUE(missing.out.ends_with("2 passed, 0 failed\n")) << missing.out;
}

}  // namespace
}  // namespace turunan::cli_test
