"""PyTorch from Python: `torch_workloads.py W3 SECONDS [--compile]`."""
import sys

import torch
import torch.nn.functional as F

from common import *

COMPILED = "--compile" in sys.argv
torch.set_num_threads(threads_for(sys.argv[1]))
torch.set_flush_denormal(True)  # as turunan does


def network(sizes, activation, head):
    modules = []
    for n, m in zip(sizes, sizes[1:]):
        modules += [torch.nn.Linear(n, m), activation()]
    modules = modules[:-1] + head
    model = torch.nn.Sequential(*modules)
    linear = [m for m in modules if isinstance(m, torch.nn.Linear)]
    given = iter(weights(sizes))
    with torch.no_grad():
        for layer in linear:
            layer.weight.copy_(torch.from_numpy(next(given)).T)
            layer.bias.copy_(torch.from_numpy(next(given))[0])
    return model


def optimiser_of(model, name, rate):
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[name]
    return kind(model.parameters(), lr=rate, fused=True)  # the fastest of its implementations


def eager_step(model, cost, optimiser):
    def step(X, y):
        optimiser.zero_grad(set_to_none=True)
        cost(model(X), y).backward()
        optimiser.step()

    return step


def compiled_step(model, cost, name, rate):
    """Forward pass, gradients and update as one function, which becomes one graph."""
    parameters = {key: value.detach() for key, value in model.named_parameters()}
    state = {key: (torch.zeros_like(p), torch.zeros_like(p)) for key, p in parameters.items()}
    powers = torch.ones(2)

    def cost_of(parameters, X, y):
        return cost(torch.func.functional_call(model, parameters, (X,)), y)

    def step(X, y):
        gradients = torch.func.grad(cost_of)(parameters, X, y)
        if name == "adam":
            powers.mul_(torch.tensor([0.9, 0.999]))
        for key, p in parameters.items():
            g = gradients[key]
            if name == "sgd":
                p.sub_(rate * g)
                continue
            m, v = state[key]
            m.mul_(0.9).add_(g, alpha=0.1)
            v.mul_(0.999).addcmul_(g, g, value=0.001)
            p.sub_(rate * (m / (1 - powers[0])) / ((v / (1 - powers[1])).sqrt() + 1e-8))

    return torch.no_grad()(torch.compile(step, fullgraph=True))


def network_of_images():
    torch.manual_seed(1)
    model = torch.nn.Sequential(
        torch.nn.Unflatten(1, (1, 28, 28)),
        torch.nn.Conv2d(1, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(32, 64, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(3136, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    return model.to(memory_format=torch.channels_last)  # a quarter quicker than the layout it has by itself


def train(sizes, data, seconds, *, activation=torch.nn.ReLU, head=(), cost, optimiser="sgd", rate, batch=0):
    return train_model(network(sizes, activation, list(head)), data, seconds, cost, optimiser, rate, batch)


def train_model(model, data, seconds, cost, optimiser="sgd", rate=0.01, batch=0):
    X, y = (torch.from_numpy(array) for array in data)
    if COMPILED:
        step = compiled_step(model, cost, optimiser, rate)
    else:
        step = eager_step(model, cost, optimiser_of(model, optimiser, rate))
    batches = Batches(len(X), batch)

    def full(steps):
        for _ in range(steps):
            step(X, y)

    def batched(steps):
        for _ in range(steps):
            rows = torch.from_numpy(batches.next())
            step(X[rows], y[rows])

    return measure(batched if batch else full, seconds)


def fashion(optimiser, rate):
    return lambda seconds: train(FASHION_SIZES, fashion_mnist(), seconds, cost=F.cross_entropy, optimiser=optimiser,
                                 rate=rate, batch=64)


def w1(seconds):
    return train([2, 2, 1], XOR, seconds, activation=torch.nn.Sigmoid, head=[torch.nn.Sigmoid()], cost=F.mse_loss,
                 rate=2)


def w2(seconds):
    return train([4, 32, 16, 4], made_up(), seconds, cost=F.cross_entropy, optimiser="adam", rate=0.001, batch=64)


def w6(seconds):
    return train(LARGE_SIZES, (numbers(512, 4096), numbers(512, 4096, seed=2)), seconds, cost=F.mse_loss, rate=0.001)


def w11(seconds):
    return train_model(network_of_images(), fashion_mnist(), seconds, F.cross_entropy, rate=0.05, batch=64)


@torch.inference_mode()
def w7(seconds):
    model = network(FASHION_SIZES, torch.nn.ReLU, [torch.nn.Softmax(-1)])
    if COMPILED:
        model = torch.compile(model)
    X = torch.from_numpy(fashion_mnist()[0])

    def run(steps):
        for i in range(steps):
            row = i % len(X)
            model(X[row : row + 1])

    return measure(run, seconds)


@torch.inference_mode()
def w8(seconds):
    x, y, z = (torch.from_numpy(numbers(ELEMENTS, scale=3, seed=i)) for i in range(3))

    def formula(x, y, z):
        return F.gelu(x) * torch.tanh(y) + torch.exp(-z * z)

    if COMPILED:
        formula = torch.compile(formula)
    def run(steps):
        for _ in range(steps):
            formula(x, y, z)

    return measure(run, seconds)


main({"W1": w1, "W2": w2, "W3": fashion("sgd", 0.05), "W4": fashion("adam", 0.001), "W5": fashion("sgd", 0.05),
      "W6": w6, "W7": w7, "W8": w8, "W11": w11})
