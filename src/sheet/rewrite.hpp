#pragma once

#include <map>
#include <set>
#include <string>

#include "sheet/lexer.hpp"
#include "sheet/syntax.hpp"

namespace turunan::sheet {

/// One pass of `format`: the text of a sheet without diagnostics, rewritten.
///
/// Works on the text, not on a printed tree, so whatever needs no change stays as its author set it. What
/// depends on the structure (brackets, exponents, products) is decided from the tree first; then each token
/// that is left gets its symbol.
class Rewriter {
 public:
  explicit Rewriter(const Sheet& sheet);
  std::string run();

 private:
  /// Which rewritten forms need brackets where an expression stands.
  enum class Tight { kNo, kDerivative, kAll };
  struct Context {
    Tight tight = Tight::kNo;
    bool in_bars = false;
    bool in_norm = false;
    bool keep_sign = false;
  };

  // rewrite.cpp: edits and tokens
  void replace(Span span, std::string text) { edits_.insert({span.begin, {span, std::move(text)}}); }
  bool is_edited(Span span) const;
  void rewrite_tokens();
  std::string symbol(const Token& token) const;
  std::string apply() const;
  std::size_t token_at(std::size_t byte) const;
  std::string_view text(Span span) const { return source_.text(span); }
  bool on_one_line(Span span) const { return text(span).find('\n') == std::string_view::npos; }

  // rewrite_expression.cpp
  void walk(const ExprPtr& expr, Context context);
  void node(const Number&, const Expr&, Context) {}
  void node(const Text&, const Expr&, Context) {}
  void node(const Variable&, const Expr&, Context) {}
  void node(const Negation& negation, const Expr& expr, Context context);
  void node(const Binary& binary, const Expr& expr, Context context);
  void node(const Postfix& postfix, const Expr& expr, Context context);
  void node(const Call& call, const Expr& expr, Context context);
  void node(const Tuple& tuple, const Expr& expr, Context context);
  void node(const Index& index, const Expr& expr, Context context);
  void node(const Literal& literal, const Expr& expr, Context context);
  void node(const Derivative& derivative, const Expr& expr, Context context);
  void node(const With& with, const Expr& expr, Context context);
  void power(const Binary& binary, Context context);
  std::string superscript(const Binary& power) const;
  bool looks_like_matrix(const ExprPtr& expr) const;
  void arguments(const std::vector<Argument>& arguments);

  // rewrite_calls.cpp: inv, abs, norm, grad
  void inverse_call(const Postfix& postfix, Context context);
  void bars_call(const Call& call, Context context);
  void bars_sign(const Call& call, Context context);
  void gradient_call(const Derivative& derivative, Context context);
  bool holds_bars(std::size_t first, std::size_t last) const;
  bool holds_norm(std::size_t first, std::size_t last) const;

  // rewrite_statement.cpp
  void statement(const Statement& statement);
  void node(const Definition& definition, const Statement&) { walk(definition.value, {}); }
  void node(const ParamDefinition& definition, const Statement&) { walk(definition.value, {}); }
  void node(const FunctionDefinition& definition, const Statement&) { walk(definition.body, {}); }
  void node(const Unpacking& unpacking, const Statement&) { walk(unpacking.value, {}); }
  void node(const DataDefinition& data, const Statement&) { walk(data.value, {}); }
  void node(const Evaluation& evaluation, const Statement&) { walk(evaluation.value, {}); }
  void node(const Check& check, const Statement&);
  void node(const Minimise& minimise, const Statement& statement);
  void node(const Update& update, const Statement&) { walk(update.value, {}); }
  void node(const Repeat& repeat, const Statement&);
  void node(const Seed&, const Statement&) {}
  void node(const Precision& precision, const Statement&) { kept_.insert(precision.span.begin); }
  void node(const Save&, const Statement&) {}
  void node(const Load&, const Statement&) {}

  struct Edit {
    Span span;
    std::string text;
  };

  const Sheet& sheet_;
  const Source& source_;
  Tokens tokens_;
  std::map<std::size_t, Edit> edits_;  ///< by their first byte; they do not overlap
  std::set<std::size_t> kept_;         ///< names that stay as they are, by their first byte
};

}  // namespace turunan::sheet
