#pragma once

#include "explain/notation.hpp"

// What a sheet says in one word and the graph in several operations.

namespace turunan::explanation {

struct Idiom {
  enum class Kind : std::uint8_t {
    call,      ///< name(parts…, options…): outer(u, w), trace(A), stack(u, w)
    product,   ///< parts[0]·parts[1], of vectors of one axis: u·w, A·w
    scaling,   ///< parts[0]·parts[1], the first one number
    diagonal,  ///< parts[0]·I(options[0])
  };
  Kind kind;
  std::string name = {};
  std::vector<Tensor> parts;
  std::vector<std::string> options = {};
};

/// The idiom that x is, looking at no tensor behind one that has a symbol.
std::optional<Idiom> idiom_of(const Tensor& x, const Symbols& symbols);

}  // namespace turunan::explanation
