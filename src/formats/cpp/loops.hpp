#pragma once

#include <span>
#include <string>

#include "formats/cpp/view.hpp"
#include "graph/operation.hpp"

// Operations that are no elementwise expression, as plain loops: from the views of their inputs into a
// compact array. The equation and the shapes stand in loops.cpp above each.
namespace turunan::cpp {

/// What a loop is written from.
struct Job {
  const Node& node;
  std::span<const View> inputs;
  const View& result;
  Code& code;
};
using WriteLoop = void (*)(const Job&);

/// Null where there is none. Operations of windows are in windows.cpp.
WriteLoop find_loop(const Operation& operation);
WriteLoop find_window_loop(const Operation& operation);

/// A loop, or a view of another array in place of one.
bool has_loop(const Operation& operation);

void write_elementwise(const Job& job);
/// Element by element, where a reshape moves them.
void write_copy(Code& code, const View& from, const View& to);
void write_zeros(Code& code, const View& to);

}  // namespace turunan::cpp
