#!/usr/bin/env python3
"""The table of results.json as Markdown; `report.py RESULTS PAGE` writes it into a page, between its marks."""
import json
import re
import sys
from pathlib import Path
from statistics import median

from contenders import WORKLOADS
from targets import targets

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def amount(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def times(ratio):
    return f"{ratio:.0f} ×" if ratio >= 100 else f"{ratio:.3g} ×"


def mebibytes(size):
    return f"{size / 2**20:.0f} MiB"


class Results:
    """Medians over the rounds."""

    def __init__(self, raw):
        self.raw = raw
        self.flops = {}
        for workload, contenders in raw["samples"].items():
            for sample in contenders.get("turunan", []):
                self.flops[workload] = sample.get("flops", 0)

    def missing(self, workload, name):
        runs = self.raw["samples"].get(workload, {}).get(name, [])
        return next((run["missing"] for run in runs if "missing" in run), "" if runs else "not run")

    def value(self, workload, name, member="median"):
        """Nothing where it was not measured."""
        runs = self.raw["samples"].get(workload, {}).get(name, [])
        values = [run[member] for run in runs if member in run]
        return median(values) if values and not self.missing(workload, name) else None

    def best(self, workload, name):
        """The fastest sample of all rounds, in seconds."""
        runs = self.raw["samples"].get(workload, {}).get(name, [])
        return min((run["best"] for run in runs if "best" in run), default=None)

    def names(self, workload):
        return list(self.raw["samples"].get(workload, {}))

    def limit(self, name):
        values = self.raw["limits"].get(name)
        return median(values) if values else None

    def peers(self, workload):
        """Seconds of each contender that is neither turunan nor a yardstick."""
        found = {n: self.value(workload, n) for n in self.names(workload) if n not in ("turunan", "plain C loop")}
        return {name: value for name, value in found.items() if value is not None}

    def part_of_peak(self, workload, name):
        """Of the multiply-add peak that turunan's process measured beside its own run, round by round."""
        ours = self.raw["samples"].get(workload, {}).get("turunan", [])
        runs = self.raw["samples"].get(workload, {}).get(name, [])
        parts = [own["flops"] / run["median"] / (own["peak_gflops"] * 1e9 * (2 if workload == "W5" else 1))
                 for own, run in zip(ours, runs) if "median" in run and own.get("peak_gflops")]
        return median(parts) if parts else None


def rows_of(workload, results):
    ours = results.value(workload, "turunan", "bytes" if workload == "W10" else "median")
    title = f"**{workload}** {WORKLOADS[workload]}"
    for name in results.names(workload):
        value = results.value(workload, name, "bytes" if workload == "W10" else "median")
        if value is None:
            yield f"| {title} | {name} | missing | {results.missing(workload, name)} | | |"
        else:
            shown = mebibytes(value) if workload == "W10" else amount(value)
            part = results.part_of_peak(workload, name)
            best = results.best(workload, name)
            cells = [title, name, shown, "" if best is None else amount(best),
                     "" if name == "turunan" or not ours else times(value / ours), f"{100 * part:.0f} %" if part else ""]
            yield "| " + " | ".join(cells) + " |"
        title = ""


def heading(results):
    machine, limits = results.raw["machine"], []
    versions = ", ".join(f"{name} {version}" for name, version in results.raw["versions"].items() if version)
    if results.limit("peak"):
        limits.append(f"multiply-add peak of one core {results.limit('peak') / 1e9:.0f} GF/s")
    if results.limit("copy"):
        limits.append(f"copy bandwidth {results.limit('copy') / 1e9:.1f} GB/s (bytes read and written)")
    if results.limit("W8 arithmetic"):
        limits.append(f"W8's arithmetic on numbers in cache, by the C library's vector functions "
                      f"{amount(results.limit('W8 arithmetic'))}, by turunan {amount(results.limit('W8 in cache'))}")
    return (f"{results.raw['date']}, {machine['processor']}, {machine['cores']} cores, {machine['vectors']}; "
            f"{'; '.join(limits)}; load of the machine up to {machine['load']:.1f}; "
            f"medians over {results.raw['rounds']} round(s). {versions}.")


def tables(raw):
    results = Results(raw)
    lines = [heading(results), "", "| workload | contender | a step | best | to turunan's | of the peak |",
             "|---|---|---:|---:|---:|---:|"]
    for workload in WORKLOADS:
        lines += rows_of(workload, results)
    lines += ["", "| workload | must reach | measured | |", "|---|---|---:|---|"]
    lines += [f"| {workload} | {text} | {measured} | {verdict} |"
              for workload, text, measured, verdict in targets(results)]
    return "\n".join(lines)


def write_page(results, page):
    text = page.read_text()
    if BEGIN not in text or END not in text:
        sys.exit(f"{page} has no marks {BEGIN} and {END}")
    new = f"{BEGIN}\n{tables(json.loads(results.read_text()))}\n{END}"
    page.write_text(re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: new, text, flags=re.DOTALL))


if __name__ == "__main__":
    write_page(Path(sys.argv[1]), Path(sys.argv[2]))
