#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/example_file.hpp"
#include "cli/predictor.hpp"
#include "formats/replace_file.hpp"

namespace turunan::cli {

namespace {

// Standard output, or a file that is replaced at the end.
class Output {
 public:
  explicit Output(const std::string& path) {
    if (!path.empty() && path != "-") file_.emplace(path);
  }
  void write(const std::string& text) {
    if (file_) return file_->write(text);
    write_out(text);
  }
  void commit() {
    if (file_) file_->commit();
  }

 private:
  std::optional<FileReplacement> file_;
};

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// The shortest digits that read back as the same number.
std::string number(double value, DType dtype) {
  std::array<char, 32> text;
  char* const end = text.data() + text.size();
  char* const last = dtype == DType::f32 ? std::to_chars(text.data(), end, static_cast<float>(value)).ptr
                                         : std::to_chars(text.data(), end, value).ptr;
  return {text.data(), last};
}

// One name for each number of a result, row by row.
std::vector<std::string> column_names(const Predictor& network, const Shape& result) {
  std::int64_t width = 1;
  for (std::size_t axis = 1; axis < result.rank(); ++axis) width *= result[axis];
  if (static_cast<std::int64_t>(network.categories.size()) == width) return network.categories;
  if (width == 1) return {network.output_name};
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < width; ++i) {
    std::vector<std::int64_t> index;
    std::int64_t rest = i;
    for (std::size_t axis = result.rank(); axis-- > 1; rest /= result[axis])
      index.insert(index.begin(), rest % result[axis]);
    names.push_back(fmt::format("{}[{}]", network.output_name, fmt::join(index, ", ")));
  }
  return names;
}

// Of one number 0.5 is the threshold, as in accuracy( ).
std::string class_of(const Predictor& network, const std::vector<double>& row) {
  const auto best = row.size() == 1
                        ? static_cast<std::size_t>(row[0] >= 0.5)
                        : static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
  return best < network.categories.size() ? field(network.categories[best]) : std::to_string(best);
}

std::string rows_of(const Predictor& network, const Array& results, bool classes) {
  std::string text;
  const std::int64_t count = results.shape()[0], width = count == 0 ? 0 : results.elements() / count;
  const std::vector<double> numbers = results.to_doubles();
  for (std::int64_t i = 0; i < count; ++i) {
    const auto begin = numbers.begin() + i * width;
    const std::vector<double> row(begin, begin + width);
    std::vector<std::string> fields;
    if (classes) fields.push_back(class_of(network, row));
    for (const double value : row) fields.push_back(number(value, results.dtype()));
    text += fmt::format("{}\n", fmt::join(fields, ","));
  }
  return text;
}

int predict(Predictor& network, const PredictFlags& flags) {
  const std::unique_ptr<ExampleFile> examples = open_examples(flags.data, network);
  Output output(flags.output);
  bool first = true;
  while (const std::optional<Array> some = examples->next(network.chunk)) {
    const Array results = network(*some);
    if (first) {
      std::vector<std::string> names;
      if (flags.classes) names.emplace_back("class");
      for (const std::string& name : column_names(network, results.shape())) names.push_back(field(name));
      output.write(fmt::format("{}\n", fmt::join(names, ",")));
    }
    first = false;
    output.write(rows_of(network, results, flags.classes));
  }
  if (first) throw DataError(flags.data.front() + ": there are no examples");
  output.commit();
  return Exit::all_well;
}

bool flags_fit_together(const PredictFlags& flags) {
  if (std::ranges::count(flags.data, "-") + (flags.model == "-" || flags.sheet == "-" ? 1 : 0) > 1) {
    write_complaint("standard input is read once", "name a file for the sheet or for the examples");
    return false;
  }
  const bool weights = flags.model.ends_with(".safetensors");
  if (weights && flags.sheet.empty()) {
    write_complaint(flags.model + " holds weights, but no equations",
                    "--sheet FILE.tn names those they belong to");
    return false;
  }
  if (weights || flags.sheet.empty()) return true;
  write_complaint("--sheet has the equations for a .safetensors file, and " + flags.model + " is none");
  return false;
}

int predict_by_sheet(PredictFlags flags) {
  const bool weights = !flags.sheet.empty();
  flags.run.file = weights ? flags.sheet : flags.model;
  const std::optional<SheetFile> file = open_sheet(flags.run);
  if (!file) return Exit::wrong;
  return answer(*file, [&]() -> int {
    NetworkFile run = run_network(*file, flags, weights ? flags.model : "");
    if (run.failed_checks > 0) {
      write_complaint("nothing is predicted, since a check of the sheet failed");
      return Exit::check_failed;
    }
    return predict(*predictor_of(std::move(run), flags.run.threads), flags);
  });
}

}  // namespace

int predict_command(const PredictFlags& flags) {
  if (!flags_fit_together(flags)) return Exit::wrong;
  if (!flags.model.ends_with(".onnx")) return predict_by_sheet(flags);
  try {
    return predict(*onnx_predictor(flags.model, flags), flags);
  } catch (const Error& error) {
    write_complaint(error.required(), error.help());
    return Exit::wrong;
  }
}

}  // namespace turunan::cli
