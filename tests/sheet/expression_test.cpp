#include <gtest/gtest.h>

#include "sheet/tree.hpp"

namespace turunan::sheet::test {
namespace {

struct Case {
  const char* text;
  const char* tree;
};

void expect(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(tree(c.text), c.tree) << c.text;
}

TEST(Expression, Precedence) {
  expect({
      {"a + b*c", "(+ a (* b c))"},
      {"a - b - c", "(- (- a b) c)"},
      {"a/b*c", "(* (/ a b) c)"},
      {"a·b@c⊙d", "(* (@ (· a b) c) d)"},
      {"-x^2", "(neg (^ x 2))"},
      {"-x*y", "(* (neg x) y)"},
      {"a*-b", "(* a (neg b))"},
      {"a − b", "(- a b)"},
      {"+a", "a"},
      {"2^3^2", "(^ 2 (^ 3 2))"},
      {"2^-x", "(^ 2 (neg x))"},
      {"x**2", "(^ x 2)"},
      {"x²", "(^ x 2)"},
      {"x¹⁰", "(^ x 10)"},
      {"x⁻²", "(^ x (neg 2))"},
      {"xⁿ", "(^ x n)"},
      {"A^2ᵀ", "(ᵀ (^ A 2))"},
      {"2^Aᵀ", "(^ 2 (ᵀ A))"},
      {"x > 0", "(> x 0)"},
      {"a + 1 <= b", "(≤ (+ a 1) b)"},
      {"where(x > 0, a, b)", "where((> x 0), a, b)"},
      {"a with x = 1", "(with a x=1)"},
      {"a + b with x = 1, y = 2 + 3", "(with (+ a b) x=1 y=(+ 2 3))"},
      {"f(ŷ) with X = Xt > 2", "(> (with f(ŷ) X=Xt) 2)"},
      {"mean((y_hat - y)^2)", "mean((^ (- ŷ y) 2))"},
  });
}

TEST(Expression, SpellingsOfOneMeaning) {
  expect({
      {"Aᵀ", "(ᵀ A)"},
      {"A.T", "(ᵀ A)"},
      {"A^T", "(ᵀ A)"},
      {"A ^ T", "(ᵀ A)"},
      {"A^(T)", "(^ A T)"},
      {"A⁻¹", "(⁻¹ A)"},
      {"A^-1", "(⁻¹ A)"},
      {"A^(-1)", "(⁻¹ A)"},
      {"A**-1", "(⁻¹ A)"},
      {"inv(A)", "(⁻¹ A)"},
      {"A^-1.5", "(^ A (neg 1.5))"},
      {"|x|", "abs(x)"},
      {"abs(x)", "abs(x)"},
      {"‖x‖", "norm(x)"},
      {"||x||", "norm(x)"},
      {"norm(x, 1)", "norm(x, 1)"},
      {"Σ(x, axis=0)", "sum(x, axis=0)"},
      {"Sigma(x)", "sum(x)"},
      {"∑(x)", "sum(x)"},
      {"∏(x)", "prod(x)"},
      {"Σ", "Σ"},
      {"pi", "π"},
      {"√x", "sqrt(x)"},
      {"√(x + 1)", "sqrt((+ x 1))"},
      {"grad(C, W1)", "(∂ C W₁)"},
      {"∂C/∂W1", "(∂ C W₁)"},
      {"a ⋅ b", "(· a b)"},
      {"a ∗ b ÷ c", "(/ (* a b) c)"},
  });
}

TEST(Expression, NumbersAgainstNames) {
  expect({
      {"2x", "(j 2 x)"},
      {"3σ(z)", "(j 3 σ(z))"},
      {"100(b - a²)", "(j 100 (- b (^ a 2)))"},
      {"1/2x", "(/ 1 (j 2 x))"},
      {"2x²", "(j 2 (^ x 2))"},
      {"-2x", "(neg (j 2 x))"},
      {"2[1 2]", "(j 2 [1 2])"},
      {"2|x|", "(j 2 abs(x))"},
      {"2‖x‖", "(j 2 norm(x))"},
      {"2∂C/∂x", "(j 2 (∂ C x))"},
      {"2√x", "(j 2 sqrt(x))"},
      {"2exp(x)", "(j 2 exp(x))"},
      {"2e", "(j 2 e)"},
      {"2e3", "2e3"},
      {"1e-9", "1e-9"},
      {".5x", "(j .5 x)"},
      {"1.", "1."},
      {"1.e5", "1.e5"},
      {"|x + 2|", "abs((+ x 2))"},
      {"‖x·2‖", "norm((· x 2))"},
      {"2(3)x", "1:5: expected the end or an operator, found x"},
      {"2 x", "1:3: expected the end or an operator, found x"},
      {"2²x", "1:3: expected the end or an operator, found x"},
  });
}

TEST(Expression, Bars) {
  expect({
      {"||x| - 1|", "abs((- abs(x) 1))"},
      {"|x| - |y|", "(- abs(x) abs(y))"},
      {"||x| - |y||", "abs((- abs(x) abs(y)))"},
      {"||x - y||²", "(^ norm((- x y)) 2)"},
      {"|f(|x|)|", "abs(f(abs(x)))"},
      {"|x|[0]", "abs(x)[0]"},
      {"|x", "1:1: this | is never closed"},
      {"‖x|", "1:3: expected ‖ or an operator, found |"},
  });
}

TEST(Expression, Literals) {
  expect({
      {"[1 0]", "[1 0]"},
      {"[1; 0]", "[1; 0]"},
      {"[1 2; 3 4]", "[1 2; 3 4]"},
      {"[1, 2; 3, 4]", "[1 2; 3 4]"},
      {"[1 -2]", "[1 (neg 2)]"},
      {"[1 - 2]", "[(- 1 2)]"},
      {"[1 -2 + 3]", "[1 (+ (neg 2) 3)]"},
      {"[1 +2]", "[1 2]"},
      {"[1-2]", "[(- 1 2)]"},
      {"[a (b)]", "[a b]"},
      {"[a(b)]", "[a(b)]"},
      {"[f(x) 2]", "[f(x) 2]"},
      {"[f(x - y, z -w) 2]", "[f((- x y), (- z w)) 2]"},
      {"[2x -y]", "[(j 2 x) (neg y)]"},
      {"[2 x]", "[2 x]"},
      {"[A[0, 1] 2]", "[A[0, 1] 2]"},
      {"[A [0 1]]", "1:4: brackets stand in brackets only where every element has them"},
      {"[|x| 2]", "[abs(x) 2]"},
      {"[1 |x -y|]", "[1 abs((- x y))]"},
      {"[1 ‖x‖]", "[1 norm(x)]"},
      {"[∂C/∂x ∂C/∂y]", "[(∂ C x) (∂ C y)]"},
      {"[A.T B]", "[(ᵀ A) B]"},
      {"[x ^ 2 1]", "[(^ x 2) 1]"},
      {"[1, 2,]", "[1 2]"},
      {"[1; 2;]", "[1; 2]"},
      {"[1\n 2]", "[1 2]"},
      {"[[1, 2], [3, 4]]", "[[1 2] | [3 4]]"},
      {"[[1 2] [3 4]]", "[[1 2] | [3 4]]"},
      {"[[1 2]; [3 4]]", "[[1 2] | [3 4]]"},
      {"[[[0, 1], [2, 3]], [[4, 5], [6, 7]]]", "[[[0 1] | [2 3]] | [[4 5] | [6 7]]]"},
      {"[[1 2; 3 4], [5 6; 7 8]]", "[[1 2; 3 4] | [5 6; 7 8]]"},
      {"[]", "1:1: a tensor needs at least one element"},
      {"[1 2; 3]", "1:7: the rows of a tensor must have the same number of elements"},
      {"[[1, 2], [3]]", "1:10: the parts of a tensor must have the same shape"},
      {"[1,,2]", "1:4: expected an expression, found ,"},
      {"[1 2", "1:1: this [ is never closed"},
  });
}

TEST(Expression, IndicesAndCalls) {
  expect({
      {"t[0, :, 1:3]", "t[0, ::, 1:3:]"},
      {"t[::2]", "t[::2]"},
      {"t[-1]", "t[(neg 1)]"},
      {"t[:-1, n-1:]", "t[:(neg 1):, (- n 1)::]"},
      {"f(x)[0][1]", "f(x)[0][1]"},
      {"[1 2 3][0]", "[1 2 3][0]"},
      {"sum(x, axis=0, keepdims=1)", "sum(x, axis=0, keepdims=1)"},
      {"sum(x, axis=(0, 1))", "sum(x, axis=<0, 1>)"},
      {"sum(x, axis=[0 1])", "sum(x, axis=[0 1])"},
      {"reshape(t, (3, 3, 4))", "reshape(t, <3, 3, 4>)"},
      {"f((x))", "f(x)"},
      {"f((0,))", "f(<0>)"},
      {"f((a + b)*c)", "f((* (+ a b) c))"},
      {"csv(\"a \\\"b\\\".csv\")", "csv(\"a \"b\".csv\")"},
      {"σ (z)", "σ(z)"},
      {"t[]", "1:2: an index is missing"},
      {"(1, 2)", "1:3: a list in ( ) stands only as an argument"},
      {"f(a=1, 2)", "1:8: an argument without a name stands after one with a name"},
      {"()", "1:1: ( ) holds nothing"},
  });
}

TEST(Expression, Derivatives) {
  expect({
      {"∂C/∂W1ᵀ", "(ᵀ (∂ C W₁))"},
      {"∂C/∂x²", "(^ (∂ C x) 2)"},
      {"α*∂C/∂W1*2", "(* (* α (∂ C W₁)) 2)"},
      {"W - ∂C/∂W - b", "(- (- W (∂ C W)) b)"},
      {"∂(x^3)/∂x", "(∂ (^ x 3) x)"},
      {"∂(∂C/∂x)/∂x", "(∂ (∂ C x) x)"},
      {"∂²C/∂x²", "(∂ (∂ C x) x)"},
      {"∂^2C/∂x^2", "(∂ (∂ C x) x)"},
      {"∂²C/∂x∂y", "(∂ (∂ C y) x)"},
      {"∂³f(x)/∂x²∂y + 1", "(+ (∂ (∂ (∂ f(x) y) x) x) 1)"},
      {"∂f(x, y)/∂x", "(∂ f(x, y) x)"},
      {"∂C/∂W[0, 1]", "(∂ C W)[0, 1]"},
      {"∂C/∂x/2", "(/ (∂ C x) 2)"},
      {"∂C / ∂x", "(∂ C x)"},
      {"grad(x^2 + y, x)", "(∂ (+ (^ x 2) y) x)"},
      {"∂²C/∂x", "1:7: expected ∂ with a further name, as in ∂²C/∂x∂y, found the end of the statement"},
      {"∂²C/∂x³", "1:1: the orders above and below do not agree: 2 above, 3 below"},
      {"∂/∂x", "1:2: ∂/∂x needs what it derives"},
      {"∂x^2/∂x", "1:3: what ∂ derives is a name, a call or stands in brackets"},
      {"∂C/x", "1:4: expected ∂ with a name, as in ∂C/∂x, found x"},
      {"∂C/∂x(2)", "1:6: a derivative is a value, not a function"},
      {"grad(C, W[0])", "1:9: the derivative is taken by a name"},
      {"grad(C)", "1:1: grad takes what is derived, and the name to derive by"},
  });
}

TEST(Expression, Spans) {
  const SourcePtr text = source("(a + b)·W.T");
  const ExprPtr product = parse_expression(text);
  const Binary* binary = product->as<Binary>();
  ASSERT_NE(binary, nullptr);
  EXPECT_EQ(text->text(product->span), "(a + b)·W.T");
  EXPECT_EQ(text->text(binary->left->span), "(a + b)");
  EXPECT_TRUE(binary->left->bracketed);
  EXPECT_EQ(text->text(binary->sign), "·");
  EXPECT_EQ(text->text(binary->right->span), "W.T");
  EXPECT_EQ(text->text(binary->right->as<Postfix>()->sign), ".T");
}

}  // namespace
}  // namespace turunan::sheet::test
