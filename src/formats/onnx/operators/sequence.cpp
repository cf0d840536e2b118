#include "formats/onnx/operators/common.hpp"
#include "ops/indexing.hpp"

// Sequences of tensors, and values that may be missing.

namespace turunan::onnx {

namespace {

const Values& sequence_of(const Call& c, std::size_t i) {
  const Value& value = c.value(i);
  if (value.kind != Value::Kind::sequence)
    c.malformed("takes a sequence as its input " + std::to_string(i + 1));
  return value.sequence;
}

// A place in a sequence, from its end where negative; `extra` = 1 lets it lie just behind the last.
std::ptrdiff_t place_in(const Call& c, std::size_t input, std::size_t size, std::int64_t extra) {
  const auto count = static_cast<std::int64_t>(size);
  std::int64_t at = c.constant_integer(input);
  if (at < 0) at += count;
  if (at < 0 || at >= count + extra)
    c.malformed("names a place outside of a sequence of " + std::to_string(count));
  return static_cast<std::ptrdiff_t>(at);
}

Values construct(const Call& c) {
  Values parts;
  for (std::size_t i = 0; i < c.inputs(); ++i) parts.push_back(c.tensor_value(i));
  return {Value(parts)};
}

Values empty(const Call&) {
  return {Value(Values{})};
}

Values at(const Call& c) {
  const Values& sequence = sequence_of(c, 0);
  return {sequence[static_cast<std::size_t>(place_in(c, 1, sequence.size(), 0))]};
}

Values insert(const Call& c) {
  Values sequence = sequence_of(c, 0);
  const std::ptrdiff_t place =
      c.has(2) ? place_in(c, 2, sequence.size(), 1) : static_cast<std::ptrdiff_t>(sequence.size());
  sequence.insert(sequence.begin() + place, c.tensor_value(1));
  return {Value(sequence)};
}

Values erase(const Call& c) {
  Values sequence = sequence_of(c, 0);
  if (sequence.empty()) c.malformed("takes something out of an empty sequence");
  const std::ptrdiff_t place =
      c.has(1) ? place_in(c, 1, sequence.size(), 0) : static_cast<std::ptrdiff_t>(sequence.size()) - 1;
  sequence.erase(sequence.begin() + place);
  return {Value(sequence)};
}

Values length(const Call& c) {
  const auto count = static_cast<std::int64_t>(sequence_of(c, 0).size());
  return {{Tensor(whole_numbers({}, {count})), ElementType::int64}};
}

Values concatenate(const Call& c) {
  const Values& sequence = sequence_of(c, 0);
  if (sequence.empty()) c.malformed("puts an empty sequence together");
  for (const Value& value : sequence) {
    if (value.kind != Value::Kind::tensor) c.malformed("puts together what are no tensors");
  }
  const bool stack = c.flag("new_axis");
  const auto axis = ops::normalise_axis(c.integer("axis"), sequence[0].tensor.rank() + (stack ? 1 : 0));
  std::vector<Tensor> parts;
  for (const Value& value : sequence) {
    parts.push_back(stack ? with_axis(value.tensor, static_cast<std::size_t>(axis)) : value.tensor);
  }
  return {{ops::concat(parts, axis), sequence[0].type}};
}

// Parts of one size, the last one smaller, or of the sizes named; without any each one alone.
Values split(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::size_t axis = axis_of(c.integer("axis", 0), x);
  std::vector<std::int64_t> sizes;
  if (c.has(1) && c.tensor(1).rank() == 1) {
    sizes = c.constant_integers(1);
  } else {
    const std::int64_t each = c.has(1) ? c.constant_integer(1) : 1;
    if (each < 1) c.malformed("splits into parts of no size");
    for (std::int64_t left = x.shape()[axis]; left > 0; left -= sizes.back()) {
      sizes.push_back(std::min(each, left));
    }
  }
  const bool alone = !c.has(1) && !c.flag("keepdims", true);
  Values parts;
  std::int64_t start = 0;
  for (const std::int64_t count : sizes) {
    const Tensor piece = part(x, axis, start, count);
    parts.push_back({alone ? without_axis(piece, axis) : piece, c.type(0)});
    start += count;
  }
  return {Value(parts)};
}

// The body once for each element; inputs that are no sequences go to every turn.
Values map(const Call& c) {
  const Values& first = sequence_of(c, 0);
  std::vector<Values> results(c.outputs());
  for (std::size_t turn = 0; turn < first.size(); ++turn) {
    Values inputs;
    for (std::size_t i = 0; i < c.inputs(); ++i) {
      const Value& value = c.value(i);
      if (value.kind == Value::Kind::sequence && turn >= value.sequence.size())
        c.malformed("takes sequences of one length");
      inputs.push_back(value.kind == Value::Kind::sequence ? value.sequence[turn] : value);
    }
    const Values outputs = c.run(c.graph("body"), inputs);
    if (outputs.size() < results.size()) c.malformed("has a body with too few outputs");
    for (std::size_t i = 0; i < results.size(); ++i) results[i].push_back(outputs[i]);
  }
  Values sequences;
  for (const Values& values : results) sequences.emplace_back(values);
  return sequences;
}

// ---- optional values

Values optional(const Call& c) {
  return {c.has(0) ? c.value(0) : Value()};
}

Values has_element(const Call& c) {
  const bool there = c.has(0) && c.value(0).kind != Value::Kind::nothing;
  return {{Tensor(Array::scalar(there ? 1 : 0, DType::boolean)), ElementType::boolean}};
}

Values get_element(const Call& c) {
  if (c.value(0).kind == Value::Kind::nothing) c.malformed("takes the element of an optional without one");
  return {c.value(0)};
}

constexpr OperatorEntry entries[] = {
    {"SequenceConstruct", construct},
    {"SequenceEmpty", empty},
    {"SequenceAt", at},
    {"SequenceInsert", insert},
    {"SequenceErase", erase},
    {"SequenceLength", length},
    {"SequenceMap", map},
    {"ConcatFromSequence", concatenate},
    {"SplitToSequence", split},
    {"Optional", optional},
    {"OptionalHasElement", has_element},
    {"OptionalGetElement", get_element},
};

}  // namespace

std::span<const OperatorEntry> sequence_operators() {
  return entries;
}

}  // namespace turunan::onnx
