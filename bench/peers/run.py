#!/usr/bin/env python3
"""Measures turunan beside its peers: `run.py BUILD`, from `make bench-peers`.

In each of ROUNDS rounds every contender runs each workload once, in a process of its own. ONLY=W1,W3 picks
workloads. The results go to BUILD/peers/results.json, and as a table to standard output.
"""
import datetime
import json
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

import report
from contenders import HERE, PACKAGES, ROOT, WORKLOADS, contenders

SECONDS = float(os.environ.get("SECONDS_EACH", "0.5"))
PATIENCE = 300  # seconds for one process


def say(text):
    print(text, file=sys.stderr, flush=True)


def install(build):
    """A virtual environment with the peers; returns its python and the version of each package, or nothing."""
    folder = build / "peers-venv"
    python = folder / "bin/python"
    if not python.exists():
        say("peers: making a virtual environment")
        made = subprocess.run([sys.executable, "-m", "venv", str(folder)])
        if made.returncode != 0:
            return sys.executable, {}
    versions = {}
    for package in PACKAGES:
        name, _, wanted = package.partition("==")
        found = version_of(python, name)
        if not found or (wanted and found.split("+")[0] != wanted):
            say(f"peers: installing {package}")
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package],
                           stdout=sys.stderr)
            found = version_of(python, name)
        versions[name] = found
    return str(python), versions


def version_of(python, package):
    code = f"from importlib.metadata import version; print(version('{package}'))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def environment(build, threads):
    wanted = {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads),
              "TORCHINDUCTOR_CACHE_DIR": str(build / "peers/inductor"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**os.environ, **wanted}


def on_cores(threads, command):
    """Held to as many cores as it may have threads."""
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    return ["taskset", "-c", ",".join(map(str, cores)), *command]


def outcome(command, build, threads=1):
    """The JSON that a contender prints, or {"missing": why}."""
    try:
        done = subprocess.run(on_cores(threads, command), env=environment(build, threads), capture_output=True,
                              text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return {"missing": f"took more than {PATIENCE} s"}
    lines = done.stdout.strip().split("\n")
    if done.returncode == 0 and lines[-1].startswith("{"):
        return json.loads(lines[-1])
    complaint = (done.stderr.strip() or "no complaint").split("\n")[-1]
    return {"missing": f"ended with status {done.returncode}: {complaint}"}


def process(command, build):
    """Seconds and greatest resident memory of a whole process."""
    start = time.perf_counter()
    child = subprocess.Popen(on_cores(1, command), env=environment(build, 1), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        return {"missing": f"ended with status {child.returncode}"}
    return {"median": seconds, "bytes": usage.ru_maxrss * 1024}


def whole_processes(build, python, installed):
    turunan = str(build / "turunan")
    xor = [turunan, "run", str(ROOT / "examples/xor.tn")]
    fashion = [turunan, "run", str(ROOT / "examples/fashion_mnist.tn")]
    result = {"W9": {"turunan": xor, "nothing but turunan --version": [turunan, "--version"]},
              "W10": {"turunan": fashion}}
    if installed.get("torch"):
        result["W9"]["import torch alone"] = [python, "-c", "import torch"]
        result["W10"]["PyTorch, eager"] = [python, str(HERE / "torch_fashion_mnist.py")]
    return result


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip().split("\n")[0]
    except OSError:
        return ""


def machine():
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    cpu = re.search(r"cpu family\s*:\s*(\d+)\nmodel\s*:\s*(\d+)", Path("/proc/cpuinfo").read_text())
    name = processor.group(1) if processor else platform.processor()
    if cpu:
        name += f" (family {cpu.group(1)}, model {cpu.group(2)})"
    flags = re.search(r"flags\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    known = flags.group(1).split() if flags else []
    return {"processor": name, "cores": len(os.sched_getaffinity(0)),
            "vectors": "AVX-512" if "avx512f" in known else "AVX2" if "avx2" in known else "",
            "system": platform.platform(), "load": os.getloadavg()[0]}


def versions(build, installed):
    found = {name: version for name, version in installed.items() if version}
    return {"turunan": first_line(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]),
            "compiler": first_line(["g++", "--version"]), "python": platform.python_version(), **found,
            "FANN": first_line(["pkg-config", "--modversion", "fann"])}


def round_of(number, runners, wanted, build, samples, machine_samples):
    programs = str(build / "bench/peers/turunan_workloads")
    machine_samples["peak"].append(outcome([programs, "peak"], build)["gflops"] * 1e9)
    if "W8" in wanted:
        machine_samples["copy"].append(outcome([programs, "copy", str(SECONDS)], build)["bytes_per_second"])
        machine_samples["W8 in cache"].append(outcome([programs, "W8-in-cache", str(SECONDS)], build)["best"])
        plain = str(build / "bench/peers/plain_elementwise")
        machine_samples["W8 arithmetic"].append(outcome([plain, "W8", str(SECONDS)], build)["best"])
    for workload in wanted:
        taking_part = [c for c in runners if workload in c.workloads]
        turn = number % max(len(taking_part), 1)
        for contender in taking_part[turn:] + taking_part[:turn]:
            results = samples.setdefault(workload, {}).setdefault(contender.name, [])
            if contender.missing:
                results.append({"missing": contender.missing})
                continue
            if results and "missing" in results[-1]:
                continue  # it failed in the round before
            say(f"peers: round {number + 1}, {workload}, {contender.name}")
            results.append(outcome(contender.call(workload, SECONDS), build, 2 if workload == "W5" else 1))


def main():
    build = Path(sys.argv[1]).resolve()
    (build / "peers").mkdir(parents=True, exist_ok=True)
    only = os.environ.get("ONLY") or ",".join(WORKLOADS)
    wanted = [w for w in WORKLOADS if w in only.replace(" ", "").split(",")]
    python, installed = install(build)
    runners = contenders(build, python, installed)
    results = {"date": datetime.date.today().isoformat(), "rounds": int(os.environ.get("ROUNDS") or 3),
               "machine": machine(), "versions": versions(build, installed), "samples": {},
               "limits": {"peak": [], "copy": [], "W8 in cache": [], "W8 arithmetic": []}}
    whole = whole_processes(build, python, installed)
    for number in range(results["rounds"]):
        round_of(number, runners, [w for w in wanted if w not in whole], build, results["samples"], results["limits"])
        for workload in [w for w in wanted if w in whole]:
            for name, command in whole[workload].items():
                say(f"peers: round {number + 1}, {workload}, {name}")
                runs = [process(command, build) for _ in range(5 if workload == "W9" else 1)]
                results["samples"].setdefault(workload, {}).setdefault(name, []).extend(runs)
    results["machine"]["load"] = max(results["machine"]["load"], os.getloadavg()[0])
    (build / "peers/results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(report.tables(results))


main()
