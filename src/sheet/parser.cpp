#include "sheet/parser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sheet/names.hpp"
#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

constexpr std::uint32_t kMaxNesting = 200;

std::uint32_t depth_of(const ExprPtr& expr) {
  return expr ? expr->depth : 0;
}

/// The depth of the deepest part of a node.
struct PartDepth {
  std::uint32_t operator()(const Number&) const { return 0; }
  std::uint32_t operator()(const Text&) const { return 0; }
  std::uint32_t operator()(const Variable&) const { return 0; }
  std::uint32_t operator()(const Negation& node) const { return depth_of(node.operand); }
  std::uint32_t operator()(const Binary& node) const {
    return std::max(depth_of(node.left), depth_of(node.right));
  }
  std::uint32_t operator()(const Postfix& node) const { return depth_of(node.operand); }
  std::uint32_t operator()(const Derivative& node) const { return depth_of(node.of); }
  std::uint32_t operator()(const Call& node) const {
    std::uint32_t depth = 0;
    for (const Argument& argument : node.arguments) depth = std::max(depth, depth_of(argument.value));
    return depth;
  }
  std::uint32_t operator()(const Tuple& node) const {
    std::uint32_t depth = 0;
    for (const ExprPtr& element : node.elements) depth = std::max(depth, depth_of(element));
    return depth;
  }
  std::uint32_t operator()(const Index& node) const {
    std::uint32_t depth = depth_of(node.operand);
    for (const Subscript& place : node.subscripts) {
      depth = std::max(
          {depth, depth_of(place.at), depth_of(place.start), depth_of(place.stop), depth_of(place.step)});
    }
    return depth;
  }
  std::uint32_t operator()(const Literal& node) const {
    std::uint32_t depth = 0;
    for (const auto& row : node.rows) {
      for (const ExprPtr& element : row) depth = std::max(depth, depth_of(element));
    }
    return depth;
  }
  std::uint32_t operator()(const With& node) const {
    std::uint32_t depth = depth_of(node.body);
    for (const Binding& binding : node.bindings) depth = std::max(depth, depth_of(binding.value));
    return depth;
  }
};

}  // namespace

Parser::Parser(const Source& source, const Tokens& tokens, LogicalLine line)
    : source_(source), all_(tokens), first_(line.first), at_(line.first), last_(line.last) {
  const std::size_t end = last_ > at_ ? all_.tokens[last_ - 1].span.end : source.text().size();
  end_ = Token{Kind::kEnd, true, false, 0, kNoMatch, {end, end}};
}

Parser::Nesting::Nesting(Parser& parser) : parser_(parser) {
  if (++parser_.nesting_ <= kMaxNesting) return;
  --parser_.nesting_;
  parser_.fail(parser_.peek().span, fmt::format("this is nested more than {} deep", kMaxNesting),
               "give the inner parts names of their own");
}

const Token& Parser::peek(std::size_t ahead) const {
  return at_ + ahead < last_ ? all_.tokens[at_ + ahead] : end_;
}

bool Parser::is_word(std::string_view word, std::size_t ahead) const {
  return is(Kind::kName, ahead) && text(peek(ahead)) == word;
}

bool Parser::accept(Kind kind) {
  if (!is(kind)) return false;
  take();
  return true;
}

Token Parser::expect(Kind kind, std::string_view what) {
  if (!is(kind)) unexpected(what);
  return take();
}

Token Parser::expect_word(std::string_view word, std::string_view where) {
  if (!is_word(word)) unexpected(fmt::format("`{}` {}", word, where));
  return take();
}

/// A closing bracket; where it is missing the message shows the opening one.
Token Parser::expect_close(Kind kind, const Token& open, std::string_view separators) {
  if (is(kind)) return take();
  const std::string close = kind == Kind::kRightParen ? ")" : "]";
  if (open.match == kNoMatch && !is(Kind::kError)) {
    fail(open.span, fmt::format("this {} is never closed", text(open)), fmt::format("add {}", close),
         {{open.span, "opened here"}, {peek().span, fmt::format("{} expected here at the latest", close)}});
  }
  unexpected(fmt::format("{}{}", separators, close));
}

void Parser::expect_end() {
  if (!is(Kind::kEnd)) unexpected("the end of the statement or an operator");
}

Identifier Parser::identifier(std::string_view what) {
  if (!is(Kind::kName)) unexpected(what);
  if (is_reserved(text(peek()))) {
    fail(peek().span, fmt::format("`{}` is a word of the language and cannot be a name", text(peek())),
         "choose another name");
  }
  const Token token = take();
  return {key(text(token)), token.span};
}

/// From `begin` to the end of the token read last.
Span Parser::since(std::size_t begin) const {
  return {begin, std::max(begin, all_.tokens[at_ - 1].span.end)};
}

ExprPtr Parser::make(Span span, Expr::Node node) const {
  auto expr = std::make_shared<Expr>();
  expr->depth = 1 + std::visit(PartDepth{}, node);
  if (expr->depth > max_depth) {
    fail(span, fmt::format("this expression is more than {} operations deep", max_depth),
         "give parts of it names of their own");
  }
  expr->span = span;
  expr->node = std::move(node);
  return expr;
}

ExprPtr Parser::function_call(std::string function, Span span, ExprPtr argument, Span whole) const {
  const Span argument_span = argument->span;
  return make(whole, Call{{std::move(function), span}, {{std::nullopt, std::move(argument), argument_span}}});
}

std::string Parser::describe(const Token& token) const {
  if (token.kind == Kind::kEnd) return "the end of the statement";
  constexpr std::size_t kLongest = 40;
  const std::string_view word = text(token);
  if (word.size() <= kLongest) return std::string(word);
  std::size_t end = 0;
  while (end < kLongest) end += decode(word, end).size;
  return std::string(word.substr(0, end)) + "…";
}

void Parser::fail(Span span, std::string message, std::string help, std::vector<Label> labels) const {
  Diagnostic diagnostic;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostic.labels = std::move(labels);
  throw SheetError(std::move(diagnostic));
}

}  // namespace turunan::sheet
