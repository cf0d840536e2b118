#include "sheet/format.hpp"

#include <gtest/gtest.h>

#include <random>

#include "sheet/rewrite.hpp"
#include "sheet/tree.hpp"

namespace turunan::sheet::test {
namespace {

struct Case {
  const char* before;
  const char* after;
};

TEST(Format, WritesSymbols) {
  const std::initializer_list<Case> cases = {
      {"sigma(X@W1 + b1)", "σ(X·W₁ + b₁)"},
      {"y_hat  = sigma(A1@W_2 + b2)   # sigma(W1)", "ŷ  = σ(A₁·W₂ + b₂)   # sigma(W1)"},
      {"C = mean((y_hat - y)^2)", "C = mean((ŷ - y)²)"},
      {"x**2 + x ** -3 + x^10 + x^n + x**n", "x² + x⁻³ + x¹⁰ + x^n + x^n"},
      {"x^2^3 + x²^3 + x^2² + 2^x^2", "x^2³ + x²^3 + x^2² + 2^x²"},
      {"A.T + A^T + A ^ T + A^(T)", "Aᵀ + Aᵀ + Aᵀ + A^(T)"},
      {"A^-1 + inv(A) + inv(A + B) + inv((A·B)) + A^(-1)", "A⁻¹ + A⁻¹ + (A + B)⁻¹ + (A·B)⁻¹ + A⁻¹"},
      {"A^-1^2 + A^-1² + inv(A)^2 + inv(A)[0, 1] + inv(A).T", "A⁻¹^2 + A^-1² + (A⁻¹)² + (A⁻¹)[0, 1] + A⁻¹ᵀ"},
      {"3inv(2)", "3(2)⁻¹"},
      {"grad(C, W1)", "∂C/∂W₁"},
      {"save  \"W1 alpha.safetensors\"  # W1", "save  \"W1 alpha.safetensors\"  # W1"},
      {"load \"x^2\"", "load \"x^2\""},
      {"grad(C, W)^2 + grad(C, W).T + 1/grad(C, W)", "(∂C/∂W)² + (∂C/∂W)ᵀ + 1/(∂C/∂W)"},
      {"grad(x^2, x) + grad(f(x), x) + grad((x + y), x)", "∂(x²)/∂x + ∂f(x)/∂x + ∂(x + y)/∂x"},
      {"grad(grad(C, x), x)", "∂(∂C/∂x)/∂x"},
      {"grad(sum(x), x)", "∂(Σ(x))/∂x"},
      {"W <- W - alpha*grad(C, W)", "W ← W - α*∂C/∂W"},
      {"check a ~= b within 1e-9", "check a ≈ b within 1e-9"},
      {"check a <= b", "check a ≤ b"},
      {"x != 3", "x ≠ 3"},
      {"check (A@B).T = B.T@A.T for A: 2x3, B: 3 x 4x5", "check (A·B)ᵀ = Bᵀ·Aᵀ for A: 2×3, B: 3×4×5"},
      {"sum(x, axis=0) + pi*norm(x) + abs(x)", "Σ(x, axis=0) + π*‖x‖ + |x|"},
      {"norm(x, axis=1) + abs(x - abs(y)) + |abs(x) + 1|", "norm(x, axis=1) + abs(x - |y|) + |abs(x) + 1|"},
      {"||x - y|| + abs(||x||)", "‖x - y‖ + |‖x‖|"},
      {"minimize C by sgd(rate = 0.1, alpha = 2), report abs(x)",
       "minimise C by sgd(rate = 0.1, alpha = 2), report |x|"},
      {"f(x, alpha=1, beta2=alpha)", "f(x, alpha=1, beta2=α)"},
      {"A*B + A.T*B1 + 2*A + a*b + alpha*A", "A⊙B + Aᵀ⊙B₁ + 2*A + a*b + α*A"},
      {"sqrt(x) + √x", "sqrt(x) + √x"},
      {"s = csv(\"alpha_1.csv\")", "s = csv(\"alpha_1.csv\")"},
      {"precision f32", "precision f32"},
      {"Alpha1 = Beta", "Alpha₁ = Beta"},
      {"repeat 10\n  W1 <- W1\n\n  # note\n  b <- b\n", "repeat 10\n  W₁ ← W₁\n\n  # note\n  b ← b\n"},
      {"x = abs(a +  # why\n  b)", "x = abs(a +  # why\n  b)"},
      {"[abs(x) -inv(A)]", "[|x| -A⁻¹]"},
      {"a ⋅ b ∗ c ÷ d", "a · b * c / d"},
      {"∑(x) + ∏(x)", "Σ(x) + ∏(x)"},
      {"a = 1\r\nb = W1\r\n", "a = 1\r\nb = W₁\r\n"},
      {"", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(format(source(c.before)), c.after) << c.before;
    EXPECT_EQ(format(source(c.after)), c.after) << "not stable";
    EXPECT_TRUE(same(parse_sheet(source(c.before)), parse_sheet(source(c.after)))) << c.before;
  }
}

TEST(Format, RefusesTextsWithErrors) {
  EXPECT_THROW(format(source("a = 1\nb = (2")), SheetError);
}

/// Random expressions in every spelling.
class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}

  std::string expression(int depth) {
    if (depth == 0)
      return pick({"x", "alpha", "W1", "A", "y_hat", "2", "0.5", "Sigma", "B_2", "2x", "[1 -2]", "t[0]"});
    const std::string a = expression(depth - 1),
                      b = expression(static_cast<int>(random_() % static_cast<unsigned>(depth)));
    const std::string sign = pick({" + ", "-", " * ", "*", "/", " @ ", "·", "⊙", " - ", "^", "**", " <= "});
    switch (random_() % 16) {
      case 0: return a + sign + b;
      case 1: return "(" + a + ")" + sign + b;
      case 2: return "(" + a + sign + b + ")";
      case 3:
        return a + pick({".T", "^T", "ᵀ", "^-1", "⁻¹", "²", "^2", "**2", "^-2", "⁻²", "^(-1)", " ^ 3",
                         "[0, 1:]"});
      case 4: return "inv(" + a + ")";
      case 5: return pick({"abs(", "norm(", "sum(", "f(", "sigma("}) + a + ")";
      case 6: return "grad(" + a + ", " + pick({"x", "W1", "(y_hat)"}) + ")";
      case 7: return "∂(" + a + ")/∂" + pick({"x", "alpha"});
      case 8: return pick({"|", "‖"}) + a + pick({"|", "‖"});
      case 9: return "||" + a + "||";
      case 10: return "[" + a + pick({" ", ", ", "; "}) + b + "]";
      case 11: return "-" + a;
      case 12: return pick({"2", "3.5", "√"}) + a;
      case 13: return "f(" + a + ", alpha=" + b + ")";
      case 14: return "(" + a + " with x_1 = " + b + ")";
      default: return "∂²" + pick({"C", "f(x)"}) + "/∂x" + pick({"²", "∂y1", "^2"}) + sign + a;
    }
  }

 private:
  std::string pick(std::vector<std::string> choices) { return choices[random_() % choices.size()]; }

  std::mt19937 random_;
};

TEST(Format, KeepsTheMeaningOfRandomExpressions) {
  Random random(1);
  int valid = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.expression(1 + i % 4);
    const Sheet before = parse_sheet(source(text));
    if (!before.diagnostics.empty()) continue;
    ++valid;
    // One pass alone, before format() compares the trees itself.
    const std::string rewritten = Rewriter(before).run();
    ASSERT_TRUE(same(before, parse_sheet(source(rewritten)))) << text << "\n" << rewritten;
    const std::string formatted = format(source(text));
    ASSERT_TRUE(same(before, parse_sheet(source(formatted)))) << text << "\n" << formatted;
    ASSERT_EQ(format(source(formatted)), formatted) << text;
  }
  EXPECT_GT(valid, 6'000);
}

}  // namespace
}  // namespace turunan::sheet::test
