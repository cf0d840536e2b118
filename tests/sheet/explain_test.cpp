#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "formats/temporary_folder.hpp"
#include "ops/leaf.hpp"
#include "reference/evaluate.hpp"
#include "run_text.hpp"
#include "sheet/explained.hpp"
#include "transform/gradient.hpp"

namespace turunan::sheet {
namespace {

const std::string xor_sheet =
    "X = [0 0; 1 0; 0 1; 1 1]\ny = [0; 1; 1; 0]\nseed 1\nparam W1 = normal(2, 2)\nparam b1 = zeros(1, 2)\n"
    "param W2 = normal(2, 1)\nparam b2 = zeros(1, 1)\nA1 = σ(X·W1 + b1)\nŷ = σ(A1·W2 + b2)\n"
    "C = mean((ŷ - y)²)\n";

const std::string square = "param w = 3\nC = w²\n";

Explained explained_text(const std::string& text, const ExplainRequest& request = {},
                         RunOptions options = {}) {
  const auto source = std::make_shared<const Source>("s.tn", text);
  const Sheet sheet = parse_sheet(source);
  EXPECT_TRUE(sheet.diagnostics.empty()) << text;
  return explained(sheet, std::move(options), request);
}

// What a person is told of a request, or a sheet, that is wrong.
std::string error_of(const std::string& text, const ExplainRequest& request = {}) {
  try {
    explained_text(text, request);
  } catch (const SheetError& error) {
    return render(error.diagnostic(), Source("s.tn", text));
  } catch (const Error& error) {
    return error.required() + (error.help().empty() ? "" : "\nhelp: " + error.help());
  }
  return "no error";
}

// A tensor down to what has a name: multiply(rate, ∂C/∂W₁).
std::string text_of(const Tensor& tensor, bool whole = true) {
  const Node& node = tensor.node();
  if (!node.origin.name.empty() && (!whole || node.inputs.empty())) return node.origin.name;
  const std::string_view name = node.operation.name;
  if (name == "broadcast" || name == "cast" || name == "alias") return text_of(node.inputs[0], false);
  if (node.attributes.value) return to_string(*node.attributes.value, {.sheet = true});
  std::string text;
  for (const Tensor& x : node.inputs) text += (text.empty() ? "" : ", ") + text_of(x, false);
  return fmt::format("{}({})", name, text);
}

std::string changes_text(const Subject& subject) {
  std::string text;
  for (const Subject::Change& change : subject.changes)
    text += fmt::format("{} ← {}\n", change.variable.node().origin.name, text_of(change.value));
  return text;
}

std::string numbers(const Array& array) {
  return to_string(array, {.digits = 8, .sheet = true});
}

// The subject on a few lines, values left out.
std::string outline(const Subject& subject) {
  std::string text = fmt::format("{}: {}", subject.sheet, subject.cost.node().origin.name);
  if (!subject.moment.empty()) text += ", " + subject.moment;
  for (const Tensor& tensor : subject.with_respect_to) text += "\nby " + tensor.node().origin.name;
  for (const auto& [variable, value] : subject.values) {
    EXPECT_EQ(variable.type(), value.type());
    text += fmt::format("\n{} {}", variable.node().origin.name,
                        value.rank() == 0 ? "scalar" : to_string(value.shape()));
  }
  return text + "\n" + changes_text(subject);
}

const Subject::Change& change_of(const Subject& subject, const std::string& name) {
  for (const Subject::Change& change : subject.changes)
    if (change.variable.node().origin.name == name) return change;
  throw std::runtime_error("nothing changes " + name);
}

Bindings bindings_of(const Subject& subject) {
  return {[&] {
    Bindings bindings;
    for (const auto& [variable, value] : subject.values) bindings[&variable.node()] = value;
    return bindings;
  }()};
}

// Every rule, computed from the gradients of the subject's own cost, leads from before to after.
void expect_rules_lead_on(const Subject& subject) {
  Bindings bindings = bindings_of(subject);
  std::vector<Tensor> gradients;
  for (const Subject::GradientLeaf& g : subject.gradients) {
    gradients.push_back(gradient(subject.cost, g.parameter));
    bindings[&g.leaf.node()] = reference::evaluate(gradients.back(), bindings);
  }
  for (const Subject::Change& change : subject.changes) bindings[&change.variable.node()] = change.before;
  EXPECT_FALSE(subject.changes.empty());
  for (const Subject::Change& change : subject.changes) {
    const Array after = reference::evaluate(change.value, bindings);
    ASSERT_EQ(after.shape(), change.after.shape());
    for (std::int64_t i = 0; i < after.elements(); ++i)
      EXPECT_NEAR(after.element(i), change.after.element(i), 1e-12) << change.variable.node().origin.name;
  }
}

// ---- the cost and the moment

TEST(Explained, TheXorNetworkBeforeItsFirstStep) {
  const Explained e = explained_text(xor_sheet + "minimise C by sgd(rate = 2), steps = 5000\nL = C\nŷ");
  EXPECT_EQ(outline(e.subject),
            "s.tn: C, before step 1 of sgd(rate = 2)\nW₁ 2×2\nb₁ 1×2\nW₂ 2×1\nb₂ 1×1\n"
            "W₁ ← subtract(W₁, multiply(rate, ∂C/∂W₁))\nb₁ ← subtract(b₁, multiply(rate, ∂C/∂b₁))\n"
            "W₂ ← subtract(W₂, multiply(rate, ∂C/∂W₂))\nb₂ ← subtract(b₂, multiply(rate, ∂C/∂b₂))\n");
  EXPECT_EQ(e.subject.names_taken,
            (std::vector<std::string>{"A₁", "C", "L", "W₁", "W₂", "X", "b₁", "b₂", "y", "ŷ"}));
  EXPECT_EQ(e.seed, 1u);
  expect_rules_lead_on(e.subject);
}

TEST(Explained, HasTheParametersOfTheTraining) {
  const Explained e = explained_text(xor_sheet + "minimise C by sgd(rate = 2), steps = 5000", {.after = 100});
  EXPECT_EQ(e.subject.moment, "after 100 steps of sgd(rate = 2)");
  const std::string before = run_text(xor_sheet + "minimise C by sgd(rate = 2), steps = 100\nW1").output;
  const std::string after = run_text(xor_sheet + "minimise C by sgd(rate = 2), steps = 101\nW1").output;
  EXPECT_EQ(shown("W₁", change_of(e.subject, "W₁").before), before);
  EXPECT_EQ(shown("W₁", change_of(e.subject, "W₁").after), after);
  EXPECT_EQ(shown("W₁", e.subject.values[0].second), before);
  expect_rules_lead_on(e.subject);
}

TEST(Explained, MomentumAndAdamWithTheirState) {
  const Explained momentum = explained_text(
      square + "minimise C by sgd(rate = 0.1,\n  momentum = 0.5,   decay = 0.5), steps = 9", {.after = 1});
  EXPECT_EQ(outline(momentum.subject),
            "s.tn: C, after 1 step of sgd(rate = 0.1, momentum = 0.5, decay = 0.5)\nw scalar\n"
            "v_w ← add(multiply(momentum, v_w), ∂C/∂w)\n"
            "w ← subtract(w, multiply(divide(rate, add(1, multiply(decay, t))), "
            "add(multiply(momentum, v_w), ∂C/∂w)))\nt ← add(t, 1)\n");
  EXPECT_EQ(numbers(change_of(momentum.subject, "t").before), "1");
  EXPECT_EQ(numbers(change_of(momentum.subject, "v_w").before), "6");
  EXPECT_EQ(numbers(change_of(momentum.subject, "w").before), "2.4");
  expect_rules_lead_on(momentum.subject);

  const Explained adam = explained_text(square + "minimise C by adam, steps = 9", {.after = 2});
  EXPECT_EQ(outline(adam.subject),
            "s.tn: C, after 2 steps of adam\nw scalar\n"
            "β₁_t ← multiply(β₁_t, β₁)\nβ₂_t ← multiply(β₂_t, β₂)\n"
            "m_w ← add(multiply(β₁, m_w), multiply(subtract(1, β₁), ∂C/∂w))\n"
            "v_w ← add(multiply(β₂, v_w), multiply(subtract(1, β₂), square(∂C/∂w)))\n"
            "w ← subtract(w, multiply(rate, divide(m̂_w, add(sqrt(v̂_w), ε))))\n");
  EXPECT_EQ(numbers(change_of(adam.subject, "β₁_t").before), "0.81");
  expect_rules_lead_on(adam.subject);
}

TEST(Explained, NoRuleOfAStepThatSearches) {
  const Explained e = explained_text(square + "minimise C by lbfgs(), steps = 2");
  EXPECT_TRUE(e.subject.changes.empty());
  EXPECT_EQ(e.subject.moment,
            "before step 1 of lbfgs; the step of lbfgs is a search, so no rule of it stands below");
}

TEST(Explained, ARepeatWithItsRules) {
  const std::string rules = "α = 0.1\nG = ∂C/∂w\nrepeat 4\n  w ← w - α·G\n";
  const Explained e = explained_text(square + rules, {.after = 2});
  EXPECT_EQ(outline(e.subject),
            "s.tn: C, after 2 steps of repeat 4\nw scalar\nw ← subtract(w, multiply(α, G))\n");
  EXPECT_NEAR(change_of(e.subject, "w").before.element(0), 3 * 0.8 * 0.8, 1e-15);
  ASSERT_EQ(e.subject.gradients.size(), 1u);
  EXPECT_EQ(e.subject.gradients[0].leaf.node().origin.name, "∂C/∂w");
  expect_rules_lead_on(e.subject);
  EXPECT_EQ(explained_text(square + "w ← w - 0.1∂C/∂w").subject.moment,
            "before step 1 of the update on line 3");
}

// Momentum written by hand: v is a param that the rules change too. The derivative at another point is none
// of C here, so it stays a graph.
TEST(Explained, ARepeatWithNesterovsStep) {
  const Explained e = explained_text(
      square + "param v = 0\nrepeat 3\n  v ← 0.5v + ∂C/∂w + (∂C/∂w with w = w - v)\n  w ← w - 0.1v",
      {.after = 1});
  EXPECT_EQ(e.subject.gradients.size(), 1u);
  EXPECT_NE(changes_text(e.subject).find("v ← add(add(multiply(0.5, v), ∂C/∂w), "), std::string::npos);
  EXPECT_NE(changes_text(e.subject).find("w ← subtract(w, multiply(0.1, v))"), std::string::npos);
  expect_rules_lead_on(e.subject);
}

TEST(Explained, WhichCost) {
  // What is named; the first that is minimised; what a repeat derives; the last number that depends on a
  // param.
  const std::string two = "param w = 3\nD = w²\nC = 2w\nn = 4\n";
  const auto cost = [](const std::string& text, const std::string& of = {}) {
    return outline(explained_text(text, {.of = of}).subject);
  };
  EXPECT_EQ(cost(two), "s.tn: C\nw scalar\n");
  EXPECT_EQ(cost(two, "D"), "s.tn: D\nw scalar\n");
  EXPECT_TRUE(
      cost(two + "minimise D by sgd(1), steps = 1").starts_with("s.tn: D, before step 1 of sgd(1)\n"));
  EXPECT_TRUE(cost(two + "repeat 2\n  w ← w - ∂D/∂w\nminimise C by sgd(1), steps = 1", "D")
                  .starts_with("s.tn: D, before step 1 of repeat 2\n"));
  EXPECT_TRUE(cost(two + "repeat 2\n  w ← w - ∂D/∂w").starts_with("s.tn: D, before step 1 of repeat 2\n"));
  // Trainings of other costs are carried out on the way.
  const std::string both = two + "repeat 2\n  w ← w - 0.5∂D/∂w\nminimise C by sgd(1), steps = 1";
  EXPECT_EQ(numbers(explained_text(both).subject.values[0].second), "0");
}

TEST(Explained, ACostThatIsAnExpressionGetsAName) {
  EXPECT_EQ(outline(explained_text("param w = 3\nminimise w² by sgd(0.1), steps = 5").subject),
            "s.tn: C, before step 1 of sgd(0.1)\nw scalar\nw ← subtract(w, multiply(rate, ∂C/∂w))\n");
  EXPECT_EQ(explained_text("param w = 3\nminimise w² by sgd(0.1), steps = 5\nC = 2")
                .subject.cost.node()
                .origin.name,
            "C₁");
  expect_rules_lead_on(explained_text("param w = 3\nminimise w² by sgd(0.1), steps = 5").subject);
}

// What comes below is not carried out; what is above fails as it does when the sheet runs.
TEST(Explained, StopsAtTheTraining) {
  EXPECT_EQ(error_of(square + "minimise C by sgd(0.1), steps = 5\nunknown"), "no error");
  const std::string wrong = "A = [1 2]\nB = A·A\n" + square + "minimise C by sgd(0.1), steps = 5";
  EXPECT_EQ(error_of(wrong), run_text(wrong).errors);
  const std::string setting = square + "minimise C by sgd(rat = 0.1), steps = 5";
  EXPECT_EQ(error_of(setting), run_text(setting).errors);
  const std::string steep = "param w = 3\nC = w⁴\nminimise C by sgd(1000), steps = 50";
  EXPECT_EQ(error_of(steep, {.after = 40}), run_text(steep).errors);
  const std::string twice = "param w = 3\nC = w²\nrepeat 3\n  w ← w - ∂C/∂w\n  w ← w";
  EXPECT_EQ(error_of(twice), run_text(twice).errors);
}

TEST(Explained, SeedAndSettingsOfTheRun) {
  RunOptions options;
  options.seed = 5;
  const std::string text = "seed 1\nparam w = normal(1, 1)\nC = sum(w²)";
  EXPECT_EQ(explained_text(text, {}, options).seed, 5u);
  EXPECT_EQ(shown("w", explained_text(text, {}, options).subject.values[0].second),
            run_text(text + "\nw", options).output);
}

// ---- the rules as equations

std::string updates_of(const std::string& text, std::int64_t after = 0) {
  std::string result;
  for (const UpdateStep& step : explain(explained_text(text, {.after = after}).subject).update) {
    result += fmt::format("{} {} {}", step.name, step.defines ? "=" : "←", formula_text(step.right, 8));
    if (step.numbers)
      result += fmt::format(" {} {}", step.defines ? "=" : "←", formula_text(*step.numbers, 8));
    result += fmt::format(" {} {}\n", step.defines ? "=" : "←", formula_text(step.result, 8));
  }
  return result;
}

TEST(ExplainedUpdates, UseWhatTheStateHasBecome) {
  EXPECT_EQ(updates_of(square + "minimise C by sgd(rate = 0.5, momentum = 0.5, nesterov = 1), steps = 9", 1),
            "v_w ← momentum·v_w + ∂C/∂w ← 0.5·6 + (-3) ← 0\n"
            "w ← w - rate·(∂C/∂w + momentum·v_w) ← -1.5 - 0.5·(-3 + 0.5·0) ← 0\n");
  EXPECT_EQ(updates_of(square + "minimise C by adam(rate = 0.5, beta_1 = 0.5, beta_2 = 0.75), steps = 9"),
            "β₁_t ← β₁_t·β₁ ← 1·0.5 ← 0.5\n"
            "β₂_t ← β₂_t·β₂ ← 1·0.75 ← 0.75\n"
            "m_w ← β₁·m_w + (1 - β₁)·∂C/∂w ← 0.5·0 + (1 - 0.5)·6 ← 3\n"
            "v_w ← β₂·v_w + (1 - β₂)·(∂C/∂w)² ← 0.75·0 + (1 - 0.75)·6² ← 9\n"
            "m̂_w = m_w/(1 - β₁_t) = 3/(1 - 0.5) = 6\n"
            "v̂_w = v_w/(1 - β₂_t) = 9/(1 - 0.75) = 36\n"
            "w ← w - rate·(m̂_w/(√v̂_w + ε)) ← 3 - 0.5·(6/(√36 + 1e-08)) ← 2.5\n");
}

// All right sides of a round are of the same point: v in the second rule is v before the first.
TEST(ExplainedUpdates, TakeARoundAtOnePoint) {
  const std::string hand = square + "param v = 2\nrepeat 3\n";
  EXPECT_EQ(updates_of(hand + "  v ← 0.5v + ∂C/∂w\n  w ← w - v"),
            "w ← w - v ← 3 - 2 ← 1\nv ← 0.5v + ∂C/∂w ← 0.5·2 + 6 ← 7\n");
  EXPECT_EQ(updates_of(hand + "  v ← w\n  w ← v - ∂C/∂w"), "v ← w ← 3\nw ← v - ∂C/∂w ← 2 - 6 ← -4\n");
}

TEST(ExplainedUpdates, OfDefinitionsAndDerivativesAlone) {
  EXPECT_EQ(updates_of(square + "α = 0.5\nG = ∂C/∂w\nnext = w - α·G\nrepeat 2\n  w ← next"),
            "G = ∂C/∂w = 6\nw ← w - α·G ← 3 - 0.5·6 ← 0\n");
  EXPECT_EQ(updates_of(square + "repeat 2\n  w ← ∂C/∂w"), "w ← ∂C/∂w ← 6\n");
}

// ---- batches and single examples

class WithData : public testing::Test {
 protected:
  WithData() {
    std::ofstream file(folder_ / "line.csv");
    file << "x,y\n";
    for (int i = 0; i < 10; ++i) file << i << "," << 2 * i + 1 << "\n";
  }

  RunOptions options() const {
    RunOptions options;
    options.folder = folder_.path().string();
    return options;
  }

  const std::string text =
      "seed 3\ndata X, y = csv(\"line.csv\", target = \"y\")\nparam w = ones(1, 1)\nZ = X·w\nC = mse(Z, y)\n"
      "minimise C by sgd(rate = 0.001, momentum = 0.9), batch = 4, epochs = 3";

 private:
  TemporaryFolder folder_;
};

TEST_F(WithData, TheBatchOfTheStep) {
  const Explained e = explained_text(text, {.wrt = {"w", "Z"}, .after = 5}, options());
  EXPECT_EQ(outline(e.subject),
            "s.tn: C, after 5 steps of sgd(rate = 0.001, momentum = 0.9), batch of 2\nby w\nby Z\nw 1×1\nX "
            "2×1\ny 2×1\n"
            "v_w ← add(multiply(momentum, v_w), ∂C/∂w)\n"
            "w ← subtract(w, multiply(rate, add(multiply(momentum, v_w), ∂C/∂w)))\n");
  EXPECT_EQ(e.subject.with_respect_to[1].shape(), (Shape{2, 1})) << "Z is of the batch too";
  const std::vector<std::int64_t> order = learn::shuffled(10, 3, 1);
  EXPECT_EQ(e.subject.values[1].second.element(0), static_cast<double>(order[8]));
  EXPECT_EQ(e.subject.values[2].second.element(1), 2. * static_cast<double>(order[9]) + 1);
  expect_rules_lead_on(e.subject);
  const Explained first = explained_text(text, {}, options());
  EXPECT_EQ(first.subject.moment, "before step 1 of sgd(rate = 0.001, momentum = 0.9), batch of 4");
  const std::string trained =
      run_text(text.substr(0, text.find("epochs")) + "steps = 5\nw", options()).output;
  EXPECT_EQ(shown("w", e.subject.values[0].second), trained);
}

TEST_F(WithData, OneExampleOfTheData) {
  const Explained e = explained_text(text, {.after = 2, .example = 7}, options());
  EXPECT_EQ(
      outline(e.subject),
      "s.tn: C, after 2 steps of sgd(rate = 0.001, momentum = 0.9), example 7 alone\nw 1×1\nX 1×1\ny 1×1\n");
  EXPECT_EQ(numbers(e.subject.values[1].second), "[[7]]");
  EXPECT_EQ(numbers(e.subject.values[2].second), "[[15]]");
  EXPECT_EQ(error_of("param w = 1\nC = w²", {.example = 0}),
            "--example 0: C uses no data, and no named constant with several rows");
}

TEST(Explained, OneExampleOfConstants) {
  const Explained e = explained_text(xor_sheet + "minimise C by sgd(rate = 2), steps = 5000",
                                     {.example = 2, .trace = {"A1[0, 1]"}});
  EXPECT_EQ(outline(e.subject),
            "s.tn: C, before step 1 of sgd(rate = 2), example 2 alone\nW₁ 2×2\nb₁ 1×2\nW₂ 2×1\nb₂ 1×1\nX "
            "1×2\ny 1×1\n");
  EXPECT_EQ(numbers(e.subject.values[4].second), "[[0 1]]");
  EXPECT_EQ(e.trace[0].tensor.shape(), (Shape{1, 2}));
  // What the examples were made from stays.
  const Explained centred =
      explained_text("R = [1; 2; 6]\nX = R - mean(R)\nparam w = 2\nC = mean(w·X)", {.example = 2});
  EXPECT_EQ(outline(centred.subject), "s.tn: C, example 2 alone\nw scalar\nX 1×1\n");
  EXPECT_EQ(numbers(centred.subject.values[1].second), "[[3]]");
  // Functions are looked into.
  const Explained called =
      explained_text("X = [1; 2; 6]\nparam w = 2\nf(a) = a·X\nC = mean(f(w))", {.example = 1});
  EXPECT_EQ(numbers(called.subject.values[1].second), "[[2]]");
}

TEST(Explained, ExamplesThatThereAreNot) {
  EXPECT_EQ(error_of(xor_sheet, {.example = 4}), "--example 4: there are 4 examples, counted from 0");
  EXPECT_EQ(error_of(xor_sheet, {.example = -1}), "--example -1: there are 4 examples, counted from 0");
  EXPECT_EQ(error_of("X = [1; 2; 3]\nB = I(2)\nparam w = [1; 1]\nC = sum(X)·sum(B·w)", {.example = 0}),
            "--example 0: which axis counts the examples is not clear: X has 3 rows, B has 2");
}

// ---- names of the request

TEST(Explained, EntriesToTrace) {
  const auto index = [](const std::string& text) {
    return explained_text(xor_sheet, {.trace = {text}}).trace.at(0).index;
  };
  EXPECT_EQ(index("W2[1,0]"), (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(index(" W_1 [ 0 , -1 ] "), (std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(index("b2"), (std::vector<std::int64_t>{0, 0}));
  const auto error = [](const std::string& text) { return error_of(xor_sheet, {.trace = {text}}); };
  EXPECT_EQ(error("W2[0]"),
            "--trace W2[0]: W₂ is 2×1, so an entry has 2 indices, not 1\nhelp: W₂[1, 0] is its last");
  EXPECT_EQ(error("W2"),
            "--trace W2: W₂ is 2×1, so an entry has 2 indices, not 0\nhelp: W₂[1, 0] is its last");
  EXPECT_EQ(error("W2[2, 0]"),
            "--trace W2[2, 0]: 2 is out of range: W₂ is 2×1\nhelp: W₂[1, 0] is its last entry");
  EXPECT_EQ(error("W3[0, 0]"), "--trace W3[0, 0]: the sheet defines no W₃\nhelp: did you mean W₁?");
  for (const std::string text :
       {"W2[", "W2[0, x]", "W2[0,]", "[0]", "W2]", "W2[0,0]x", "W2[99999999999999999999]"})
    EXPECT_NE(error(text), "no error") << text;
  EXPECT_EQ(error("W2[0, x]"),
            "--trace W2[0, x]: an entry is a name and whole numbers in brackets\nhelp: --trace 'W₁[0, 1]'");
}

TEST(Explained, DerivativesByNames) {
  const Explained e = explained_text(xor_sheet + "minimise C by sgd(rate = 2, momentum = 0.5), steps = 5",
                                     {.wrt = {"b_2", "A1", "b2"}});
  EXPECT_EQ(outline(e.subject),
            "s.tn: C, before step 1 of sgd(rate = 2, momentum = 0.5)\nby b₂\nby A₁\nW₁ 2×2\nb₁ 1×2\nW₂ "
            "2×1\nb₂ 1×1\n"
            "v_b₂ ← add(multiply(momentum, v_b₂), ∂C/∂b₂)\n"
            "b₂ ← subtract(b₂, multiply(rate, add(multiply(momentum, v_b₂), ∂C/∂b₂)))\n");
  EXPECT_EQ(e.subject.gradients.size(), 1u);
  EXPECT_EQ(error_of(xor_sheet, {.wrt = {"W3"}}),
            "--wrt W3: the sheet defines no W₃\nhelp: did you mean W₁?");
  EXPECT_EQ(error_of(xor_sheet, {.wrt = {" W1 ", ""}}), "a name is missing after --wrt");
  EXPECT_EQ(error_of(square + "f(x) = x", {.wrt = {"f"}}), "--wrt f: f is a function, not a tensor");
  EXPECT_EQ(error_of(square + "minimise C by sgd(0.1), steps = 5\nlater = 2", {.wrt = {"later"}}),
            "--wrt later: later is defined on line 4, below what is explained");
  // A parameter that the cost does not depend on is passed on, with its value.
  EXPECT_EQ(outline(explained_text("param u = 5\n" + square, {.wrt = {"u"}}).subject),
            "s.tn: C\nby u\nu scalar\nw scalar\n");
}

TEST(Explained, RequestsThatDoNotFit) {
  EXPECT_EQ(error_of(xor_sheet, {.of = "A2"}), "--of A2: the sheet defines no A₂\nhelp: did you mean A₁?");
  EXPECT_EQ(error_of(xor_sheet, {.of = "y_hat"}),
            "a cost is one number, but ŷ is 4×1\nhelp: mean(ŷ) is one number: give it a name in the sheet");
  EXPECT_EQ(error_of("f(x) = x\nparam w = 1", {.of = "f"}), "--of f: f is a function, not a number");
  EXPECT_EQ(error_of("n = 2\nm = [1 2]"),
            "there is no cost to explain: the sheet trains nothing, and no number in it depends on a param\n"
            "help: --of NAME says which; these are numbers: n");
  EXPECT_EQ(error_of("m = [1 2]"),
            "there is no cost to explain: the sheet trains nothing, and no number in it depends on a param\n"
            "help: C = mean((ŷ - y)²) defines a cost");
  EXPECT_EQ(error_of(""), error_of("m = [1 2]"));
  EXPECT_EQ(
      error_of(square, {.after = 5}),
      "--after 5: nothing in the sheet trains C\nhelp: minimise C by sgd(rate = 0.1), steps = 1000 would");
  EXPECT_EQ(error_of(square, {.after = -1}), "--after counts steps from 0 up, not -1");
  EXPECT_EQ(error_of(square + "minimise C by sgd(0.1), steps = 5", {.after = 6}),
            "--after 6: sgd(0.1) takes 5 steps in all");
  EXPECT_EQ(error_of(square + "minimise C by sgd(0.1), steps = 5", {.after = 5}), "no error");
  EXPECT_EQ(error_of(square + "repeat 0\n  w ← w - ∂C/∂w", {.after = 1}),
            "--after 1: repeat 0 takes 0 steps in all");
}

}  // namespace
}  // namespace turunan::sheet
