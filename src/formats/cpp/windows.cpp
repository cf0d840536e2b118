#include <optional>

#include "formats/cpp/loops.hpp"
#include "formats/cpp/names.hpp"
#include "ops/convolution.hpp"
#include "ops/pooling.hpp"

// Convolutions and poolings: images are examples × spatial axes × channels.
namespace turunan::cpp {

namespace {

using Names = std::vector<std::string>;

// A sum of variables times steps. A variable without a name is 0.
class Terms {
 public:
  Terms& add(std::int64_t stride, const std::string& variable) {
    if (variable.empty()) return *this;
    strides_.push_back(stride);
    variables_.push_back(variable);
    return *this;
  }
  std::string text() const { return offset_text(strides_, variables_); }

 private:
  std::vector<std::int64_t> strides_;
  Names variables_;
};

// Loops that hold others; an axis of size 1 has none, and its variable no name.
class Nest {
 public:
  explicit Nest(Code& code) : code_(code) {}
  std::string loop(std::int64_t size) {
    if (size == 1) return {};
    ++open_;
    return code_.loops(std::span(&size, 1))[0];
  }
  Names loops(const Shape& sizes) {
    Names names;
    for (const std::int64_t size : sizes) names.push_back(loop(size));
    return names;
  }
  std::size_t open() const { return open_; }
  void close_to(std::size_t open) {
    code_.close(open_ - open);
    open_ = open;
  }

 private:
  Code& code_;
  std::size_t open_ = 0;
};

// Of images: the element of example n, at these places, of a channel.
std::string image_element(const View& view, const std::string& n, const Names& places, const Terms& channel) {
  Terms terms;
  terms.add(view.strides[0], n);
  for (std::size_t i = 0; i < places.size(); ++i) terms.add(view.strides[i + 1], places[i]);
  return element(view, {terms.text(), channel.text()});
}

// Where the window's element `within` lies for each place; what lies in the padding is passed over. True
// where some does.
bool write_positions(Code& code, const Window& window, const Shape& lengths, const Shape& kernel,
                     const Shape& counts, const Names& places, const Names& within, Names& at) {
  bool padded = false;
  for (std::size_t i = 0; i < window.axes.size(); ++i) {
    const WindowAxis& axis = window.axes[i];
    std::string position = Terms().add(axis.stride, places[i]).add(axis.dilation, within[i]).text();
    if (position.empty()) position = "0";
    if (axis.before > 0) position += " - " + std::to_string(axis.before);
    at.push_back("at_" + std::to_string(i));
    code.line("const std::int64_t " + at.back() + " = " + position + ";");
    const std::int64_t last = (counts[i] - 1) * axis.stride + (kernel[i] - 1) * axis.dilation - axis.before;
    if (axis.before == 0 && last < lengths[i]) continue;
    padded = true;
    code.line("if (" + at.back() + " < 0 || " + at.back() + " >= " + std::to_string(lengths[i]) +
              ") continue;");
  }
  return padded;
}

Shape kernel_of(const Window& window) {
  std::vector<std::int64_t> sizes;
  for (const WindowAxis& axis : window.axes) sizes.push_back(axis.size);
  return Shape(std::move(sizes));
}

// ---- convolutions: the sum over everything of x[n, at, i]·w[within, i, o]·y[n, place, o]; the result is one
// of the three, from the two others

struct Roles {
  const View &x, &w, &y;
};

std::string weight_element(const View& w, const Names& within, const std::string& in, const Terms& out) {
  Terms terms;
  for (std::size_t i = 0; i < within.size(); ++i) terms.add(w.strides[i], within[i]);
  terms.add(w.strides[within.size()], in);
  return element(w, {terms.text(), out.text()});
}

void write_products(const Job& job, const Roles& r) {
  const Window& window = *job.node.attributes.window;
  const Shape lengths = ops::spatial(r.x.type.shape), counts = ops::spatial(r.y.type.shape);
  std::vector<std::int64_t> sizes(r.w.type.shape.begin(), r.w.type.shape.end() - 2);
  const Shape kernel(std::move(sizes));
  const std::int64_t in = r.w.type.shape.from_end(2), out = r.w.type.shape.from_end(1) / window.groups;
  write_zeros(job.code, job.result);
  Nest nest(job.code);
  const std::string n = nest.loop(r.x.type.shape[0]);
  const Names places = nest.loops(counts), within = nest.loops(kernel);
  // What lies in the padding goes on with the next round of a loop, so there is one.
  if (nest.open() == 0) job.code.open("for (std::int64_t once = 0; once < 1; ++once)");
  Names at;
  write_positions(job.code, window, lengths, kernel, counts, places, within, at);
  const std::size_t before = nest.open();
  const std::string g = nest.loop(window.groups), i = nest.loop(in), o = nest.loop(out);
  const Terms x_channel = Terms().add(r.x.strides.back() * in, g).add(r.x.strides.back(), i);
  const auto out_channel = [&](const View& view) {
    return Terms().add(view.strides.back() * out, g).add(view.strides.back(), o);
  };
  const std::string x = image_element(r.x, n, at, x_channel),
                    y = image_element(r.y, n, places, out_channel(r.y)),
                    w = weight_element(r.w, within, i, out_channel(r.w));
  const std::string* const result = &job.result == &r.y ? &y : &job.result == &r.x ? &x : &w;
  const std::string& first = result == &x ? y : x;
  const std::string& second = result == &w ? y : w;
  job.code.line(*result + " += " + first + " * " + second + ";");
  nest.close_to(before);
  if (before == 0) job.code.close();
  nest.close_to(0);
}

void write_convolution(const Job& job) {
  write_products(job, {job.inputs[0], job.inputs[1], job.result});
}
void write_transposed(const Job& job) {
  write_products(job, {job.result, job.inputs[1], job.inputs[0]});
}
void write_of_weights(const Job& job) {
  write_products(job, {job.inputs[0], job.result, job.inputs[1]});
}

// ---- poolings: y[n, place, c] from x[n, at, c] for all elements of the window

void write_pooling(const Job& job, const std::string& start, const std::string& step, bool mean) {
  const Window& window = *job.node.attributes.window;
  const View &x = job.inputs[0], &y = job.result;
  const Shape lengths = ops::spatial(x.type.shape), counts = ops::spatial(y.type.shape),
              kernel = kernel_of(window);
  const std::string type = type_name(y.type.dtype);
  Nest nest(job.code);
  const std::string n = nest.loop(x.type.shape[0]);
  const Names places = nest.loops(counts);
  const std::string c = nest.loop(x.type.shape.from_end(1));
  const std::size_t outer = nest.open();
  if (outer == 0) job.code.open("");
  const bool counted = mean && !window.counts_padding;
  job.code.line(type + " total = " + start + ";");
  if (counted) job.code.line("std::int64_t count = 0;");
  const Names within = nest.loops(kernel);
  if (nest.open() == outer) job.code.open("");
  Names at;
  write_positions(job.code, window, lengths, kernel, counts, places, within, at);
  const std::string from = image_element(x, n, at, Terms().add(x.strides.back(), c));
  job.code.line(step == "+" ? "total += " + from + ";"
                            : "total = functions::greater_of(" + from + ", total);");
  if (counted) job.code.line("++count;");
  if (nest.open() == outer) job.code.close();
  nest.close_to(outer);
  const std::string divisor = counted ? type + "(count)" : literal(double(kernel.elements()), y.type.dtype);
  job.code.line(image_element(y, n, places, Terms().add(y.strides.back(), c)) + " = total" +
                (mean ? " / " + divisor : "") + ";");
  if (outer == 0) job.code.close();
  nest.close_to(0);
}

void write_max_pool(const Job& job) {
  write_pooling(job, "-std::numeric_limits<" + type_name(job.node.type.dtype) + ">::infinity()", "max",
                false);
}
void write_average_pool(const Job& job) {
  write_pooling(job, literal(0.0, job.node.type.dtype), "+", true);
}

}  // namespace

WriteLoop find_window_loop(const Operation& operation) {
  if (&operation == &ops::convolution) return write_convolution;
  if (&operation == &ops::convolution_transposed) return write_transposed;
  if (&operation == &ops::convolution_of_weights) return write_of_weights;
  if (&operation == &ops::pool_max) return write_max_pool;
  if (&operation == &ops::pool_average) return write_average_pool;
  return nullptr;
}

}  // namespace turunan::cpp
