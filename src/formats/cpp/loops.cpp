#include "formats/cpp/loops.hpp"

#include <algorithm>
#include <array>

#include "formats/cpp/functions.hpp"
#include "formats/cpp/names.hpp"
#include "ops/cumulative.hpp"
#include "ops/extremes.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/leaf.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"
#include "ops/view.hpp"

namespace turunan::cpp {

namespace {

using Names = std::vector<std::string>;

// ---- reductions: y = f of x along the axes

struct Reduction {
  Axes kept;     // of y and x
  Axes reduced;  // of x
};

Reduction reduction_of(const Job& job) {
  const View &x = job.inputs[0], &y = job.result;
  const std::vector<std::int64_t>& axes = job.node.attributes.axes;
  Reduction r{{{}, {{}, {}}}, {{}, {{}}}};
  std::size_t of_y = 0;
  for (std::size_t axis = 0; axis < x.strides.size(); ++axis) {
    if (std::binary_search(axes.begin(), axes.end(), static_cast<std::int64_t>(axis))) {
      r.reduced.sizes.push_back(x.type.shape[axis]);
      r.reduced.strides[0].push_back(x.strides[axis]);
      if (job.node.attributes.keepdims) ++of_y;
      continue;
    }
    r.kept.sizes.push_back(x.type.shape[axis]);
    r.kept.strides[0].push_back(y.strides[of_y++]);
    r.kept.strides[1].push_back(x.strides[axis]);
  }
  return {merged(r.kept), merged(r.reduced)};
}

// With {x} for the element at hand.
void write_reduction(const Job& job, const std::string& start, const std::string& step) {
  const Reduction r = reduction_of(job);
  const View &x = job.inputs[0], &y = job.result;
  const Names outer = job.code.scope(r.kept.sizes);
  const std::string x_outer = offset_text(r.kept.strides[1], outer);
  const std::string type = type_name(y.type.dtype);
  const bool from_first = start == "first";
  job.code.line(type + " total = " + (from_first ? element(x, {x_outer}) : start) + ";");
  const Names inner = job.code.loops(r.reduced.sizes);
  const std::string at = element(x, {x_outer, offset_text(r.reduced.strides[0], inner)});
  std::string statement = step;
  for (std::size_t found = statement.find("{x}"); found != std::string::npos; found = statement.find("{x}"))
    statement.replace(found, 3, at);
  job.code.line(statement);
  job.code.close(inner.size());
  job.code.line(element(y, {offset_text(r.kept.strides[0], outer)}) + " = total;");
  job.code.close_scope(outer);
}

std::string zero_of(const Job& job) {
  return literal(0.0, job.node.type.dtype);
}

void write_sum(const Job& job) {
  write_reduction(job, zero_of(job), "total += {x};");
}
void write_product(const Job& job) {
  write_reduction(job, literal(1.0, job.node.type.dtype), "total *= {x};");
}
void write_max(const Job& job) {
  write_reduction(job, "first", "total = functions::greater_of({x}, total);");
}
void write_min(const Job& job) {
  write_reduction(job, "first", "total = functions::less_of({x}, total);");
}

// The first of the greatest, or of the least; a NaN is greater than all, and less.
void write_position(const Job& job, const char* sign) {
  const Reduction r = reduction_of(job);
  const View &x = job.inputs[0], &y = job.result;
  const Names outer = job.code.scope(r.kept.sizes);
  const std::string x_outer = offset_text(r.kept.strides[1], outer);
  job.code.line("std::int64_t best = 0, position = 0;");
  job.code.line("auto total = " + element(x, {x_outer}) + ";");
  const Names inner = job.code.loops(r.reduced.sizes);
  const std::string at = element(x, {x_outer, offset_text(r.reduced.strides[0], inner)});
  const std::string nan = " || (std::isnan(" + at + ") && !std::isnan(total))";
  job.code.open("if (" + at + " " + sign + " total" + (is_floating(x.type.dtype) ? nan : "") + ")");
  job.code.line("total = " + at + ";");
  job.code.line("best = position;");
  job.code.close();
  job.code.line("++position;");
  job.code.close(inner.size());
  job.code.line(element(y, {offset_text(r.kept.strides[0], outer)}) + " = best;");
  job.code.close_scope(outer);
}

void write_argmax(const Job& job) {
  write_position(job, ">");
}
void write_argmin(const Job& job) {
  write_position(job, "<");
}

// ---- matrix product: … m×k times … k×n

// The row of y grows by multiples of rows of b, so that neighbours in memory are added up together.
void write_rows(const Job& job, const Axes& front, const Names& outer) {
  const View &a = job.inputs[0], &b = job.inputs[1], &y = job.result;
  const std::size_t rank = y.strides.size();
  const std::int64_t n = y.type.shape.from_end(1), k = a.type.shape.from_end(1);
  const auto at = [&](std::size_t v, const View& view, const std::string& more, const std::string& last) {
    return element(view, {offset_text(front.strides[v], outer), more, last});
  };
  const auto along = [&](const View& view, std::size_t from_end, const std::string& variable) {
    return offset_text(std::array{view.strides[rank - from_end]}, std::array{variable});
  };
  const std::int64_t m = y.type.shape.from_end(2);
  const Names row = m == 1 ? Names{} : job.code.loops(std::array{m});
  const std::string i = m == 1 ? "0" : row[0];
  const auto in_row = [&](const View& view) { return m == 1 ? std::string() : along(view, 2, i); };
  Names j = job.code.loops(std::array{n});
  job.code.line(at(0, y, in_row(y), along(y, 1, j[0])) + " = " + zero_of(job) + ";");
  job.code.close();
  const Names l = job.code.loops(std::array{k});
  job.code.line("const " + type_name(y.type.dtype) + " factor = " + at(1, a, in_row(a), along(a, 1, l[0])) +
                ";");
  j = job.code.loops(std::array{n});
  const std::string b_row = along(b, 2, l[0]);
  job.code.line(at(0, y, in_row(y), along(y, 1, j[0])) + " += factor * " +
                at(2, b, b_row, along(b, 1, j[0])) + ";");
  job.code.close(2 + row.size());
}

// Each element of y by itself: where b is transposed, its columns lie in a row.
void write_columns(const Job& job, const Axes& front, const Names& outer) {
  const View &a = job.inputs[0], &b = job.inputs[1], &y = job.result;
  const std::size_t rank = y.strides.size();
  const Axes own = merged(
      {{y.type.shape.from_end(2), y.type.shape.from_end(1)},
       {{y.strides[rank - 2], y.strides[rank - 1]}, {a.strides[rank - 2], 0}, {0, b.strides[rank - 1]}}});
  const Names places = job.code.scope(own.sizes);
  job.code.line(type_name(y.type.dtype) + " total = " + zero_of(job) + ";");
  const Names l = job.code.loops(std::array{a.type.shape.from_end(1)});
  const auto at = [&](std::size_t v, const View& view, const std::string& inner) {
    return element(view, {offset_text(front.strides[v], outer), offset_text(own.strides[v], places), inner});
  };
  job.code.line("total += " + at(1, a, offset_text(std::array{a.strides[rank - 1]}, l)) + " * " +
                at(2, b, offset_text(std::array{b.strides[rank - 2]}, l)) + ";");
  job.code.close();
  job.code.line(at(0, y, "") + " = total;");
  job.code.close_scope(places);
}

void write_matmul(const Job& job) {
  const View &a = job.inputs[0], &b = job.inputs[1], &y = job.result;
  const std::size_t rank = y.strides.size();
  const auto leading = [&](const View& v) {
    return std::vector<std::int64_t>(v.strides.begin(), v.strides.end() - 2);
  };
  const std::vector<std::int64_t>& sizes = y.type.shape.sizes();
  const Axes front = merged({{sizes.begin(), sizes.end() - 2}, {leading(y), leading(a), leading(b)}});
  const Names outer = job.code.loops(front.sizes);
  const bool rows = b.strides[rank - 1] == 1 && y.type.shape.from_end(1) > 1;
  rows ? write_rows(job, front, outer) : write_columns(job, front, outer);
  job.code.close(outer.size());
}

// ---- parts put together

void write_concat(const Job& job) {
  const auto axis = static_cast<std::size_t>(job.node.attributes.axes[0]);
  std::int64_t start = 0;
  for (const View& x : job.inputs) {
    std::vector<Slice> part;
    for (const std::int64_t size : x.type.shape) part.push_back({0, size, 1});
    part[axis].start = start;
    start += x.type.shape[axis];
    write_copy(job.code, x, sliced(job.result, part));
  }
}

void write_place(const Job& job) {
  write_zeros(job.code, job.result);
  write_copy(job.code, job.inputs[0], sliced(job.result, job.node.attributes.slices));
}

// y[…, p, …] = x[…, places[p], …]
void write_gather(const Job& job) {
  const View &x = job.inputs[0], &places = job.inputs[1], &y = job.result;
  const auto axis = static_cast<std::size_t>(job.node.attributes.axes[0]);
  Axes front{{}, {{}, {}}}, middle{{}, {{}, {}}}, back{{}, {{}, {}}};
  const std::size_t between = places.strides.size();
  const auto add = [](Axes& axes, std::int64_t size, std::int64_t of_y, std::int64_t of_x) {
    axes.sizes.push_back(size);
    axes.strides[0].push_back(of_y);
    axes.strides[1].push_back(of_x);
  };
  for (std::size_t i = 0; i < axis; ++i) add(front, x.type.shape[i], y.strides[i], x.strides[i]);
  for (std::size_t i = 0; i < between; ++i)
    add(middle, places.type.shape[i], y.strides[axis + i], places.strides[i]);
  for (std::size_t i = axis + 1; i < x.strides.size(); ++i)
    add(back, x.type.shape[i], y.strides[i - 1 + between], x.strides[i]);
  front = merged(front), middle = merged(middle), back = merged(back);

  const Names p = job.code.scope(middle.sizes);
  const std::string place = element(places, {offset_text(middle.strides[1], p)});
  job.code.line("const std::int64_t place = functions::nearest_place(" + place + ", " +
                std::to_string(x.type.shape[axis]) + ");");
  const Names i = job.code.loops(front.sizes), k = job.code.loops(back.sizes);
  const std::string y_at = element(y, {offset_text(front.strides[0], i), offset_text(middle.strides[0], p),
                                       offset_text(back.strides[0], k)});
  const std::string along = offset_text(std::array{x.strides[axis]}, Names{"place"});
  job.code.line(y_at + " = " +
                element(x, {offset_text(front.strides[1], i), along, offset_text(back.strides[1], k)}) + ";");
  job.code.close(i.size() + k.size());
  job.code.close_scope(p);
}

// y[…, c] = 1 where c is the label, else 0
void write_onehot(const Job& job) {
  const View &labels = job.inputs[0], &y = job.result;
  const std::int64_t classes = y.type.shape.from_end(1);
  std::vector<std::int64_t> of_y(y.strides.begin(), y.strides.end() - 1);
  const Axes rows = merged({labels.type.shape.sizes(), {of_y, labels.strides}});
  const Names r = job.code.loops(rows.sizes), c = job.code.loops(std::array{classes});
  const std::string type = type_name(y.type.dtype),
                    label = element(labels, {offset_text(rows.strides[1], r)});
  job.code.line(element(y, {offset_text(rows.strides[0], r), c[0]}) + " = " + label + " == " +
                type_name(labels.type.dtype) + "(" + c[0] + ") ? " + type + "(1) : " + type + "(0);");
  job.code.close(r.size() + 1);
}

// yᵢ = x₀ + … + xᵢ
void write_cumulative(const Job& job) {
  const View &x = job.inputs[0], &y = job.result;
  const auto axis = static_cast<std::size_t>(job.node.attributes.axes[0]);
  Axes others{x.type.shape.sizes(), {y.strides, x.strides}};
  const std::int64_t size = others.sizes[axis];
  others.sizes[axis] = 1;
  others = merged(others);
  const Names outer = job.code.scope(others.sizes);
  job.code.line(type_name(y.type.dtype) + " total = " + zero_of(job) + ";");
  const Names i = job.code.loops(std::array{size});
  job.code.line(
      "total += " +
      element(x, {offset_text(others.strides[1], outer), offset_text(std::array{x.strides[axis]}, i)}) + ";");
  job.code.line(
      element(y, {offset_text(others.strides[0], outer), offset_text(std::array{y.strides[axis]}, i)}) +
      " = total;");
  job.code.close();
  job.code.close_scope(outer);
}

struct Entry {
  const Operation* operation;
  WriteLoop write;
};

constexpr Entry table[] = {
    {&ops::reduce_sum, write_sum},    {&ops::reduce_product, write_product},
    {&ops::reduce_max, write_max},    {&ops::reduce_min, write_min},
    {&ops::argmax, write_argmax},     {&ops::argmin, write_argmin},
    {&ops::matmul, write_matmul},     {&ops::concatenate, write_concat},
    {&ops::place_slice, write_place}, {&ops::gather_places, write_gather},
    {&ops::onehot, write_onehot},     {&ops::cumulative_sum, write_cumulative},
};

}  // namespace

WriteLoop find_loop(const Operation& operation) {
  for (const Entry& entry : table) {
    if (entry.operation == &operation) return entry.write;
  }
  return find_window_loop(operation);
}

bool has_loop(const Operation& operation) {
  for (const Operation* view :
       {&ops::alias, &ops::broadcast, &ops::permute, &ops::take_slice, &ops::reshape_to}) {
    if (view == &operation) return true;
  }
  return find_loop(operation) != nullptr;
}

void write_elementwise(const Job& job) {
  std::vector<View> views = {job.result};
  views.insert(views.end(), job.inputs.begin(), job.inputs.end());
  const Axes axes = all_axes(views);
  const Names variables = job.code.loops(axes.sizes);
  Names elements;
  for (std::size_t v = 0; v < views.size(); ++v)
    elements.push_back(element(views[v], {offset_text(axes.strides[v], variables)}));
  job.code.line(elements[0] + " = " + expression(job.node, std::span(elements).subspan(1)) + ";");
  job.code.close(variables.size());
}

void write_copy(Code& code, const View& from, const View& to) {
  const std::array views = {to, from};
  const Axes axes = all_axes(views);
  const Names variables = code.loops(axes.sizes);
  const std::string value = element(from, {offset_text(axes.strides[1], variables)});
  const bool converts = from.type.dtype != to.type.dtype;
  code.line(element(to, {offset_text(axes.strides[0], variables)}) + " = " +
            (converts ? "static_cast<" + type_name(to.type.dtype) + ">(" + value + ")" : value) + ";");
  code.close(variables.size());
}

void write_zeros(Code& code, const View& to) {
  const Axes axes = all_axes(std::span(&to, 1));
  const Names variables = code.loops(axes.sizes);
  code.line(element(to, {offset_text(axes.strides[0], variables)}) + " = " + literal(0.0, to.type.dtype) +
            ";");
  code.close(variables.size());
}

}  // namespace turunan::cpp
