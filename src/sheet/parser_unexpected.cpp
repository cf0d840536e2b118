#include <fmt/format.h>

#include "sheet/parser.hpp"

namespace turunan::sheet {

namespace {

using Kind = TokenKind;

bool ends_operand(Kind kind) {
  switch (kind) {
    case Kind::kName:
    case Kind::kNumber:
    case Kind::kText:
    case Kind::kSuperscript:
    case Kind::kTranspose:
    case Kind::kInverse:
    case Kind::kRightParen:
    case Kind::kRightBracket: return true;
    default: return false;
  }
}

bool begins_operand(Kind kind) {
  return kind == Kind::kName || kind == Kind::kNumber || kind == Kind::kLeftParen ||
         kind == Kind::kLeftBracket || kind == Kind::kPartial || kind == Kind::kRoot || kind == Kind::kText;
}

/// What to do about a token that never stands where an operator or an operand may.
std::string help_for(Kind kind) {
  switch (kind) {
    case Kind::kEqual:
    case Kind::kApproximately: return "= and ≈ compare only at the top of a check: check a = b";
    case Kind::kArrow: return "an update is written W ← …; less than a negative number needs a space: a < -1";
    case Kind::kCross: return "× stands between the sizes of a shape; a product is written · or ⊙";
    case Kind::kColon: return "a slice stands inside of [ ]: t[1:3]";
    case Kind::kPartial: return "a product is written with a sign: a·∂C/∂x";
    default: return {};
  }
}

}  // namespace

/// An index behind a postfix sign, which binds less tightly; empty where there is no such sign.
std::string Parser::help_for_index() const {
  const Token& sign = all_.tokens[at_ - 1];
  if (sign.kind != Kind::kTranspose && sign.kind != Kind::kInverse && sign.kind != Kind::kSuperscript)
    return {};
  const bool named = at_ > first_ + 1 && all_.tokens[at_ - 2].kind == Kind::kName;
  return fmt::format("an index needs brackets around what it is of: ({}{})[0]",
                     named ? text(all_.tokens[at_ - 2]) : "A", text(sign));
}

/// The parser cannot go on: says what could stand here, what does, and, where it is plain, what to do.
void Parser::unexpected(std::string_view expected) const {
  const Token& token = peek();
  if (token.kind == Kind::kError) throw SheetError(all_.errors[static_cast<std::size_t>(token.match)]);
  const std::string found = describe(token);
  std::string message = fmt::format("expected {}, found {}", expected, found);
  if (token.line_start && at_ > first_) {
    fail(token.span, message, "a line that begins with white space continues the statement above it");
  }
  const bool closes = token.kind == Kind::kRightParen || token.kind == Kind::kRightBracket;
  if (closes && token.match == kNoMatch) {
    fail(token.span, fmt::format("expected {}: this {} closes nothing", expected, found),
         fmt::format("delete {}", found));
  }
  const bool expects_sign = expected.find("operator") != std::string_view::npos;
  std::string help = expects_sign ? help_for(token.kind) : "";
  if (expects_sign && token.kind == Kind::kLeftBracket && at_ > first_) help = help_for_index();
  if (expects_sign && help.empty() && at_ > first_ && begins_operand(token.kind) &&
      ends_operand(all_.tokens[at_ - 1].kind) && token.kind != Kind::kEnd) {
    help = "a product is written with a sign, A·B or a*b; a number alone may stand against a name: 2x";
  }
  fail(token.span, std::move(message), std::move(help));
}

}  // namespace turunan::sheet
