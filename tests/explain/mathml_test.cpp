#include "explain/print/mathml.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "explain/formulas.hpp"

// Golden lines: formulas of every kind as MathML.

namespace turunan {
namespace {

using namespace formulas;

const Formula a = symbol("a"), b = symbol("b"), c = symbol("c");

struct Golden {
  Formula formula;
  std::string mathml;
};

// Brackets around what is no higher than a line do not stretch; goldens write them as {{ and }}.
std::string spelled_out(std::string text) {
  const auto replace = [&](const std::string& sign, const std::string& element) {
    for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign)) {
      text.replace(at, sign.size(), element);
    }
  };
  replace("{{", "<mrow><mo stretchy=\"false\">(</mo>");
  replace("}}", "<mo stretchy=\"false\">)</mo></mrow>");
  return text;
}

void expect(const std::vector<Golden>& goldens) {
  for (const Golden& golden : goldens) EXPECT_EQ(formula_mathml(golden.formula), spelled_out(golden.mathml));
}

TEST(MathML, Names) {
  const std::string hat = "<mover accent=\"true\"><mi>y</mi><mo stretchy=\"false\">^</mo></mover>";
  expect({
      {symbol("x"), "<mi>x</mi>"},
      {symbol("α"), "<mi>α</mi>"},
      {symbol("learning_rate"), "<mi>learning_rate</mi>"},
      {symbol("W₁"), "<msub><mi>W</mi><mn>1</mn></msub>"},
      {symbol("W₁₂"), "<msub><mi>W</mi><mn>12</mn></msub>"},
      {symbol("rate₂"), "<msub><mi>rate</mi><mn>2</mn></msub>"},
      {symbol("x_max"), "<msub><mi>x</mi><mi>max</mi></msub>"},
      {symbol("x_i"), "<msub><mi>x</mi><mi>i</mi></msub>"},
      {symbol("v_W₁"), "<msub><mi>v</mi><msub><mi>W</mi><mn>1</mn></msub></msub>"},
      {symbol("x₁_max"), "<msub><mi>x</mi><mrow><mn>1</mn><mo>,</mo><mi>max</mi></mrow></msub>"},
      {symbol("ŷ"), hat},
      {symbol("x̄"), "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">¯</mo></mover>"},
      {symbol("x̃"), "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">~</mo></mover>"},
      {symbol("ŷ₁"), "<msub>" + hat + "<mn>1</mn></msub>"},
      {symbol("ŷ′"), "<mrow>" + hat + "<mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"},
      {symbol("f′′"),
       "<mrow><mi>f</mi><mo lspace=\"0\" rspace=\"0\">′</mo><mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"},
      {symbol("Z₁′"), "<mrow><msub><mi>Z</mi><mn>1</mn></msub><mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"},
      {symbol("ç"), "<mi>ç</mi>"},
      {symbol(""), "<mi></mi>"},
  });
}

TEST(MathML, Numbers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  expect({
      {number(2), "<mn>2</mn>"},
      {number(0.73105858), "<mn>0.7311</mn>"},
      {number(-0.5), "<mrow><mo form=\"prefix\">−</mo><mn>0.5</mn></mrow>"},
      {number(1.00000001), "<mn>1.</mn>"},
      {number(0.1F, DType::f32), "<mn>0.1</mn>"},
      {number(1, DType::boolean), "<mn>1</mn>"},
      {number(-0.0), "<mn>0</mn>"},
      {number(1.25e-5),
       "<mrow><mn>1.25</mn><mo>×</mo><msup><mn>10</mn><mrow><mo "
       "form=\"prefix\">−</mo><mn>5</mn></mrow></msup></mrow>"},
      {number(-3e20),
       "<mrow><mo form=\"prefix\">−</mo><mn>3</mn><mo>×</mo><msup><mn>10</mn><mn>20</mn></msup></mrow>"},
      {number(infinity), "<mi mathvariant=\"normal\">∞</mi>"},
      {number(-infinity), "<mrow><mo form=\"prefix\">−</mo><mi mathvariant=\"normal\">∞</mi></mrow>"},
      {number(std::nan("")), "<mi>NaN</mi>"},
  });
}

TEST(MathML, PartialDerivatives) {
  const std::string d = "<mi mathvariant=\"normal\">∂</mi>";
  const std::string by_w = "<mfrac><mrow>" + d + "<mi>C</mi></mrow><mrow>" + d +
                           "<msub><mi>W</mi><mn>1</mn></msub></mrow></mfrac>";
  const std::string place =
      "<mo stretchy=\"false\">[</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo stretchy=\"false\">]</mo>";
  expect({
      {partial("C", "W₁"), by_w},
      {partial(symbol("C"), index(symbol("W"), {"0", "1"})), "<mfrac><mrow>" + d + "<mi>C</mi></mrow><mrow>" +
                                                                 d + "<mrow><mi>W</mi><mrow>" + place +
                                                                 "</mrow></mrow></mrow></mfrac>"},
      {product(partial("C", "W₁"), a), "<mrow>" + by_w + "<mo>·</mo><mi>a</mi></mrow>"},
      {product(a, partial("C", "W₁")), "<mrow><mi>a</mi><mo>·</mo>" + by_w + "</mrow>"},
      {postfix(partial("C", "W₁"), "ᵀ"),
       "<msup><mrow><mo>(</mo>" + by_w + "<mo>)</mo></mrow><mi mathvariant=\"normal\">T</mi></msup>"},
  });
}

TEST(MathML, SumsAndProductsBracketWhatBindsLess) {
  const std::string ab = "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>";
  const std::string bc = "<mrow><mi>b</mi><mo>+</mo><mi>c</mi></mrow>";
  expect({
      {sum(a, b), ab},
      {sum(sum(a, b), c), "<mrow>" + ab + "<mo>+</mo><mi>c</mi></mrow>"},
      {sum(a, sum(b, c)), "<mrow><mi>a</mi><mo>+</mo>{{" + bc + "}}</mrow>"},
      {difference(a, b), "<mrow><mi>a</mi><mo>−</mo><mi>b</mi></mrow>"},
      {product(sum(a, b), c), "<mrow>{{" + ab + "}}<mo>·</mo><mi>c</mi></mrow>"},
      {product(a, sum(b, c)), "<mrow><mi>a</mi><mo>·</mo>{{" + bc + "}}</mrow>"},
      {sum(product(a, b), c), "<mrow><mrow><mi>a</mi><mo>·</mo><mi>b</mi></mrow><mo>+</mo><mi>c</mi></mrow>"},
      {product(product(a, b), c),
       "<mrow><mrow><mi>a</mi><mo>·</mo><mi>b</mi></mrow><mo>·</mo><mi>c</mi></mrow>"},
      {product(a, product(b, c)),
       "<mrow><mi>a</mi><mo>·</mo>{{<mrow><mi>b</mi><mo>·</mo><mi>c</mi></mrow>}}</mrow>"},
      {product(a, b, "⊙"), "<mrow><mi>a</mi><mo>⊙</mo><mi>b</mi></mrow>"},
      {product(number(2), a, ""), "<mrow><mn>2</mn><mo>&#x2062;</mo><mi>a</mi></mrow>"},
      {product(number(2), number(3), ""), "<mrow><mn>2</mn><mo>·</mo><mn>3</mn></mrow>"},
      {product(number(2), sum(a, b), ""), "<mrow><mn>2</mn><mo>&#x2062;</mo>{{" + ab + "}}</mrow>"},
      {product(a, fraction(b, c), ""),
       "<mrow><mi>a</mi><mo rspace=\"0.17em\">&#x2062;</mo><mfrac><mi>b</mi><mi>c</mi></mfrac></mrow>"},
      {infix(a, "<", b, precedence::comparison), "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"},
      {infix(sum(a, b), "≤", c, precedence::comparison), "<mrow>" + ab + "<mo>≤</mo><mi>c</mi></mrow>"},
  });
}

TEST(MathML, SignsBracketOtherSigns) {
  const std::string minus_a = "<mrow><mo>−</mo><mi>a</mi></mrow>";
  const std::string bracketed = "{{" + minus_a + "}}";
  expect({
      {negative(a), minus_a},
      {negative(negative(a)), "<mrow><mo>−</mo>" + bracketed + "</mrow>"},
      {sum(b, negative(a)), "<mrow><mi>b</mi><mo>+</mo>" + bracketed + "</mrow>"},
      {sum(negative(a), b), "<mrow>" + minus_a + "<mo>+</mo><mi>b</mi></mrow>"},
      {product(b, number(-1)),
       "<mrow><mi>b</mi><mo>·</mo>{{<mrow><mo form=\"prefix\">−</mo><mn>1</mn></mrow>}}</mrow>"},
      {negative(sum(a, b)), "<mrow><mo>−</mo>{{<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>}}</mrow>"},
      {negative(product(a, b)), "<mrow><mo>−</mo><mrow><mi>a</mi><mo>·</mo><mi>b</mi></mrow></mrow>"},
      {power(negative(a), number(2)), "<msup>" + bracketed + "<mn>2</mn></msup>"},
      {negative(power(a, number(2))), "<mrow><mo>−</mo><msup><mi>a</mi><mn>2</mn></msup></mrow>"},
  });
}

TEST(MathML, PowersFractionsAndRoots) {
  const std::string ab = "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>";
  expect({
      {postfix(a, "ᵀ"), "<msup><mi>a</mi><mi mathvariant=\"normal\">T</mi></msup>"},
      {postfix(a, "²"), "<msup><mi>a</mi><mn>2</mn></msup>"},
      {postfix(a, "⁻¹"), "<msup><mi>a</mi><mrow><mo form=\"prefix\">−</mo><mn>1</mn></mrow></msup>"},
      {postfix(symbol("W₁"), "ᵀ"),
       "<msubsup><mi>W</mi><mn>1</mn><mi mathvariant=\"normal\">T</mi></msubsup>"},
      {power(symbol("v_W₁"), number(3)),
       "<msubsup><mi>v</mi><msub><mi>W</mi><mn>1</mn></msub><mn>3</mn></msubsup>"},
      {postfix(a, "!"), "<mrow><mi>a</mi><mo>!</mo></mrow>"},
      {postfix(sum(a, b), "²"), "<msup>{{" + ab + "}}<mn>2</mn></msup>"},
      {postfix(postfix(a, "ᵀ"), "²"),
       "<msup>{{<msup><mi>a</mi><mi mathvariant=\"normal\">T</mi></msup>}}<mn>2</mn></msup>"},
      {power(a, sum(a, b)), "<msup><mi>a</mi>" + ab + "</msup>"},
      {power(number(1e-5), number(2)),
       "<msup>{{<mrow><mn>1</mn><mo>×</mo><msup><mn>10</mn><mrow><mo "
       "form=\"prefix\">−</mo><mn>5</mn></mrow></msup></mrow>}}<mn>2</mn></msup>"},
      {fraction(sum(a, b), c), "<mfrac>" + ab + "<mi>c</mi></mfrac>"},
      {fraction(a, product(b, c)), "<mfrac><mi>a</mi><mrow><mi>b</mi><mo>·</mo><mi>c</mi></mrow></mfrac>"},
      {product(fraction(a, b), c), "<mrow><mfrac><mi>a</mi><mi>b</mi></mfrac><mo>·</mo><mi>c</mi></mrow>"},
      {product(c, fraction(a, b)), "<mrow><mi>c</mi><mo>·</mo><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow>"},
      {power(fraction(a, b), number(2)),
       "<msup><mrow><mo>(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo>)</mo></mrow><mn>2</mn></msup>"},
      {root(sum(a, b)), "<msqrt>" + ab + "</msqrt>"},
      {enclosed("|", a),
       "<mrow><mo form=\"prefix\" stretchy=\"false\">|</mo><mi>a</mi><mo form=\"postfix\" "
       "stretchy=\"false\">|</mo></mrow>"},
      {enclosed("‖", sum(a, b)), "<mrow><mo form=\"prefix\" stretchy=\"false\">‖</mo>" + ab +
                                     "<mo form=\"postfix\" stretchy=\"false\">‖</mo></mrow>"},
  });
}

TEST(MathML, CallsPlacesAndPrimes) {
  const std::string left = "<mo stretchy=\"false\">[</mo>", right = "<mo stretchy=\"false\">]</mo>";
  const std::string option = "<mrow><mi>axis</mi><mo>=</mo><mn>0</mn></mrow>";
  expect({
      {call("σ", {a}), "<mrow><mi>σ</mi><mo>&#x2061;</mo>{{<mi>a</mi>}}</mrow>"},
      {call("where", {a, sum(b, c)}),
       "<mrow><mi>where</mi><mo>&#x2061;</mo>{{<mi>a</mi><mo>,</mo><mrow><mi>b</mi><mo>+</mo><mi>c</mi></"
       "mrow>}}</mrow>"},
      {call("softmax", {a}, {"axis = 0"}),
       "<mrow><mi>softmax</mi><mo>&#x2061;</mo>{{<mi>a</mi><mo>,</mo>" + option + "}}</mrow>"},
      {index(a, {"0", ":", "1:3"}),
       "<mrow><mi>a</mi><mrow>" + left +
           "<mn>0</mn><mo>,</mo><mo>:</mo><mo>,</mo><mn>1</mn><mo>:</mo><mn>3</mn>" + right +
           "</mrow></mrow>"},
      {index(sum(a, b), {"-1"}), "<mrow>{{<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>}}<mrow>" + left +
                                     "<mo form=\"prefix\">−</mo><mn>1</mn>" + right + "</mrow></mrow>"},
      {prime(symbol("σ")), "<mrow><mi>σ</mi><mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"},
  });
}

TEST(MathML, SumsOverAxesNameThePlacesThatGo) {
  const std::string colon = "<mo lspace=\"0\" rspace=\"0\">:</mo>";
  const auto below = [](const std::string& sign, const std::string& places) {
    return "<munder><mo>" + sign + "</mo><mrow>" + places + "</mrow></munder>";
  };
  const Formula w1 = symbol("W₁");
  const std::string w1_mathml = "<msub><mi>W</mi><mn>1</mn></msub>";
  expect({
      {reduction("Σ", a, 2), "<mrow><mo>∑</mo><mi>a</mi></mrow>"},
      {reduction("Σ", a, 1, {0}), "<mrow><mo>∑</mo><mi>a</mi></mrow>"},
      {reduction("Π", a, 2), "<mrow><mo>∏</mo><mi>a</mi></mrow>"},
      {reduction("Σ", sum(a, b), 2),
       "<mrow><mo>∑</mo>{{<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>}}</mrow>"},
      {reduction("Σ", product(a, b), 2),
       "<mrow><mo>∑</mo><mrow><mi>a</mi><mo>·</mo><mi>b</mi></mrow></mrow>"},
      {reduction("Σ", a, 2, {0}), "<mrow>" + below("∑", "<mi>i</mi>") +
                                      "<msub><mi>a</mi><mrow><mi>i</mi><mo>,</mo>" + colon +
                                      "</mrow></msub></mrow>"},
      {reduction("Σ", w1, 2, {1}), "<mrow>" + below("∑", "<mi>i</mi>") + "<msub>{{" + w1_mathml + "}}<mrow>" +
                                       colon + "<mo>,</mo><mi>i</mi></mrow></msub></mrow>"},
      {reduction("Σ", sum(a, b), 3, {0, 2}),
       "<mrow>" + below("∑", "<mi>i</mi><mo>,</mo><mi>j</mi>") +
           "<msub>{{<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>}}<mrow><mi>i</mi><mo>,</mo>" + colon +
           "<mo>,</mo><mi>j</mi></mrow></msub></mrow>"},
      {product(reduction("Σ", a, 2), b),
       "<mrow><mrow><mo>(</mo><mrow><mo>∑</mo><mi>a</mi></mrow><mo>)</mo></mrow><mo>·</mo><mi>b</mi></mrow>"},
      {reduction("mean", a, 2), "<mrow><mi>mean</mi><mo>&#x2061;</mo>{{<mi>a</mi>}}</mrow>"},
      {reduction("mean", a, 2, {0}, {"axis = 0"}),
       "<mrow><mi>mean</mi><mo>&#x2061;</mo>{{<mi>a</mi><mo>,</mo><mrow><mi>axis</mi><mo>=</mo><mn>0</mn></"
       "mrow>}}</mrow>"},
      {reduction("max", a, 3, {0, 1}, {"axis = (0, 1)"}),
       "<mrow><mi>max</mi><mo>&#x2061;</mo>{{<mi>a</mi><mo>,</mo><mrow><mi>axis</mi><mo>=</mo><mo>(</"
       "mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo></mrow>}}</mrow>"},
  });
}

std::string matrix(const std::string& rows) {
  return "<mrow><mo>[</mo><mtable>" + rows + "</mtable><mo>]</mo></mrow>";
}

TEST(MathML, Matrices) {
  const std::string blank = "<mtext class=\"blank\" style=\"border: 1px solid\">7</mtext>";
  expect({
      {array({2}, {1, 2}), matrix("<mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>")},
      {array({2, 1}, {0, 1}), matrix("<mtr><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>1</mn></mtd></mtr>")},
      // The points of a column are below each other.
      {array({3, 1}, {0.5, 0.125, 2}),
       matrix("<mtr><mtd><mn>0.5</mn><mspace "
              "width=\"2ch\"/></mtd></mtr><mtr><mtd><mn>0.125</mn></mtd></"
              "mtr><mtr><mtd><mn>2</mn><mspace width=\"3.5ch\"/></mtd></mtr>")},
      {array({1, 2}, {1, 2}, {0, 7}), matrix("<mtr><mtd><mn>1</mn></mtd><mtd>" + blank + "</mtd></mtr>")},
      {array({}, {3}), "<mn>3</mn>"},
      {array({}, {3}, {7}), blank},
      {array({2, 0}, {}), "<mrow><mo>[</mo><mo>]</mo></mrow>"},
      {array({2, 1, 1}, {1, 2}), "<mrow><munder>" + matrix("<mtr><mtd><mn>1</mn></mtd></mtr>") +
                                     "<mrow><mo stretchy=\"false\">[</mo><mn>0</mn><mo "
                                     "stretchy=\"false\">]</mo></mrow></munder><munder>" +
                                     matrix("<mtr><mtd><mn>2</mn></mtd></mtr>") +
                                     "<mrow><mo stretchy=\"false\">[</mo><mn>1</mn><mo "
                                     "stretchy=\"false\">]</mo></mrow></munder></mrow>"},
      {sizes("4×2"), "<mn>4×2</mn>"},
      {sizes("scalar"), "<mtext>scalar</mtext>"},
      {sum(product(sizes("4×2"), sizes("2×2")), sizes("1×2")),
       "<mrow><mrow><mn>4×2</mn><mo>·</mo><mn>2×2</mn></mrow><mo>+</mo><mn>1×2</mn></mrow>"},
      {postfix(array({1, 1}, {2}), "ᵀ"),
       "<msup>" + matrix("<mtr><mtd><mn>2</mn></mtd></mtr>") + "<mi mathvariant=\"normal\">T</mi></msup>"},
  });
}

TEST(MathML, OfALargeMatrixTheCornerStands) {
  const std::string text = formula_mathml(array({10, 10}, Values(100, 1)));
  const std::string row =
      "<mtr><mtd><mn>1</mn></mtd><mtd><mn>1</mn></mtd><mtd><mn>1</mn></mtd><mtd><mo>⋯</mo></mtd></mtr>";
  EXPECT_EQ(
      text,
      matrix(
          row + row + row +
          "<mtr><mtd><mo>⋮</mo></mtd><mtd><mo>⋮</mo></mtd><mtd><mo>⋮</mo></mtd><mtd><mo>⋱</mo></mtd></mtr>"));
  EXPECT_NE(formula_mathml(array({9, 10, 2}, Values(180, 1))).find("<munder>"), std::string::npos);
  EXPECT_NE(formula_mathml(array({100}, Values(100, 1))).find("⋯"), std::string::npos);
}

TEST(MathML, DigitsAreAsAskedFor) {
  EXPECT_EQ(formula_mathml(number(2.0 / 3), 2), "<mn>0.67</mn>");
  EXPECT_EQ(formula_mathml(number(2.0 / 3), 8), "<mn>0.66666667</mn>");
}

TEST(MathML, NamesAreEscaped) {
  EXPECT_EQ(formula_mathml(symbol("<script>")), "<mi>&lt;script&gt;</mi>");
  EXPECT_EQ(formula_mathml(call("a\"b", {})),
            spelled_out("<mrow><mi>a&quot;b</mi><mo>&#x2061;</mo>{{}}</mrow>"));
  EXPECT_EQ(formula_mathml(infix(a, "&", b, 1)), "<mrow><mi>a</mi><mo>&amp;</mo><mi>b</mi></mrow>");
  EXPECT_EQ(explanation::escaped("a\x01'\xFF"), "a\uFFFD&#39;\uFFFD");
}

TEST(MathML, ALongChainOfSubscriptsIsAWord) {
  std::string name = "x";
  for (int i = 0; i < 100'000; ++i) name += "_x";
  EXPECT_EQ(formula_mathml(symbol(name)), "<mi>" + name + "</mi>");
}

}  // namespace
}  // namespace turunan
