#include <gtest/gtest.h>

#include <set>

#include "explain/layout.hpp"
#include "explain/sheet_derivation.hpp"

namespace turunan {
namespace {

Derivation worksheet_of(const std::string& sheet, std::uint64_t seed) {
  return worksheet(explain_sheet(sheet), seed);
}

TEST(Worksheet, TheSameSeedGivesTheSameSheet) {
  EXPECT_EQ(to_text(worksheet_of(xor_sheet, 1)), to_text(worksheet_of(xor_sheet, 1)));
  EXPECT_NE(to_text(worksheet_of(xor_sheet, 1)), to_text(worksheet_of(xor_sheet, 2)));
}

TEST(Worksheet, BlanksAreNumberedAndTheKeyHasThemAll) {
  const Derivation d = worksheet_of(xor_sheet, 1);
  ASSERT_FALSE(d.blanks.empty());
  std::set<int> asked;
  const auto look = [&](const Formula& result) {
    for (std::size_t i = 0; i < result.blanks.size(); ++i) {
      const int number = result.blanks[i];
      if (number == 0) continue;
      EXPECT_TRUE(asked.insert(number).second);
      EXPECT_EQ(d.blanks.at(static_cast<std::size_t>(number) - 1).value,
                result.value->element(static_cast<std::int64_t>(i)));
    }
  };
  for (const Step& step : d.forward) look(step.result);
  for (const Step& step : d.backward) look(step.result);
  for (const UpdateStep& step : d.update) look(step.result);
  EXPECT_EQ(asked.size(), d.blanks.size());
  for (std::size_t i = 0; i < d.blanks.size(); ++i) EXPECT_EQ(d.blanks[i].number, static_cast<int>(i) + 1);
  const std::string key = to_text(d, {.answers = true});
  for (const Blank& blank : d.blanks) {
    EXPECT_NE(key.find("⟨" + std::to_string(blank.number) + "⟩"), std::string::npos);
    EXPECT_NE(key.find(blank.where + " = "), std::string::npos) << blank.where;
  }
}

// The numbers are such that nothing is the same as something else by chance.
constexpr const char* network =
    "seed 3\nX = normal(4, 3)\ny = normal(4, 3)\nparam W1 = normal(3, 3)\nparam b1 = normal(1, 3)\n"
    "param W2 = normal(3, 3)\nA1 = tanh(X·W1 + b1)\nŷ = softmax(A1·W2)\nC = crossentropy(ŷ, y)\n";

TEST(Worksheet, NoAnswerIsGivenAway) {
  for (const std::string training : {"sgd(rate = 0.3, momentum = 0.9)", "adam(rate = 0.3)"}) {
    const std::string sheet = network + ("minimise C by " + training + ", steps = 5\n");
    const Derivation d = worksheet(explain_sheet(sheet, {}, {.after = 2}), 7);
    const PrintedForm form{.digits = 6};
    const std::string printed[] = {to_text(d, form),   to_markdown(d, form), to_latex(d, form),
                                   to_beamer(d, form), to_html(d, form),     to_json(d)};
    int looked_for = 0;
    for (const Blank& blank : d.blanks) {
      std::string answer = explanation::number_text(std::abs(blank.value), DType::f64, 6);
      answer = answer.substr(0, answer.find('e'));
      if (answer.size() < 6) continue;
      ++looked_for;
      for (const std::string& text : printed) {
        const std::size_t at = text.find(answer);
        EXPECT_EQ(at, std::string::npos)
            << blank.where << " is " << answer << ": " << text.substr(at > 60 ? at - 60 : 0, 120);
      }
    }
    EXPECT_GT(looked_for, 40);
  }
}

TEST(Worksheet, ChecksAndTracesWouldGiveTheAnswersAway) {
  const Derivation d = worksheet(explain_sheet(xor_sheet, {}, {.trace = {"W2[0, 0]"}}), 1);
  EXPECT_TRUE(d.checks.empty());
  EXPECT_TRUE(d.traces.empty());
}

}  // namespace
}  // namespace turunan
