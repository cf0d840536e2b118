#include "formats/cpp/writer.hpp"

#include <algorithm>

#include "formats/cpp/functions.hpp"
#include "formats/cpp/loops.hpp"
#include "formats/cpp/opened.hpp"
#include "graph/operation.hpp"
#include "ops/indexing.hpp"
#include "ops/leaf.hpp"
#include "ops/making.hpp"
#include "ops/view.hpp"
#include "plan/program.hpp"
#include "turunan/error.hpp"

namespace turunan::cpp {

namespace {

// Larger arrays are kept from call to call, for each thread, and not on its stack.
constexpr std::int64_t most_on_stack = 16384;

constexpr std::size_t line_width = 100;

// All elements, eight bits of white space a line.
std::string listed(const Array& array) {
  std::string text, line;
  for (std::int64_t i = 0; i < array.elements(); ++i) {
    const std::string number = literal(array, i);
    if (line.size() + number.size() + 2 > line_width) {
      text += "    " + line + "\n";
      line.clear();
    }
    line += number + (i + 1 < array.elements() ? ", " : "");
    if (line.ends_with(", ") && line.size() > line_width - 2) line.pop_back();
  }
  if (array.elements() == 0) line = literal(0.0, array.dtype());
  return text + "    " + line + "\n";
}

bool all_equal(const Array& array) {
  for (std::int64_t i = 1; i < array.elements(); ++i) {
    if (literal(array, i) != literal(array, 0)) return false;
  }
  return array.elements() > 0;
}

bool is_view(const Operation& operation) {
  return &operation == &ops::alias || &operation == &ops::broadcast || &operation == &ops::permute ||
         &operation == &ops::take_slice || &operation == &ops::reshape_to;
}

std::string list_of(std::span<const View> inputs) {
  std::string text;
  for (const View& input : inputs) text += (text.empty() ? "" : ", ") + input.shown;
  return text;
}

std::string options_of(const Attributes& a) {
  std::string text;
  for (std::size_t i = 0; i < a.axes.size(); ++i) text += (i == 0 ? "" : " ") + std::to_string(a.axes[i]);
  return text.empty() ? text : ", axis = " + text;
}

}  // namespace

Writer::Writer(std::span<const Tensor> outputs, std::span<const Tensor> inputs, const Bindings& bindings)
    : outputs_(opened(outputs, inputs)), inputs_(inputs.begin(), inputs.end()), bindings_(bindings) {
  depending_ = depending_on(inputs_, outputs_);
  const std::vector<Tensor> order = nodes_in_order(outputs_);
  for (const char* variable : {"i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s"})
    identifiers_.reserve(variable);
  name_inputs();
  name_nodes(order);
  for (const Tensor& tensor : order) {
    if (depending_.contains(&tensor.node()) && !views_.contains(&tensor.node())) write(tensor);
  }
  write_results();
}

void Writer::name_inputs() {
  for (const Tensor& input : inputs_) {
    const std::string& name = input.node().origin.name;
    input_names_.push_back(identifiers_.take(name, "input"));
    View view = compact_view(input_names_.back(), name.empty() ? input_names_.back() : in_comment(name),
                             input.type());
    identifier_[&input.node()] = input_names_.back();
    views_[&input.node()] = std::move(view);
  }
}

// The last node with a name is the one that its author meant: what a composite is made of came before it.
void Writer::name_nodes(std::span<const Tensor> order) {
  std::map<std::string, const Node*> owner;
  for (const Tensor& tensor : order) {
    const Node& node = tensor.node();
    if (!node.origin.name.empty()) owner[node.origin.name] = &node;
  }
  for (const auto& [name, node] : owner) {
    if (!identifier_.contains(node)) identifier_[node] = identifiers_.take(name, "t");
  }
  for (const Tensor& tensor : order) {
    const Node& node = tensor.node();
    if (identifier_.contains(&node) || is_view(node.operation)) continue;
    if (!depending_.contains(&node) && node.origin.name.empty()) continue;
    const std::string& name = node.origin.name;
    const std::string part = std::string(node.operation.name);
    identifier_[&node] = identifiers_.take(name.empty() ? std::string() : name + "_" + part, "t");
  }
}

const View& Writer::view_of(const Tensor& tensor) {
  const auto found = views_.find(&tensor.node());
  if (found != views_.end()) {
    for (const Tensor& input : inputs_) {
      if (input == tensor) inputs_used_.insert(&input.node());
    }
    return found->second;
  }
  return views_[&tensor.node()] = constant(tensor);
}

// What depends on no input has its value now. Views of it stay views, so that a bias is written once.
View Writer::constant(const Tensor& tensor) {
  if (is_view(tensor.node().operation)) {
    if (std::optional<View> view = as_view(tensor)) return *view;
  }
  return array_of_weights(tensor, plan::evaluate(std::span(&tensor, 1), bindings_).front());
}

View Writer::array_of_weights(const Tensor& tensor, const Array& value) {
  const std::string& name = tensor.node().origin.name;
  if (all_equal(value)) {
    View view = compact_view({}, {}, tensor.type());
    view.number = literal(value, 0);
    if (!name.empty()) {
      view.shown = in_comment(name);
    } else {
      view.shown = to_string(Array::scalar(value.element(0), value.dtype()), {.sheet = true});
    }
    return view;
  }
  auto found = identifier_.find(&tensor.node());
  if (found == identifier_.end())
    found = identifier_.emplace(&tensor.node(), identifiers_.take(name, "constant")).first;
  const std::string& identifier = found->second;
  const std::string shown = name.empty() ? identifier : in_comment(name);
  const std::int64_t count = std::max<std::int64_t>(value.elements(), 1);
  weights_ += "// " + shown + ": " + to_string(tensor.shape()) + "\ninline constexpr " +
              type_name(value.dtype()) + " " + identifier + "[" + std::to_string(count) + "] = {\n" +
              listed(value) + "};\n";
  return compact_view("weights::" + identifier, shown, tensor.type());
}

std::optional<View> Writer::as_view(const Tensor& tensor) {
  const Node& node = tensor.node();
  const View x = view_of(node.inputs[0]);
  const Attributes& a = node.attributes;
  if (&node.operation == &ops::alias) return x;
  if (&node.operation == &ops::broadcast) return broadcast(x, a.shape);
  if (&node.operation == &ops::permute) return permuted(x, a.axes);
  if (&node.operation == &ops::take_slice) return sliced(x, a.slices);
  return reshaped(x, a.shape);
}

View Writer::new_buffer(const Tensor& tensor) {
  const Node& node = tensor.node();
  auto found = identifier_.find(&node);
  if (found == identifier_.end()) found = identifier_.emplace(&node, identifiers_.take({}, "t")).first;
  buffers_.emplace_back(found->second, node.type);
  const bool own = !node.origin.name.empty() && Identifiers().take(node.origin.name, "t") == found->second;
  return compact_view(found->second, own ? in_comment(node.origin.name) : found->second, node.type);
}

void Writer::write(const Tensor& tensor) {
  const Node& node = tensor.node();
  if (is_view(node.operation)) {
    if (std::optional<View> view = as_view(tensor)) {
      views_[&node] = *view;
      return;
    }
  }
  std::vector<View> inputs;
  for (const Tensor& x : node.inputs) inputs.push_back(view_of(x));
  const View result = new_buffer(tensor);
  code_.line("");
  code_.line("// " + result.shown + " = " + equation(node, inputs) + ": " + to_string(node.type.shape));
  if (is_view(node.operation)) {
    // The elements in row-major order, into an array that is read under the new shape.
    write_copy(code_, inputs[0],
               compact_view(result.base, result.shown, {node.type.dtype, inputs[0].type.shape}));
  } else if (has_expression(node.operation)) {
    write_elementwise({node, inputs, result, code_});
  } else {
    find_loop(node.operation)({node, inputs, result, code_});
  }
  views_[&node] = result;
}

std::string Writer::equation(const Node& node, std::span<const View> x) const {
  const Notation& notation = node.operation.notation;
  const std::string symbol(notation.symbol.empty() ? node.operation.name : notation.symbol);
  const std::string first = x.empty() ? std::string() : x[0].shown;
  switch (notation.form) {
    case Form::hidden: return first;
    case Form::infix: return first + " " + symbol + " " + x[1].shown;
    case Form::fraction: return first + " / " + x[1].shown;
    case Form::superscript: return first + "^" + x[1].shown;
    case Form::postfix: return first + symbol;
    case Form::prefix: return symbol + first;
    case Form::enclosed: return symbol + first + symbol;
    case Form::function: return symbol + "(" + list_of(x) + options_of(node.attributes) + ")";
  }
  return symbol;
}

void Writer::write_results() {
  std::int64_t start = 0;
  code_.line("");
  for (const Tensor& output : outputs_) {
    const View from = view_of(output);
    const std::string& name = output.node().origin.name;
    output_names_.push_back(name.empty() ? "output" : name);
    View to = compact_view("outputs", {}, {inputs_.front().dtype(), from.type.shape});
    to.offset = start;
    start += from.type.shape.elements();
    write_copy(code_, from, to);
  }
}

std::string Writer::body() const {
  std::string text;
  std::int64_t start = 0, numbers = 0;
  for (const Tensor& input : inputs_) {
    const std::string& name = identifier_.at(&input.node());
    if (inputs_used_.contains(&input.node())) {
      const std::string offset = start == 0 ? "" : " + " + std::to_string(start);
      text += "  const " + type_name(input.dtype()) + "* const " + name + " = inputs" + offset + ";\n";
    }
    start += input.shape().elements();
  }
  if (inputs_used_.empty()) text += "  static_cast<void>(inputs);\n";
  for (const auto& [name, type] : buffers_) numbers += type.shape.elements();
  const std::string storage = numbers > most_on_stack ? "static thread_local " : "";
  for (const auto& [name, type] : buffers_) {
    text += "  " + storage + type_name(type.dtype) + " " + name + "[" +
            std::to_string(std::max<std::int64_t>(type.shape.elements(), 1)) + "];\n";
  }
  return text + code_.text();
}

}  // namespace turunan::cpp
