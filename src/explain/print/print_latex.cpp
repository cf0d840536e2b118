#include "explain/print/latex_document.hpp"

namespace turunan {

namespace explanation {

namespace {

constexpr std::string_view article_beginning = R"tex(\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
)tex";

constexpr std::string_view article_settings = R"tex(\setlength\parindent{0pt}
\setlength\parskip{1ex}
\setlength\lineskip{1ex}
\setlength\lineskiplimit{.6ex}
\setlength\equationmargin{1.5em}
\setlength\mostheight{.8\textheight}
\raggedbottom
\raggedright
% A block stays on one page where it can: a page may end before a block, not between a part's title and its first.
\newcommand\mayend{\vfil\penalty-200\vfilneg}
\newif\iffirstblock
\newcommand\parttitle[1]{\mayend\bigskip\bigskip
  {\Large\color{accent}\strut#1\par}\nobreak{\color{accent}\hrule height .5pt}\nobreak\medskip\firstblocktrue}
\newcommand\startblock{\iffirstblock\firstblockfalse\else\mayend\fi}
\newcommand\blocktitle[1]{\medskip{\large\color{accent}#1\par}\nobreak}
)tex";

}  // namespace

}  // namespace explanation

std::string to_latex(const Derivation& derivation, const PrintedForm& form) {
  using namespace explanation;
  const Document document = document_of(derivation, form, LatexTarget::pdflatex);
  std::string latex(article_beginning);
  latex += latex_commands();
  latex += article_settings;
  latex += "\\begin{document}\n\\raggedright\n{\\LARGE\\color{accent}" + document.title + "\\par}\n";
  for (const std::string& subtitle : document.subtitles) latex += "{\\color{quiet}" + subtitle + "\\par}\n";
  for (const Part& part : document.parts) {
    latex += "\n\\parttitle{" + part.title + "}\n";
    for (const Block& block : part.blocks) {
      latex += "\n\\startblock\n";
      if (!block.heading.empty() && !block.continued) latex += "\\blocktitle{" + block.heading + "}\n";
      latex += latex_lines(block);
    }
  }
  return latex + "\n\\end{document}\n";
}

}  // namespace turunan
