#pragma once

#include <string>
#include <string_view>

namespace turunan::sheet {

/// The key of a name: the one spelling, in symbols, that stands for all of its spellings.
///
///   alpha, α            → α      a Greek letter and its ASCII name; also as a part: delta_x → δ_x
///   y_hat, ŷ            → ŷ      _hat _bar _tilde after a single letter (Greek names count as one)
///   W1, W_1, W₁         → W₁     digits at the end
///   y_hat_1, y_1_hat    → ŷ₁     the accent goes on the letter, the digits below
///
/// Accents stay words after a base of several letters: `price_hat`. Look-alikes of one letter are folded:
/// ϵ is ε, ϕ is φ, ϑ is θ, µ is μ, ∆ is Δ. `key(key(s)) == key(s)`.
std::string key(std::string_view name);

/// How a key is printed and what `turunan fmt` writes: the key itself, save for the Greek capitals that look
/// like Latin ones, which are spelled out: `Alpha`, not Α.
std::string display(std::string_view key);

}  // namespace turunan::sheet
