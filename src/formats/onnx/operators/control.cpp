#include "formats/onnx/builder.hpp"
#include "formats/onnx/operators/common.hpp"
#include "ops/indexing.hpp"

// Branches and loops, taken and unrolled while the graph is built.

namespace turunan::onnx {

namespace {

Values branch(const Call& c) {
  return c.run(c.graph(c.constant_number(0) != 0 ? "then_branch" : "else_branch"), {});
}

// What every turn of a loop yields, one above the other along a new axis.
Value stacked(const Call& c, const Values& turns, std::size_t axis) {
  std::vector<Tensor> parts;
  for (const Value& value : turns) {
    if (value.kind != Value::Kind::tensor) c.malformed("yields what is no tensor");
    parts.push_back(with_axis(value.tensor, axis));
  }
  return {ops::concat(parts, static_cast<std::int64_t>(axis)), turns[0].type};
}

// What no turn yields is empty; its other sizes are what the body declares.
Value empty_yield(const Call& c, const schema::ValueInfoProto& output) {
  const auto& type = output.type().tensor_type();
  const ElementType element = element_type(type.elem_type());
  if (!carrier(element)) c.unsupported("a loop without a turn that yields " + std::string(name(element)));
  std::vector<std::int64_t> sizes = {0};
  for (const auto& size : type.shape().dim()) sizes.push_back(std::max<std::int64_t>(size.dim_value(), 0));
  return {ops::filled({*carrier(element), Shape(sizes)}, 0), element};
}

bool holds(const Call& c, const Value& condition) {
  if (condition.kind != Value::Kind::tensor) c.malformed("has a condition that is no tensor");
  const std::optional<Array> known = c.builder().value_of(condition.tensor);
  if (!known || known->elements() != 1) c.unsupported("its condition must be a constant in every turn");
  return known->element(0) != 0;
}

Values loop(const Call& c) {
  const schema::GraphProto& body = c.graph("body");
  const std::int64_t turns = c.has(0) ? c.constant_integer(0) : INT64_MAX;
  Value condition =
      c.has(1) ? c.value(1) : Value(Tensor(Array::scalar(1, DType::boolean)), ElementType::boolean);
  Values carried;
  for (std::size_t i = 2; i < c.inputs(); ++i) carried.push_back(c.value(i));
  const auto states = carried.size();
  if (static_cast<std::size_t>(body.output_size()) < 1 + states)
    c.malformed("has a body with too few outputs");
  std::vector<Values> yields(static_cast<std::size_t>(body.output_size()) - 1 - states);
  for (std::int64_t turn = 0; turn < turns && holds(c, condition); ++turn) {
    if (turn == 10'000) c.unsupported("a loop of more than 10000 turns");
    Values inputs = {{Tensor(whole_numbers({}, {turn})), ElementType::int64}, condition};
    inputs.insert(inputs.end(), carried.begin(), carried.end());
    const Values outputs = c.run(body, inputs);
    condition = outputs[0];
    for (std::size_t i = 0; i < states; ++i) carried[i] = outputs[1 + i];
    for (std::size_t i = 0; i < yields.size(); ++i) yields[i].push_back(outputs[1 + states + i]);
  }
  for (std::size_t i = 0; i < yields.size(); ++i) {
    carried.push_back(yields[i].empty() ? empty_yield(c, body.output(static_cast<int>(1 + states + i)))
                                        : stacked(c, yields[i], 0));
  }
  return carried;
}

// ---- scan

struct ScanAxes {
  std::vector<std::int64_t> in, out;
  std::vector<std::int64_t> backward_in, backward_out;
};

std::vector<std::int64_t> list_or_zeros(const Call& c, const char* name, std::size_t count) {
  std::vector<std::int64_t> list = c.integers(name);
  if (list.empty()) list.assign(count, 0);
  if (list.size() != count) c.malformed(std::string("has not one number for each in '") + name + "'");
  return list;
}

// Steps through `scanned` along their axes; `states` go from step to step.
Values scan_over(const Call& c, Values states, const Values& scanned, const ScanAxes& axes) {
  const schema::GraphProto& body = c.graph("body");
  if (scanned.empty() || static_cast<std::size_t>(body.output_size()) != states.size() + axes.out.size()) {
    c.malformed("has a body that does not fit its inputs");
  }
  const std::size_t count = states.size();
  const auto axis_in = [&](std::size_t i) { return axis_of(axes.in[i], scanned[i].tensor); };
  const std::int64_t length = scanned[0].tensor.shape()[axis_in(0)];
  std::vector<Values> yields(axes.out.size());
  for (std::int64_t step = 0; step < length; ++step) {
    Values inputs = states;
    for (std::size_t i = 0; i < scanned.size(); ++i) {
      const std::int64_t at = axes.backward_in[i] != 0 ? length - 1 - step : step;
      inputs.push_back({single(scanned[i].tensor, axis_in(i), at), scanned[i].type});
    }
    const Values outputs = c.run(body, inputs);
    for (std::size_t i = 0; i < count; ++i) states[i] = outputs[i];
    for (std::size_t i = 0; i < yields.size(); ++i) yields[i].push_back(outputs[count + i]);
  }
  for (std::size_t i = 0; i < yields.size(); ++i) {
    if (yields[i].empty()) c.unsupported("a scan over no step");
    if (axes.backward_out[i] != 0) std::reverse(yields[i].begin(), yields[i].end());
    const auto axis = ops::normalise_axis(axes.out[i], yields[i][0].tensor.rank() + 1);
    states.push_back(stacked(c, yields[i], static_cast<std::size_t>(axis)));
  }
  return states;
}

// In version 8 the first axis held examples, each scanned by itself.
Values scan_of_batches(const Call& c, const Values& states, const Values& scanned, const ScanAxes& axes) {
  if (c.has(0)) c.unsupported("lengths of sequences");
  const std::int64_t batch = scanned.at(0).tensor.shape().rank() == 0 ? 0 : scanned[0].tensor.shape()[0];
  std::vector<Values> results;
  for (std::int64_t example = 0; example < batch; ++example) {
    const auto of_example = [&](const Values& values) {
      Values parts;
      for (const Value& value : values) parts.push_back({single(value.tensor, 0, example), value.type});
      return parts;
    };
    const Values outputs = scan_over(c, of_example(states), of_example(scanned), axes);
    results.resize(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) results[i].push_back(outputs[i]);
  }
  Values outputs;
  for (const Values& values : results) outputs.push_back(stacked(c, values, 0));
  return outputs;
}

Values scan(const Call& c) {
  const bool batches = c.version() < 9;
  const auto scans = static_cast<std::size_t>(c.integer("num_scan_inputs"));
  const std::size_t first = batches ? 1 : 0;
  if (scans == 0 || first + scans > c.inputs()) c.malformed("scans more inputs than there are");
  Values states, scanned;
  for (std::size_t i = first; i < c.inputs(); ++i) {
    (i < c.inputs() - scans ? states : scanned).push_back(c.tensor_value(i));
  }
  const auto outputs = static_cast<std::size_t>(c.graph("body").output_size());
  if (outputs < states.size()) c.malformed("has a body with too few outputs");
  const std::size_t yields = outputs - states.size();
  ScanAxes axes;
  axes.in = list_or_zeros(c, "scan_input_axes", scans);
  axes.out = list_or_zeros(c, "scan_output_axes", yields);
  axes.backward_in = list_or_zeros(c, batches ? "directions" : "scan_input_directions", scans);
  axes.backward_out = list_or_zeros(c, "scan_output_directions", yields);
  return batches ? scan_of_batches(c, states, scanned, axes) : scan_over(c, states, scanned, axes);
}

constexpr OperatorEntry entries[] = {
    {"If", branch},
    {"Loop", loop},
    {"Scan", scan},
};

}  // namespace

std::span<const OperatorEntry> control_operators() {
  return entries;
}

}  // namespace turunan::onnx
