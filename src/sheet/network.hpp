#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sheet/session.hpp"
#include "turunan/named_array.hpp"

namespace turunan::sheet {

/// Which network of a sheet, and where its params come from. Names may have any spelling.
struct NetworkRequest {
  std::string of = {};     ///< the result; empty for ŷ, or what the trained cost compares
  std::string input = {};  ///< names with commas between; empty for the data that the result depends on
  std::filesystem::path weights = {};  ///< a safetensors file in place of the training; empty to train
};

/// A network of a sheet that was run: a result as a function of its inputs, for any number of examples.
class Network {
 public:
  struct Input {
    std::string name;  ///< as displayed
    DType dtype;
    Shape example;                     ///< without the axis of the examples
    std::vector<std::string> columns;  ///< the names that its data had; empty where it had none
  };
  struct Graph {
    Tensor result;
    std::vector<Tensor> inputs;
  };

  /// Runs the sheet, training included. With weights, what trains, saves, loads, checks or prints is passed
  /// over, and all params take the file's values. Throws SheetError, and Error for a request that does not
  /// fit the sheet or a result in which examples mix.
  Network(const Sheet& sheet, RunOptions options, const NetworkRequest& request, Listener& listener);

  const std::string& name() const { return name_; }
  const std::vector<Input>& inputs() const { return inputs_; }
  /// Of the result's columns: the categories of the data that the cost compares it with; empty for none.
  const std::vector<std::string>& categories() const { return categories_; }

  /// For so many examples. The first axis of the inputs and of the result counts them.
  Graph graph(std::int64_t examples);
  /// The values of all params.
  const Bindings& values() const { return session_.values(); }
  std::vector<NamedArray> params() const;  ///< of the whole sheet, by name, as `save` writes them

 private:
  void run(const Sheet& sheet, const NetworkRequest& request);
  void load(const Sheet& sheet, const std::filesystem::path& weights);
  std::string result_of(const Sheet& sheet, const std::string& of) const;
  const Meaning& meaning_of(const std::string& flag, const std::string& name) const;
  std::string prediction_of(const Tensor& cost) const;
  void choose_inputs(const std::string& input);
  void note_categories(const Sheet& sheet);
  std::vector<Tensor> costs_of(const Sheet& sheet) const;
  void require_rows();
  void require_alone();
  Array rows_of(const Named& input, std::int64_t examples) const;

  Session session_;
  std::string key_, name_;
  std::map<std::string, MeaningPtr> used_;
  std::vector<Named> chosen_;
  std::vector<Input> inputs_;
  std::vector<std::string> categories_;
  Elaborator::Names frozen_;  // statistics of the data, by name, as they were in the training
};

}  // namespace turunan::sheet
