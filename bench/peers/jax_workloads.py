"""JAX: the steps of training inside lax.scan under jit, `jax_workloads.py W3 SECONDS`."""
import os
import sys

from common import *

threads = threads_for(sys.argv[1])
os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp


def forward(parameters, X, activation):
    pairs = list(zip(parameters[::2], parameters[1::2]))
    for W, b in pairs[:-1]:
        X = activation(X @ W + b)
    W, b = pairs[-1]
    return X @ W + b


def cross_entropy(z, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1))


def mean_square(z, y):
    return jnp.mean((z - y) ** 2)


def sgd(rate):
    def update(parameters, gradients, state):
        return [p - rate * g for p, g in zip(parameters, gradients)], state

    return update, lambda parameters: ()


def adam(rate):
    def update(parameters, gradients, state):
        first, second, m, v = state
        first, second = first * 0.9, second * 0.999
        m = [0.9 * a + 0.1 * g for a, g in zip(m, gradients)]
        v = [0.999 * a + 0.001 * g * g for a, g in zip(v, gradients)]
        new = [p - rate * (a / (1 - first)) / (jnp.sqrt(b / (1 - second)) + 1e-8)
               for p, a, b in zip(parameters, m, v)]
        return new, (first, second, m, v)

    def start(parameters):
        zeros = [jnp.zeros_like(p) for p in parameters]
        return jnp.float32(1), jnp.float32(1), zeros, [jnp.zeros_like(p) for p in parameters]

    return update, start


def train(sizes, data, seconds, *, chunk, activation=jax.nn.relu, cost, optimiser, batch=0):
    """`chunk` steps are one call."""
    X, y = (jax.device_put(array) for array in data)
    update, start = optimiser

    def step(carry, rows):
        parameters, state = carry
        Xb, yb = (X, y) if rows is None else (X[rows], y[rows])
        value, gradients = jax.value_and_grad(lambda p: cost(forward(p, Xb, activation), yb))(parameters)
        return update(parameters, gradients, state), value

    run_chunk = jax.jit(lambda carry, rows: jax.lax.scan(step, carry, rows, length=chunk), donate_argnums=0)
    parameters = [jnp.array(p) for p in weights(sizes)]
    carry = (parameters, start(parameters))
    batches = Batches(len(data[0]), batch) if batch else None

    def run(chunks):
        nonlocal carry
        for _ in range(chunks):
            rows = np.stack([batches.next() for _ in range(chunk)]).astype(np.int32) if batch else None
            carry, values = run_chunk(carry, rows)
        values.block_until_ready()

    timing = measure(run, seconds)
    return {**timing, "median": timing["median"] / chunk, "best": timing["best"] / chunk}


def w1(seconds):
    return train([2, 2, 1], XOR, seconds, chunk=1000, activation=jax.nn.sigmoid,
                 cost=lambda z, y: mean_square(jax.nn.sigmoid(z), y), optimiser=sgd(2.0))


def w2(seconds):
    return train([4, 32, 16, 4], made_up(), seconds, chunk=200, cost=cross_entropy, optimiser=adam(0.001), batch=64)


def fashion(optimiser):
    return lambda seconds: train(FASHION_SIZES, fashion_mnist(), seconds, chunk=100, cost=cross_entropy,
                                 optimiser=optimiser, batch=64)


def w6(seconds):
    return train(LARGE_SIZES, (numbers(512, 4096), numbers(512, 4096, seed=2)), seconds, chunk=1, cost=mean_square,
                 optimiser=sgd(0.001))


def w7(seconds):
    parameters = [jnp.array(p) for p in weights(FASHION_SIZES)]
    infer = jax.jit(lambda parameters, x: jax.nn.softmax(forward(parameters, x, jax.nn.relu)))
    rows = [jax.device_put(row[None]) for row in fashion_mnist("test")[0][:1000]]

    def run(steps):
        for i in range(steps):
            infer(parameters, rows[i % len(rows)]).block_until_ready()

    return measure(run, seconds)


def w8(seconds):
    x, y, z = (jax.device_put(numbers(ELEMENTS, scale=3, seed=i)) for i in range(3))
    formula = jax.jit(lambda x, y, z: jax.nn.gelu(x, approximate=False) * jnp.tanh(y) + jnp.exp(-z * z))

    def run(steps):
        for _ in range(steps):
            formula(x, y, z).block_until_ready()

    return measure(run, seconds)


main({"W1": w1, "W2": w2, "W3": fashion(sgd(0.05)), "W4": fashion(adam(0.001)), "W5": fashion(sgd(0.05)), "W6": w6,
      "W7": w7, "W8": w8})
