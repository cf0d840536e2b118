#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "sheet/definitions.hpp"
#include "sheet/syntax.hpp"

namespace turunan::sheet {

/// The data of a sheet with the names of their columns.
struct KnownData {
  const Meanings& meanings;
  const std::vector<MeaningPtr>& all;  ///< in their order
  const std::map<const Node*, std::vector<std::string>>& columns;
};

/// What `like = y` names: the columns of the line of data that defines y. Throws SheetError where that is no
/// such data.
CsvLike columns_like(const Argument& argument, const KnownData& known, const SourcePtr& source);

/// Throws SheetError where a table of the sheet has columns of the same names, and as many categories, but
/// other words in them: what was learnt of one would be wrong of the other without a sign of it.
void require_same_words(const Dataset& dataset, const DataDefinition& definition, const KnownData& known,
                        const SourcePtr& source);

}  // namespace turunan::sheet
