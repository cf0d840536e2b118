"""What the contenders share: how long they measure, the data, the sizes of the workloads."""
import gzip
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

FASHION = Path(os.environ.get("TURUNAN_FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))
SAMPLE_SECONDS = 2e-3


class CannotDo(Exception):
    """This contender has no such workload, and why."""


def threads_for(workload):
    return 2 if workload == "W5" else 1


def measure(steps, seconds):
    """Times steps(n), which takes n steps, as bench/stopwatch.hpp does."""
    count = 1
    steps(count)
    while True:
        start = time.perf_counter()
        steps(count)
        if time.perf_counter() - start >= SAMPLE_SECONDS:
            break
        count *= 2
    samples = []
    begin = time.perf_counter()
    while len(samples) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        steps(count)
        samples.append((time.perf_counter() - start) / count)
    samples.sort()
    return {"median": samples[len(samples) // 2], "best": samples[0], "samples": len(samples)}


def read_idx(name, offset):
    with gzip.open(FASHION / name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def fashion_mnist(part="train"):
    """Images as n x 784 floats from 0 to 1, and their classes."""
    prefix = {"train": "train", "test": "t10k"}[part]
    images = read_idx(f"{prefix}-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    labels = read_idx(f"{prefix}-labels-idx1-ubyte.gz", 8).astype(np.int64)
    return np.divide(images, np.float32(255), dtype=np.float32), labels


def numbers(*shape, scale=1.0, seed=1):
    return (np.random.default_rng(seed).uniform(-scale, scale, shape)).astype(np.float32)


def made_up():
    """W2: 4096 examples of four numbers, in four classes."""
    return numbers(4096, 4), np.arange(4096, dtype=np.int64) % 4


XOR = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32), np.array([[0], [1], [1], [0]], np.float32)
FASHION_SIZES = [784, 128, 10]
LARGE_SIZES = [4096] * 5
ELEMENTS = 10_000_000


def weights(sizes):
    """W and b of every layer, Glorot's uniform numbers and zeros."""
    result = []
    for i, (n, m) in enumerate(zip(sizes, sizes[1:])):
        result.append(numbers(n, m, scale=(6 / (n + m)) ** 0.5, seed=i))
        result.append(np.zeros((1, m), np.float32))
    return result


class Batches:
    """Shuffled rows of an epoch after another, `size` at a time."""

    def __init__(self, count, size):
        self.count, self.size, self.at, self.epoch = count, size, count, 0

    def next(self):
        if self.at + self.size > self.count:
            self.order = np.random.default_rng(self.epoch).permutation(self.count)
            self.epoch, self.at = self.epoch + 1, 0
        self.at += self.size
        return self.order[self.at - self.size : self.at]


def main(workloads):
    """Runs the workload that the command line names and prints its timing as JSON."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    try:
        if name not in workloads:
            raise CannotDo("no such workload")
        result = workloads[name](seconds)
    except CannotDo as reason:
        result = {"missing": str(reason)}
    print(json.dumps(result))
