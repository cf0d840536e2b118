#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sheet/lexer.hpp"
#include "sheet/syntax.hpp"

namespace turunan::sheet {

/// Recursive descent over the tokens of one statement. Every member reads what its name says from where the
/// parser stands, and throws SheetError where that does not stand there.
class Parser {
 public:
  Parser(const Source& source, const Tokens& tokens, LogicalLine line);

  Statement statement();
  ExprPtr whole_expression();

 private:
  using Kind = TokenKind;

  // parser.cpp: tokens, spans, nodes, errors
  const Token& peek(std::size_t ahead = 0) const;
  bool is(Kind kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }
  bool is_word(std::string_view word, std::size_t ahead = 0) const;
  std::string_view text(const Token& token) const { return source_.text(token.span); }
  Token take() { return at_ < last_ ? all_.tokens[at_++] : peek(); }
  bool accept(Kind kind);
  Token expect(Kind kind, std::string_view what);
  Token expect_word(std::string_view word, std::string_view where);
  Token expect_close(Kind kind, const Token& open, std::string_view separators);
  void expect_end();
  Identifier identifier(std::string_view what);
  Span since(std::size_t begin) const;
  ExprPtr make(Span span, Expr::Node node) const;
  ExprPtr function_call(std::string function, Span span, ExprPtr argument, Span whole) const;
  std::string describe(const Token& token) const;
  [[noreturn]] void fail(Span span, std::string message, std::string help = {},
                         std::vector<Label> labels = {}) const;
  [[noreturn]] void unexpected(std::string_view expected) const;
  std::string help_for_index() const;

  // parser_expression.cpp: the table of operators
  ExprPtr expression();
  ExprPtr with_level();
  ExprPtr sum_level();
  ExprPtr product_level();
  ExprPtr sign_level();
  ExprPtr juxtaposition_level();
  ExprPtr power_level();
  ExprPtr exponent();
  bool power_sign(ExprPtr& base, bool in_exponent);
  ExprPtr superscript_power(ExprPtr base, const Token& sign) const;
  Binding binding();
  bool starts_element() const;
  bool juxtaposed() const;

  // parser_primary.cpp: names, calls, indices, brackets, bars, derivatives
  ExprPtr primary();
  ExprPtr atom();
  ExprPtr name_or_call();
  ExprPtr call(const Token& name);
  std::vector<Argument> arguments(const Token& open);
  Argument argument();
  ExprPtr argument_list();
  ExprPtr parenthesised();
  ExprPtr close_parenthesis(const Token& open, const ExprPtr& inner);
  ExprPtr bars();
  bool double_bar_is_norm() const;
  ExprPtr root();
  ExprPtr index(ExprPtr operand);
  Subscript subscript();
  ExprPtr derivative();
  std::size_t order_sign();
  Identifier derivative_name();
  ExprPtr gradient(const Call& call, Span span) const;

  // parser_literal.cpp: [ ]
  ExprPtr literal();
  std::vector<std::vector<ExprPtr>> literal_rows(const Token& open);
  bool check_rows(const std::vector<std::vector<ExprPtr>>& rows) const;
  void check_nested(const std::vector<ExprPtr>& elements) const;

  // parser_statement.cpp
  Statement::Node statement_node();
  bool is_statement_word() const;
  bool is_unknown_statement() const;
  [[noreturn]] void fail_unknown_statement() const;
  Statement::Node keyword_statement();
  Statement::Node definition();
  Statement::Node param();
  Statement::Node function_definition();
  bool is_function_definition() const;
  Statement::Node unpacking();
  bool is_unpacking() const;
  Statement::Node data();
  Statement::Node seed();
  Statement::Node precision();
  template <class Node>
  Statement::Node with_file();
  std::size_t narrow(std::size_t last);
  Update update(std::size_t last);
  Statement::Node repeat();
  std::vector<Identifier> names(std::string_view what);
  void check_distinct(const std::vector<Identifier>& names) const;

  // parser_check.cpp
  Statement::Node check();
  std::vector<Draw> draws();
  void draw_group(std::vector<Draw>& result);
  std::vector<DrawSize> draw_sizes();
  void sizes_in_word(const Token& token, std::size_t from, std::vector<DrawSize>& sizes) const;
  DrawSize draw_number(Span span) const;

  // parser_training.cpp
  Statement::Node minimise();
  void minimise_option(Minimise& result, std::vector<std::string>& seen);
  bool is_option(std::size_t ahead = 0) const;

  /// Counts how deep the parser has gone into itself.
  class Nesting;
  /// White space separates elements directly inside of `[ ]`, and bars pair up, per pair of brackets.
  class Inside;

  const Source& source_;
  const Tokens& all_;
  std::size_t first_;
  std::size_t at_;
  std::size_t last_;
  Token end_;
  std::uint32_t nesting_ = 0;
  bool spaces_separate_ = false;
  bool options_follow_ = false;  ///< `, batch =` ends a `with`
  bool in_bars_ = false;         ///< a | after an operand closes
  bool in_norm_ = false;         ///< a ‖ after an operand closes
};

class Parser::Nesting {
 public:
  explicit Nesting(Parser& parser);
  ~Nesting() { --parser_.nesting_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  Parser& parser_;
};

class Parser::Inside {
 public:
  Inside(Parser& parser, bool spaces_separate)
      : parser_(parser),
        spaces_(std::exchange(parser.spaces_separate_, spaces_separate)),
        bars_(std::exchange(parser.in_bars_, false)),
        norm_(std::exchange(parser.in_norm_, false)),
        options_(std::exchange(parser.options_follow_, false)) {}
  ~Inside() {
    parser_.spaces_separate_ = spaces_;
    parser_.in_bars_ = bars_;
    parser_.in_norm_ = norm_;
    parser_.options_follow_ = options_;
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  Parser& parser_;
  bool spaces_, bars_, norm_, options_;
};

}  // namespace turunan::sheet
