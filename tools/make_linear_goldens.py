#!/usr/bin/env python3
"""Writes tests/ops/data/linear.txt: matrices and what NumPy makes of them.

Each case is a line `case FUNCTION`, then its arguments as lines `in SHAPE ELEMENTS…` and its results as lines
`out SHAPE ELEMENTS…`. NumPy leaves the signs of qr, eigh and svd as they come; here they follow turunan's rules:
no negative number on R's diagonal, and in each column of the eigenvectors and of U the component of
largest magnitude, the first of several that tie, is positive.
"""
import pathlib

import numpy as np

lines = []


def case(function, arguments, results):
    lines.append("case " + function)
    for kind, arrays in (("in", arguments), ("out", results)):
        for array in arrays:
            array = np.asarray(array, dtype=np.float64)
            sizes = "x".join(map(str, array.shape)) or "scalar"
            lines.append(f"{kind} {sizes} " + " ".join(repr(e) for e in array.ravel().tolist()))


def signs(columns):
    largest = np.abs(columns).max(axis=-2, keepdims=True)
    first = np.argmax(np.abs(columns) >= (1 - 1e-8) * largest, axis=-2)
    return np.where(np.take_along_axis(columns, first[..., None, :], axis=-2) < 0, -1.0, 1.0)


def square(a):
    case("det", [a], [np.linalg.det(a)])
    case("inv", [a], [np.linalg.inv(a)])


def symmetric(a):
    values, vectors = np.linalg.eigh(a)
    case("eig", [a], [values, vectors * signs(vectors)])


def any_shape(a):
    q, r = np.linalg.qr(a)
    sign = np.where(np.diagonal(r, axis1=-2, axis2=-1) < 0, -1.0, 1.0)
    case("qr", [a], [q * sign[..., None, :], r * sign[..., :, None]])
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    v, sign = np.swapaxes(vt, -1, -2), signs(u)
    case("svd", [a], [u * sign, s, v * sign])


rng = np.random.default_rng(7)
whole = [[[2.0]], [[1, 2], [3, 4]], [[0, 2], [3, 0]], [[2, 1, 1], [4, -6, 0], [-2, 7, 2]]]
for a in whole:
    square(np.array(a, dtype=float))
for a in [[[2.0]], [[2, 1], [1, 2]], [[4, 1, 0], [1, 3, 1], [0, 1, 2]]]:
    a = np.array(a, dtype=float)
    symmetric(a)
    case("cholesky", [a], [np.linalg.cholesky(a)])
for a in [[[-3.0]], [[1, 2], [3, 4], [5, 6]], [[1, 2, 3], [4, 5, 6]], [[0, 1], [1, 0], [1, 1]]]:
    any_shape(np.array(a, dtype=float))

for shape in [(4, 4), (7, 7), (20, 20), (3, 2, 2)]:
    a = rng.normal(size=shape).round(2)
    square(a)
    any_shape(a)
    b = rng.normal(size=(*shape[:-1], 3)).round(2)
    case("solve", [a, b], [np.linalg.solve(a, b)])
    if a.ndim == 2:
        case("solve", [a, b[:, 0]], [np.linalg.solve(a, b[:, 0])])
    s = a + np.swapaxes(a, -1, -2)
    symmetric(s)
    p = (a @ np.swapaxes(a, -1, -2)).round(2) + np.eye(shape[-1])
    case("cholesky", [p], [np.linalg.cholesky(p)])
for shape in [(5, 3), (3, 5), (18, 20), (2, 4, 2)]:
    any_shape(rng.normal(size=shape).round(2))

path = pathlib.Path(__file__).parent.parent / "tests/ops/data/linear.txt"
path.parent.mkdir(exist_ok=True)
path.write_text("\n".join(lines) + "\n")
