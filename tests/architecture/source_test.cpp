// Holds what docs/dev/architecture.md says of the source: the arrows between the rooms point one way, and
// the library neither prints nor ends the program.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace turunan {
namespace {

using Rooms = std::set<std::string>;

// What each room may include besides itself. Data stands on arrays alone; a training loop draws its batches
// from it. Formats turn models into files, so they know operations and what learning makes of them.
const std::map<std::string, Rooms>& allowed_rooms() {
  static const std::map<std::string, Rooms> rooms{
      {"text", {}},
      {"graph", {}},
      {"ops", {"graph"}},
      {"transform", {"graph", "ops"}},
      {"reference", {"graph", "ops", "transform"}},
      {"plan", {"graph", "ops", "transform"}},
      {"explain", {"text", "graph", "ops", "transform", "reference", "plan"}},
      {"data", {"graph"}},
      {"learn", {"text", "graph", "ops", "transform", "reference", "plan", "explain", "data"}},
      {"formats", {"text", "graph", "ops", "transform", "reference", "plan", "explain", "data", "learn"}},
      {"sheet",
       {"text", "graph", "ops", "transform", "reference", "plan", "explain", "data", "learn", "formats"}},
      {"cli",
       {"text", "graph", "ops", "transform", "reference", "plan", "explain", "data", "learn", "formats",
        "sheet"}},
  };
  return rooms;
}

// Where a comment or a literal that begins at `at` ends; `at` itself where none begins there.
std::size_t end_of_noise(const std::string& text, std::size_t at) {
  const auto behind = [&](const std::string& mark, std::size_t from) {
    const std::size_t found = text.find(mark, from);
    return found == std::string::npos ? text.size() : found + mark.size();
  };
  if (text.compare(at, 2, "//") == 0) return behind("\n", at) - 1;
  if (text.compare(at, 2, "/*") == 0) return behind("*/", at + 2);
  if (text.compare(at, 2, "R\"") == 0) {
    const std::size_t open = text.find('(', at);
    return behind(")" + text.substr(at + 2, open - at - 2) + "\"", open);
  }
  const bool separates_digits = at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0;
  if (text[at] != '"' && (text[at] != '\'' || separates_digits)) return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != text[at] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

// The text with comments and literals taken out.
std::string code_only(const std::string& text) {
  std::string code;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_noise(text, at);
    if (end == at) {
      code += text[at++];
    } else {
      code += ' ';
      at = end;
    }
  }
  return code;
}

std::vector<std::string> backward_includes(const std::string& room, const std::string& text) {
  static const std::regex include(R"re(^[ \t]*#[ \t]*include[ \t]*"([^"/]+)/[^"]*")re",
                                  std::regex::multiline);
  std::vector<std::string> faults;
  for (std::sregex_iterator match(text.begin(), text.end(), include), end; match != end; ++match) {
    const std::string target = (*match)[1];
    const auto allowed = allowed_rooms().find(room);
    if (target == "turunan" || target == room) continue;
    if (allowed == allowed_rooms().end() || !allowed->second.contains(target)) faults.push_back(match->str());
  }
  return faults;
}

std::vector<std::string> printing_or_ending(const std::string& text) {
  static const std::regex forbidden(
      R"re(#[ \t]*include[ \t]*<(iostream|cstdio|stdio\.h|print|cassert|assert\.h)>)re"
      R"re(|\bstd::(cout|cerr|clog|terminate|abort|exit|quick_exit|_Exit)\b)re"
      R"re(|\b(abort|exit|_exit|quick_exit|printf|fprintf|vprintf|puts|fputs|putchar|perror|assert)[ \t]*\()re"
      R"re(|\bfmt::print\b)re");
  const std::string code = code_only(text);
  std::vector<std::string> faults;
  for (std::sregex_iterator match(code.begin(), code.end(), forbidden), end; match != end; ++match) {
    faults.push_back(match->str());
  }
  return faults;
}

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Calls visit(room, path, text) for all sources and headers below a folder; the room is the first folder.
template <class Visit>
int for_each_source(const std::string& folder, Visit visit) {
  const std::filesystem::path root = std::filesystem::path(TURUNAN_SOURCE_DIR) / folder;
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string kind = entry.path().extension().string();
    if (kind != ".cpp" && kind != ".hpp" && kind != ".h") continue;
    visit(entry.path().lexically_relative(root).begin()->string(), entry.path(), read(entry.path()));
    ++count;
  }
  return count;
}

TEST(Architecture, ArrowsBetweenRoomsPointOneWay) {
  const int count = for_each_source("src", [](const auto& room, const auto& path, const auto& text) {
    EXPECT_TRUE(allowed_rooms().contains(room)) << path << " lies in no room of the architecture";
    for (const auto& fault : backward_includes(room, text)) ADD_FAILURE() << path << ": " << fault;
  });
  EXPECT_GT(count, 5);
}

TEST(Architecture, PublicHeadersIncludeOnlyPublicHeaders) {
  for_each_source("include", [](const auto&, const auto& path, const auto& text) {
    for (const auto& fault : backward_includes("turunan", text)) ADD_FAILURE() << path << ": " << fault;
  });
}

TEST(Architecture, OnlyTheProgramPrintsOrEnds) {
  for (const std::string folder : {"src", "include"}) {
    for_each_source(folder, [](const auto& room, const auto& path, const auto& text) {
      if (room == "cli") return;
      for (const auto& fault : printing_or_ending(text)) ADD_FAILURE() << path << ": " << fault;
    });
  }
}

TEST(Architecture, TheChecksSeeFaults) {
  EXPECT_EQ(backward_includes("graph", "#include \"turunan/array.hpp\"\n#include \"ops/sum.hpp\"\n").size(),
            1U);
  EXPECT_EQ(
      backward_includes("plan", "#include \"reference/run.hpp\"\n# include \"graph/node.hpp\"\n").size(), 1U);
  EXPECT_EQ(backward_includes("ops", "#include \"nowhere/x.hpp\"").size(), 1U);
  EXPECT_TRUE(backward_includes("sheet", "#include \"learn/sgd.hpp\"\n#include <vector>\n").empty());
  EXPECT_EQ(printing_or_ending("int f() { std::abort(); }").size(), 1U);
  EXPECT_EQ(printing_or_ending("#include <iostream>\nvoid f() { std::cout << 1; exit (2); }").size(), 3U);
  EXPECT_TRUE(
      printing_or_ending("// exit(1)\nauto s = \"printf(\"; /* abort() */ snprintf(b, 1, \"\");").empty());
  EXPECT_EQ(printing_or_ending("int n = 1'000; /* ' */ char c = '\\''; abort();").size(), 1U);
  EXPECT_TRUE(printing_or_ending("static_assert(true); auto t = R\"(exit(1))\";").empty());
}

}  // namespace
}  // namespace turunan
