#include "formats/onnx/operators/einsum.hpp"

#include <algorithm>
#include <map>

#include "formats/onnx/operators/common.hpp"
#include "ops/indexing.hpp"
#include "ops/product.hpp"
#include "ops/sum.hpp"

namespace turunan::onnx {

namespace {

// Axes that an ellipsis stands for have letters of their own, beyond those that an equation can write.
using Letters = std::u32string;
constexpr char32_t first_of_ellipsis = 0x100;

struct Term {
  Tensor tensor;
  Letters letters;
};

struct Equation {
  std::vector<std::string> terms;
  std::optional<std::string> result;
};

Equation parse(const Call& c, std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  Equation equation;
  const std::size_t arrow = text.find("->");
  if (arrow != std::string::npos) equation.result = text.substr(arrow + 2);
  std::string left = text.substr(0, arrow);
  for (std::size_t comma = left.find(','); comma != std::string::npos; comma = left.find(',')) {
    equation.terms.push_back(left.substr(0, comma));
    left = left.substr(comma + 1);
  }
  equation.terms.push_back(left);
  if (equation.terms.size() != c.inputs()) {
    c.malformed("has the equation '" + text + "' of " + std::to_string(equation.terms.size()) +
                " terms, and other inputs than that");
  }
  return equation;
}

// The ellipsis as `count` letters, the last ones of all that any ellipsis stands for.
Letters letters_of(const Call& c, const std::string& term, std::size_t count) {
  Letters letters;
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term.compare(i, 3, "...") == 0) {
      for (std::size_t k = count; k-- > 0;) letters += first_of_ellipsis + static_cast<char32_t>(k);
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(term[i])) != 0) {
      letters += static_cast<char32_t>(term[i]);
    } else {
      c.malformed("has an equation with the term '" + term + "'");
    }
  }
  return letters;
}

// A letter that stands twice in one term picks the diagonal of its two axes.
Term without_twins(Term term) {
  for (std::size_t i = 0; i < term.letters.size(); ++i) {
    const std::size_t twin = term.letters.find(term.letters[i], i + 1);
    if (twin == Letters::npos) continue;
    const std::int64_t n = term.tensor.shape()[i];
    Tensor x = moved_axis(moved_axis(term.tensor, twin, 0), i + 1, 1);
    std::vector<std::int64_t> sizes(x.shape().begin() + 2, x.shape().end());
    sizes.insert(sizes.begin(), n * n);
    std::vector<Slice> diagonal = whole(Shape(sizes));
    diagonal[0] = {0, n, n + 1};
    x = ops::slice(ops::reshape(x, Shape(sizes)), diagonal);
    term.letters.erase(twin, 1);
    return without_twins({moved_axis(x, 0, i), term.letters});
  }
  return term;
}

// The axes in the order of `wanted`, new ones of size 1.
Tensor arranged(const Term& term, const Letters& wanted) {
  std::vector<std::int64_t> axes, sizes;
  for (const char32_t letter : wanted) {
    const std::size_t at = term.letters.find(letter);
    if (at != Letters::npos) axes.push_back(static_cast<std::int64_t>(at));
    sizes.push_back(at == Letters::npos ? 1 : term.tensor.shape()[at]);
  }
  return ops::reshape(permuted(term.tensor, axes), Shape(std::move(sizes)));
}

Term summed(const Term& term, const Letters& kept) {
  std::vector<std::int64_t> gone;
  Letters letters;
  for (std::size_t i = 0; i < term.letters.size(); ++i) {
    if (kept.find(term.letters[i]) == Letters::npos) {
      gone.push_back(static_cast<std::int64_t>(i));
    } else {
      letters += term.letters[i];
    }
  }
  return gone.empty() ? term : Term{ops::sum(term.tensor, gone), letters};
}

std::int64_t size_along(const Term& a, const Term& b, char32_t letter) {
  std::int64_t size = 1;
  for (const Term* term : {&a, &b}) {
    const std::size_t at = term->letters.find(letter);
    if (at != Letters::npos) size = std::max(size, term->tensor.shape()[at]);
  }
  return size;
}

// One product of matrices: axes that both keep in front, those of a alone as rows, those of b alone as
// columns, and between them those that are summed over.
Term product_of_two(const Term& left, const Term& right, const Letters& kept) {
  const Term a = summed(left, right.letters + kept), b = summed(right, left.letters + kept);
  Letters both, rows, columns, inner;
  for (const char32_t letter : a.letters) {
    const bool shared = b.letters.find(letter) != Letters::npos, stays = kept.find(letter) != Letters::npos;
    (!shared ? rows : stays ? both : inner) += letter;
  }
  for (const char32_t letter : b.letters) {
    if (a.letters.find(letter) == Letters::npos) columns += letter;
  }
  const auto sizes = [&](const Letters& letters) {
    std::vector<std::int64_t> result;
    for (const char32_t letter : letters) result.push_back(size_along(a, b, letter));
    return result;
  };
  const auto block = [&](const Term& term, const Letters& second, const Letters& third) {
    const Letters order = both + second + third;
    const Tensor whole = ops::broadcast_to(arranged(term, order), Shape(sizes(order)));
    return ops::reshape(whole,
                        {product_of(sizes(both)), product_of(sizes(second)), product_of(sizes(third))});
  };
  const Tensor product = ops::product(block(a, rows, inner), block(b, inner, columns));
  const Letters order = both + rows + columns;
  return {ops::reshape(product, Shape(sizes(order))), order};
}

// Without an arrow the result has the letters that stand once, in their order, behind the ellipsis.
Letters implicit_result(const std::vector<Term>& terms, std::size_t ellipsis) {
  std::map<char32_t, int> times;
  for (const Term& term : terms) {
    for (const char32_t letter : term.letters) ++times[letter];
  }
  Letters result;
  for (std::size_t k = ellipsis; k-- > 0;) result += first_of_ellipsis + static_cast<char32_t>(k);
  for (const auto& [letter, count] : times) {
    if (letter < first_of_ellipsis && count == 1) result += letter;
  }
  return result;
}

}  // namespace

Tensor sum_of_products(const Call& c, const std::string& text) {
  const Equation equation = parse(c, text);
  std::vector<Term> terms;
  std::size_t ellipsis = 0;
  for (std::size_t i = 0; i < equation.terms.size(); ++i) {
    const std::string& term = equation.terms[i];
    const Tensor& x = c.tensor(i);
    const bool open = term.find("...") != std::string::npos;
    const std::size_t written = term.size() - (open ? 3 : 0);
    if (written > x.rank() || (!open && written != x.rank())) {
      c.malformed("has the term '" + term + "' for " + to_string(x.shape()));
    }
    ellipsis = std::max(ellipsis, open ? x.rank() - written : 0);
    terms.push_back({x, letters_of(c, term, x.rank() - written)});
  }
  const Letters result =
      equation.result ? letters_of(c, *equation.result, ellipsis) : implicit_result(terms, ellipsis);
  for (Term& term : terms) term = without_twins(term);
  Term total = terms[0];
  for (std::size_t i = 1; i < terms.size(); ++i) {
    Letters needed = result;
    for (std::size_t later = i + 1; later < terms.size(); ++later) needed += terms[later].letters;
    total = product_of_two(total, terms[i], needed);
  }
  total = summed(total, result);
  if (total.letters.size() != result.size()) c.malformed("has an equation whose result has other axes");
  return arranged(total, result);
}

}  // namespace turunan::onnx
