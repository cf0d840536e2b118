#pragma once

#include <string_view>

namespace turunan::explanation {

/// The style sheet of an HTML page: one column, light and dark, for screens of every width and for paper.
/// Whatever may be wider than the column scrolls inside of .wide.
inline constexpr std::string_view html_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fffefb; --ink: #1c1b19; --quiet: #66625a; --line: #d9d4c8; --link: #1f4f8f;
  --good: #1c6b3a; --bad: #a8201a; --tint: #f5f2ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --ink: #ebe7de; --quiet: #a39d91; --line: #3d3a34; --link: #9cc3f5;
    --good: #7fd49b; --bad: #ff9a8f; --tint: #211f1c;
  }
}
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem;
  font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Latin Modern Roman", "LM Roman 10", Georgia, Cambria, serif;
}
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "Noto Sans Math", math; }
a { color: var(--link); text-decoration-thickness: 0.06em; text-underline-offset: 0.15em; }
header { border-bottom: 1px solid var(--line); padding-bottom: 0.75rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; font-weight: 600; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 0.5rem; font-weight: 600; }
h3 { font-size: 1.0625rem; margin: 1.75rem 0 0.25rem; font-weight: 600; }
h3 math { math-style: normal; }
p { margin: 0.5rem 0; }
h1, h3, p, nav li { overflow-x: auto; overflow-y: hidden; overflow-wrap: anywhere; }
.about, .more { color: var(--quiet); }
.about { margin: 0.35rem 0 0; }
nav ul { list-style: none; margin: 0.75rem 0 0; padding: 0; }
nav li { margin: 0.2rem 0; }
nav .steps { margin-left: 0.4rem; }
nav .steps a { display: inline-block; padding: 0 0.35rem; text-decoration: none; }
.step { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 0.75rem; margin: 1.25rem 0; padding: 0.1rem 0.25rem 0.1rem 1.5rem; break-inside: avoid; }
.step:target, .check:target, .trace:target { background: var(--tint); box-shadow: -3px 0 0 var(--link); }
.rule { margin: 0 0 0.35rem -1.5rem; grid-column: 1 / -1; }
.number { align-self: center; color: var(--quiet); text-decoration: none; }
.wide { overflow-x: auto; overflow-y: hidden; padding: 0.3rem 0; }
.wide math[display="block"] { width: max-content; margin: 0; }
.given { display: flex; flex-wrap: wrap; gap: 0.75rem 2.5rem; }
.given figure { margin: 0; break-inside: avoid; min-width: min(100%, 14rem); max-width: 100%; }
.given figure.large { flex-basis: 100%; }
figcaption { color: var(--quiet); font-size: 0.875rem; }
mtd { text-align: right; text-align: -moz-right; text-align: -webkit-right; padding: 0.2em 0.4em; }
mtd:first-child { padding-left: 0.15em; }
mtd:last-child { padding-right: 0.15em; }
mtable + mo { padding-right: 0.15em; }
.equations > mtr > mtd { padding: 0.35em 0.25em; }
.equations > mtr > mtd:last-child { text-align: left; text-align: -moz-left; text-align: -webkit-left; }
.equations > .shapes > mtd { padding-top: 0; }
.equations > .shapes { color: var(--quiet); font-size: 0.8em; math-style: compact; }
.blank { padding: 0.45em 3.2em 0.55em 0.4em; font-size: 0.65em; color: var(--quiet); border-color: var(--quiet); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.4rem 0; }
caption { text-align: left; color: var(--quiet); font-size: 0.875rem; padding-bottom: 0.2rem; }
th, td { padding: 0.25rem 0.9rem 0.25rem 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td.words { text-align: left; }
td.words { white-space: normal; min-width: 14rem; }
thead th { font-weight: 600; white-space: normal; vertical-align: bottom; border-bottom-color: var(--quiet); }
tbody th { font-weight: 400; }
tr.failed td, .failed { color: var(--bad); }
.passed { color: var(--good); }
.verdict { font-weight: 600; }
.trace ol { padding-left: 1.75rem; margin: 0.5rem 0; }
.trace li { margin: 0.5rem 0; }
@media (max-width: 34rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.45rem; }
  .step { padding-left: 0; }
  .rule { margin-left: 0; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --link: #000; --good: #000; --bad: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav { display: none; }
  .wide { overflow: visible; }
  h2, h3 { break-after: avoid; }
  a { text-decoration: none; }
}
)css";

}  // namespace turunan::explanation
