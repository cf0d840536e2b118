#pragma once

#include "explain/formula.hpp"

// One operation laid out over formulas of its inputs: the form that its notation names, with its attributes
// as the arguments of a call in a sheet.

namespace turunan::explanation {

Formula laid_out(const Node& node, std::vector<Formula> parts);

/// x[0, 1:3, :] for one slice of each axis; `drops` writes a slice of one place as a place.
Formula index_formula(Formula operand, const Shape& shape, std::span<const Slice> slices, bool drops);

/// Is it taken over axes that a call names: Σ, mean, max?
bool takes_axes(const Operation& operation);

}  // namespace turunan::explanation
