#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ops/catalogue.hpp"
#include "sheet/names.hpp"
#include "sheet/parser.hpp"

// A statement begins with a word of its own, or shows what it is by the sign after its first names. The
// words stay free as names: `data = 3` defines a name.
namespace turunan::sheet {

namespace {

using Kind = TokenKind;

constexpr std::array<std::string_view, 10> kStatementWords = {
    "param", "data", "check", "minimise", "minimize", "repeat", "seed", "precision", "save", "load"};

bool takes_file(std::string_view word) {
  return word == "save" || word == "load";
}

}  // namespace

Statement Parser::statement() {
  const std::size_t begin = peek().span.begin;
  Statement result{{}, statement_node()};
  expect_end();
  result.span = since(begin);
  return result;
}

ExprPtr Parser::whole_expression() {
  ExprPtr result = expression();
  if (!is(Kind::kEnd)) unexpected("the end or an operator");
  return result;
}

Statement::Node Parser::statement_node() {
  if (is_statement_word()) return keyword_statement();
  if (is(Kind::kName) && is(Kind::kEqual, 1)) return definition();
  if (is(Kind::kName) && is(Kind::kArrow, 1)) return update(last_);
  if (is_function_definition()) return function_definition();
  if (is_unpacking()) return unpacking();
  if (is(Kind::kName) && is(Kind::kName, 1) && is(Kind::kEqual, 2)) {
    fail(peek().span, fmt::format("`{}` begins no statement", describe(peek())),
         fmt::format("write {} = …, or param {} = … for what training may change", describe(peek(1)),
                     describe(peek(1))));
  }
  if (is_unknown_statement()) fail_unknown_statement();
  ExprPtr value = expression();
  if (is(Kind::kEqual)) {
    const bool element = value->as<Index>() != nullptr;
    fail(value->span,
         element ? "an element cannot be given a value of its own" : "the left of = must be a name",
         element ? "define a new tensor" : "to compare, write `check` before the line");
  }
  if (is(Kind::kArrow)) fail(value->span, "the left of ← must be a name");
  return Evaluation{std::move(value)};
}

bool Parser::is_statement_word() const {
  if (!is(Kind::kName)) return false;
  const auto* const word = std::find(kStatementWords.begin(), kStatementWords.end(), text(peek()));
  if (word == kStatementWords.end()) return false;
  const Kind next = peek(1).kind;
  if (*word == "check" || word->starts_with("minimi")) return next != Kind::kEqual && next != Kind::kArrow;
  if (*word == "seed" && is(Kind::kMinus, 1)) return peek(1).space_before && !peek(2).space_before;
  if (takes_file(*word) && next == Kind::kText) return true;
  if (*word == "repeat" && next == Kind::kLeftParen) return true;
  return (next == Kind::kName && !is_reserved(text(peek(1)))) || next == Kind::kNumber;
}

/// A word such as `import` in front of an operand. Symbols side by side, A B, are a product without its sign.
bool Parser::is_unknown_statement() const {
  if (!is(Kind::kName) || !peek(1).space_before) return false;
  const std::string_view word = text(peek());
  const bool plain = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
  const bool operand =
      is(Kind::kNumber, 1) || is(Kind::kText, 1) || (is(Kind::kName, 1) && !is_reserved(text(peek(1))));
  return plain && operand && word.size() > 2 && !is_reserved(word) && key(word) == word;
}

void Parser::fail_unknown_statement() const {
  const std::vector<std::string> words(kStatementWords.begin(), kStatementWords.end());
  const std::string word(text(peek()));
  if (find_function(word) != nullptr) {
    fail(peek().span, fmt::format("the arguments of {} stand in brackets", word),
         fmt::format("write {}({})", word, text(peek(1))));
  }
  const std::string near = nearest(word, words);
  fail(peek().span, fmt::format("there is no statement {}", word),
       near.empty() ? fmt::format("a statement begins with name =, {}; a product is written with a sign, A·B",
                                  fmt::join(words, ", "))
                    : fmt::format("did you mean {}?", near));
}

Statement::Node Parser::keyword_statement() {
  const std::string_view word = text(peek());
  if (word == "param") return param();
  if (word == "data") return data();
  if (word == "check") return check();
  if (word == "repeat") return repeat();
  if (word == "seed") return seed();
  if (word == "precision") return precision();
  if (word == "save") return with_file<Save>();
  if (word == "load") return with_file<Load>();
  return minimise();
}

Statement::Node Parser::definition() {
  Identifier name = identifier("a name");
  take();
  return Definition{std::move(name), expression()};
}

Statement::Node Parser::param() {
  take();
  Identifier name = identifier("a name after `param`");
  expect(Kind::kEqual, "= after the name");
  return ParamDefinition{std::move(name), expression()};
}

/// f( … ) = : the sign after the bracket tells it from a call.
bool Parser::is_function_definition() const {
  if (!is(Kind::kName) || !is(Kind::kLeftParen, 1) || peek(1).match == kNoMatch) return false;
  return is(Kind::kEqual, static_cast<std::size_t>(peek(1).match) - at_ + 1);
}

Statement::Node Parser::function_definition() {
  FunctionDefinition result;
  result.name = identifier("a name");
  if (result.name.key == "grad" || result.name.key == "inv") {
    fail(result.name.span, fmt::format("{} is a function of the language", result.name.key),
         "choose another name");
  }
  const Token open = take();
  if (is(Kind::kRightParen)) {
    fail(join(open.span, peek().span), "a function needs at least one parameter",
         fmt::format("write {} = …", result.name.key));
  }
  result.parameters = names("the name of a parameter");
  expect_close(Kind::kRightParen, open, "a comma or ");
  check_distinct(result.parameters);
  take();
  result.body = expression();
  return result;
}

bool Parser::is_unpacking() const {
  std::size_t ahead = 0;
  while (is(Kind::kName, ahead) && is(Kind::kComma, ahead + 1)) ahead += 2;
  return ahead > 0 && is(Kind::kName, ahead) && is(Kind::kEqual, ahead + 1);
}

Statement::Node Parser::unpacking() {
  Unpacking result{names("a name"), nullptr};
  check_distinct(result.names);
  take();
  result.value = expression();
  return result;
}

Statement::Node Parser::data() {
  take();
  DataDefinition result{names("a name after `data`"), nullptr};
  check_distinct(result.names);
  expect(Kind::kEqual, "a comma or = after the names");
  result.value = expression();
  if (!result.value->as<Call>()) {
    fail(result.value->span, "data comes from a reader",
         "write data X, y = csv(\"file.csv\", target = \"column\")");
  }
  return result;
}

std::vector<Identifier> Parser::names(std::string_view what) {
  std::vector<Identifier> result{identifier(what)};
  while (accept(Kind::kComma)) result.push_back(identifier(what));
  return result;
}

void Parser::check_distinct(const std::vector<Identifier>& names) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i].key != names[j].key) continue;
      fail(names[i].span, fmt::format("{} stands here twice", names[i].key), "",
           {{names[j].span, "here"}, {names[i].span, "and here"}});
    }
  }
}

Statement::Node Parser::seed() {
  take();
  const Token token = peek();
  std::uint64_t value = 0;
  const std::string_view digits = text(token);
  const auto [stop, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!is(Kind::kNumber) || failure != std::errc() || stop != digits.data() + digits.size()) {
    if (is(Kind::kError)) unexpected("a whole number");
    fail(token.span, "a seed is a whole number from 0 to 18446744073709551615", "write seed 42");
  }
  take();
  return Seed{value, token.span};
}

Statement::Node Parser::precision() {
  take();
  const Token token = peek();
  if (!is_word("f32") && !is_word("f64"))
    fail(token.span, "the precision is f32 or f64", "write precision f32");
  take();
  return Precision{text(token) == "f32", token.span};
}

/// save or load, and the name of a file.
template <class Node>
Statement::Node Parser::with_file() {
  const std::string word(text(take()));
  const Token token = peek();
  if (is(Kind::kError)) unexpected("the name of a file in quotes");
  if (!is(Kind::kText)) {
    fail(token.span, fmt::format("{} takes the name of a file, in quotes", word),
         fmt::format("write {} \"model.safetensors\"", word));
  }
  take();
  std::string file = text_value(text(token));
  if (file.empty() || file.find('\0') != std::string::npos) {
    fail(token.span, fmt::format("{} takes the name of a file", word));
  }
  return Node{std::move(file), token.span};
}

/// Ends the statement at the token `last` for now; returns what to give back to end it where it ended.
std::size_t Parser::narrow(std::size_t last) {
  const std::size_t byte = all_.tokens[last - 1].span.end;
  end_.span = {byte, byte};
  return std::exchange(last_, last);
}

/// W ← … up to the token `last`.
Update Parser::update(std::size_t last) {
  const std::size_t whole = narrow(last);
  const std::size_t begin = peek().span.begin;
  Update result;
  result.name = identifier("an update, W ← …");
  if (is(Kind::kEqual)) {
    fail(peek().span,
         "a round updates with ←, not with =", "write W ← …; a name is defined outside of repeat");
  }
  expect(Kind::kArrow, "← after the name");
  result.value = expression();
  expect_end();
  result.span = since(begin);
  narrow(whole);
  return result;
}

/// The indented lines are one update each; a line indented further continues the one above it.
Statement::Node Parser::repeat() {
  const Token word = take();
  const auto line_end = [this](std::size_t from, std::uint32_t indent) {
    std::size_t end = from;
    while (end < last_ && !(all_.tokens[end].line_start && all_.tokens[end].indent <= indent)) ++end;
    return end;
  };
  const std::size_t whole = narrow(line_end(at_, ~0U));
  if (is(Kind::kEnd)) unexpected("how many times to repeat");
  Repeat result{expression(), {}};
  expect_end();
  narrow(whole);
  if (is(Kind::kEnd)) {
    fail(word.span, "repeat needs at least one update below it",
         "indent the lines to repeat: W ← W - α·∂C/∂W");
  }
  const std::uint32_t indent = peek().indent;
  while (!is(Kind::kEnd)) result.updates.push_back(update(line_end(at_ + 1, indent)));
  return result;
}

}  // namespace turunan::sheet
