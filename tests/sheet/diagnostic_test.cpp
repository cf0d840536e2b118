#include "sheet/diagnostic.hpp"

#include <gtest/gtest.h>

namespace turunan::sheet {
namespace {

Span find(const Source& source, std::string_view part, std::size_t from = 0) {
  const std::size_t begin = source.text().find(part, from);
  return {begin, begin + part.size()};
}

Diagnostic about(Span span, std::string message) {
  Diagnostic diagnostic;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  return diagnostic;
}

TEST(Render, TheExampleOfTheLanguagePage) {
  const Source source("xor.tn", "\n\n\n\n\n\n\nZ1 = X @ W1.T + b1\n");
  Diagnostic diagnostic = about(find(source, "@"), "the inner dimensions of a matrix product must agree");
  diagnostic.labels = {{find(source, "X"), "X is 1×3: 3 columns"},
                       {find(source, "W1.T"), "W1.T is 2×3: 2 rows"}};
  diagnostic.help = "X·W1 agrees: 1×3 · 3×2 gives 1×2";
  EXPECT_EQ(render(diagnostic, source),
            "xor.tn:8:8: error: the inner dimensions of a matrix product must agree\n"
            "   8 │ Z1 = X @ W1.T + b1\n"
            "     │      ┬ ^ ──┬─\n"
            "     │      │     └ W1.T is 2×3: 2 rows\n"
            "     │      └ X is 1×3: 3 columns\n"
            "  help: X·W1 agrees: 1×3 · 3×2 gives 1×2\n");
}

TEST(Render, ColumnsFollowTheWidthsOfATerminal) {
  // x̄ is two code points in one column, 漢 takes two columns, a tab goes to the next stop.
  const Source source("s.tn", "x\u0304 + 漢\t+ foo");
  EXPECT_EQ(render(about(find(source, "foo"), "unknown"), source),
            "s.tn:1:9: error: unknown\n"
            "   1 │ x\u0304 + 漢  + foo\n"
            "     │           ^^^\n");
}

TEST(Render, ALabelWithoutTextIsUnderlined) {
  const Source source("s.tn", "abc + d");
  Diagnostic diagnostic = about(find(source, "+"), "m");
  diagnostic.labels = {{find(source, "abc"), ""}, {find(source, "d"), "this"}};
  EXPECT_EQ(render(diagnostic, source),
            "s.tn:1:5: error: m\n"
            "   1 │ abc + d\n"
            "     │ ─── ^ ┬\n"
            "     │       └ this\n");
}

TEST(Render, ALabelTakesThePlaceOfTheMark) {
  const Source source("s.tn", "abc");
  Diagnostic diagnostic = about({0, 3}, "m");
  diagnostic.labels = {{{0, 3}, "first"}, {{0, 3}, "second"}};
  EXPECT_EQ(render(diagnostic, source),
            "s.tn:1:1: error: m\n"
            "   1 │ abc\n"
            "     │ ─┬─\n"
            "     │  └ first; second\n");
}

TEST(Render, SpansOverSeveralLines) {
  const Source source("s.tn", "a = [1\n     2\n     3] + b\n");
  Diagnostic diagnostic = about(find(source, "+"), "m");
  diagnostic.labels = {{join(find(source, "["), find(source, "]")), "1×3"}, {find(source, "b"), "2×2"}};
  EXPECT_EQ(render(diagnostic, source),
            "s.tn:3:9: error: m\n"
            "   1 │ a = [1\n"
            "     │     ──\n"
            "   ⋮\n"
            "   3 │      3] + b\n"
            "     │      ─┬ ^ ┬\n"
            "     │       │   └ 2×2\n"
            "     │       └ 1×3\n");
}

TEST(Render, AnEmptySpanIsAPlace) {
  const Source source("s.tn", "a +");
  EXPECT_EQ(render(about({3, 3}, "m"), source), "s.tn:1:4: error: m\n   1 │ a +\n     │    ^\n");
  const Source nothing("s.tn", "");
  EXPECT_EQ(render(about({0, 0}, "m"), nothing), "s.tn:1:1: error: m\n   1 │ \n     │ ^\n");
}

TEST(Render, LongLinesAreCut) {
  const std::string dots(1000, '+');
  const Source source("s.tn", dots + "foo" + dots);
  const std::string text = render(about(find(source, "foo"), "m"), source);
  EXPECT_EQ(text, "s.tn:1:1001: error: m\n   1 │ …" + std::string(49, '+') + "foo" + std::string(107, '+') +
                      "…\n     │ " + std::string(50, ' ') + "^^^\n");
}

TEST(Render, ControlCharactersAreNotSentToTheTerminal) {
  const Source source("s.tn", "a\x1b[31m\x07\r\nb");
  const std::string text = render(about({0, 1}, "m"), source);
  EXPECT_EQ(text, "s.tn:1:1: error: m\n   1 │ a\uFFFD[31m\uFFFD\n     │ ^\n");
}

TEST(Render, ColourOnDemand) {
  const Source source("s.tn", "abc");
  const Diagnostic diagnostic = about({0, 3}, "m");
  EXPECT_EQ(render(diagnostic, source).find('\x1b'), std::string::npos);
  EXPECT_NE(render(diagnostic, source, true).find("\x1b[1;31merror:\x1b[0m"), std::string::npos);
}

TEST(SourceText, LinesAndColumns) {
  const Source source("s.tn",
                      "\xEF\xBB\xBF"
                      "ab\r\ny\u0302z\n");
  EXPECT_EQ(source.line_count(), 3U);
  EXPECT_EQ(source.text(source.line(1)), "ab");
  EXPECT_EQ(source.text(source.line(2)), "y\u0302z");
  const Place place = source.place(source.text().find('z'));
  EXPECT_EQ(place.line, 2U);
  EXPECT_EQ(place.column, 2U);
  EXPECT_EQ(source.line(3), (Span{9, 9}));
}

TEST(SourceText, InvalidBytesArePlaced) {
  for (const char* const bytes : {"a\n b\xFF", "a\n b\xC3", "a\n b\xED\xA0\x80", "a\n b\xC0\x80"}) {
    const Source source("s.tn", bytes);
    ASSERT_FALSE(source.invalid().empty());
    const Place place = source.place(source.invalid().begin);
    EXPECT_EQ(place.line, 2U);
    EXPECT_EQ(place.column, 3U);
  }
}

TEST(Nearest, ProposesWhatIsMeant) {
  const std::vector<std::string> names = {"X", "y", "ŷ", "W₁", "W₂", "sigmoid", "softmax", "crossentropy"};
  EXPECT_EQ(nearest("sigmiod", names), "sigmoid");
  EXPECT_EQ(nearest("softmx", names), "softmax");
  EXPECT_EQ(nearest("cross_entropy", names), "crossentropy");
  EXPECT_EQ(nearest("x", names), "X");
  EXPECT_EQ(nearest("w₁", names), "W₁");
  EXPECT_EQ(nearest("Y", names), "y");
  EXPECT_EQ(nearest("q", names), "");
  EXPECT_EQ(nearest("tanh", names), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'a'), names), "");
}

}  // namespace
}  // namespace turunan::sheet
