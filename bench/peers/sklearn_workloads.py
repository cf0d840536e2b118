"""scikit-learn's MLPClassifier, a hundred batches in each call of partial_fit."""
from sklearn.neural_network import MLPClassifier

from common import *

BATCHES = 100


def fashion(**settings):
    def run(seconds):
        X, y = fashion_mnist()
        part = slice(0, 64 * BATCHES)
        model = MLPClassifier((128,), batch_size=64, alpha=0.0, **settings)
        model.partial_fit(X[part], y[part], classes=np.arange(10))

        def calls(count):
            for _ in range(count):
                model.partial_fit(X[part], y[part])

        timing = measure(calls, seconds)
        return {**timing, "median": timing["median"] / BATCHES, "best": timing["best"] / BATCHES}

    return run


sgd = fashion(solver="sgd", learning_rate_init=0.05, momentum=0.0, nesterovs_momentum=False)
main({"W3": sgd, "W4": fashion(solver="adam", learning_rate_init=0.001), "W5": sgd})
