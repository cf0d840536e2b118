#!/usr/bin/env python3
"""Makes the pictures of the README from what the program prints: tools/make_pictures.py build/turunan"""
import html
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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


def main():
    program = sys.argv[1]
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
    (ROOT / "docs" / "pictures" / "xor.svg").write_text(svg)


main()
