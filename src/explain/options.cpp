#include "explain/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ops/catalogue.hpp"
#include "ops/cumulative.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/pooling.hpp"
#include "ops/power.hpp"
#include "ops/view.hpp"

namespace turunan::explanation {

namespace {

bool is(const Node& node, const Operation& operation) {
  return &node.operation == &operation;
}

std::string axes_text(std::string_view name, const std::vector<std::int64_t>& axes) {
  if (axes.size() == 1) return fmt::format("{} = {}", name, axes[0]);
  return fmt::format("{} = ({})", name, fmt::join(axes, ", "));
}

std::string plain_number(double value) {
  return number_text(value, DType::f64, 17);
}

bool reduces_all(const Node& node) {
  return node.attributes.axes.empty() || node.attributes.axes.size() == node.inputs[0].rank();
}

bool is_reduction(const Node& node) {
  return takes_axes(node.operation);
}

// Numbers of the spatial axes: one where they agree; nothing where they are what a call means without them.
std::string of_axes(std::string_view name, std::vector<std::int64_t> numbers,
                    const std::vector<std::int64_t>& usual) {
  if (numbers == usual) return {};
  if (std::ranges::count(numbers, numbers.front()) == std::ssize(numbers)) numbers.resize(1);
  return axes_text(name, numbers);
}

std::string places_text(const Node& node, const Parameter& parameter) {
  std::vector<std::int64_t> sizes, numbers;
  const bool pools = is(node, ops::pool_max) || is(node, ops::pool_average);
  for (const WindowAxis& axis : node.attributes.window->axes) {
    sizes.push_back(pools ? axis.size : 1);
    numbers.push_back(parameter.name == "size"     ? axis.size
                      : parameter.name == "stride" ? axis.stride
                                                   : axis.dilation);
  }
  return of_axes(parameter.name, numbers, parameter.name == "size" ? std::vector<std::int64_t>{} : sizes);
}

std::string padding_text(const Node& node, const Parameter& parameter) {
  std::vector<std::int64_t> both, each;
  bool even = true;
  for (const WindowAxis& axis : node.attributes.window->axes) {
    even = even && axis.before == axis.after;
    both.push_back(axis.before);
    each.insert(each.end(), {axis.before, axis.after});
  }
  if (!even) return axes_text(parameter.name, each);
  return of_axes(parameter.name, both, std::vector<std::int64_t>(both.size(), 0));
}

// A whole-number argument: an axis, left out where it is the one meant without it, or how many classes.
std::string integer_text(const Node& node, const Parameter& parameter) {
  if (parameter.name == "groups")
    return node.attributes.window->groups == 1 ? ""
                                               : fmt::format("groups = {}", node.attributes.window->groups);
  if (parameter.name != "axis")
    return std::to_string(node.type.shape.rank() == 0 ? 0 : node.type.shape.from_end(1));
  if (node.attributes.axes.empty()) return {};
  const std::int64_t axis = node.attributes.axes[0];
  const bool first =
      is(node, ops::concatenate) || is(node, ops::cumulative_sum) || is(node, ops::gather_places);
  const auto last = static_cast<std::int64_t>(node.inputs[0].rank()) - 1;
  if (axis == (first ? 0 : last)) return {};
  return fmt::format("axis = {}", axis);
}

std::vector<std::string> options_of(const Node& node) {
  std::vector<std::string> options;
  const Attributes& a = node.attributes;
  std::size_t numbers = 0;
  for (const Parameter& parameter : parameters_of(node.operation)) {
    std::string text;
    switch (parameter.kind) {
      case Kind::tensor:
      case Kind::tensors: break;
      case Kind::axes:
        if (!reduces_all(node)) text = axes_text(parameter.name, a.axes);
        break;
      case Kind::flag:
        if (a.window ? a.window->counts_padding : a.keepdims && !reduces_all(node))
          text = fmt::format("{} = 1", parameter.name);
        break;
      case Kind::integer: text = integer_text(node, parameter); break;
      case Kind::places: text = places_text(node, parameter); break;
      case Kind::padding: text = padding_text(node, parameter); break;
      case Kind::number:
        if (numbers < a.numbers.size())
          text = fmt::format("{} = {}", parameter.name, plain_number(a.numbers[numbers++]));
        break;
      case Kind::sizes:
        for (const std::int64_t size : is(node, ops::permute) ? a.axes : a.shape.sizes())
          options.push_back(std::to_string(size));
        break;
    }
    if (!parameter.name.empty() && !text.empty()) options.push_back(std::move(text));
  }
  return options;
}

std::string_view symbol_of(const Operation& operation) {
  return operation.notation.symbol.empty() ? operation.name : operation.notation.symbol;
}

Formula named_call(const Node& node, std::vector<Formula> parts) {
  const Operation& operation = node.operation;
  const std::string_view latex = operation.notation.form == Form::function ? operation.notation.latex : "";
  const bool symbolic = operation.notation.form == Form::function;
  return call(symbolic ? symbol_of(operation) : operation.name, latex, std::move(parts), options_of(node));
}

Formula reduction(const Node& node, std::vector<Formula> parts) {
  Formula result = named_call(node, std::move(parts));
  result.kind = FormulaKind::reduction;
  if (!reduces_all(node)) result.axes = node.attributes.axes;
  result.rank = node.inputs[0].rank();
  return result;
}

// A matrix with its two axes exchanged is written ᵀ; other orders are named.
bool is_matrix_transpose(const Node& node) {
  return is(node, ops::permute) && node.attributes.axes == std::vector<std::int64_t>{1, 0};
}

std::string slice_text(const Slice& slice, std::int64_t size, bool drops) {
  if (drops && slice.count == 1) return std::to_string(slice.start);
  if (slice.start == 0 && slice.count == size && slice.step == 1) return ":";
  const std::int64_t end = slice.start + slice.count * slice.step;
  if (slice.step == 1) return fmt::format("{}:{}", slice.start, end);
  const bool from_end = slice.start == (slice.step < 0 ? size - 1 : 0);
  const bool to_end = end < 0 || end >= size;
  return fmt::format("{}:{}:{}", from_end ? "" : std::to_string(slice.start),
                     to_end ? "" : std::to_string(end), slice.step);
}

Formula of_form(FormulaKind kind, const Notation& notation, std::vector<Formula> parts) {
  return {.kind = kind,
          .text = std::string(notation.symbol),
          .latex = std::string(notation.latex),
          .binding = notation.precedence,
          .parts = std::move(parts)};
}

}  // namespace

bool takes_axes(const Operation& operation) {
  const Parameters parameters = parameters_of(operation);
  const auto has = [&](Kind kind) {
    return std::ranges::any_of(parameters, [kind](const Parameter& p) { return p.kind == kind; });
  };
  return has(Kind::axes) && has(Kind::flag);
}

Formula index_formula(Formula operand, const Shape& shape, std::span<const Slice> slices, bool drops) {
  Formula result{
      .kind = FormulaKind::index, .text = "[]", .binding = precedence::atom, .parts = {std::move(operand)}};
  for (std::size_t axis = 0; axis < slices.size(); ++axis)
    result.options.push_back(slice_text(slices[axis], shape[axis], drops));
  return result;
}

Formula laid_out(const Node& node, std::vector<Formula> parts) {
  const Notation& notation = node.operation.notation;
  const bool slices = is(node, ops::take_slice) || is(node, ops::place_slice);
  if (slices && node.attributes.slices.empty()) return std::move(parts[0]);
  if (is(node, ops::take_slice)) {
    return index_formula(std::move(parts[0]), node.inputs[0].shape(), node.attributes.slices, false);
  }
  if (is(node, ops::place_slice)) {
    const Formula where = index_formula(symbol(""), node.type.shape, node.attributes.slices, false);
    return call("place", "", std::move(parts), {fmt::format("[{}]", fmt::join(where.options, ", "))});
  }
  if (is(node, ops::sqrt)) return of_form(FormulaKind::root, notation, std::move(parts));
  if (is_reduction(node) && notation.form == Form::function) return reduction(node, std::move(parts));
  switch (notation.form) {
    case Form::infix: return of_form(FormulaKind::infix, notation, std::move(parts));
    case Form::prefix: return of_form(FormulaKind::prefix, notation, std::move(parts));
    case Form::superscript: return of_form(FormulaKind::superscript, notation, std::move(parts));
    case Form::fraction: return of_form(FormulaKind::fraction, notation, std::move(parts));
    case Form::hidden: return std::move(parts[0]);
    case Form::postfix:
      if (is(node, ops::permute) && !is_matrix_transpose(node)) break;
      return of_form(FormulaKind::postfix, notation, std::move(parts));
    case Form::enclosed:
      if (is_reduction(node) && !reduces_all(node)) break;
      return of_form(FormulaKind::enclosed, notation, std::move(parts));
    case Form::function: break;
  }
  return named_call(node, std::move(parts));
}

}  // namespace turunan::explanation
