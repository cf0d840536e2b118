#pragma once

#include <string>

namespace turunan::cli {

/// The picture that Graphviz's program dot makes of a graph: "svg" or "png". Throws Error where dot is
/// missing or does not succeed, with what it said.
std::string run_dot(const std::string& graph, const std::string& format);

}  // namespace turunan::cli
