#!/usr/bin/env python3
"""Holds the networks that turunan writes as ONNX to ONNX's checker and to ONNX Runtime.

    python3 -m venv VENV && VENV/bin/pip install onnx onnxruntime numpy
    cmake --build build --target onnx_networks && build/tests/onnx_networks build/onnx-networks
    VENV/bin/python tools/check_onnx_export.py build/onnx-networks

Prints the greatest difference of each network's outputs, |a - b| / (1 + |b|), and fails above 1e-5.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper


def arrays(folder, kind):
    paths = sorted(folder.glob(f"{kind}_*.pb"), key=lambda path: int(path.stem.split("_")[1]))
    return [numpy_helper.to_array(onnx.load_tensor(path)) for path in paths]


def difference(a, b):
    if a.shape != b.shape or a.dtype != b.dtype:
        return np.inf
    a, b = a.astype(np.float64), b.astype(np.float64)
    return float(np.max(np.abs(a - b) / (1 + np.abs(b)), initial=0))


worst = 0.0
for model in sorted(pathlib.Path(sys.argv[1]).glob("*/model.onnx")):
    onnx.checker.check_model(onnx.load(model), full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    greatest = 0.0
    for data in sorted(model.parent.glob("test_data_set_*")):
        names = [port.name for port in session.get_inputs()]
        got = session.run(None, dict(zip(names, arrays(data, "input"))))
        expected = arrays(data, "output")
        assert len(got) == len(expected)
        greatest = max([greatest, *map(difference, got, expected)])
    print(f"{model.parent.name:<28} {greatest:.2e}")
    worst = max(worst, greatest)
print(f"{'all':<28} {worst:.2e}")
sys.exit(worst > 1e-5)
