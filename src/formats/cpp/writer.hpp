#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "formats/cpp/names.hpp"
#include "formats/cpp/view.hpp"
#include "graph/bindings.hpp"

namespace turunan::cpp {

/// Writes the function of one example, and gathers what it uses.
class Writer {
 public:
  Writer(std::span<const Tensor> outputs, std::span<const Tensor> inputs, const Bindings& bindings);

  std::string weights() const { return weights_; }  ///< definitions of constant arrays
  std::string body() const;                         ///< of the function of one example
  const std::vector<std::string>& input_names() const { return input_names_; }
  const std::vector<std::string>& output_names() const { return output_names_; }

 private:
  void name_inputs();
  void name_nodes(std::span<const Tensor> order);
  void write(const Tensor& tensor);
  std::optional<View> as_view(const Tensor& tensor);
  View constant(const Tensor& tensor);
  View array_of_weights(const Tensor& tensor, const Array& value);
  View new_buffer(const Tensor& tensor);
  const View& view_of(const Tensor& tensor);
  std::string equation(const Node& node, std::span<const View> inputs) const;
  void write_results();

  std::vector<Tensor> outputs_, inputs_;
  const Bindings& bindings_;
  std::unordered_set<const Node*> depending_;
  Identifiers identifiers_;
  std::unordered_map<const Node*, std::string> identifier_;  // of nodes that become arrays
  std::unordered_map<const Node*, View> views_;
  std::vector<std::string> input_names_, output_names_;
  std::vector<std::pair<std::string, TensorType>> buffers_;
  std::string input_lines_, weights_;
  std::unordered_set<const Node*> inputs_used_;
  Code code_;
};

}  // namespace turunan::cpp
