#include "explain/draw/draw.hpp"

#include "ops/leaf.hpp"
#include "turunan/error.hpp"

// A graph in the language of Graphviz. https://graphviz.org/doc/info/lang.html

namespace turunan {

namespace explanation {

namespace {

std::string frame_of(const Tensor& tensor, const Tensor& cost) {
  const Node& node = tensor.node();
  const bool named = !node.origin.name.empty();
  if (tensor == cost) return "shape=box, peripheries=2, fillcolor=\"#e2f0dd\"";
  if (&node.operation == &ops::parameter) return "shape=box, style=filled, fillcolor=\"#dbe8f8\"";
  if (&node.operation == &ops::constant && !named && node.type.shape.rank() == 0)
    return "shape=plaintext, style=\"\"";
  if (&node.operation == &ops::input || &node.operation == &ops::constant)
    return "shape=note, style=filled, fillcolor=\"#f3ecd6\"";
  return named ? "shape=box, penwidth=1.6" : "shape=box, color=\"#8d877b\"";
}

std::string id(std::size_t place) {
  return "n" + std::to_string(place);
}

std::string edges(const std::vector<DrawnNode>& nodes, bool backward) {
  std::string text;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::size_t operand : nodes[i].operands) {
      text += "  " + id(operand) + " -> " + id(i) + ";\n";
      if (backward && nodes[i].gradient && nodes[operand].gradient) {
        text +=
            "  " + id(i) + " -> " + id(operand) + " [style=dashed, color=\"#a8201a\", constraint=false];\n";
      }
    }
  }
  return text;
}

}  // namespace

}  // namespace explanation

std::string draw_dot(const Subject& subject, const DrawOptions& options) {
  using namespace explanation;
  if (!subject.cost) throw Error("a drawing is of a tensor, and there is none");
  std::vector<DrawnNode> nodes = drawn_nodes(subject.cost);
  if (options.backward) add_gradients(nodes, subject);
  const std::string& name = subject.cost.node().origin.name;
  const std::string cost = name.empty() ? "C" : name;
  std::string text =
      "digraph {\n"
      "  graph [rankdir=TB, bgcolor=white, nodesep=0.35, ranksep=0.4];\n"
      "  node [fontname=\"Helvetica\", fontsize=13, style=\"rounded,filled\", fillcolor=white, "
      "margin=0.08];\n"
      "  edge [arrowsize=0.7, color=\"#3d3a34\"];\n";
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    text += "  " + id(i) + " [" + frame_of(nodes[i].tensor, subject.cost) + ", label=<" +
            drawn_label(nodes[i], cost, options.digits) + ">];\n";
  }
  return text + edges(nodes, options.backward) + "}\n";
}

}  // namespace turunan
