#pragma once

#include <string>
#include <vector>

#include "explain/print/latex_formula.hpp"

// What the article, the deck and the Markdown page say, in their order: parts of blocks of lines. The texts
// in it are ready for the target; the printers lay them out.

namespace turunan::explanation {

struct Line {
  enum class Kind : std::uint8_t {
    equation,  ///< left and, with its sign in front, right; both math
    shapes,    ///< right, math: what stands in small under the line before
    values,    ///< right: the numbers put in, may be empty; results: what they give
    product,   ///< right: one more line of the equation
    formulas,  ///< cells: formulas beside one another, as many as fit
    table,     ///< cells: rows of texts, the head first
    words,
    aside,  ///< words of less weight
    alarm,  ///< words that must not be missed
  };
  Kind kind = Kind::words;
  std::string left = {};
  std::string right = {};
  std::string results = {};
  std::vector<std::vector<std::string>> cells = {};
};

/// What belongs together: a frame of a deck.
struct Block {
  std::string heading = {};
  bool continued = false;  ///< goes on where the block before had no more room
  std::string rule = {};   ///< the rule in words that the equations follow
  std::vector<Line> lines = {};
};

struct Part {
  std::string title;
  std::vector<Block> blocks;
};

struct Document {
  std::string title;
  std::vector<std::string> subtitles;
  std::vector<Part> parts;  ///< none is empty
};

/// Writes texts for a target.
class Writer {
 public:
  explicit Writer(LatexStyle style) : style_(style) {}

  std::string text(std::string_view plain) const;
  std::string math(const std::string& latex) const;  ///< among words
  std::string formula(const Formula& formula) const { return latex(formula, style_); }
  std::string number(double value) const { return math(latex_number(value, DType::f64, style_)); }
  std::string relative(double value) const;  ///< a relative difference: two digits are enough
  std::string words(const Words& words) const;
  /// ∂C/∂W₁ as it stands in a heading: on one line.
  std::string heading(const Formula& formula) const;
  const LatexStyle& style() const { return style_; }

 private:
  LatexStyle style_;
};

Document document_of(const Derivation& derivation, const PrintedForm& form, LatexTarget target);

// Its parts, each empty where there is nothing to say.
Part given_part(const Derivation& derivation, const Writer& writer);
Part forward_part(const Derivation& derivation, const Writer& writer);
Part backward_part(const Derivation& derivation, const Writer& writer);
Part check_part(const Derivation& derivation, const Writer& writer);
Part update_part(const Derivation& derivation, const Writer& writer);
Part trace_part(const Derivation& derivation, const Writer& writer);
Part notes_part(const Derivation& derivation, const Writer& writer);
Part answers_part(const Derivation& derivation, const Writer& writer);

/// "W₂[0, 0]" as a formula.
Formula entry_formula(std::string_view entry);

/// Shape, minimum, mean, maximum and norm, in words.
std::string summary_words(const Array& value, const Writer& writer);

}  // namespace turunan::explanation
