#!/usr/bin/env python3
"""Writes tests/ops/data/oracle.json: values and gradients of every function by PyTorch and NumPy.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 numpy
    VENV/bin/python tools/make_oracle.py

Everything is computed in float64 on the processor. A gradient is the vector-Jacobian product with the
cotangent w[i] = cos(i + 1) of the result. Where turunan decides otherwise than PyTorch, the function below
says so in a comment and computes what turunan means.
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
cases = []


def tensor(values):
    return torch.tensor(np.array(values, dtype=np.float64))


def numbers(array):
    """A flat list that JSON can hold."""
    return [x if math.isfinite(x) else str(x) for x in np.asarray(array, dtype=np.float64).ravel().tolist()]


def typed(array):
    return {"shape": list(array.shape), "values": numbers(array)}


def case(name, function, inputs, named=None, gradient=True, where=None):
    """Records `function` of `inputs` under turunan's name for it. `where` lists the inputs to differentiate by."""
    xs = [tensor(x).requires_grad_(gradient) for x in inputs]
    y = function(*xs)
    y = torch.as_tensor(y)
    record = {
        "function": name,
        "inputs": [typed(x.detach()) for x in xs],
        "named": {k: v if isinstance(v, list) else [v] for k, v in (named or {}).items()},
        "value": typed(y.detach().double()),
    }
    if gradient:
        record["gradients"] = [None] * len(xs)
        by = range(len(xs)) if where is None else where
        grads = [None] * len(xs)
        if y.requires_grad:
            w = torch.cos(torch.arange(1, y.numel() + 1, dtype=torch.float64)).reshape(y.shape)
            grads = torch.autograd.grad(y, xs, w, allow_unused=True)
        for i in by:
            g = torch.zeros_like(xs[i]) if grads[i] is None else grads[i]
            record["gradients"][i] = numbers(g)
    cases.append(record)


def spread(shape, seed, low=-2.0, high=2.0):
    return np.random.default_rng(seed).uniform(low, high, shape)


# ---- elementwise

ordinary = [-30, -2.5, -1.5, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 1.5, 2.5, 3, 30]
positive = [1e-300, 1e-8, 0.1, 0.5, 1, 1.5, 2, 10, 1e8, 1e300]

case("exp", torch.exp, [ordinary + [-800, 700]])
case("log", torch.log, [positive + [0.0]])
case("sqrt", torch.sqrt, [positive + [0.0]])
case("abs", torch.abs, [ordinary])  # slope 0 at 0
case("sign", torch.sign, [ordinary])
case("sin", torch.sin, [ordinary + [1e6]])
case("cos", torch.cos, [ordinary + [1e6]])
case("tan", torch.tan, [[-1.5, -0.5, 0, 0.5, 1, 1.5, 2, 30]])
case("tanh", torch.tanh, [ordinary + [-800, 800]])
case("erf", torch.erf, [ordinary])
unit = [-0.99, -0.5, -0.1, 0, 0.1, 0.5, 0.99]
case("asin", torch.asin, [unit])
case("acos", torch.acos, [unit])
case("atan", torch.atan, [ordinary + [-1e6, 1e6]])
case("sinh", torch.sinh, [ordinary])
case("cosh", torch.cosh, [ordinary])
case("asinh", torch.asinh, [ordinary])
case("acosh", torch.acosh, [[1.001, 1.5, 2, 10, 1e6]])
case("atanh", torch.atanh, [unit])
case("σ", torch.sigmoid, [ordinary + [-800, 800]])
case("sigmoid", torch.sigmoid, [[0.25]])
case("relu", torch.relu, [ordinary])  # slope 0 at 0
case("leaky_relu", F.leaky_relu, [ordinary])
case("leaky_relu", lambda x: F.leaky_relu(x, 0.25), [ordinary], {"slope": 0.25})
case("elu", F.elu, [ordinary])
case("elu", lambda x: F.elu(x, 0.25), [ordinary], {"scale": 0.25})
# PyTorch's softplus cuts off at a threshold; turunan's is log(1 + exp(x)) everywhere.
case("softplus", lambda x: torch.logaddexp(x, torch.zeros_like(x)), [ordinary + [-800, 800]])
case("gelu", F.gelu, [[-6, -2.5, -1, -0.1, 0, 0.1, 1, 2.5, 30]])
case("silu", F.silu, [ordinary])
# step(0) is 0: PyTorch's heaviside leaves it to the caller.
case("step", lambda x: torch.heaviside(x.detach(), torch.zeros_like(x)), [ordinary])
case("floor", torch.floor, [ordinary])
case("ceil", torch.ceil, [ordinary])
case("round", torch.round, [ordinary])  # halves to even
case("clip", lambda x, low, high: torch.clamp(x, -1, 1) + 0 * (low + high), [ordinary, -1, 1],
     where=[0])  # a cotangent passes at the bounds
case("clip", lambda x, low, high: torch.clamp(x, low, high), [spread((2, 3), 1), spread((3,), 2, -2, 0), 0.5])
case("where", lambda c, a, b: torch.where(c != 0, a, b), [[0, 1, 2, 0], [1, 2, 3, 4], [5, 6, 7, 8]])
case("where", lambda c, a, b: torch.where(c != 0, a, b), [[[0], [1]], spread((2, 3), 3), 7])
case("max", torch.maximum, [[1, 2, 3, -1], [2, 2, 1, -1]])  # a tie gives each a half
case("min", torch.minimum, [[1, 2, 3, -1], [2, 2, 1, -1]])
case("max", torch.maximum, [spread((2, 3), 4), spread((2, 1), 5)])
case("min", torch.minimum, [spread((2, 3), 4), 0.25])

# ---- operators

a23, b23, row3, column2 = spread((2, 3), 10), spread((2, 3), 11, 0.5, 2), spread((3,), 12), spread((2, 1), 13, 0.5, 2)
for name, operator in {"add": torch.add, "subtract": torch.sub, "multiply": torch.mul, "divide": torch.div}.items():
    case(name, operator, [a23, b23])
    case(name, operator, [row3, column2])
    case(name, operator, [3.5, b23])
case("negate", torch.neg, [a23])
case("square", torch.square, [ordinary])
case("power", torch.pow, [b23, a23])
case("power", torch.pow, [b23, 3])
for exponent in [0, 1, 2, 3, 5]:
    case("power", lambda x: torch.pow(x, exponent), [[-2, -1, 0, 1, 2]], {"exponent": exponent})
for exponent in [-2, -1, -0.5, 0.5, 1.5]:
    case("power", lambda x: torch.pow(x, exponent), [[0.25, 1, 4]], {"exponent": exponent})
case("power", torch.pow, [[0.0, 0.0, 0.0], [0.0, 1.0, 2.0]])  # 0^0 counts as flat
case("equal", torch.eq, [[1, 2, 3], [1, 3, 2]], gradient=False)
case("not_equal", torch.ne, [[1, 2, 3], [1, 3, 2]], gradient=False)
case("less", torch.lt, [[1, 2, 3], [1, 3, 2]], gradient=False)
case("less_equal", torch.le, [[1, 2, 3], [1, 3, 2]], gradient=False)
case("greater", torch.gt, [[1, 2, 3], [1, 3, 2]], gradient=False)
case("greater_equal", torch.ge, [[1, 2, 3], [1, 3, 2]], gradient=False)

# ---- running sums, and elements by their places

a43 = spread((4, 3), 14)
case("cumsum", lambda x: torch.cumsum(x, 0), [a43])
case("cumsum", lambda x: torch.cumsum(x, 1), [a43], {"axis": 1})
for axis in [0, 1, -1]:
    places = [[2, 0], [1, 2]]
    case("gather", lambda x, i: torch.as_tensor(x)[
        (slice(None),) * (axis % 2) + (i.detach().long(),)], [a43, places], {"axis": axis}, where=[0])

# ---- reductions

a234 = spread((2, 3, 4), 20)
tied = [[1, 3, 3], [3, 0, 3]]


def deviation(x, axes, keepdims):
    """sd over n. At sd = 0 turunan's derivative is 0, as PyTorch's is."""
    return torch.std(x, axes, correction=0, keepdim=keepdims)


def product(x, axes, keepdims):
    for axis in sorted(axes, reverse=True):
        x = torch.prod(x, axis, keepdim=keepdims)
    return x


reductions = {
    "sum": lambda x, axes, k: torch.sum(x, axes, keepdim=k),
    "mean": lambda x, axes, k: torch.mean(x, axes, keepdim=k),
    "var": lambda x, axes, k: torch.var(x, axes, correction=0, keepdim=k),  # over n, as in NumPy
    "sd": deviation,
    "max": lambda x, axes, k: torch.amax(x, axes, keepdim=k),  # ties share equally
    "min": lambda x, axes, k: torch.amin(x, axes, keepdim=k),
    "prod": product,
    "norm": lambda x, axes, k: torch.linalg.vector_norm(x, 2, axes, keepdim=k),
}
for name, reduction in reductions.items():
    for axes, keep in [((0, 1, 2), False), ((0,), False), ((1,), True), ((-1,), False), ((0, 2), True), ((0, 1), False)]:
        named = {} if len(axes) == 3 else {"axis": list(axes)}
        if keep:
            named["keepdims"] = 1
        case(name, lambda x: reduction(x, axes, keep), [a234], named)
    case(name, lambda x: reduction(x, (1,), False), [tied], {"axis": [1]})
    case(name, lambda x: reduction(x, (0, 1), False), [[[2.0, 2], [2, 2]]])
    case(name, lambda x: reduction(x, (0,), False), [[0.0, 0.0, 4.0]])
case("norm", lambda x: torch.linalg.vector_norm(x), [[0.0, 0.0, 0.0]])  # slope 0 at 0
case("std", lambda x: torch.std(x, correction=0), [[1.0, 2.0, 4.0]])
for rule, name in [(np.argmax, "argmax"), (np.argmin, "argmin")]:  # the first of equals, as in NumPy
    case(name, lambda x: torch.from_numpy(np.asarray(rule(x.numpy()))), [tied], gradient=False)
    for axis in [0, 1]:
        case(name, lambda x: torch.from_numpy(rule(x.numpy(), axis)), [tied], {"axis": axis}, gradient=False)

# ---- shape

case("reshape", lambda x: x.reshape(4, 6), [a234], {"sizes": [4, 6]})
case("reshape", lambda x: x.reshape(-1, 2), [a234], {"sizes": [-1, 2]})
case("transpose", lambda x: x.T, [a23])
case("transpose", lambda x: x.permute(2, 1, 0), [a234])  # all axes, as NumPy's T
case("transpose", lambda x: x.permute(2, 0, 1), [a234], {"axes": [2, 0, 1]})
case("transpose", lambda x: x.permute(-1, 0, 1), [a234], {"axes": [-1, 0, 1]})
case("flatten", torch.flatten, [a234])
case("flatten", lambda x: torch.flatten(x, 1), [a234], {"axis": 1})
case("concat", lambda x, y: torch.cat([x, y]), [a23, spread((1, 3), 30)])
case("concat", lambda x, y, z: torch.cat([x, y, z], -1), [a23, column2, b23], {"axis": -1})
case("stack", lambda x, y: torch.stack([x, y]), [a23, b23])
case("stack", lambda x, y: torch.stack([x, y], -1), [a23, b23], {"axis": -1})
case("broadcast", lambda x: x.broadcast_to(2, 2, 3), [column2 * np.ones((1, 1, 3))], {"sizes": [2, 2, 3]})
case("broadcast", lambda x: x.broadcast_to(4, 3), [row3], {"sizes": [4, 3]})
case("shape", lambda x: tensor(x.shape), [a234])
case("slice", lambda x: x[:, 1:3, ::2], [a234], {"slices": [0, 2, 1, 1, 2, 1, 0, 2, 2]})
case("slice", lambda x: torch.flip(x, (0,)), [row3], {"slices": [2, 3, -1]})

# ---- making

case("zeros", lambda: torch.zeros(2, 3), [], {"sizes": [2, 3]}, gradient=False)
case("ones", lambda: torch.ones(2, 3), [], {"sizes": [2, 3]}, gradient=False)
case("full", lambda x: torch.full((2, 3), x.item()), [7.5], {"sizes": [2, 3]}, gradient=False)
case("I", lambda: torch.eye(3), [], {"rows": 3}, gradient=False)
case("I", lambda: torch.eye(2, 3), [], {"rows": 2, "columns": 3}, gradient=False)
case("arange", lambda: torch.arange(5), [], {"start": 5}, gradient=False)
case("arange", lambda: tensor(np.arange(2, 9, 2.5)), [], {"start": 2, "end": 9, "step": 2.5}, gradient=False)
case("arange", lambda: tensor(np.arange(3, 0, -1)), [], {"start": 3, "end": 0, "step": -1}, gradient=False)
case("linspace", lambda: tensor(np.linspace(0.1, 0.7, 7)), [], {"start": 0.1, "end": 0.7, "count": 7}, gradient=False)
case("linspace", lambda: tensor(np.linspace(2, 3)), [], {"start": 2, "end": 3}, gradient=False)
case("onehot", lambda x: F.one_hot(x.long(), 4), [[2, 0, 3]], {"classes": 4}, gradient=False)
case("onehot", lambda x: F.one_hot(x.long().squeeze(1), 4), [[[2], [0], [3]]], {"classes": 4}, gradient=False)

# ---- products

m24, m43 = spread((2, 4), 40), spread((4, 3), 41)
case("matmul", torch.matmul, [m24, m43])
case("product", torch.matmul, [m24, m43])
case("product", torch.matmul, [m24, spread((4,), 42)])
case("product", torch.matmul, [spread((4,), 42), m43])
case("product", torch.matmul, [spread((4,), 42), spread((4,), 43)])
case("product", torch.matmul, [spread((3, 2, 4), 44), spread((3, 4, 2), 45)])
case("product", torch.matmul, [spread((3, 2, 4), 44), m43])
case("product", torch.matmul, [spread((1, 3, 2, 4), 44), spread((2, 1, 4, 2), 45)])
case("dot", torch.dot, [spread((4,), 42), spread((4,), 43)])
case("dot", lambda x, y: (x * y).sum(), [spread((1, 4), 42), spread((1, 4), 43)])
case("dot", torch.matmul, [m24, m43])
case("outer", torch.outer, [spread((2,), 46), row3])
case("trace", torch.trace, [spread((3, 3), 47)])

# ---- softmax, costs and measures


def log_where(condition, p):
    """log p where the condition holds, else 0 with the slope 0, also at p = 0."""
    return torch.where(condition, torch.log(torch.where(condition, p, 1.0)), 0.0)



logits = spread((3, 4), 50, -3, 3)
huge = [[1000.0, -1000.0, 0.0, 0.0], [-1000.0, 1000.0, 1000.0, 0.0], [1e-3, 0.0, -1000.0, 2.0]]
target = [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
soft = spread((3, 4), 51, 0.1, 0.9)
for values in [logits, huge]:
    case("softmax", lambda z: torch.softmax(z, -1), [values])
    case("softmax", lambda z: torch.softmax(z, 0), [values], {"axis": 0})
    case("log_softmax", lambda z: torch.log_softmax(z, -1), [values])
    case("log_softmax", lambda z: torch.log_softmax(z, 0), [values], {"axis": 0})
    case("softmax_crossentropy", lambda z, y: -(y * torch.log_softmax(z, -1)).sum() / 3, [values, target])
    case("sigmoid_crossentropy", F.binary_cross_entropy_with_logits, [values, target])
case("softmax_crossentropy", lambda z, y: -(y * torch.log_softmax(z, -1)).sum() / 3, [logits, soft])
case("mse", F.mse_loss, [logits, target])
case("crossentropy", lambda p, y: -(y * torch.log(p)).sum() / 3, [probabilities, target])
case("crossentropy", lambda p, y: -(y * torch.log(p)).sum() / 3, [probabilities, soft])
# 0·log 0 is 0 here, and so is its slope; PyTorch's is not a number.
case("crossentropy", lambda p, y: -log_where(y > 0, p).sum() / 2,
     [[[1.0, 0.0], [0.25, 0.75]], [[1, 0], [0, 1]]], where=[0])
case("bce", F.binary_cross_entropy, [spread((3, 4), 52, 0.1, 0.9), target], where=[0])
case("bce", lambda p, y: -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean(),
     [spread((3, 4), 52, 0.1, 0.9), soft])
case("bce", lambda p, y: -(log_where(y > 0, p) + log_where(y < 1, 1 - p)).mean(),
     [[1.0, 0.0, 0.25], [1.0, 0.0, 1.0]], where=[0])  # 0·log 0 again
case("mae", F.l1_loss, [logits, soft])  # slope 0 at 0
case("mae", F.l1_loss, [[1.0, 2.0, 3.0], [1.0, 3.0, 0.0]])
case("huber", F.huber_loss, [logits, soft])
case("huber", lambda p, y: F.huber_loss(p, y, delta=0.25), [logits, soft], {"delta": 0.25})
case("huber", F.huber_loss, [[1.0, 2.0, 3.0, -4.0], [1.0, 1.0, 0.5, 4.0]])
case("hinge", lambda p, y: torch.clamp(1 - y * p, min=0).mean(), [logits, 2 * np.array(target) - 1.0])
case("nll", lambda p, y: F.nll_loss(p, y.argmax(1)), [np.log(probabilities), target], where=[0])
case("nll", lambda p, y: -(p * y).sum() / 3, [np.log(probabilities), soft])
weights = [0.5, 2.0, 1.0, 3.0]
for smoothing, weight in [(0, None), (0.1, None), (0, weights), (0.3, weights)]:
    named = {"label_smoothing": smoothing} | ({"class_weights": weight} if weight else {})
    w = tensor(weight) if weight else None
    for y in [target, soft / soft.sum(1, keepdims=True)]:
        case("CrossEntropy", lambda z, y: F.cross_entropy(z, y, w, label_smoothing=smoothing), [logits, y], named)
distribution = soft / soft.sum(1, keepdims=True)
case("kl", lambda p, y: F.kl_div(torch.log(p), y, reduction="batchmean"), [probabilities, distribution])
case("kl", lambda p, y: F.kl_div(torch.log(p), y, reduction="batchmean"), [probabilities, target], where=[0])
case("accuracy", lambda p, y: (p.argmax(1) == y.argmax(1)).double().mean(), [logits, target], gradient=False)
case("accuracy", lambda p, y: ((p >= 0.5) == (y >= 0.5)).double().mean(),
     [[[0.2], [0.5], [0.7]], [[0], [1], [0]]], gradient=False)


def confusion(p, y):
    """Rows are the true classes, columns the predicted ones."""
    table = np.zeros((4, 4))
    for actual, predicted in zip(y.argmax(1).tolist(), p.argmax(1).tolist()):
        table[actual, predicted] += 1
    return tensor(table)


case("confusion", confusion, [logits, target], gradient=False)

# ---- images: examples × height × width × channels here, channels before height in PyTorch


def images(function):
    """A function of PyTorch's on images and, where there are any, weights, as turunan has them: channels last."""
    def on_channels_last(x, *weights):
        to_front = [0, x.dim() - 1, *range(1, x.dim() - 1)]
        weights = [w.permute(w.dim() - 1, w.dim() - 2, *range(w.dim() - 2)) for w in weights]
        y = function(x.permute(to_front), *weights)
        return y.permute(0, *range(2, y.dim()), 1).contiguous()
    return on_channels_last


small = spread((2, 5, 4, 2), 70)
case("conv", images(F.conv2d), [small, spread((3, 2, 2, 3), 71)])
case("conv", images(lambda x, w: F.conv2d(x, w, padding=1)), [small, spread((3, 3, 2, 3), 72)], {"padding": 1})
case("conv", images(lambda x, w: F.conv2d(x, w, stride=(2, 1), padding=(1, 0), dilation=(1, 2))),
     [small, spread((3, 2, 2, 1), 73)], {"stride": [2, 1], "padding": [1, 0], "dilation": [1, 2]})
case("conv", images(lambda x, w: F.conv2d(x, w, groups=2)), [small, spread((2, 2, 1, 4), 74)], {"groups": 2})
case("conv", images(lambda x, w: F.conv2d(F.pad(x, (2, 1, 0, 1)), w, stride=2)), [small, spread((2, 3, 2, 2), 75)],
     {"stride": 2, "padding": [0, 1, 2, 1]})
case("conv", images(lambda x, w: F.conv1d(x, w, stride=2, padding=2)), [spread((2, 7, 3), 76), spread((4, 3, 2), 77)],
     {"stride": 2, "padding": 2})
case("conv", images(F.conv3d), [spread((1, 3, 3, 2, 2), 78), spread((2, 2, 1, 2, 2), 79)])
pixels = [[[[1, 1], [2, 5], [2, 3]], [[1, 4], [2, 5], [0, 5]], [[3, 1], [3, 0], [3, 9]]]]  # ties: the first has it all
case("maxpool", images(lambda x: F.max_pool2d(x, 2)), [small], {"size": 2})
case("maxpool", images(lambda x: F.max_pool2d(x, 2, 1)), [pixels], {"size": 2, "stride": 1})
case("maxpool", images(lambda x: F.max_pool2d(x, (3, 2), (2, 1), (1, 0))), [small],
     {"size": [3, 2], "stride": [2, 1], "padding": [1, 0]})
case("maxpool", images(lambda x: F.max_pool1d(x, 3, 2, 1)), [spread((2, 7, 3), 80)],
     {"size": 3, "stride": 2, "padding": 1})
case("avgpool", images(lambda x: F.avg_pool2d(x, 2)), [small], {"size": 2})
case("avgpool", images(lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)), [small],
     {"size": 3, "stride": 2, "padding": 1})
case("avgpool", images(lambda x: F.avg_pool2d(x, 3, 2, 1)), [small],
     {"size": 3, "stride": 2, "padding": 1, "padded": 1})  # PyTorch counts the padding unless told otherwise

# ---- normalisation

gamma, beta = spread((4,), 90, 0.5, 2), spread((4,), 91)
case("standardise", lambda x: F.layer_norm(x, x.shape), [a234])
case("standardise", lambda x: F.layer_norm(x, x.shape[-1:], eps=0.1), [a234], {"axis": -1, "epsilon": 0.1})
case("layernorm", lambda x, g, b: F.layer_norm(x, (4,), g, b), [a234, gamma, beta])
case("layernorm", lambda x: F.layer_norm(x, (4,)), [a234])
# Where nothing trains, by the running mean and variance, 0 and 1 at first.
case("batchnorm", lambda x, g, b: F.batch_norm(x, torch.zeros(4, dtype=x.dtype), torch.ones(4, dtype=x.dtype), g, b),
     [spread((3, 4), 92), gamma, beta])

# ---- linear algebra: of several results the ones without a choice of sign

square = spread((3, 3), 60) + 3 * np.eye(3)
definite = square @ square.T
case("inv", torch.linalg.inv, [square])
case("solve", torch.linalg.solve, [square, spread((3, 2), 61)])
case("solve", torch.linalg.solve, [square, spread((3,), 62)])
case("det", torch.linalg.det, [square])
case("det", torch.linalg.det, [[[0.0, 1], [1, 0]]])

path = pathlib.Path(__file__).parent.parent / "tests/ops/data/oracle.json"
lines = ",\n".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in cases)
path.write_text("[\n" + lines + "\n]\n", encoding="utf-8")
print(f"{len(cases)} cases, {path.stat().st_size} bytes")
