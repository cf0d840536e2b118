#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "explain/golden_formulas.hpp"

// Each operation, and each of its derivatives, as it is printed.

namespace turunan::golden {
namespace {

bool updating() {
  return std::getenv("TURUNAN_UPDATE_GOLDENS") != nullptr;
}

// The lines of the file: those that are no case of their own stand before one, or at the end.
struct File {
  std::vector<std::pair<std::string, Case>> cases;  ///< with the lines before
  std::string end;
};

File read() {
  File file;
  std::ifstream stream(path());
  std::string line;
  while (std::getline(stream, line)) {
    if (line.starts_with("  ")) {
      file.cases.back().second.printed.push_back(line.substr(2));
    } else if (line.empty() || line.starts_with('#')) {
      file.end += line + "\n";
    } else {
      file.cases.push_back({std::exchange(file.end, {}), {line, {}}});
    }
  }
  return file;
}

void write(const File& file) {
  std::ofstream stream(path());
  for (const auto& [before, c] : file.cases) {
    stream << before << c.expression << "\n";
    for (const std::string& line : c.printed) stream << "  " << line << "\n";
  }
  stream << file.end;
}

TEST(GoldenFormulas, EveryFormulaIsAsItWas) {
  File file = read();
  EXPECT_GE(file.cases.size(), 200u);
  Formulas formulas;
  for (auto& [before, c] : file.cases) {
    SCOPED_TRACE(c.expression);
    std::vector<std::string> now;
    try {
      now = formulas.printed(c.expression);
    } catch (const sheet::SheetError& error) {
      ADD_FAILURE() << error.diagnostic().message;
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    if (updating()) {
      c.printed = now;
    } else {
      EXPECT_EQ(now, c.printed) << "TURUNAN_UPDATE_GOLDENS=1 writes what is printed now to formulas.txt";
    }
  }
  if (updating()) write(file);
}

// Whether a case calls it: some operations are built of others and leave no node of their own.
bool is_called(const Operation& operation, const File& file) {
  std::vector<std::string_view> names(operation.aliases.begin(), operation.aliases.end());
  names.push_back(operation.name);
  return std::ranges::any_of(names, [&](std::string_view name) {
    const std::string call = std::string(name) + "(";
    return std::ranges::any_of(file.cases, [&](const auto& c) {
      const std::string& expression = c.second.expression;
      return expression.starts_with(call) || expression.find("(" + call) != std::string::npos;
    });
  });
}

TEST(GoldenFormulas, EveryOperationIsThereAndEveryDerivative) {
  const File file = read();
  Formulas formulas;
  for (const auto& [before, c] : file.cases) formulas.printed(c.expression);
  for (const Operation* operation : catalogue()) {
    if (operation->summary.empty()) continue;
    EXPECT_TRUE(formulas.seen().contains(operation) || is_called(*operation, file)) << operation->name;
    const bool list = operation->arity == Operation::any_number;
    for (std::size_t i = 0; i < (list ? 1 : std::min<std::size_t>(operation->arity, 3)); ++i) {
      if (operation->derivative[i] == zero_derivative) continue;
      if (operation->derivative[i] == nullptr && operation->body == nullptr) continue;
      EXPECT_TRUE(formulas.differentiated().contains({operation, i}))
          << operation->name << " by its input " << i;
    }
  }
}

TEST(GoldenFormulas, NoFormulaStandsThereTwice) {
  std::set<std::string> seen;
  for (const auto& [before, c] : read().cases) EXPECT_TRUE(seen.insert(c.expression).second) << c.expression;
}

}  // namespace
}  // namespace turunan::golden
