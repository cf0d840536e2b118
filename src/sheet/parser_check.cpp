#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "sheet/names.hpp"
#include "sheet/parser.hpp"

// check a = b, check a ≈ b within 1e-9, check (A·B)ᵀ = Bᵀ·Aᵀ for A: 2×3, B: 3×4
namespace turunan::sheet {

namespace {

using Kind = TokenKind;

constexpr std::int64_t kLargestSize = 1'000'000;

std::optional<BinaryOp> check_sign(Kind kind) {
  switch (kind) {
    case Kind::kEqual: return BinaryOp::kEqual;
    case Kind::kApproximately: return BinaryOp::kApproximately;
    case Kind::kNotEqual: return BinaryOp::kNotEqual;
    case Kind::kLess: return BinaryOp::kLess;
    case Kind::kLessEqual: return BinaryOp::kLessEqual;
    case Kind::kGreater: return BinaryOp::kGreater;
    case Kind::kGreaterEqual: return BinaryOp::kGreaterEqual;
    default: return std::nullopt;
  }
}

}  // namespace

Statement::Node Parser::check() {
  take();
  Check result;
  result.left = with_level();
  const auto op = check_sign(peek().kind);
  if (!op) unexpected("one of = ≈ < ≤ > ≥ ≠");
  result.op = *op;
  result.sign = take().span;
  result.right = with_level();
  if (check_sign(peek().kind)) {
    fail(peek().span, "a check compares two sides", "write one check for each pair",
         {{result.sign, "the first comparison"}, {peek().span, "the second"}});
  }
  if (is_word("within")) {
    const Token word = take();
    result.tolerance = sum_level();
    if (result.op != BinaryOp::kApproximately && result.op != BinaryOp::kEqual) {
      fail(word.span, "a tolerance goes with ≈", "write check a ≈ b within 1e-9", {{result.sign, ""}});
    }
  }
  if (is_word("for")) result.draws = draws();
  if (result.tolerance && result.op == BinaryOp::kEqual && result.draws.empty()) {
    fail(result.sign, "= is exact and takes no tolerance", "write check a ≈ b within 1e-9");
  }
  return result;
}

std::vector<Draw> Parser::draws() {
  take();
  std::vector<Draw> result;
  draw_group(result);
  while (accept(Kind::kComma)) draw_group(result);
  std::vector<Identifier> drawn;
  for (const Draw& draw : result) drawn.push_back(draw.name);
  check_distinct(drawn);
  return result;
}

/// A: 2×3, or A, B: 2×3 where both have one shape
void Parser::draw_group(std::vector<Draw>& result) {
  const std::vector<Identifier> drawn = names("the name of a tensor to draw");
  expect(Kind::kColon, ": and a shape, as in A: 2×3");
  const std::vector<DrawSize> sizes = draw_sizes();
  for (const Identifier& name : drawn) result.push_back({name, sizes, since(name.span.begin)});
}

/// 2×3, 2x3, 2 x 3, m×n, scalar. The x may have been read as part of a name.
std::vector<DrawSize> Parser::draw_sizes() {
  if (is_word("scalar")) {
    take();
    return {};
  }
  std::vector<DrawSize> sizes;
  do {
    if (is(Kind::kNumber)) {
      sizes.push_back(draw_number(take().span));
    } else {
      const Identifier name = identifier("a shape such as 2×3, or `scalar`");
      const std::size_t cross = source_.text(name.span).find('x', 1);
      if (cross != std::string_view::npos && cross + 1 < name.span.size()) {
        fail(name.span, "a size is a number or a name, and between sizes stands ×", "write n×m, or n x m");
      }
      sizes.push_back({0, name.key, name.span});
    }
    while (is(Kind::kName) && text(peek()).starts_with('x') && text(peek()).size() > 1) {
      const Token word = take();
      sizes_in_word(word, word.span.begin, sizes);
      if (source_.text()[word.span.end - 1] != 'x' || !is(Kind::kNumber)) break;
      sizes.push_back(draw_number(take().span));
    }
  } while (accept(Kind::kCross) || (is_word("x") && (take(), true)));
  if (sizes.size() == 1 && sizes[0].number == 1) return {};
  return sizes;
}

/// The sizes of the word x3x4, which begins with an x.
void Parser::sizes_in_word(const Token& token, std::size_t from, std::vector<DrawSize>& sizes) const {
  const std::string_view word = source_.text();
  for (std::size_t at = from; at < token.span.end;) {
    if (word[at] != 'x') fail(token.span, "sizes are separated by ×", "write A: 2×3, or A: 2x3");
    const std::size_t begin = at + 1;
    if (begin == token.span.end) return;
    std::size_t end = begin;
    while (end < token.span.end && word[end] >= '0' && word[end] <= '9') ++end;
    if (end == begin) {
      end = token.span.end;
      sizes.push_back({0, key(word.substr(begin, end - begin)), {begin, end}});
    } else {
      sizes.push_back(draw_number({begin, end}));
    }
    at = end;
  }
}

DrawSize Parser::draw_number(Span span) const {
  const std::string_view digits = source_.text(span);
  std::int64_t value = 0;
  const auto [stop, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || stop != digits.data() + digits.size() || value < 1 || value > kLargestSize) {
    fail(span, fmt::format("a size is a whole number from 1 to {}", kLargestSize));
  }
  return {value, {}, span};
}

}  // namespace turunan::sheet
