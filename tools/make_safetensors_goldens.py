#!/usr/bin/env python3
"""Writes the files of tests/formats/safetensors with the Python package safetensors, and what they hold.

    python3 -m venv build/goldens && build/goldens/bin/pip install numpy safetensors
    build/goldens/bin/python tools/make_safetensors_goldens.py
"""

import json
import pathlib
import struct

import numpy as np
from safetensors import TensorSpec, serialize, serialize_file
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).parent.parent / "tests" / "formats" / "safetensors"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(5)
expected = {}


def expect(file, tensors, metadata=None):
    expected[file] = {
        "metadata": metadata or {},
        "tensors": {
            name: {"shape": list(values.shape), "type": kind, "values": values.ravel().tolist()}
            for name, (kind, values) in tensors.items()
        },
    }


# A network as PyTorch names its parameters, with metadata.
network = {
    "0.weight": random.normal(size=(3, 2)).astype(np.float32),
    "0.bias": np.zeros(3, np.float32),
    "2.weight": random.normal(size=(1, 3)).astype(np.float32),
    "2.bias": np.array([0.5], np.float32),
}
save_file(network, folder / "network.safetensors", {"format": "pt", "author": "Grüße \"quoted\"\n"})
expect("network.safetensors", {name: ("f32", values) for name, values in network.items()},
       {"format": "pt", "author": "Grüße \"quoted\"\n"})

# Every type, at its ends.
kinds = {
    "float64": ("f64", np.array([0, -0.1, 1e300, 5e-324])),
    "float32": ("f32", np.array([1.5, -3.4e38, 1e-45], np.float32)),
    "float16": ("f32", np.array([1, -2, 65504, 6e-8, 6.1e-5, 0.1], np.float16)),
    "int64": ("i64", np.array([-(2**63), 2**63 - 1])),
    "int32": ("i64", np.array([-(2**31), 2**31 - 1], np.int32)),
    "int16": ("i64", np.array([-(2**15), 2**15 - 1], np.int16)),
    "int8": ("i64", np.array([-128, 127], np.int8)),
    "uint64": ("i64", np.array([0, 2**63 - 1], np.uint64)),
    "uint32": ("i64", np.array([0, 2**32 - 1], np.uint32)),
    "uint16": ("i64", np.array([0, 2**16 - 1], np.uint16)),
    "uint8": ("i64", np.array([0, 255], np.uint8)),
    "bool": ("boolean", np.array([[True, False], [False, True]])),
}
halves = [1.0, -2.5, 3.0e38, 1e-40]
top = np.frombuffer(b"".join(struct.pack("<f", v)[2:] for v in halves), np.uint16)


def spec(kind, values):
    return TensorSpec(dtype=kind, shape=list(values.shape), data_ptr=values.ctypes.data, data_len=values.nbytes)


raw = {name: spec(name, values) for name, (_, values) in kinds.items()}
raw["bfloat16"] = spec("bfloat16", top)
serialize_file(raw, folder / "types.safetensors", None)
cut = (top.astype(np.uint32) << 16).view(np.float32)
expect("types.safetensors", {**kinds, "bfloat16": ("f32", cut)})

# No elements, no axes, no tensors.
shapes = {"scalar": np.array(2.5), "empty": np.zeros((0, 3)), "deep": np.arange(6.0).reshape(1, 1, 2, 1, 3)}
save_file(shapes, folder / "shapes.safetensors")
expect("shapes.safetensors", {name: ("f64", values) for name, values in shapes.items()})
(folder / "nothing.safetensors").write_bytes(serialize({}, None))
expect("nothing.safetensors", {})

(folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")
