#!/usr/bin/env python3
"""Writes the small arrays of tests/data/npy/ with NumPy. The values of `a` are k/2 - 3 in row-major order."""
import pathlib

import numpy as np

folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "npy"
folder.mkdir(parents=True, exist_ok=True)


def save(name, array, version=(1, 0)):
    with open(folder / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version, allow_pickle=True)


a = (np.arange(24) / 2 - 3).reshape(2, 3, 4)
for order, letter in [("little", "<"), ("big", ">")]:
    for kind in ["f4", "f8"]:
        save(f"{kind}-{order}", a.astype(letter + kind))
    for kind in ["i2", "i4", "i8", "u2", "u4", "u8"]:
        save(f"{kind}-{order}", np.array([0, 1, 200, 32767 if kind == "i2" else 40000]).astype(letter + kind))
save("i1", np.array([-128, -1, 0, 127], "i1"))
save("u1", np.array([0, 1, 128, 255], "u1"))
save("b1", np.array([[True, False], [False, True]]))
save("fortran", np.asfortranarray(a))
save("scalar", np.array(2.5))
save("empty", np.zeros((0, 3)))
save("version2", a, (2, 0))
save("version3", a, (3, 0))
save("object", np.array([None, 1], dtype=object))
save("structured", np.zeros(2, dtype=[("x", "f8"), ("y", "i4")]))
save("complex", np.array([1 + 2j]))
save("half", np.array([1.5], "f2"))
save("text", np.array(["a", "b"]))

np.savez(folder / "stored.npz", X=a, y=np.array([1, 0], "i4"))
np.savez_compressed(folder / "deflated.npz", X=np.tile(a, (1, 1, 20)), y=np.array([1, 0], "u1"), **{"ŷ": np.array(2.5, "f4")})
np.savez(folder / "none.npz")
