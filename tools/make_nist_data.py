#!/usr/bin/env python3
"""Writes tests/learn/data/nist_strd.json from the .dat files of NIST's Statistical Reference Datasets.

    tools/make_nist_data.py FOLDER      the files of the nonlinear regressions, Bennett5.dat to Thurber.dat

They are at https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml, and in the folder NIST_STRD of the source
archive of the Python package lmfit. As works of NIST they are in the public domain. A file has the two
starting points, the certified parameters with their standard deviations and the certified residual sum of
squares, then the data: y and the predictors.
"""

import json
import pathlib
import re
import sys


def numbers(text):
    return [float(x) for x in text.split()]


def dataset(path):
    text = path.read_text(encoding="ascii", errors="replace")
    rows = [numbers(m.group(1)) for m in re.finditer(r"^\s*b\d+ =\s*(.+)$", text, re.M)]
    squares = float(re.search(r"Residual Sum of Squares:\s*(\S+)", text).group(1))
    count = int(re.search(r"Number of Observations:\s*(\d+)", text).group(1))
    data = [numbers(line) for line in re.split(r"^Data:\s+y.*$", text, flags=re.M)[1].splitlines() if line.strip()]
    assert len(data) == count and all(len(row) == 4 for row in rows), path
    return {
        "name": path.stem,
        "starts": [[row[0] for row in rows], [row[1] for row in rows]],
        "parameters": [row[2] for row in rows],
        "deviations": [row[3] for row in rows],
        "squares": squares,
        "y": [row[0] for row in data],
        "x": [row[1] if len(row) == 2 else row[1:] for row in data],
    }


target = pathlib.Path(__file__).parent.parent / "tests/learn/data/nist_strd.json"
records = [dataset(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.dat"))]
lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in records)
target.write_text("[\n" + lines + "\n]\n", encoding="ascii")
print(f"{len(records)} data sets, {target.stat().st_size} bytes")
