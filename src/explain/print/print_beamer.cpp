#include "explain/print/latex_document.hpp"

namespace turunan {

namespace explanation {

namespace {

// The class beamer draws with pgf, which not every installation has that has beamer: without it the same
// frames are pages of an article.
constexpr std::string_view deck_beginning = R"tex(\newif\ifbeamer
\IfFileExists{pgfmath.sty}{\beamertrue}{\beamerfalse}
\ifbeamer
  \documentclass[aspectratio=169,11pt,t,hyperref={bookmarks=false}]{beamer}
\else
  \documentclass[11pt]{article}
  \usepackage[paperwidth=160mm,paperheight=90mm,left=10mm,right=10mm,top=5mm,bottom=8mm,footskip=4mm]{geometry}
\fi
)tex";

constexpr std::string_view deck_settings = R"tex(\newcommand\frametitleline[2]{%
  \vbox to 12.5mm{\hsize\textwidth\raggedright
    {\footnotesize\color{quiet}\strut#2\par}\vspace{.5mm}%
    {\Large\color{accent}\setlength\mostheight{8mm}\fitted{\textwidth}{\strut#1}\par}\vss}}
\ifbeamer
  \usefonttheme[onlymath]{serif}
  \setbeamertemplate{navigation symbols}{}
  \setbeamersize{text margin left=10mm,text margin right=10mm}
  \setbeamertemplate{frametitle}{\vskip4mm\frametitleline{\insertframetitle}{\insertframesubtitle}}
  \setbeamertemplate{footline}{\hfill{\footnotesize\color{quiet}\insertframenumber}\hspace{10mm}\vspace{4mm}}
\else
  \renewcommand\familydefault{\sfdefault}
  \pagestyle{myheadings}
  \makeatletter
  \renewcommand\ps@myheadings{\let\@oddhead\@empty\def\@oddfoot{\hfill\footnotesize\color{quiet}\thepage}}
  \makeatother
  \pagestyle{myheadings}
  \let\frame\relax
  \newenvironment{frame}[2]{\clearpage\setlength\parindent{0pt}\raggedright
    \ifx\relax#1\relax\else\frametitleline{#1}{#2}\fi}{\clearpage}
\fi
\AtBeginDocument{%
  \setlength\lineskip{1.5ex}\setlength\lineskiplimit{1ex}%
  \shapesbesidetrue\setlength\equationmargin{0pt}\setlength\mostheight{\maxdimen}}
% The body of a frame is set on a page as narrow as its height allows, the frame's own width or more, and scaled to
% the frame: most have the same size, and formulas that were scaled to fit are not made small twice.
\newsavebox\bodybox
\newlength\bodyheight
\setlength\bodyheight{60mm}
\newlength\bodywidth
\newcommand\setbody[2]{%
  \setlength\bodywidth{#1\textwidth}%
  \sbox\bodybox{\begin{minipage}[t]{\bodywidth}\raggedright\setlength\parskip{1ex}\vspace{0pt}#2\end{minipage}}}
\makeatletter
\newcommand\fitbody[1]{%
  \def\chosen{}%
  \@for\factor:=.9,1,1.1,1.2,1.35,1.5,1.75,2,2.4,3\do{%
    \ifx\chosen\@empty
      \setbody{\factor}{#1}%
      \ifdim\dimexpr\ht\bodybox+\dp\bodybox\relax>\factor\bodyheight\else\let\chosen\factor\fi
    \fi}%
  \ifdim\wd\bodybox=\textwidth\else\sbox\bodybox{\resizebox{\textwidth}{!}{\usebox\bodybox}}\fi
  \ifdim\dimexpr\ht\bodybox+\dp\bodybox\relax>\bodyheight
    \sbox\bodybox{\resizebox*{!}{\bodyheight}{\usebox\bodybox}}\fi
  \nointerlineskip\noindent\usebox\bodybox\par}
\makeatother
\newcommand\titlebody[2]{\fitbody{\vspace{22mm}{\LARGE\color{accent}#1\par}\medskip{\color{quiet}#2}}}
)tex";

std::string title_frame(const Document& document) {
  std::string subtitles;
  for (const std::string& subtitle : document.subtitles) subtitles += subtitle + "\\par ";
  return "\n\\begin{frame}{}{}\n\\titlebody{" + document.title + "}{" + subtitles + "}\n\\end{frame}\n";
}

std::string frame_of(const Part& part, const Block& block) {
  // What has no heading of its own has its part's.
  std::string heading = block.heading.empty() ? part.title : block.heading;
  if (block.continued) heading += " {\\normalsize (continued)}";
  const std::string above = block.heading.empty() ? "" : part.title;
  return "\n\\begin{frame}{" + heading + "}{" + above + "}\n\\fitbody{%\n" + latex_lines(block) +
         "}\n\\end{frame}\n";
}

}  // namespace

}  // namespace explanation

std::string to_beamer(const Derivation& derivation, const PrintedForm& form) {
  using namespace explanation;
  const Document document = document_of(derivation, form, LatexTarget::pdflatex);
  std::string latex(deck_beginning);
  latex += latex_commands();
  latex += deck_settings;
  latex += "\\begin{document}\n" + title_frame(document);
  for (const Part& part : document.parts) {
    for (const Block& block : part.blocks) latex += frame_of(part, block);
  }
  return latex + "\n\\end{document}\n";
}

}  // namespace turunan
