#!/usr/bin/env python3
"""Writes the small images of tests/data/png with Pillow. The samples of each are in expected.json.

    python3 -m venv build/goldens && build/goldens/bin/pip install numpy pillow
    build/goldens/bin/python tools/make_png_goldens.py
"""
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "png"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(3)
expected = {}


def expect(name, samples, largest=255):
    samples = np.asarray(samples)
    if samples.ndim == 2:
        samples = samples[:, :, None]
    expected[name] = {"shape": list(samples.shape), "largest": largest, "samples": samples.ravel().tolist()}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(name, width, height, depth, colour, rows, interlaced=0, extra=b""):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    (folder / f"{name}.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b""))


grey = random.integers(0, 256, (5, 4), dtype=np.uint8)
colour = random.integers(0, 256, (3, 6, 3), dtype=np.uint8)
opaque = random.integers(0, 256, (4, 4, 4), dtype=np.uint8)
Image.fromarray(grey).save(folder / "grey.png")
expect("grey", grey)
Image.fromarray(colour).save(folder / "colour.png")
expect("colour", colour)
Image.fromarray(opaque).save(folder / "opacity.png")
expect("opacity", opaque)
Image.fromarray(np.dstack([grey, 255 - grey]), "LA").save(folder / "grey-opacity.png")
expect("grey-opacity", np.dstack([grey, 255 - grey]))
palette = Image.fromarray(grey % 4, "P")
colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7]
palette.putpalette(colours)
palette.save(folder / "palette.png")
expect("palette", np.array(colours).reshape(4, 3)[grey % 4])
bits = random.integers(0, 2, (3, 9), dtype=np.uint8)
Image.fromarray(bits * 255).convert("1").save(folder / "one-bit.png")
expect("one-bit", bits * 255)
wide = random.integers(0, 65536, (4, 3), dtype=np.uint16)
Image.fromarray(wide).save(folder / "sixteen-bit.png")
expect("sixteen-bit", wide, 65535)
# The samples of grey in two bytes each; read, both are the same numbers.
deep = grey.astype(np.uint16) * 257
write("deep", 4, 5, 16, 0, [row.astype(">u2").tobytes() for row in deep])
expect("deep", deep, 65535)
# A gamma that the samples must not be changed by.
write("gamma", 4, 5, 8, 0, [bytes(row) for row in grey], extra=chunk(b"gAMA", struct.pack(">I", 100000)))
expect("gamma", grey)
# 2×2, interlaced: the passes hold the pixels (0, 0); (0, 1); (1, 0) (1, 1).
square = np.array([[10, 20], [30, 40]], dtype=np.uint8)
write("interlaced", 2, 2, 8, 0, [b"\x0a", b"\x14", b"\x1e\x28"], 1)
expect("interlaced", square)

(folder / "expected.json").write_text(json.dumps(expected) + "\n")
