#include "explain/print/latex_signs.hpp"

#include <array>
#include <span>

namespace turunan::explanation {

namespace {

struct Sign {
  char32_t code;
  std::string_view latex;
};

// Capitals that look Latin are Latin letters, upright as the other capitals are.
constexpr Sign greek[] = {
    {U'α', "\\alpha"},      {U'β', "\\beta"},      {U'γ', "\\gamma"},     {U'δ', "\\delta"},
    {U'ε', "\\varepsilon"}, {U'ζ', "\\zeta"},      {U'η', "\\eta"},       {U'θ', "\\theta"},
    {U'ι', "\\iota"},       {U'κ', "\\kappa"},     {U'λ', "\\lambda"},    {U'μ', "\\mu"},
    {U'ν', "\\nu"},         {U'ξ', "\\xi"},        {U'ο', "o"},           {U'π', "\\pi"},
    {U'ρ', "\\rho"},        {U'ς', "\\varsigma"},  {U'σ', "\\sigma"},     {U'τ', "\\tau"},
    {U'υ', "\\upsilon"},    {U'φ', "\\varphi"},    {U'χ', "\\chi"},       {U'ψ', "\\psi"},
    {U'ω', "\\omega"},      {U'ϵ', "\\epsilon"},   {U'ϕ', "\\phi"},       {U'ϑ', "\\vartheta"},
    {U'ϱ', "\\varrho"},     {U'ϖ', "\\varpi"},     {U'µ', "\\mu"},        {U'Γ', "\\Gamma"},
    {U'Δ', "\\Delta"},      {U'Θ', "\\Theta"},     {U'Λ', "\\Lambda"},    {U'Ξ', "\\Xi"},
    {U'Π', "\\Pi"},         {U'Σ', "\\Sigma"},     {U'Υ', "\\Upsilon"},   {U'Φ', "\\Phi"},
    {U'Ψ', "\\Psi"},        {U'Ω', "\\Omega"},     {U'Α', "\\mathrm{A}"}, {U'Β', "\\mathrm{B}"},
    {U'Ε', "\\mathrm{E}"},  {U'Ζ', "\\mathrm{Z}"}, {U'Η', "\\mathrm{H}"}, {U'Ι', "\\mathrm{I}"},
    {U'Κ', "\\mathrm{K}"},  {U'Μ', "\\mathrm{M}"}, {U'Ν', "\\mathrm{N}"}, {U'Ο', "\\mathrm{O}"},
    {U'Ρ', "\\mathrm{P}"},  {U'Τ', "\\mathrm{T}"}, {U'Χ', "\\mathrm{X}"},
};

constexpr Sign signs[] = {
    {U'·', "\\cdot"},    {U'⋅', "\\cdot"},   {U'⊙', "\\odot"},       {U'×', "\\times"},
    {U'−', "-"},         {U'±', "\\pm"},     {U'÷', "\\div"},        {U'∂', "\\partial"},
    {U'∇', "\\nabla"},   {U'∞', "\\infty"},  {U'√', "\\surd"},       {U'∑', "\\sum"},
    {U'∏', "\\prod"},    {U'≤', "\\le"},     {U'≥', "\\ge"},         {U'≠', "\\ne"},
    {U'≈', "\\approx"},  {U'∈', "\\in"},     {U'←', "\\leftarrow"},  {U'→', "\\to"},
    {U'⟨', "\\langle"},  {U'⟩', "\\rangle"}, {U'…', "\\ldots"},      {U'′', "'"},
    {U'‖', "\\Vert"},    {U'ᵀ', "^{\\top}"}, {U'⁻', "^{-}"},         {U'ℓ', "\\ell"},
    {U'°', "^{\\circ}"}, {U'∘', "\\circ"},   {U'⊗', "\\otimes"},     {U'⋯', "\\cdots"},
    {U'∥', "\\Vert"},    {U'∝', "\\propto"}, {U'⇒', "\\Rightarrow"}, {U'∗', "\\ast"},
    {U'∆', "\\Delta"},
};

constexpr Sign math_accents[] = {
    {U'\u0300', "\\grave"}, {U'\u0301', "\\acute"},    {U'\u0302', "\\hat"},   {U'\u0303', "\\tilde"},
    {U'\u0304', "\\bar"},   {U'\u0305', "\\bar"},      {U'\u0306', "\\breve"}, {U'\u0307', "\\dot"},
    {U'\u0308', "\\ddot"},  {U'\u030A', "\\mathring"}, {U'\u030C', "\\check"}, {U'\u20D7', "\\vec"},
};

constexpr Sign text_accents[] = {
    {U'\u0300', "\\`"}, {U'\u0301', "\\'"}, {U'\u0302', "\\^"}, {U'\u0303', "\\~"},  {U'\u0304', "\\="},
    {U'\u0305', "\\="}, {U'\u0306', "\\u"}, {U'\u0307', "\\."}, {U'\u0308', "\\\""}, {U'\u030A', "\\r"},
    {U'\u030B', "\\H"}, {U'\u030C', "\\v"}, {U'\u0323', "\\d"}, {U'\u0327', "\\c"},  {U'\u0331', "\\b"},
};

constexpr Sign text_letters[] = {
    {U'ß', "\\ss"}, {U'æ', "\\ae"}, {U'Æ', "\\AE"}, {U'œ', "\\oe"}, {U'Œ', "\\OE"},
    {U'ø', "\\o"},  {U'Ø', "\\O"},  {U'ł', "\\l"},  {U'Ł', "\\L"},  {U'ı', "\\i"},
};

std::string_view found(std::span<const Sign> table, char32_t code) {
  for (const Sign& sign : table) {
    if (sign.code == code) return sign.latex;
  }
  return {};
}

}  // namespace

std::string_view latex_sign(char32_t code) {
  const std::string_view letter = found(greek, code);
  return letter.empty() ? found(signs, code) : letter;
}

std::string_view math_accent(char32_t mark) {
  return found(math_accents, mark);
}

std::string_view text_accent(char32_t mark) {
  return found(text_accents, mark);
}

std::string_view text_letter(char32_t code) {
  return found(text_letters, code);
}

}  // namespace turunan::explanation
