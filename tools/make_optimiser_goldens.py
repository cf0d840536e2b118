#!/usr/bin/env python3
"""Writes tests/learn/data/optimisers.json: 20 steps of every optimiser and option, and every schedule, by PyTorch.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 numpy
    VENV/bin/python tools/make_optimiser_goldens.py

Everything is computed in float64 on the processor. The problem is a small network, mse(tanh(X·W + b)·v, y);
"settings" are turunan's names for what PyTorch was given.
"""

import json
import math
import pathlib

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
STEPS = 20


def waves(rows, columns, phase):
    """Numbers that the test can read; no two alike."""
    count = rows * columns
    return torch.tensor([math.sin(1.7 * i + phase) for i in range(count)]).reshape(rows, columns)


X, y = waves(6, 3, 0.3), waves(6, 1, 1.1)
start = {"W": waves(3, 4, 0.5), "b": waves(1, 4, 2.0), "v": waves(4, 1, 0.9)}


def cost(p):
    return torch.mean((torch.tanh(X @ p["W"] + p["b"]) @ p["v"] - y) ** 2)


def run(make, clip=None, schedule=None):
    """The parameters after each step, W, b and v row by row."""
    p = {name: value.clone().requires_grad_() for name, value in start.items()}
    optimiser = make(list(p.values()))
    scheduler = schedule(optimiser) if schedule else None
    steps = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        cost(p).backward()
        if clip:
            clip(list(p.values()))
        optimiser.step()
        if scheduler:
            scheduler.step()
        steps.append(torch.cat([x.detach().flatten() for x in p.values()]).tolist())
    return steps


optimisers = []


def case(name, settings, make, clip=None, schedule=None, rate=None):
    optimisers.append({"optimiser": name, "settings": settings, "schedule": rate,
                       "steps": run(make, clip, schedule)})


clip_norm, clip_value = torch.nn.utils.clip_grad_norm_, torch.nn.utils.clip_grad_value_
SGD, Adam, AdamW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
Adagrad, RMSprop = torch.optim.Adagrad, torch.optim.RMSprop

case("sgd", {"rate": 0.1}, lambda p: SGD(p, 0.1))
case("sgd", {"rate": 0.1, "momentum": 0.9}, lambda p: SGD(p, 0.1, momentum=0.9))
case("sgd", {"rate": 0.1, "momentum": 0.9, "dampening": 0.3}, lambda p: SGD(p, 0.1, momentum=0.9, dampening=0.3))
case("sgd", {"rate": 0.1, "momentum": 0.9, "nesterov": 1}, lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True))
case("sgd", {"rate": 0.1, "momentum": 0.5, "weight_decay": 0.05},
     lambda p: SGD(p, 0.1, momentum=0.5, weight_decay=0.05))
case("sgd", {"rate": 0.1, "clip_norm": 0.25}, lambda p: SGD(p, 0.1), lambda p: clip_norm(p, 0.25))
case("sgd", {"rate": 0.1, "clip_value": 0.1}, lambda p: SGD(p, 0.1), lambda p: clip_value(p, 0.1))
case("sgd", {"rate": 0.1, "clip_value": 0.1, "clip_norm": 0.2, "weight_decay": 0.1},
     lambda p: SGD(p, 0.1, weight_decay=0.1), lambda p: (clip_value(p, 0.1), clip_norm(p, 0.2)))
case("adam", {"rate": 0.02}, lambda p: Adam(p, 0.02))
case("adam", {"rate": 0.02, "β₁": 0.8, "β₂": 0.95, "ε": 1e-3}, lambda p: Adam(p, 0.02, (0.8, 0.95), 1e-3))
case("adam", {"rate": 0.02, "weight_decay": 0.1}, lambda p: Adam(p, 0.02, weight_decay=0.1))
case("adam", {"rate": 0.1, "β₂": 0.6, "amsgrad": 1}, lambda p: Adam(p, 0.1, (0.9, 0.6), amsgrad=True))
case("adam", {"rate": 0.02, "clip_norm": 0.1}, lambda p: Adam(p, 0.02), lambda p: clip_norm(p, 0.1))
case("adamw", {"rate": 0.02}, lambda p: AdamW(p, 0.02))
case("adamw", {"rate": 0.02, "weight_decay": 0.2, "β₂": 0.6, "amsgrad": 1},
     lambda p: AdamW(p, 0.02, (0.9, 0.6), weight_decay=0.2, amsgrad=True))
case("adagrad", {}, lambda p: Adagrad(p))
case("adagrad", {"rate": 0.1, "decay": 0.05, "start": 0.1, "weight_decay": 0.05, "ε": 1e-4},
     lambda p: Adagrad(p, 0.1, 0.05, 0.05, 0.1, 1e-4))
case("rmsprop", {}, lambda p: RMSprop(p))
case("rmsprop", {"rate": 0.02, "α": 0.9, "ε": 1e-4, "momentum": 0.5, "weight_decay": 0.05},
     lambda p: RMSprop(p, 0.02, 0.9, 1e-4, 0.05, 0.5))
case("rmsprop", {"rate": 0.02, "centred": 1, "momentum": 0.9}, lambda p: RMSprop(p, 0.02, centered=True, momentum=0.9))

schedulers = torch.optim.lr_scheduler
schedules = []


def schedule_case(name, settings, make, steps=60):
    optimiser = SGD([torch.zeros(1, requires_grad=True)], settings.get("rate", 0.1))
    scheduler = make(optimiser)
    rates = []
    for _ in range(steps):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    schedules.append({"schedule": name, "settings": settings, "rates": rates})


def cosine_then_least(optimiser, steps, least):
    """PyTorch's cosine rises again behind its steps; turunan's stays."""
    return schedulers.SequentialLR(optimiser, [schedulers.CosineAnnealingLR(optimiser, steps, least),
                                               schedulers.LambdaLR(optimiser, lambda t: least / 0.5)], [steps])


schedule_case("step", {"rate": 0.5, "every": 7}, lambda o: schedulers.StepLR(o, 7))
schedule_case("step", {"rate": 0.5, "every": 10, "factor": 0.6}, lambda o: schedulers.StepLR(o, 10, 0.6))
schedule_case("exponential", {"rate": 0.5, "factor": 0.93}, lambda o: schedulers.ExponentialLR(o, 0.93))
schedule_case("cosine", {"rate": 0.5, "steps": 60}, lambda o: schedulers.CosineAnnealingLR(o, 60))
schedule_case("cosine", {"rate": 0.5, "steps": 40, "least": 0.1}, lambda o: cosine_then_least(o, 40, 0.1))
schedule_case("one_cycle", {"greatest": 0.5, "steps": 60}, lambda o: schedulers.OneCycleLR(o, 0.5, 60))
schedule_case("one_cycle", {"greatest": 0.5, "steps": 60, "rising": 0.55, "start_divisor": 10, "end_divisor": 100},
              lambda o: schedulers.OneCycleLR(o, 0.5, 60, pct_start=0.55, div_factor=10, final_div_factor=100))
schedule_case("warm_up", {"rate": 0.5, "steps": 20, "start": 0.25}, lambda o: schedulers.LinearLR(o, 0.25, 1, 20))


def warm_cosine(optimiser):
    return schedulers.SequentialLR(optimiser, [schedulers.LinearLR(optimiser, 0.1, 1, 10),
                                               schedulers.CosineAnnealingLR(optimiser, 50)], [10])


schedule_case("warm_up", {"rate": 0.5, "steps": 10, "start": 0.1, "cosine": 50}, warm_cosine)
case("sgd", {"momentum": 0.9}, lambda p: SGD(p, 0.1, momentum=0.9), schedule=lambda o: schedulers.CosineAnnealingLR(o, 20),
     rate={"schedule": "cosine", "settings": {"rate": 0.1, "steps": 20}})
case("adam", {}, lambda p: Adam(p, 0.1), schedule=lambda o: schedulers.StepLR(o, 5, 0.5),
     rate={"schedule": "step", "settings": {"rate": 0.1, "every": 5, "factor": 0.5}})

plateaus = []


def plateau_case(settings, **given):
    optimiser = SGD([torch.zeros(1, requires_grad=True)], settings["rate"])
    scheduler = schedulers.ReduceLROnPlateau(optimiser, **given)
    measures, rates = [], []
    for i in range(60):
        measures.append(1 / (1 + i % 23) + 0.3 * math.sin(i) ** 2 + 1 / (i + 1))
        optimiser.step()
        scheduler.step(measures[-1])
        rates.append(optimiser.param_groups[0]["lr"])
    plateaus.append({"settings": settings, "measures": measures, "rates": rates})


plateau_case({"rate": 0.5}, )
plateau_case({"rate": 0.5, "factor": 0.5, "patience": 2, "threshold": 0.01, "least": 0.02},
             factor=0.5, patience=2, threshold=0.01, min_lr=0.02)
plateau_case({"rate": 1e-7, "factor": 0.5, "patience": 0}, factor=0.5, patience=0)

path = pathlib.Path(__file__).parent.parent / "tests/learn/data/optimisers.json"
path.parent.mkdir(exist_ok=True)
problem = {"X": X.flatten().tolist(), "y": y.flatten().tolist(),
           "start": {name: value.flatten().tolist() for name, value in start.items()}}
parts = [f'"problem":{json.dumps(problem)}']
for name, records in [("optimisers", optimisers), ("schedules", schedules), ("plateaus", plateaus)]:
    lines = ",\n".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in records)
    parts.append(f'"{name}":[\n{lines}\n]')
path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
print(f"{len(optimisers)} optimisers, {len(schedules)} schedules, {path.stat().st_size} bytes")
