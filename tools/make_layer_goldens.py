#!/usr/bin/env python3
"""Writes tests/library/data/layers.json: results and gradients of every layer by PyTorch.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 numpy
    VENV/bin/python tools/make_layer_goldens.py

Everything is computed in float64 on the processor. A layer is given PyTorch's parameters in turunan's layout: images with
the channels last, weights as inputs × outputs and window × channels in × channels out. The gradients are those of
sum(result ⊙ w) with w[i] = cos(i + 1), counted in turunan's layout of the result.
"""

import json
import pathlib

import numpy as np
import torch
from torch import nn

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
cases = []


def packed(tensor):
    array = tensor.detach().numpy()
    return {"shape": list(array.shape), "values": array.ravel().tolist()}


def last(x):
    """Channels from the second axis to the last."""
    return x.movedim(1, -1)


def first(x):
    return x.movedim(-1, 1)


def linear(w):
    return w.T


def images(w):
    """out × in × window to window × in × out."""
    return w.movedim((0, 1), (-1, -2))


def cell(w):
    return w.T


def same(w):
    return w


def case(name, layer, shape, layouts, before=same, after=same, call=None, training=False):
    """`shape` is that of the input in turunan's layout; `before` and `after` go to PyTorch's and back."""
    layer.train(training)
    for parameter in layer.parameters():
        with torch.no_grad():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
    buffers = {n: b.clone() for n, b in layer.named_buffers()}
    x = torch.randn(shape).requires_grad_(True)
    y = after((call or (lambda l, v: l(v)))(layer, before(x)))
    weights = torch.cos(torch.arange(y.numel()) + 1.0).reshape(y.shape)
    (y * weights).sum().backward()
    entry = {"name": name, "training": training, "x": packed(x), "y": packed(y), "x_gradient": packed(x.grad), "parameters": []}
    for parameter_name, layout in layouts.items():
        p = layer.get_parameter(parameter_name)
        entry["parameters"].append({"name": parameter_name, "value": packed(layout(p)), "gradient": packed(layout(p.grad))})
    entry["kept"] = [{"name": n, "before": packed(buffers[n]), "after": packed(b)}
                     for n, b in layer.named_buffers() if n != "num_batches_tracked"]
    cases.append(entry)


row = lambda b: b.reshape(1, -1)
case("linear", nn.Linear(3, 4), (5, 3), {"weight": linear, "bias": row})
conv = {"weight": images, "bias": same}
case("conv2d", nn.Conv2d(2, 3, 3), (2, 6, 5, 2), conv, first, last)
case("conv2d strided", nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)), (2, 7, 6, 2), conv, first, last)
case("conv2d grouped", nn.Conv2d(4, 6, 3, padding=1, groups=2), (2, 5, 4, 4), conv, first, last)
case("conv2d same", nn.Conv2d(2, 3, 4, padding="same"), (1, 6, 5, 2), conv, first, last)
case("conv1d", nn.Conv1d(2, 3, 3, stride=2, padding=1), (2, 7, 2), conv, first, last)
case("conv transpose", nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1), (2, 4, 3, 3),
     {"weight": images, "bias": same}, first, last)
case("max pool", nn.MaxPool2d(2), (2, 4, 6, 3), {}, first, last)
case("max pool strided", nn.MaxPool2d(3, stride=2, padding=1), (2, 5, 6, 2), {}, first, last)
case("average pool", nn.AvgPool2d(2), (2, 4, 6, 3), {}, first, last)
case("average pool padded", nn.AvgPool2d(3, stride=2, padding=1), (2, 5, 6, 2), {}, first, last)
case("global average pool", nn.AdaptiveAvgPool2d(1), (2, 4, 3, 2), {}, first, lambda y: y.flatten(1))
case("global max pool", nn.AdaptiveMaxPool2d(1), (2, 4, 3, 2), {}, first, lambda y: y.flatten(1))
affine = {"weight": same, "bias": same}
case("batch norm", nn.BatchNorm2d(3), (4, 3, 2, 3), affine, first, last, training=True)
case("batch norm used", nn.BatchNorm2d(3), (4, 3, 2, 3), affine, first, last)
case("batch norm of rows", nn.BatchNorm1d(3), (6, 3), affine, training=True)
case("layer norm", nn.LayerNorm(5), (3, 4, 5), affine)
case("group norm", nn.GroupNorm(2, 6), (3, 4, 2, 6), affine, first, last)
cells = {"weight_ih_l0": cell, "weight_hh_l0": cell, "bias_ih_l0": same, "bias_hh_l0": same}
case("lstm", nn.LSTM(3, 4, batch_first=True), (2, 5, 3), cells, call=lambda l, v: l(v)[0])
case("gru", nn.GRU(3, 4, batch_first=True), (2, 5, 3), cells, call=lambda l, v: l(v)[0])


class Attention(nn.Module):
    """nn.MultiheadAttention with its three input matrices apart."""

    def __init__(self, causal):
        super().__init__()
        self.causal = causal
        self.query, self.key, self.value, self.output = (nn.Linear(6, 6) for _ in range(4))

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1]) if self.causal else None
        y, _ = nn.functional.multi_head_attention_forward(
            *[x.transpose(0, 1)] * 3, 6, 2,
            torch.cat([self.query.weight, self.key.weight, self.value.weight]),
            torch.cat([self.query.bias, self.key.bias, self.value.bias]), None, None, False, 0.0,
            self.output.weight, self.output.bias, training=False, attn_mask=mask)
        return y.transpose(0, 1)


heads = {f"{part}.{what}": layout for part in ("query", "key", "value", "output")
         for what, layout in (("weight", linear), ("bias", row))}
case("attention", Attention(False), (2, 4, 6), heads)
case("causal attention", Attention(True), (2, 4, 6), heads)

path = pathlib.Path(__file__).parents[1] / "tests/library/data/layers.json"
path.parent.mkdir(exist_ok=True)
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases")
