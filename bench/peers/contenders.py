"""Who runs what: every contender, the workloads it takes part in, how it is installed and started."""
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

WORKLOADS = {
    "W1": "XOR 2-2-1, four examples, full batch, SGD",
    "W2": "4-32-16-4, Adam, batch 64",
    "W3": "784-128-10, SGD, batch 64, Fashion-MNIST",
    "W4": "784-128-10, Adam, batch 64, Fashion-MNIST",
    "W5": "784-128-10, SGD, batch 64, two threads",
    "W6": "four layers of 4096×4096, SGD, batch 512",
    "W7": "inference 784-128-10, one example at a time",
    "W8": "gelu(x)·tanh(y) + exp(-z²), 10 million elements",
    "W9": "whole process: 5,000 steps of XOR",
    "W10": "peak resident memory: examples/fashion_mnist.tn",
    "W11": "28×28×1, convolutions of 32 and 64 channels, 3136-128-10, SGD, batch 64, Fashion-MNIST",
}

# What pip installs, and under which names of modules its versions are recorded.
PACKAGES = ["torch==2.13.0", "jax", "scikit-learn", "onnxruntime", "onnx"]


@dataclass
class Contender:
    name: str
    workloads: list
    command: list  # the workload and the seconds are put after it
    options: list = field(default_factory=list)  # after those
    needs: list = field(default_factory=list)  # packages
    missing: str = ""  # why it cannot take part

    def call(self, workload, seconds):
        return [*map(str, self.command), workload, str(seconds), *self.options]


def compile_libtorch(build, python):
    """Links the C++ contender with the wheel's libraries; returns why it cannot be, or nothing."""
    program, source = build / "bench/peers/libtorch_workloads", HERE / "libtorch_workloads.cpp"
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return ""
    ask = "import torch; from torch.utils.cpp_extension import include_paths, library_paths; " \
          "print('\\n'.join(['-isystem' + p for p in include_paths()] + " \
          "[f for p in library_paths() for f in ('-L' + p, '-Wl,-rpath,' + p)]))"
    flags = subprocess.run([python, "-c", ask], capture_output=True, text=True)
    if flags.returncode != 0:
        return "PyTorch does not start"
    done = subprocess.run(["g++", "-std=c++20", "-O2", f"-I{HERE.parent}", str(source), "-o", str(program),
                           *flags.stdout.splitlines(), "-ltorch", "-ltorch_cpu", "-lc10"], capture_output=True, text=True)
    return "" if done.returncode == 0 else "cannot be compiled: " + done.stderr.strip().split("\n")[0]


def contenders(build, python, installed):
    """All of them; `installed` maps each package to its version, or to nothing."""
    programs = build / "bench/peers"
    both, images = [f"W{i}" for i in range(1, 9)], ["W11"]
    scripts = lambda name: [python, HERE / f"{name}_workloads.py"]
    all_of_them = [
        Contender("turunan", both + images, [programs / "turunan_workloads"]),
        Contender("plain C loop", ["W1"], [programs / "plain_xor"]),
        Contender("PyTorch, eager", both + images, scripts("torch"), needs=["torch"]),
        Contender("PyTorch, torch.compile", both + images, scripts("torch"), ["--compile"], needs=["torch"]),
        Contender("PyTorch, C++", ["W1", "W2", "W3", "W4", "W5", "W7"], [programs / "libtorch_workloads"],
                  needs=["torch"]),
        Contender("JAX, lax.scan under jit", both, scripts("jax"), needs=["jax"]),
        Contender("scikit-learn", ["W3", "W4", "W5"], scripts("sklearn"), needs=["scikit-learn"]),
        Contender("ONNX Runtime", ["W7"], scripts("onnx"), needs=["onnxruntime", "onnx"]),
        Contender("FANN", ["W1"], [programs / "fann_xor"]),
    ]
    for c in all_of_them:
        absent = [package for package in c.needs if not installed.get(package)]
        if absent:
            c.missing = f"{', '.join(absent)} could not be installed"
        elif c.name == "PyTorch, C++":
            c.missing = compile_libtorch(build, python)
        elif not c.needs and not Path(c.command[0]).exists():
            c.missing = "libfann-dev could not be installed" if c.name == "FANN" else "was not built"
    return all_of_them
