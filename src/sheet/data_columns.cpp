#include "sheet/data_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "graph/node.hpp"
#include "sheet/diagnostic.hpp"
#include "sheet/names.hpp"

namespace turunan::sheet {

namespace {

using Names = std::vector<std::string>;

// What one line of data defined: the inputs, then perhaps their target.
struct Line {
  MeaningPtr inputs, target;
};

std::size_t line_of(const Meaning& meaning) {
  return meaning.source->line_of(meaning.span.begin);
}

std::string name_of(const MeaningPtr& meaning) {
  return meaning ? meaning->tensor.node().origin.name : std::string();
}

Line line_around(const Meaning& one, const KnownData& known) {
  Line line;
  for (const MeaningPtr& other : known.all) {
    if (other->kind != Meaning::Kind::data || other->source != one.source) continue;
    if (line_of(*other) == line_of(one)) (line.inputs ? line.target : line.inputs) = other;
  }
  return line;
}

Names names_of(const MeaningPtr& meaning, const KnownData& known) {
  const auto found = meaning ? known.columns.find(&meaning->tensor.node()) : known.columns.end();
  return found == known.columns.end() ? Names() : found->second;
}

// The names of a table's own columns: "kind" for "kind = cat".
Names without_words(const Names& names) {
  Names result;
  for (const std::string& name : names) result.push_back(name.substr(0, name.find(" = ")));
  return result;
}

}  // namespace

CsvLike columns_like(const Argument& argument, const KnownData& known, const SourcePtr& source) {
  const auto refuse = [&](std::string message) {
    throw SheetError({.span = argument.value->span,
                      .message = std::move(message),
                      .labels = {},
                      .help = "like names data that a csv above has read: like = y",
                      .source = source});
  };
  const Variable* name = argument.value->as<Variable>();
  const auto found = name == nullptr ? known.meanings.end() : known.meanings.find(name->key);
  if (found == known.meanings.end() || found->second->kind != Meaning::Kind::data)
    refuse(fmt::format("{} is no data of this sheet", source->text(argument.value->span)));
  const Line line = line_around(*found->second, known);
  CsvLike like{name_of(line.inputs), name_of(line.target), names_of(line.inputs, known),
               names_of(line.target, known)};
  if (like.columns.empty()) refuse(fmt::format("the columns of {} have no names", like.inputs));
  return like;
}

void require_same_words(const Dataset& dataset, const DataDefinition& definition, const KnownData& known,
                        const SourcePtr& source) {
  const auto differ = [&](const Names& names, const Names& before, const Identifier& name,
                          const MeaningPtr& other) {
    const auto at = std::ranges::mismatch(names, before);
    if (at.in1 == names.end() || at.in2 == before.end()) return;
    throw SheetError(
        {.span = definition.value->span,
         .message =
             fmt::format("column {} of {} is for {}, but of {}, on line {}, for {}", at.in1 - names.begin(),
                         display(name.key), *at.in1, name_of(other), line_of(*other), *at.in2),
         .labels = {},
         .help = fmt::format("like = {0} takes over the columns of {0} and their words", name_of(other)),
         .source = source});
  };
  const auto replaced = [&](const MeaningPtr& meaning) {
    return std::ranges::any_of(definition.names,
                               [&](const Identifier& name) { return display(name.key) == name_of(meaning); });
  };
  for (const auto& entry : known.meanings) {
    if (entry.second->kind != Meaning::Kind::data || replaced(entry.second)) continue;
    const Line line = line_around(*entry.second, known);
    const Names columns = names_of(line.inputs, known), categories = names_of(line.target, known);
    if (columns.empty() || without_words(columns) != without_words(dataset.columns)) continue;
    if (categories.size() != dataset.categories.size()) continue;
    differ(dataset.columns, columns, definition.names[0], line.inputs);
    if (definition.names.size() > 1) differ(dataset.categories, categories, definition.names[1], line.target);
  }
}

}  // namespace turunan::sheet
