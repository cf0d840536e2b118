#include <gtest/gtest.h>

#include "sheet/tree.hpp"

// Every kind of syntax error, as it is shown.
namespace turunan::sheet::test {
namespace {

struct Case {
  const char* sheet;
  const char* shown;
};

const std::initializer_list<Case> kCases = {
    {R"~(x = a +)~", R"~(t.tn:1:8: error: expected an expression, found the end of the statement
   1 │ x = a +
     │        ^
)~"},

    {R"~(x = a + * b)~", R"~(t.tn:1:9: error: expected an expression, found *
   1 │ x = a + * b
     │         ^
)~"},

    {R"~(x = (a + b)))~",
     R"~(t.tn:1:12: error: expected the end of the statement or an operator: this ) closes nothing
   1 │ x = (a + b))
     │            ^
  help: delete )
)~"},

    {R"~(x = (a + b)~", R"~(t.tn:1:5: error: this ( is never closed
   1 │ x = (a + b
     │     ┬     ┬
     │     │     └ ) expected here at the latest
     │     └ opened here
  help: add )
)~"},

    {R"~(x = a b)~", R"~(t.tn:1:7: error: expected the end of the statement or an operator, found b
   1 │ x = a b
     │       ^
  help: a product is written with a sign, A·B or a*b; a number alone may stand against a name: 2x
)~"},

    {R"~(x := 3)~", R"~(t.tn:1:3: error: := is no sign of this language
   1 │ x := 3
     │   ^^
  help: a definition is written name = expression
)~"},

    {R"~(y == 3)~", R"~(t.tn:1:3: error: == is no sign of this language
   1 │ y == 3
     │   ^^
  help: in a check, equality is written =
)~"},

    {R"~(B = A')~", R"~(t.tn:1:6: error: ' is no sign of this language
   1 │ B = A'
     │      ^
  help: a transpose is written Aᵀ or A.T, a text in double quotes
)~"},

    {R"~(B = A.t)~", R"~(t.tn:1:6: error: .t is no sign of this language
   1 │ B = A.t
     │      ^^
  help: a transpose is written Aᵀ or A.T
)~"},

    {R"~(x = f(a b))~", R"~(t.tn:1:9: error: expected an operator, a comma or ), found b
   1 │ x = f(a b)
     │         ^
  help: a product is written with a sign, A·B or a*b; a number alone may stand against a name: 2x
)~"},

    {R"~(x = [1, 2))~", R"~(t.tn:1:5: error: this [ is never closed
   1 │ x = [1, 2)
     │     ┬    ┬
     │     │    └ ] expected here at the latest
     │     └ opened here
  help: add ]
)~"},

    {R"~(x = [1 2; 3])~", R"~(t.tn:1:11: error: the rows of a tensor must have the same number of elements
   1 │ x = [1 2; 3]
     │      ─┬─  ┬
     │       │   └ 1 element
     │       └ 2 elements
)~"},

    {R"~(check a)~", R"~(t.tn:1:8: error: expected one of = ≈ < ≤ > ≥ ≠, found the end of the statement
   1 │ check a
     │        ^
)~"},

    {R"~(check a = b = c)~", R"~(t.tn:1:13: error: a check compares two sides
   1 │ check a = b = c
     │         ┬   ┬
     │         │   └ the second
     │         └ the first comparison
  help: write one check for each pair
)~"},

    {R"~(check a = b within 1e-3)~", R"~(t.tn:1:9: error: = is exact and takes no tolerance
   1 │ check a = b within 1e-3
     │         ^
  help: write check a ≈ b within 1e-9
)~"},

    {R"~(check a < b within 2)~", R"~(t.tn:1:13: error: a tolerance goes with ≈
   1 │ check a < b within 2
     │         ─   ^^^^^^
  help: write check a ≈ b within 1e-9
)~"},

    {R"~(check a = b for A 2x3)~", R"~(t.tn:1:19: error: expected : and a shape, as in A: 2×3, found 2
   1 │ check a = b for A 2x3
     │                   ^
)~"},

    {R"~(check a = b for A: 0×3)~", R"~(t.tn:1:20: error: a size is a whole number from 1 to 1000000
   1 │ check a = b for A: 0×3
     │                    ^
)~"},

    {R"~(minimise C by)~",
     R"~(t.tn:1:14: error: expected an optimiser, such as sgd(rate = 0.1), found the end of the statement
   1 │ minimise C by
     │              ^
)~"},

    {R"~(minimise C by sgd(rate=1), epoch = 3)~", R"~(t.tn:1:28: error: minimise has no option epoch
   1 │ minimise C by sgd(rate=1), epoch = 3
     │                            ^^^^^
  help: did you mean epochs?
)~"},

    {R"~(minimise C by sgd(rate=1) batch = 3)~",
     R"~(t.tn:1:27: error: expected `,` and an option (batch, epochs, steps, report), or the end, found batch
   1 │ minimise C by sgd(rate=1) batch = 3
     │                           ^^^^^
)~"},

    {R"~(repeat 10)~", R"~(t.tn:1:1: error: repeat needs at least one update below it
   1 │ repeat 10
     │ ^^^^^^
  help: indent the lines to repeat: W ← W - α·∂C/∂W
)~"},

    {R"~(repeat
  W ← 3)~",
     R"~(t.tn:1:7: error: expected how many times to repeat, found the end of the statement
   1 │ repeat
     │       ^
)~"},

    {R"~(repeat 10
  W = 3)~",
     R"~(t.tn:2:5: error: a round updates with ←, not with =
   2 │   W = 3
     │     ^
  help: write W ← …; a name is defined outside of repeat
)~"},

    {R"~(seed -1)~", R"~(t.tn:1:6: error: a seed is a whole number from 0 to 18446744073709551615
   1 │ seed -1
     │      ^
  help: write seed 42
)~"},

    {R"~(precision f16)~", R"~(t.tn:1:11: error: the precision is f32 or f64
   1 │ precision f16
     │           ^^^
  help: write precision f32
)~"},

    {R"~(param W1)~", R"~(t.tn:1:9: error: expected = after the name, found the end of the statement
   1 │ param W1
     │         ^
)~"},

    {R"~(data X = 3)~", R"~(t.tn:1:10: error: data comes from a reader
   1 │ data X = 3
     │          ^
  help: write data X, y = csv("file.csv", target = "column")
)~"},

    {R"~(x, x = eig(A))~", R"~(t.tn:1:4: error: x stands here twice
   1 │ x, x = eig(A)
     │ ┬  ┬
     │ │  └ and here
     │ └ here
)~"},

    {R"~(f() = 3)~", R"~(t.tn:1:2: error: a function needs at least one parameter
   1 │ f() = 3
     │  ^^
  help: write f = …
)~"},

    {R"~(x = 1
  y = 2)~",
     R"~(t.tn:2:3: error: expected the end of the statement or an operator, found y
   2 │   y = 2
     │   ^
  help: a line that begins with white space continues the statement above it
)~"},

    {R"~(with = 3)~", R"~(t.tn:1:1: error: `with` is a word of the language and cannot be a name
   1 │ with = 3
     │ ^^^^
  help: choose another name
)~"},

    {R"~(sin 2)~", R"~(t.tn:1:1: error: the arguments of sin stand in brackets
   1 │ sin 2
     │ ^^^
  help: write sin(2)
)~"},

    {R"~(let x = 3)~", R"~(t.tn:1:1: error: `let` begins no statement
   1 │ let x = 3
     │ ^^^
  help: write x = …, or param x = … for what training may change
)~"},

    {R"~(x = t[1:2:3:4])~", R"~(t.tn:1:12: error: expected a comma, : or ], found :
   1 │ x = t[1:2:3:4]
     │            ^
)~"},

    {R"~(x = "abc\q")~", R"~(t.tn:1:5: error: \q has no meaning in a text
   1 │ x = "abc\q"
     │     ^^^^^^^
  help: the signs after a \ are \" \\ \n and \t
)~"},

    {R"~(x = "abc)~", R"~(t.tn:1:5: error: this text has no closing "
   1 │ x = "abc
     │     ^^^^
  help: add " at its end
)~"},

    {R"~(x = 1_000)~", R"~(t.tn:1:5: error: 1_000 is no number
   1 │ x = 1_000
     │     ^^^^^
  help: numbers are written 1, 1.5, .5 or 1e-9
)~"},

    {R"~(x = 1e999)~", R"~(t.tn:1:5: error: 1e999 is too large for a number
   1 │ x = 1e999
     │     ^^^^^
  help: the largest number is about 1.8e308
)~"},

    {R"~(x = ∂∂C/∂x/∂x)~", R"~(t.tn:1:6: error: what ∂ derives is a name, a call or stands in brackets
   1 │ x = ∂∂C/∂x/∂x
     │      ^
  help: write ∂( … )/∂x
)~"},

    {R"~(x = ∂C²/∂x)~", R"~(t.tn:1:7: error: what ∂ derives is a name, a call or stands in brackets
   1 │ x = ∂C²/∂x
     │       ^
  help: write ∂(C²)/∂x, or (∂C/∂x)²
)~"},

    {R"~(x = p <-3)~", R"~(t.tn:1:7: error: expected the end of the statement or an operator, found <-
   1 │ x = p <-3
     │       ^^
  help: an update is written W ← …; less than a negative number needs a space: a < -1
)~"},

    {R"~(x = y = z)~", R"~(t.tn:1:7: error: expected the end of the statement or an operator, found =
   1 │ x = y = z
     │       ^
  help: = and ≈ compare only at the top of a check: check a = b
)~"},

    {R"~(A[0] = 3)~", R"~(t.tn:1:1: error: an element cannot be given a value of its own
   1 │ A[0] = 3
     │ ^^^^
  help: define a new tensor
)~"},

    {R"~(x = a × b)~", R"~(t.tn:1:7: error: expected the end of the statement or an operator, found ×
   1 │ x = a × b
     │       ^
  help: × stands between the sizes of a shape; a product is written · or ⊙
)~"},

    {R"~(x = （a))~", R"~(t.tn:1:5: error: （ is a full-width character
   1 │ x = （a)
     │     ^^
  help: write (
)~"},

    {R"~(x = √y²)~", R"~(t.tn:1:5: error: it is not plain how far the root reaches
   1 │ x = √y²
     │     ^^^
  help: write brackets: √(x²), (√x)², √(2x), √(2)·x
)~"},

    {R"~(x.shape)~", R"~(t.tn:1:2: error: values have no .shape
   1 │ x.shape
     │  ^^^^^^
  help: functions are called with the value: sum(x), reshape(x, 2, 3)
)~"},

    {R"~(x = A\b)~", R"~(t.tn:1:6: error: \ is no sign of this language
   1 │ x = A\b
     │      ^
  help: solve(A, b) solves A·x = b
)~"},

    {R"~(x = |a)~", R"~(t.tn:1:5: error: this | is never closed
   1 │ x = |a
     │     ^
  help: add |
)~"},

    {R"~(x = a < b < c)~", R"~(t.tn:1:11: error: comparisons do not chain
   1 │ x = a < b < c
     │       ┬   ┬
     │       │   └ the second
     │       └ the first comparison
  help: write one comparison for each pair
)~"},

    {R"~(x = a –b)~", R"~(t.tn:1:7: error: – is a dash, not a minus
   1 │ x = a –b
     │       ^
  help: write - or −
)~"},

    {R"~(x = ∑ y)~", R"~(t.tn:1:5: error: ∑ is a function
   1 │ x = ∑ y
     │     ^
  help: write ∑( )
)~"},

};

TEST(SyntaxErrors, AreShownWithPlaceAndHelp) {
  for (const Case& c : kCases) EXPECT_EQ(first_error(c.sheet), c.shown);
}

}  // namespace
}  // namespace turunan::sheet::test
