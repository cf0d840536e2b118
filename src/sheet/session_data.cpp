#include <fmt/format.h>

#include <filesystem>

#include "data/csv.hpp"
#include "data/fashion_mnist.hpp"
#include "data/idx.hpp"
#include "data/images.hpp"
#include "data/npy.hpp"
#include "data/npz.hpp"
#include "ops/value.hpp"
#include "ops/view.hpp"
#include "sheet/data_columns.hpp"
#include "sheet/names.hpp"
#include "sheet/session.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

/// The arguments of a reader: texts, and for a table perhaps a target and the columns of another table.
struct ReaderCall {
  std::vector<std::string> texts;
  std::optional<std::string> target;
  std::optional<CsvLike> like;
};

struct Reader {
  std::string_view name;
  std::string_view usage;
  std::size_t fewest, most;  // texts
  bool is_table;             // takes a target, and data that it is like
  Dataset (*read)(const ReaderCall& call, const std::filesystem::path& folder, DType dtype);
};

constexpr Reader readers[] = {
    {"fashion_mnist", "fashion_mnist(\"train\") or fashion_mnist(\"test\")", 1, 1, false,
     [](const ReaderCall& c, const std::filesystem::path&, DType dtype) {
       return read_fashion_mnist(c.texts[0], dtype);
     }},
    {"idx", "idx(\"images\", \"labels\")", 1, 16, false,
     [](const ReaderCall& c, const std::filesystem::path& folder, DType dtype) {
       std::vector<std::filesystem::path> files;
       for (const std::string& text : c.texts) files.push_back(folder / text);
       return read_idx(files, dtype);
     }},
    {"csv", "csv(\"file\", target = \"column\")", 1, 1, true,
     [](const ReaderCall& c, const std::filesystem::path& folder, DType dtype) {
       const std::filesystem::path file = folder / c.texts[0];
       return c.like ? read_csv(file, c.target, dtype, *c.like) : read_csv(file, c.target, dtype);
     }},
    {"npy", "npy(\"file\")", 1, 1, false,
     [](const ReaderCall& c, const std::filesystem::path& folder, DType dtype) {
       return Dataset{.tensors = {read_npy(folder / c.texts[0], dtype)}, .columns = {}, .categories = {}};
     }},
    {"npz", "npz(\"file\", \"name\", …)", 1, 16, false,
     [](const ReaderCall& c, const std::filesystem::path& folder, DType dtype) {
       return read_npz(folder / c.texts[0], std::span(c.texts).subspan(1), dtype);
     }},
    {"images", "images(\"folder\")", 1, 1, false,
     [](const ReaderCall& c, const std::filesystem::path& folder, DType dtype) {
       return read_images(folder / c.texts[0], dtype);
     }},
};

[[noreturn]] void refuse(const SourcePtr& source, Span span, std::string message, std::string_view help) {
  throw SheetError({.span = span,
                    .message = std::move(message),
                    .labels = {},
                    .help = std::string(help),
                    .source = source});
}

const Reader& reader_of(const Call& call, const SourcePtr& source) {
  std::vector<std::string> names;
  for (const Reader& reader : readers) {
    if (reader.name == call.function.key) return reader;
    names.emplace_back(reader.name);
  }
  const std::string near = nearest(call.function.key, names);
  refuse(source, call.function.span, fmt::format("there is no reader named {}", display(call.function.key)),
         near.empty() ? fmt::format("there are: {}", fmt::join(names, ", "))
                      : fmt::format("did you mean {}?", near));
}

ReaderCall arguments_of(const Reader& reader, const Call& call, const KnownData& known,
                        const SourcePtr& source) {
  ReaderCall result;
  for (const Argument& argument : call.arguments) {
    if (reader.is_table && argument.keyword && argument.keyword->key == "like") {
      if (result.like) refuse(source, argument.span, "like stands here twice", "data is like one other data");
      result.like = columns_like(argument, known, source);
      continue;
    }
    const Text* text = argument.value->as<Text>();
    if (text == nullptr)
      refuse(source, argument.span, "the arguments of a reader are texts in quotes", reader.usage);
    if (!argument.keyword) {
      result.texts.push_back(text->value);
    } else if (reader.is_table && argument.keyword->key == "target" && !result.target) {
      result.target = text->value;
    } else {
      refuse(source, argument.span,
             fmt::format("{} takes no argument {} here", reader.name, argument.keyword->key), reader.usage);
    }
  }
  if (result.texts.size() < reader.fewest || result.texts.size() > reader.most) {
    refuse(source, call.function.span,
           fmt::format("{} takes {} file name{}, not {}", reader.name, reader.fewest,
                       reader.fewest == 1 ? "" : "s", result.texts.size()),
           reader.usage);
  }
  if (result.like && result.target && result.like->target.empty()) {
    refuse(source, call.function.span,
           fmt::format("{} was read without a target, so no target can be like it", result.like->inputs), {});
  }
  return result;
}

}  // namespace

void Session::run(const Statement&, const DataDefinition& d) {
  for (const Identifier& name : d.names) require_new(name);
  computed_ = true;
  const Call& call = *d.value->as<Call>();
  const Reader& reader = reader_of(call, source_);
  Dataset dataset;
  const KnownData known{meanings_, all_, columns_};
  const ReaderCall arguments = arguments_of(reader, call, known, source_);
  try {
    dataset = reader.read(arguments, options_.folder, dtype_);
  } catch (const DataError& error) {
    fail(d.value->span, error.required(), error.help());
  }
  if (dataset.tensors.size() != d.names.size()) {
    fail(d.value->span,
         fmt::format("{} gives {} tensor{} here, but {} name{} on the left", reader.name,
                     dataset.tensors.size(), dataset.tensors.size() == 1 ? "" : "s", d.names.size(),
                     d.names.size() == 1 ? " stands" : "s stand"),
         std::string(reader.usage));
  }
  if (reader.is_table && !arguments.like) require_same_words(dataset, d, known, source_);
  for (std::size_t i = 0; i < d.names.size(); ++i) {
    const Array& rows = dataset.tensors[i];
    if (rows.rank() == 0) fail(d.value->span, "data has at least one axis, the examples");
    const Tensor leaf = input(
        rows.type(), {std::make_shared<const std::string>(source_->name()),
                      static_cast<int>(source_->line_of(d.names[i].span.begin)), display(d.names[i].key)});
    values_[&leaf.node()] = rows;
    columns_[&leaf.node()] = i == 0   ? dataset.columns
                             : i == 1 ? dataset.categories
                                      : std::vector<std::string>();
    define(d.names[i], {.kind = Meaning::Kind::data, .tensor = leaf});
  }
}

// What only shows given values, such as X[0:100], shares their memory.
std::optional<Array> Session::view_of_given(const Tensor& tensor) const {
  std::vector<const Node*> views;
  const Node* node = &tensor.node();
  for (; ops::is_view(node->operation); node = &node->inputs[0].node()) views.push_back(node);
  const auto found = values_.find(node);
  if (found == values_.end()) return {};
  Array value = found->second;
  while (!views.empty()) {
    value = value_of(*views.back(), {&value, 1});
    views.pop_back();
  }
  return value;
}

}  // namespace turunan::sheet
