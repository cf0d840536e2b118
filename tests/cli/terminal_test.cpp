#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace turunan::cli_test {
namespace {

// A training that takes hours: an epoch has two steps.
std::string endless_training(const Folder& folder) {
  folder.file("line.csv", "x,y\n1,2\n2,4\n");
  return folder.file("line.tn",
                     "data X, y = csv(\"line.csv\", target = \"y\")\n"
                     "param W = zeros(1, 1)\n"
                     "C = mean((X·W - y)²)\n"
                     "minimise C by sgd(rate = 0.01), batch = 1, epochs = 100000000\n"
                     "check W > 0\n"
                     "after = 5\n"
                     "after\n");
}

TEST(Interrupt, EndsTheTrainingAndRunsTheRest) {
  const Folder folder;
  Running program(Running::On::pipe, {"run", endless_training(folder)});
  ASSERT_TRUE(program.shows("epoch 3/100000000  C = "));
  program.interrupt();
  ASSERT_TRUE(program.shows("stopped after "));
  EXPECT_TRUE(program.shows(" of 200000000 steps\n"));
  EXPECT_TRUE(program.shows("after = 5\n"));
  EXPECT_EQ(program.finish(), 0) << "the check of the parameters holds";
}

TEST(Interrupt, EndsTheProgramWhereNothingTrains) {
  const Folder folder;
  std::string sheet = "x = 1\n";
  for (int i = 0; i < 20000; ++i) sheet += "x\n";  // more than a pipe holds that nobody reads
  Running program(Running::On::pipe, {"run", folder.file("long.tn", sheet)});
  ASSERT_TRUE(program.shows("x = 1"));
  program.interrupt();
  for (int i = 0; i < 600 && !program.ended(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(program.status(), 130);
}

TEST(Interrupt, LeavesNoModelOfHalfATraining) {
  for (const Arguments& command : {Arguments{"export", "--cpp", "--of", "C"}, Arguments{"check"}}) {
    const Folder folder;
    Arguments arguments = command;
    arguments.push_back(endless_training(folder));
    Running program(Running::On::terminal, arguments);
    ASSERT_TRUE(program.shows("/100000000  C = "));
    program.interrupt();
    EXPECT_TRUE(program.shows("stopped after "));
    EXPECT_EQ(program.finish(), 2);
    EXPECT_EQ(folder.names().size(), 2U) << "nothing beside the sheet and its data";
  }
}

TEST(Bar, IsDrawnOnATerminalAndErased) {
  const Folder folder;
  Running program(Running::On::terminal, {"run", endless_training(folder)});
  ASSERT_TRUE(program.shows("\r──────"));
  ASSERT_TRUE(program.shows("/100000000  C = "));
  ASSERT_TRUE(program.shows(" left  "));
  ASSERT_TRUE(program.shows(" examples/s\033[K\r"));
  program.type("\x03");
  ASSERT_TRUE(program.shows("\r\033[Kstopped after "));
  ASSERT_TRUE(program.shows("after = 5"));
  EXPECT_EQ(program.finish(), 0);
}

TEST(Bar, NeverWithQuiet) {
  const Folder folder;
  const std::string sheet = folder.file("a.tn",
                                        "param W = 1\nC = W²\n"
                                        "minimise C by sgd(rate = 0.1), steps = 10\n");
  Running program(Running::On::terminal, {"run", "--quiet", sheet});
  EXPECT_EQ(program.finish(), 0);
  EXPECT_EQ(program.seen(), "");
}

TEST(Prompt, PipedStatementsGoOnAfterAnError) {
  const Outcome outcome = run({}, {.input = "x = 2\nnope\nx\nrepeats = 3\nrepeats\n"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "x = 2\nrepeats = 3\n");
  EXPECT_NE(outcome.err.find("nope"), std::string::npos) << outcome.err;
  EXPECT_EQ(run({}, {.input = "1 + 1\n"}).status, 0);
  EXPECT_EQ(run({}, {.input = "check 1 = 2\n"}).status, 1);
}

TEST(Prompt, GoesOnAfterAnErrorAndEndsAtControlD) {
  Running program(Running::On::terminal, {});
  ASSERT_TRUE(program.shows("> "));
  program.type("x = 2\n");
  ASSERT_TRUE(program.shows("> "));
  program.type("x + nope\n");
  ASSERT_TRUE(program.shows("input 2:1:5: error: ")) << "the source is the second input";
  ASSERT_TRUE(program.shows("> "));
  program.type("x + 40\n");
  ASSERT_TRUE(program.shows("x + 40 = 42"));
  ASSERT_TRUE(program.shows("> "));
  program.type("y = (1 +\n");
  ASSERT_TRUE(program.shows(". "));
  program.type("\x04");  // gives the statement up, not the conversation
  ASSERT_TRUE(program.shows("> "));
  program.type("x + 50\n");
  ASSERT_TRUE(program.shows("x + 50 = 52"));
  ASSERT_TRUE(program.shows("> "));
  EXPECT_EQ(program.leave(), 0);
  EXPECT_NE(program.history().find("x\\040+\\04050"), std::string::npos) << program.history();
}

TEST(Prompt, AnswersHelpAndLeavesAtExit) {
  for (const char* word : {"exit", "quit"}) {
    Running program(Running::On::terminal, {});
    ASSERT_TRUE(program.shows("help says more"));
    for (const char* help : {"help\n", " ? \n"}) {
      ASSERT_TRUE(program.shows("> "));
      program.type(help);
      ASSERT_TRUE(program.shows("minimise C by sgd(rate = 0.1)"));
    }
    ASSERT_TRUE(program.shows("> "));
    program.type("help = 3\n");
    ASSERT_TRUE(program.shows("> "));
    program.type("help\n");
    ASSERT_TRUE(program.shows("help = 3")) << "a name of the session comes first";
    ASSERT_TRUE(program.shows("> "));
    program.type(std::string(word) + "\n");
    EXPECT_EQ(program.finish(), 0);
  }
}

TEST(Prompt, TabCompletesGreekNamesAndTheirSpellings) {
  Running program(Running::On::terminal, {});
  ASSERT_TRUE(program.shows("> "));
  program.type("ŷ₁ = 20\n");
  ASSERT_TRUE(program.shows("> "));
  program.type("λ = 3\n");
  ASSERT_TRUE(program.shows("> "));
  program.type("y_\t\n");
  ASSERT_TRUE(program.shows("ŷ₁ = 20"));
  ASSERT_TRUE(program.shows("> "));
  program.type("lam\t\n");
  ASSERT_TRUE(program.shows("λ = 3"));
  ASSERT_TRUE(program.shows("> "));
  program.type("ŷ\t\n");
  ASSERT_TRUE(program.shows("ŷ₁ = 20"));
  ASSERT_TRUE(program.shows("> "));
  EXPECT_EQ(program.leave(), 0);
}

}  // namespace
}  // namespace turunan::cli_test
