#!/usr/bin/env python3
"""Makes the pictures of the README from what the program prints: tools/make_pictures.py build/turunan

Needs chromium for the page, pdflatex and pdftoppm for the deck.
"""
import html
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE, LEADING, MARGIN = 14, 20, 20
KEYWORDS = ("param", "seed", "minimise", "check", "by", "steps", "data", "precision")


def coloured(line):
    """One line of a sheet as SVG spans: comments grey, the language's words blue."""
    if line.startswith("#"):
        return f'<tspan fill="#6e7781">{html.escape(line)}</tspan>'
    words = [f'<tspan fill="#0550ae">{w}</tspan>' if w in KEYWORDS else html.escape(w) for w in line.split(" ")]
    return " ".join(words)


def column(lines, x, title, paint):
    rows = [f'<text x="{x}" y="{MARGIN + SIZE}" fill="#6e7781">{html.escape(title)}</text>']
    for i, line in enumerate(lines):
        y = MARGIN + SIZE + LEADING * (i + 1.5)
        rows.append(f'<text x="{x}" y="{y}" xml:space="preserve">{paint(line)}</text>')
    return rows


def picture_of_sheet(program):
    sheet = ROOT / "examples" / "xor.tn"
    left = sheet.read_text().rstrip().split("\n")
    right = subprocess.run([program, "run", str(sheet)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True).stdout.rstrip().split("\n")
    height = 2 * MARGIN + SIZE + LEADING * (max(len(left), len(right)) + 1)
    rows = column(left, MARGIN, "examples/xor.tn", coloured)
    rows += column(right, 560, "$ turunan run examples/xor.tn", html.escape)
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}" viewBox="0 0 900 {height}" '
           f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{SIZE}" fill="#1f2328">\n'
           f'<rect width="900" height="{height}" rx="8" fill="#f6f8fa"/>\n'
           f'<path d="M540 {MARGIN}V{height - MARGIN}" stroke="#d0d7de"/>\n' + "\n".join(rows) + "\n</svg>\n")
    (PICTURES / "xor.svg").write_text(svg)


def explain(program, folder, name, *flags):
    """The derivation of the lecture's XOR network as a file of the folder."""
    path = folder / name
    subprocess.run([program, "explain", "examples/lecture/12-derivation.tn", *flags, "-o", path], cwd=ROOT, check=True)
    return path


def picture_of_page(program, folder):
    """The beginning of the backward pass; in a frame, for a screenshot begins at the top of a page."""
    page = explain(program, folder, "page.html")
    frame = folder / "frame.html"
    frame.write_text(f'<body style="margin:0"><iframe src="file://{page}#backward" '
                     'style="width:640px;height:370px;border:0"></iframe>')
    subprocess.run(["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    "--window-size=640,370", f"--screenshot={PICTURES / 'page.png'}", f"file://{frame}"],
                   stderr=subprocess.DEVNULL, check=True)


def picture_of_frame(program, folder):
    """The frame of the deck that derives the gradient at the output."""
    deck = explain(program, folder, "deck.tex", "--format", "beamer")
    number = deck.read_text().split(r"\partial C / \partial Z_{2}")[0].count(r"\begin{frame}")
    subprocess.run(["pdflatex", "-interaction=batchmode", deck.name], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["pdftoppm", "-png", "-singlefile", "-scale-to-x", "800", "-scale-to-y", "-1",
                    "-f", str(number), "-l", str(number), "deck.pdf", PICTURES / "frame"], cwd=folder, check=True)


def main():
    program = Path(sys.argv[1]).resolve()
    picture_of_sheet(program)
    with tempfile.TemporaryDirectory() as folder:
        picture_of_page(program, Path(folder))
        picture_of_frame(program, Path(folder))


main()
