#include "explain/print/box.hpp"

#include <algorithm>

#include "text/unicode.hpp"

namespace turunan::explanation {

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (const char32_t code : text::decode_all(text)) columns += static_cast<std::size_t>(text::width(code));
  return columns;
}

Box box(const std::string& text) {
  return {.rows = {text}, .width = columns_of(text), .line = 0};
}

namespace {

std::string spaces(std::size_t count) {
  return std::string(count, ' ');
}

// The same with empty rows above and below.
Box padded(const Box& b, std::size_t above, std::size_t below) {
  Box result{
      .rows = std::vector<std::string>(above, spaces(b.width)), .width = b.width, .line = b.line + above};
  result.rows.insert(result.rows.end(), b.rows.begin(), b.rows.end());
  result.rows.insert(result.rows.end(), below, spaces(b.width));
  return result;
}

struct Brackets {
  const char *top, *middle, *bottom;
};

}  // namespace

Box beside(const Box& left, const Box& right) {
  const std::size_t above = std::max(left.line, right.line);
  const std::size_t below = std::max(left.height() - left.line, right.height() - right.line);
  Box a = padded(left, above - left.line, below - (left.height() - left.line));
  const Box b = padded(right, above - right.line, below - (right.height() - right.line));
  for (std::size_t i = 0; i < a.rows.size(); ++i) a.rows[i] += b.rows[i];
  a.width += b.width;
  return a;
}

Box enclosed(const Box& inside, char bracket) {
  const bool one = inside.height() == 1;
  const auto side = [&](const Brackets& many, const char* alone) {
    Box b{.rows = {}, .width = 1, .line = inside.line};
    for (std::size_t i = 0; i < inside.height(); ++i) {
      b.rows.emplace_back(one                        ? alone
                          : i == 0                   ? many.top
                          : i + 1 == inside.height() ? many.bottom
                                                     : many.middle);
    }
    return b;
  };
  if (bracket == '[') {
    return beside(beside(side({"⎡", "⎢", "⎣"}, "["), inside), side({"⎤", "⎥", "⎦"}, "]"));
  }
  if (bracket == '(') {
    return beside(beside(side({"⎛", "⎜", "⎝"}, "("), inside), side({"⎞", "⎟", "⎠"}, ")"));
  }
  const Box bar = side({"│", "│", "│"}, "|");
  return beside(beside(bar, inside), bar);
}

Box raised(const Box& base, const std::string& sign) {
  Box mark = box(sign);
  mark.line = 0;
  Box right = padded(mark, 0, base.height() - 1);
  right.line = base.line;
  return beside(base, right);
}

}  // namespace turunan::explanation
