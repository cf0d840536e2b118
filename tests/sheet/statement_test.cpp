#include <gtest/gtest.h>

#include "sheet/tree.hpp"

namespace turunan::sheet::test {
namespace {

/// The only statement of a text as a T; the test fails where it is none.
template <class T>
T only(std::string_view text) {
  const SourcePtr at = source(text);
  const Sheet sheet = parse_sheet(at);
  for (const Diagnostic& diagnostic : sheet.diagnostics) ADD_FAILURE() << render(diagnostic, *at);
  EXPECT_EQ(sheet.statements.size(), 1U) << text;
  if (sheet.statements.size() != 1 || !sheet.statements[0].as<T>()) {
    ADD_FAILURE() << "another statement: " << text;
    return {};
  }
  return *sheet.statements[0].as<T>();
}

std::string keys(const std::vector<Identifier>& names) {
  return joined(names, " ", [](const Identifier& name) { return name.key; });
}

std::string show_draws(const Check& check) {
  return joined(check.draws, ", ", [](const Draw& draw) {
    return draw.name.key + ":" + joined(draw.sizes, "×", [](const DrawSize& size) {
             return size.number > 0 ? std::to_string(size.number) : size.name;
           });
  });
}

TEST(Statements, Definitions) {
  const auto definition = only<Definition>("W_1 = 2x");
  EXPECT_EQ(definition.name.key, "W₁");
  EXPECT_EQ(show(definition.value), "(j 2 x)");
  EXPECT_EQ(only<ParamDefinition>("param b1 = zeros(1, 2)").name.key, "b₁");
  const auto function = only<FunctionDefinition>("f(x, y) = x^2 + y");
  EXPECT_EQ(function.name.key + "/" + keys(function.parameters) + "/" + show(function.body),
            "f/x y/(+ (^ x 2) y)");
  const auto unpacking = only<Unpacking>("λ, V = eig(A)");
  EXPECT_EQ(keys(unpacking.names) + "/" + show(unpacking.value), "λ V/eig(A)");
  const auto data = only<DataDefinition>("data X, y = fashion_mnist(\"train\")");
  EXPECT_EQ(keys(data.names) + "/" + show(data.value), "X y/fashion_mnist(\"train\")");
  EXPECT_EQ(show(only<Evaluation>("ŷ").value), "ŷ");
}

TEST(Statements, Checks) {
  auto check = only<Check>("check round(ŷ) = y");
  EXPECT_EQ(check.op, BinaryOp::kEqual);
  EXPECT_EQ(show(check.left) + " " + show(check.right), "round(ŷ) y");
  EXPECT_EQ(check.tolerance, nullptr);
  check = only<Check>("check a ~= b within 1e-9");
  EXPECT_EQ(check.op, BinaryOp::kApproximately);
  EXPECT_EQ(show(check.tolerance), "1e-9");
  check = only<Check>("check (A·B)ᵀ = Bᵀ·Aᵀ for A: 2×3, B: 3x4");
  EXPECT_EQ(show_draws(check), "A:2×3, B:3×4");
  EXPECT_EQ(show_draws(only<Check>("check a = b for a: 2x3x4, b: 2 x 3 x 4, c: 2x 3, d: 2 x3")),
            "a:2×3×4, b:2×3×4, c:2×3, d:2×3");
  EXPECT_EQ(show_draws(only<Check>("check a = b for a: 1, b: scalar, v: 3")), "a:, b:, v:3");
  EXPECT_EQ(show_draws(only<Check>("check a = b for A, B: m×n, C: n x 2xp")), "A:m×n, B:m×n, C:n×2×p");
  EXPECT_EQ(only<Check>("check x > 0").op, BinaryOp::kGreater);
  EXPECT_EQ(only<Check>("check x != 0").op, BinaryOp::kNotEqual);
  EXPECT_EQ(show(only<Check>("check f(x) with x = 1 = 3").left), "(with f(x) x=1)");
}

TEST(Statements, Training) {
  auto minimise = only<Minimise>(
      "minimise C by sgd(rate = 0.1), batch = 64, epochs = 5,\n"
      "  report accuracy(ŷ, y) with X = Xt, y = yt, report C, steps = 7, report a, b");
  EXPECT_EQ(show(minimise.cost) + " " + minimise.optimiser.key, "C sgd");
  EXPECT_EQ(minimise.arguments[0].keyword->key + "=" + show(minimise.arguments[0].value), "rate=0.1");
  EXPECT_EQ(show(minimise.batch) + " " + show(minimise.epochs) + " " + show(minimise.steps), "64 5 7");
  EXPECT_EQ(joined(minimise.reports, "; ", show), "(with accuracy(ŷ, y) X=Xt y=yt); C; a; b");
  minimise = only<Minimise>("minimize mean((ŷ - y)²) by adam, report f(x) with x = 1, batch = 2");
  EXPECT_EQ(show(minimise.batch), "2");
  EXPECT_EQ(only<Update>("W ← W - α*∂C/∂W").name.key, "W");
  EXPECT_EQ(only<Seed>("seed 18446744073709551615").value, 18446744073709551615U);
  EXPECT_TRUE(only<Precision>("precision f32").single);
  EXPECT_FALSE(only<Precision>("precision f64").single);
  EXPECT_EQ(only<Save>("save \"a b.safetensors\"  # so far").file, "a b.safetensors");
  EXPECT_EQ(only<Load>("load \"../m\"").file, "../m");
}

TEST(Statements, Repeat) {
  const auto repeat = only<Repeat>(
      "repeat 10n  # rounds\n"
      "  W1 <- W1 - alpha*grad(C, W1)\n"
      "\n"
      "  # the bias\n"
      "  b1 ← b1 -\n"
      "    α*∂C/∂b1\n"
      "  c ← f(c,\n"
      "1)\n");
  EXPECT_EQ(show(repeat.count), "(j 10 n)");
  EXPECT_EQ(joined(repeat.updates, "; ", [](const Update& u) { return u.name.key + " " + show(u.value); }),
            "W₁ (- W₁ (* α (∂ C W₁))); b₁ (- b₁ (* α (∂ C b₁))); c f(c, 1)");
}

TEST(Statements, WordsStayFreeAsNames) {
  for (const char* const word :
       {"param", "data", "check", "minimise", "repeat", "seed", "precision", "save", "load", "by", "batch",
        "epochs", "steps", "report", "within", "for", "step", "scalar", "x"}) {
    EXPECT_EQ(only<Definition>(std::string(word) + " = 3").name.key, word);
  }
  EXPECT_EQ(show(only<Evaluation>("data + seed").value), "(+ data seed)");
  EXPECT_EQ(show(only<Evaluation>("seed - 1").value), "(- seed 1)");
  EXPECT_EQ(show(only<Evaluation>("step(data)").value), "step(data)");
}

TEST(Lines, ContinueWhereTheyBeginWithWhiteSpace) {
  const SourcePtr text = source(
      "\xEF\xBB\xBF"
      "a = 1 +\r\n  2\r\nb = [1\n2;\n]\r\n# end\r\n\r\nc = f(\nx)\n");
  const Sheet sheet = parse_sheet(text);
  EXPECT_TRUE(sheet.diagnostics.empty());
  EXPECT_EQ(joined(sheet.statements, " ", [](const Statement& s) { return show(s.as<Definition>()->value); }),
            "(+ 1 2) [1 2] f(x)");
}

TEST(Lines, ErrorsLeaveOtherStatementsAlone) {
  const Sheet sheet = parse_sheet(source("a = (1\nb = [2\nc = 3]\nd = 4\n\"open\ne = 5 $\nf = 6"));
  ASSERT_EQ(sheet.diagnostics.size(), 4U);
  EXPECT_EQ(joined(sheet.statements, " ", [](const Statement& s) { return s.as<Definition>()->name.key; }),
            "d f");
}

TEST(Lines, APromptKnowsWhatIsIncomplete) {
  for (const char* const text : {"f(", "a = [1 2;", "repeat 10", "repeat n"})
    EXPECT_TRUE(is_incomplete(source(text))) << text;
  for (const char* const text :
       {"", "f(x)", "a = 1 +", "repeat 10\n W ← W", "repeat = 3", "repeat", "f(\"", "f)"}) {
    EXPECT_FALSE(is_incomplete(source(text))) << text;
  }
}

TEST(Same, SeesStructureOnly) {
  const auto equal = [](const char* a, const char* b) {
    return same(parse_sheet(source(a)), parse_sheet(source(b)));
  };
  EXPECT_TRUE(equal("W1 <- W1 - (alpha)*grad(C, W1)", "W₁ ← W₁ - α⊙∂C/∂W₁"));
  EXPECT_TRUE(equal("check A@B = 1.0 for A: 2x3", "check A·B = 1 for A: 2×3"));
  EXPECT_FALSE(equal("a - (b - c)", "a - b - c"));
  EXPECT_FALSE(equal("[1 -2]", "[1 - 2]"));
  EXPECT_FALSE(equal("f(a=1)", "f(b=1)"));
  EXPECT_FALSE(equal("x = 1", "y = 1"));
  EXPECT_FALSE(equal("check a = b for A: 2×3", "check a = b for A: 2×4"));
  EXPECT_FALSE(equal("t[1:]", "t[:1]"));
  EXPECT_FALSE(equal("minimise C by sgd, batch = 2", "minimise C by sgd, steps = 2"));
  EXPECT_FALSE(equal("2x", "2*x"));
}

}  // namespace
}  // namespace turunan::sheet::test
