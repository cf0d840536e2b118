#include "explain/print/latex_document.hpp"

#include <fmt/format.h>

namespace turunan::explanation {

namespace {

std::string latex_table(const Line& line) {
  std::string columns(line.cells[0].size(), 'l'), rows;
  for (std::size_t i = 0; i < line.cells.size(); ++i) {
    rows += "  {}";  // a [ would belong to the end of the row above
    for (std::size_t j = 0; j < line.cells[i].size(); ++j) {
      const std::string& cell = line.cells[i][j];
      rows += j == 0 ? "" : " & ";
      rows += i == 0 ? "\\tablehead{" + cell + "}" : cell;
    }
    rows += i == 0 ? " \\\\[1ex]\n" : " \\\\\n";
  }
  return "\\tableline{\\begin{tabular}{@{}" + columns + "@{}}\n" + rows + "\\end{tabular}}\n";
}

std::string latex_line(const Line& line) {
  switch (line.kind) {
    case Line::Kind::equation: return "\\equationline{" + line.left + "}{" + line.right + "}\n";
    case Line::Kind::shapes: return "\\shapesline{" + line.right + "}\n";
    case Line::Kind::values:
      if (line.right.empty()) return "\\nextline{" + line.results + "}\n";
      return "\\valuesline{" + line.right + "}{" + line.results + "}\n";
    case Line::Kind::product: return "\\nextline{" + line.right + "}\n";
    case Line::Kind::formulas: {
      std::string latex;
      for (const std::string& formula : line.cells[0]) latex += "\\flowformula{" + formula + "}\n";
      return latex + "\\flowend\n";
    }
    case Line::Kind::table: return latex_table(line);
    case Line::Kind::words: return "\\wordsline{" + line.right + "}\n";
    case Line::Kind::aside: return "\\asideline{" + line.right + "}\n";
    case Line::Kind::alarm: return "\\alarmline{" + line.right + "}\n";
  }
  return {};
}

}  // namespace

std::string_view latex_commands() {
  return R"tex(\usepackage{amsmath,graphicx,xcolor}
\definecolor{accent}{RGB}{20,74,120}
\definecolor{quiet}{RGB}{105,110,118}
\definecolor{alarm}{RGB}{170,30,30}
\makeatletter
% Numbers of a matrix end below one another.
\renewcommand\env@matrix{\hskip-\arraycolsep\let\@ifnextchar\new@ifnextchar\array{*\c@MaxMatrixCols r}}
\makeatother
% No gap between a function and its brackets.
\let\plainleft\left
\let\plainright\right
\renewcommand\left{\mathopen{}\mathclose\bgroup\plainleft}
\renewcommand\right{\aftergroup\egroup\plainright}
% What is wider than #1 or higher than \mostheight is scaled down to fit.
\newsavebox\formulabox
\newsavebox\secondbox
\newlength\mostheight
\newcommand\setfitted[2]{%
  \sbox\formulabox{#2}%
  \ifdim\wd\formulabox>\dimexpr#1\relax
    \sbox\formulabox{\resizebox{\dimexpr#1\relax}{!}{\usebox\formulabox}}\fi
  \ifdim\dimexpr\ht\formulabox+\dp\formulabox\relax>\mostheight
    \sbox\formulabox{\resizebox*{!}{\mostheight}{\usebox\formulabox}}\fi}
\newcommand\fitted[2]{\setfitted{#1}{#2}\leavevmode\usebox\formulabox}
\newcommand\inlineformula[1]{\setfitted{.95\linewidth}{$#1$}%
  \ifdim\wd\formulabox>.5\linewidth\allowbreak\usebox\formulabox\allowbreak\else\usebox\formulabox\fi}
% Equations: the left side, then lines that begin below its sign.
\newlength\equationmargin
\newlength\equationindent
\newlength\equationroom
\newcommand\lineend{\par\penalty500\relax}
\newsavebox\leftbox
\newcommand\equationline[2]{\shapedequation{#1}{#2}{}}
% An equation with its shapes: below it, or beside it where \ifshapesbeside and there is room.
\newif\ifshapesbeside
\newcommand\shapedequation[3]{%
  \sbox\leftbox{$\displaystyle#1$}\sbox\formulabox{$\displaystyle{}#2$}%
  \setlength\equationroom{\dimexpr\linewidth-\equationmargin\relax}%
  \setlength\equationindent{\dimexpr\equationmargin+\wd\leftbox\relax}%
  \noindent\hspace*{\equationmargin}%
  \ifdim\wd\leftbox>.4\linewidth
    \setlength\equationindent{\dimexpr\equationmargin+1em\relax}%
    \ifdim\dimexpr\wd\leftbox+\wd\formulabox\relax>\equationroom
      \fitted{\equationroom}{\usebox\leftbox}\lineend
      \noindent\hspace*{\equationindent}%
      \sbox\leftbox{}\setlength\equationroom{\dimexpr\linewidth-\equationindent\relax}%
    \fi
  \fi
  \usebox\leftbox
  \setlength\equationroom{\dimexpr\equationroom-\wd\leftbox\relax}%
  \fitted{\equationroom}{$\displaystyle{}#2$}%
  \def\shapesbelow{\shapesline{#3}}%
  \ifx\relax#3\relax \let\shapesbelow\relax
  \else\ifshapesbeside
    \sbox\secondbox{\color{quiet}\small$\displaystyle#3$}%
    \ifdim\dimexpr\wd\formulabox+2em+\wd\secondbox\relax>\equationroom\else
      \hfill\usebox\secondbox\let\shapesbelow\relax
    \fi
  \fi\fi
  \lineend
  \setlength\equationroom{\dimexpr\linewidth-\equationindent\relax}%
  \shapesbelow}
\newcommand\nextline[1]{\noindent\hspace*{\equationindent}\fitted{\equationroom}{$\displaystyle{}#1$}\lineend}
\newcommand\shapesline[1]{\noindent\hspace*{\equationindent}{\color{quiet}\small
  \fitted{\equationroom}{$\textstyle\hphantom{{}={}}#1$}}\lineend}
\newcommand\valuesline[2]{%
  \sbox\formulabox{$\displaystyle{}#1$}\sbox\secondbox{$\displaystyle{}#2$}%
  \ifdim\dimexpr\wd\formulabox+\wd\secondbox\relax>\equationroom
    \nextline{#1}\nextline{#2}%
  \else
    \noindent\hspace*{\equationindent}\usebox\formulabox\usebox\secondbox\lineend
  \fi}
\newcommand\flowformula[1]{\noindent\fitted{\linewidth}{$\displaystyle#1$}\hspace{2.5em}\ignorespaces}
\newcommand\flowend{\par}
\newcommand\tableline[1]{\noindent\hspace*{\equationmargin}\fitted{\linewidth-\equationmargin}{#1}\par}
\newcommand\tablehead[1]{{\color{quiet}\small#1}}
\newcommand\rulewords[1]{{\noindent\itshape#1\par}\nobreak\smallskip}
\newcommand\wordsline[1]{{\noindent#1\par}}
\newcommand\asideline[1]{{\noindent\hspace*{\equationmargin}\color{quiet}\small#1\par}}
\newcommand\alarmline[1]{{\noindent\color{alarm}#1\par}}
)tex";
}

std::string latex_lines(const Block& block) {
  std::string latex;
  if (!block.rule.empty()) latex += "\\rulewords{" + block.rule + "}\n";
  for (std::size_t i = 0; i < block.lines.size(); ++i) {
    const Line& line = block.lines[i];
    const bool shaped = i + 1 < block.lines.size() && line.kind == Line::Kind::equation &&
                        block.lines[i + 1].kind == Line::Kind::shapes;
    if (!shaped) {
      latex += latex_line(line);
    } else {
      latex += "\\shapedequation{" + line.left + "}{" + line.right + "}{" + block.lines[++i].right + "}\n";
    }
  }
  return latex;
}

}  // namespace turunan::explanation
