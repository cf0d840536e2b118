"""What each workload must reach, and whether it did."""

DATA_BYTES = (60_000 + 10_000) * (784 + 10) * 4  # of examples/fashion_mnist.tn, in f32
W8_BYTES = 4 * 4 * 10_000_000  # three tensors read, one written


def row(workload, text, value, wanted, form, at_most=False):
    if value is None:
        return workload, text, "not measured", ""
    reached = value <= wanted if at_most else value >= wanted
    return workload, text, form.format(value), "reached" if reached else "**missed**"


def targets(results):
    """Lines of workload, target, measured, verdict; of the workloads that were measured."""
    lines = list(against_limits(results)) + list(against_peers(results))
    return [line for line in sorted(lines, key=lambda l: int(l[0][1:])) if line[0] in results.raw["samples"]]


def quotient(a, b):
    return a / b if a is not None and b else None


def percent(part):
    return None if part is None else 100 * part


def against_limits(results):
    ours = lambda workload, member="median": results.value(workload, "turunan", member)
    yield row("W1", "≤ 4 × the plain C loop", quotient(ours("W1"), results.value("W1", "plain C loop")), 4, "{:.1f} ×",
              at_most=True)
    for workload, wanted in (("W3", 85), ("W4", 75), ("W6", 85), ("W11", 70)):
        part = percent(results.part_of_peak(workload, "turunan"))
        yield row(workload, f"≥ {wanted} % of the multiply-add peak", part, wanted, "{:.0f} %")
    yield row("W5", "≥ 1.75 × W3", quotient(ours("W3"), ours("W5")), 1.75, "{:.2f} ×")
    step, copy, arithmetic = ours("W8"), results.limit("copy"), results.limit("W8 arithmetic")
    part = quotient(W8_BYTES, step and copy and step * copy)
    yield row("W8", "≥ 70 % of the copy bandwidth", percent(part), 70, "{:.0f} %")
    yield row("W8", "or ≥ 70 % of the arithmetic's limit", percent(quotient(arithmetic, step)), 70, "{:.0f} %")
    milliseconds = ours("W9") and 1e3 * ours("W9")
    yield row("W9", "≤ 50 ms", milliseconds, 50, "{:.0f} ms", at_most=True)
    size = ours("W10", "bytes")
    most = DATA_BYTES / 2**20 + 40
    yield row("W10", f"≤ data in f32 + 40 MiB, {most:.0f} MiB", size and size / 2**20, most, "{:.0f} MiB", at_most=True)
    yield row("W10", "≤ 0.4 × PyTorch", quotient(size, results.value("W10", "PyTorch, eager", "bytes")), 0.4, "{:.2f} ×",
              at_most=True)


def against_peers(results):
    named = [("W1", "PyTorch, eager", 100), ("W1", "JAX, lax.scan under jit", 10), ("W1", "FANN", 1),
             ("W2", "PyTorch, eager", 20), ("W2", "JAX, lax.scan under jit", 3), ("W7", "ONNX Runtime", 2),
             ("W8", "PyTorch, eager", 2), ("W11", "PyTorch, eager", 1.5)]
    for workload, peer, wanted in named:
        speed = quotient(results.value(workload, peer), results.value(workload, "turunan"))
        yield row(workload, f"≥ {wanted} × {peer}", speed, wanted, "{:.1f} ×")
    for workload, wanted in (("W3", 2), ("W4", 2), ("W5", 2), ("W6", 1)):
        peers = results.peers(workload)
        best = min(peers, key=peers.get, default="")
        speed = quotient(peers.get(best), results.value(workload, "turunan"))
        yield row(workload, f"≥ {wanted} × the best peer" + (f" ({best})" if best else ""), speed, wanted, "{:.2f} ×")
