"""examples/fashion_mnist.tn in PyTorch, for its memory: the same network, data, optimiser and epochs."""
import torch
import torch.nn.functional as F

from common import Batches, fashion_mnist

torch.set_num_threads(1)
X, y = (torch.from_numpy(array) for array in fashion_mnist("train"))
Xt, yt = (torch.from_numpy(array) for array in fashion_mnist("test"))
model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, fused=True)
schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda t: 1 / (1 + 0.001 * t))
batches = Batches(len(X), 64)
for epoch in range(5):
    for _ in range(len(X) // 64):
        rows = torch.from_numpy(batches.next())
        optimiser.zero_grad()
        F.cross_entropy(model(X[rows]), y[rows]).backward()
        optimiser.step()
        schedule.step()
    with torch.inference_mode():
        print(epoch + 1, (model(Xt).argmax(1) == yt).float().mean().item())
