#!/usr/bin/env python3
"""Writes tests/graph/data/print.txt: arrays and the text that NumPy (2.3 or later) prints them as.

Each case is a line `case DTYPE SHAPE digits=… threshold=… edge=… width=…`, a line `elements …` that is
repeated until the array is full, and the printed lines, each behind a `|`.
"""
import pathlib

import numpy as np

DEFAULTS = dict(digits=8, threshold=1000, edge=3, width=75)
cases = []


def case(elements, shape=None, dtype=np.float64, **options):
    elements = np.asarray(elements, dtype=dtype).ravel()
    shape = elements.shape if shape is None else shape
    o = {**DEFAULTS, **options}
    array = np.resize(elements, shape)
    with np.printoptions(precision=o["digits"], threshold=o["threshold"], edgeitems=o["edge"], linewidth=o["width"]):
        text = str(array)
    name = {"float64": "f64", "float32": "f32", "int64": "i64", "bool": "bool"}[array.dtype.name]
    sizes = "x".join(map(str, shape)) or "scalar"
    settings = " ".join(f"{k}={v}" for k, v in o.items() if v != DEFAULTS[k])
    values = " ".join(repr(e.item()) if name == "f64" else str(int(e)) if name in ("bool", "i64") else str(e) for e in elements)
    cases.append(f"case {name} {sizes} {settings}".rstrip())
    cases.append("elements " + values)
    cases.extend("|" + line for line in text.split("\n"))


rng = np.random.default_rng(20)
floats = [np.float64, np.float32]

# The lecture's kind: whole numbers in every rank, and summaries of them.
for shape in [(36,), (6, 6), (3, 3, 4), (2, 3, 3, 2), (1, 36), (36, 1), (1, 1, 36)]:
    case(np.arange(36), shape, np.int64)
    case(np.arange(36), shape)
for shape in [(1000,), (1001,), (10, 101), (101, 10), (7, 11, 13), (5, 6, 7, 8), (2, 501), (501, 2), (1001, 1), (6, 6, 6, 6)]:
    case(np.arange(-17, 40), shape, np.int64)
    case(rng.normal(size=23).round(3), shape)
    case(rng.normal(size=29), shape, np.float32)

# Special values, alone and among others.
inf, nan = np.inf, np.nan
specials = [[0.0], [-0.0], [0.0, -0.0], [nan], [inf], [-inf], [nan, inf], [nan, 1], [-inf, 1], [inf, 0.25], [-inf, 0.25],
            [nan, -1], [1e10, nan], [1e10, -inf], [-1e10, inf], [nan, 123456, 0.5], [0, 1e-5], [5e-324, 1],
            [1.7976931348623157e308, -2.2250738585072014e-308], [0.1, 0.2, 0.30000000000000004], [1e8], [99999999.0], [1e-4],
            [9.9999e-5], [1, 1000], [1, 1001], [1, 1000.0000001], [1e-3, 1], [1e-3, 1.0000001], [1e100, 1], [1e-100, 1],
            [9.999999995], [0.999999995], [1.000000005], [2.5, 3.5, -0.5], [0.123456785, 0.5], [1.234567885e-7],
            [9.9999999951e5, 1e9], [1e22, 1], [1 / 3, 2 / 3], [100, 0.001], [123456789], [1234567.125, 7654321.5]]
for values in specials:
    for dtype in floats:
        with np.errstate(over="ignore"):
            case(values, dtype=dtype)
for dtype in floats:
    for value in [0, -0.0, 1, -1, 0.1, 1 / 3, 2 / 3, 1e-4, 9e-5, 123456.789, 999999.9, 1e6, 1e15, 1e16, 123456789.125, 1e300, 5e-324, nan, inf, -inf]:
        with np.errstate(over="ignore"):
            case([value], (), dtype)
case([7], (), np.int64), case([-7], (), np.int64), case([1], (), np.bool_), case([0], (), np.bool_)
case([2**63 - 1, -(2**63)], dtype=np.int64)
case([-1, 10], dtype=np.int64), case([1, 0, 0, 1, 1, 0], (2, 3), np.bool_), case([1, 1], dtype=np.bool_), case([0], (2, 2), np.bool_)
case([1, 0], (1001,), np.bool_)
for shape in [(0,), (0, 3), (2, 0), (3, 0, 2)]:
    for dtype in [np.float64, np.int64]:
        case([1], shape, dtype)

# Random ones: shapes, magnitudes, roundings, widths of the line, other options.
for seed in range(110):
    rng = np.random.default_rng(seed)
    rank = int(rng.integers(1, 5))
    shape = tuple(int(n) for n in rng.integers(1, [40, 9, 5, 4][rank - 1] + 1, size=rank))
    count = min(int(np.prod(shape)), 17)
    values = rng.normal(size=count) * 10.0 ** rng.uniform(-6, 9)
    kind = seed % 5
    if kind == 1:
        values = values * 10.0 ** rng.integers(-3, 4, size=count)
    elif kind == 2:
        values = values.round(int(rng.integers(0, 6)))
    elif kind == 3:
        values = rng.integers(-4096, 4096, size=count) / 2.0 ** rng.integers(0, 14)  # exact halves to round
    elif kind == 4:
        values = np.where(rng.random(count) < 0.2, rng.choice([nan, inf, -inf, 0.0, -0.0], size=count), values)
    options = {}
    if seed % 3 == 1:
        options = dict(digits=int(rng.integers(0, 13)))
    if seed % 7 == 2:
        options |= dict(threshold=int(rng.integers(0, 30)), edge=int(rng.integers(1, 4)))
    if seed % 6 == 3:
        options |= dict(width=int(rng.integers(1, 50)))
    case(values, shape, floats[seed % 2], **options)
    if seed % 10 == 0:
        case(rng.integers(-10**6, 10**6, size=count), shape, np.int64, **options)

path = pathlib.Path(__file__).resolve().parent.parent / "tests" / "graph" / "data" / "print.txt"
path.write_text("\n".join(cases) + "\n")
print(sum(line.startswith("case ") for line in cases), "cases,", path.stat().st_size, "bytes")
