#include <sys/stat.h>

#include "program.hpp"

namespace turunan::cli_test {
namespace {

const std::string line_sheet =
    "# a line through three points\nX = [0; 1; 2]\ny = [1; 3; 5]\nparam W1 = [0.5]\nparam b1 = [0.25]\n"
    "ŷ = X·W1 + b1\nC = mean((ŷ - y)²)\nminimise C by sgd(rate = 0.1, momentum = 0.5), steps = 100\nŷ\n";

Outcome explain(const Arguments& more, const std::string& sheet = line_sheet) {
  Arguments arguments = {"explain", "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments, {.input = sheet});
}

TEST(Explain, PrintsTheDerivationInAPipeWithoutColour) {
  const Outcome ran = explain({});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out.find("before step 1 of sgd(rate = 0.1, momentum = 0.5)"), std::string::npos);
  for (const std::string part : {"Forward", "ŷ = X·W₁ + b₁", "Backward", "∂C/∂W₁", "Check", "Update", "v_W₁"})
    EXPECT_NE(ran.out.find(part), std::string::npos) << part;
  EXPECT_EQ(ran.out.find('\033'), std::string::npos);
}

TEST(Explain, TakesTheFlagsOfItsSubject) {
  EXPECT_NE(explain({"--after", "7"}).out.find("after 7 steps of"), std::string::npos);
  EXPECT_NE(explain({"--example", "2"}).out.find("example 2"), std::string::npos);
  const std::string by_b = explain({"--wrt", "b1"}).out;
  EXPECT_NE(by_b.find("∂C/∂b₁"), std::string::npos);
  EXPECT_EQ(by_b.find("∂C/∂W₁"), std::string::npos);
  const std::string by_both = explain({"--wrt", "b1, W1"}).out;
  EXPECT_NE(by_both.find("∂C/∂W₁"), std::string::npos);
  EXPECT_NE(explain({"--set", "W1=[4]"}).out.find("W₁ = [4]"), std::string::npos);
  EXPECT_NE(explain({"--trace", "W1[0,0]", "--trace", "b1"}).out.find("b₁[0, 0]"), std::string::npos);
  EXPECT_NE(explain({"--digits", "2", "--set", "b1=[1/3]"}).out.find("b₁ = [0.33]"), std::string::npos);
  EXPECT_EQ(explain({"--of", "C", "--threads", "2"}).out, explain({}).out);
  EXPECT_NE(explain({"--open", "sigmoid"}, "param w = 1\nC = sigmoid(w)²").out.find("exp("),
            std::string::npos);
}

TEST(Explain, WritesEveryFormat) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> beginnings = {
      {"a.tex", "\\documentclass"}, {"a.html", "<!DOCTYPE html>"}, {"a.json", "{"}, {"a.md", "#"}};
  for (const auto& [name, beginning] : beginnings) {
    const Outcome ran = explain({"-o", folder / name});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_TRUE(text_of(folder / name).starts_with(beginning))
        << name << ": " << text_of(folder / name).substr(0, 40);
  }
  EXPECT_EQ(folder.names().size(), beginnings.size()) << "nothing else is left there";
  explain({"-o", folder / "a.txt"});
  EXPECT_EQ(text_of(folder / "a.txt"), explain({}).out);
  explain({"-o", folder / "b.txt", "--format", "json"});
  EXPECT_EQ(text_of(folder / "b.txt"), text_of(folder / "a.json"));
  EXPECT_NE(explain({"--format", "beamer"}).out.find("beamer"), std::string::npos);
}

TEST(Explain, ReplacesAFileAtOnceAndKeepsItsMode) {
  const Folder folder;
  const std::string file = folder.file("a.json", "before");
  chmod(file.c_str(), 0640);
  EXPECT_EQ(explain({"-o", file}).status, 0);
  struct stat now = {};
  stat(file.c_str(), &now);
  EXPECT_EQ(now.st_mode & 07777U, 0640U);
  EXPECT_TRUE(text_of(file).starts_with("{"));
  // What cannot be written stays as it was.
  const Outcome wrong = explain({"-o", file, "--of", "D"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_TRUE(text_of(file).starts_with("{"));
  const Outcome nowhere = explain({"-o", folder / "none/a.txt"});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_NE(nowhere.err.find("cannot write"), std::string::npos);
  EXPECT_EQ(explain({"-o", (folder / "").string()}).status, 2);
  EXPECT_EQ(explain({"-o", "/dev/null"}).status, 0);
}

TEST(Explain, GivesAWorksheetAndItsKey) {
  const std::string text = "X = reshape(arange(16), 8, 2)\nparam W = ones(2, 3)\nZ = X·W\nC = mean(Z²)\n";
  const std::string sheet = explain({"--worksheet", "--seed", "3"}, text).out;
  EXPECT_EQ(sheet, explain({"--worksheet", "--seed", "3"}, text).out);
  EXPECT_NE(sheet, explain({"--worksheet", "--seed", "4"}, text).out);
  EXPECT_NE(sheet, explain({}, text).out);
  EXPECT_EQ(sheet, explain({"--worksheet"}, "seed 3\n" + text).out) << "the seed is the sheet's";
  EXPECT_NE(sheet, explain({"--worksheet", "--answers", "--seed", "3"}, text).out);
}

TEST(Explain, RefusesFlagsThatDoNotFit) {
  const auto refused = [](const Arguments& arguments, const std::string& why) {
    const Outcome ran = explain(arguments);
    EXPECT_EQ(ran.status, 2) << why;
    EXPECT_EQ(ran.out, "") << why;
    EXPECT_NE(ran.err.find(why), std::string::npos) << ran.err;
  };
  refused({"--answers"}, "--answers is the key of a worksheet");
  refused({"--worksheet", "--trace", "W1"}, "--trace gives away what a worksheet asks for");
  refused({"--of", "D"}, "turunan: --of D: the sheet defines no D");
  refused({"--wrt", "W2"}, "did you mean W₁?");
  refused({"--trace", "W1[1,0]"}, "1 is out of range: W₁ is 1×1");
  refused({"--after", "101"}, "takes 100 steps in all");
  refused({"--after", "-1"}, "whole number");
  refused({"--after", "99999999999999999999"}, "whole number");
  refused({"--example", "3"}, "there are 3 examples");
  refused({"--digits", "18"}, "--digits");
  refused({"--format", "pdf"}, "--format");
  refused({"-o", "a.pdf"}, "pdflatex FILE.tex");
  refused({"-o", "a.doc"}, "the ending of a.doc says no format");
  refused({"--wrt", "W1,"}, "a name is missing after --wrt");
  refused({"--formt", "json"}, "did you mean --format?");
  refused({"other.tn"}, "explain does not know what to do with other.tn");
  refused({"--open", "nothing"}, "nothing");
  refused({"--set", "W7=1"}, "the sheet defines no W₇");
}

TEST(CommandLine, SaysWhatIsMeantInstead) {
  EXPECT_NE(run({"explian", "a.tn"}).err.find("no command explian\n  help: did you mean explain?"),
            std::string::npos);
  EXPECT_NE(run({"a.tn"}).err.find("help: turunan run a.tn"), std::string::npos);
  EXPECT_NE(run({"--quiet"}).err.find("there is no flag --quiet"), std::string::npos);
  EXPECT_NE(run({"draw", "a.tn", "--trace", "W1"}).err.find("draw has no flag --trace"), std::string::npos);
  EXPECT_EQ(run({"draw", "a.tn", "--trace", "W1"}).status, 2);
}

// The same diagnostics as in run.
TEST(Explain, SheetErrorsAreThoseOfRun) {
  for (const std::string& text :
       {"A = [1 2]·[3 4]\n" + line_sheet, std::string("C = (1"),
        std::string("param w = 3\nC = w⁴\nminimise C by sgd(nonsense = 1), steps = 1")}) {
    const Outcome explained = explain({}, text), ran = run({"run", "-"}, {.input = text});
    EXPECT_EQ(explained.status, 2);
    EXPECT_EQ(explained.err, ran.err);
  }
  EXPECT_EQ(run({"explain", "/nowhere/a.tn"}).status, 2);
  EXPECT_EQ(explain({}, "").status, 2);
  EXPECT_EQ(explain({"--of", "y_hat"}).err,
            "turunan: a cost is one number, but ŷ is 3×1\n"
            "  help: mean(ŷ) is one number: give it a name in the sheet\n");
}

// The terminal has 100 columns; COLUMNS says so in a pipe.
TEST(Explain, FitsTheTerminal) {
  const std::string sheet = TURUNAN_SOURCE_DIR "/examples/xor.tn";
  Running running(Running::On::terminal, {"explain", sheet});
  EXPECT_EQ(running.finish(), 0);
  std::string seen = running.seen();
  std::erase(seen, '\r');
  EXPECT_NE(seen, run({"explain", sheet}).out);
  setenv("COLUMNS", "100", 1);
  EXPECT_EQ(seen, run({"explain", sheet}).out);
  setenv("COLUMNS", "nonsense", 1);
  EXPECT_NE(seen, run({"explain", sheet}).out);
  unsetenv("COLUMNS");
}

}  // namespace
}  // namespace turunan::cli_test
