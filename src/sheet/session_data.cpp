#include <fmt/format.h>

#include <filesystem>

#include "data/csv.hpp"
#include "data/fashion_mnist.hpp"
#include "data/idx.hpp"
#include "data/images.hpp"
#include "data/npy.hpp"
#include "data/npz.hpp"
#include "sheet/names.hpp"
#include "sheet/session.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

/// The arguments of a reader: texts, and perhaps a target.
struct ReaderCall {
  std::vector<std::string> texts;
  std::optional<std::string> target;
};

struct Reader {
  std::string_view name;
  std::string_view usage;
  std::size_t fewest, most;  // texts
  bool takes_target;
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
       return read_csv(folder / c.texts[0], c.target, dtype);
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

const Reader* find_reader(std::string_view name) {
  for (const Reader& reader : readers) {
    if (reader.name == name) return &reader;
  }
  return nullptr;
}

[[noreturn]] void refuse(const SourcePtr& source, Span span, std::string message, std::string_view help) {
  throw SheetError({.span = span,
                    .message = std::move(message),
                    .labels = {},
                    .help = std::string(help),
                    .source = source});
}

ReaderCall arguments_of(const Reader& reader, const Call& call, const SourcePtr& source) {
  ReaderCall result;
  for (const Argument& argument : call.arguments) {
    const Text* text = argument.value->as<Text>();
    if (text == nullptr)
      refuse(source, argument.span, "the arguments of a reader are texts in quotes", reader.usage);
    if (!argument.keyword) {
      result.texts.push_back(text->value);
    } else if (reader.takes_target && argument.keyword->key == "target" && !result.target) {
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
  return result;
}

}  // namespace

void Session::run(const Statement&, const DataDefinition& d) {
  for (const Identifier& name : d.names) require_new(name);
  computed_ = true;
  const Call& call = *d.value->as<Call>();
  const Reader* reader = find_reader(call.function.key);
  if (reader == nullptr) {
    std::vector<std::string> names;
    for (const Reader& known : readers) names.emplace_back(known.name);
    const std::string near = nearest(call.function.key, names);
    fail(call.function.span, fmt::format("there is no reader named {}", display(call.function.key)),
         near.empty() ? fmt::format("there are: {}", fmt::join(names, ", "))
                      : fmt::format("did you mean {}?", near));
  }
  Dataset dataset;
  try {
    dataset = reader->read(arguments_of(*reader, call, source_), options_.folder, dtype_);
  } catch (const DataError& error) {
    fail(d.value->span, error.required(), error.help());
  }
  if (dataset.tensors.size() != d.names.size()) {
    fail(d.value->span,
         fmt::format("{} gives {} tensor{} here, but {} name{} on the left", reader->name,
                     dataset.tensors.size(), dataset.tensors.size() == 1 ? "" : "s", d.names.size(),
                     d.names.size() == 1 ? " stands" : "s stand"),
         std::string(reader->usage));
  }
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

}  // namespace turunan::sheet
