"""One iteration of the same net by PyTorch on the processor, float32."""
import itertools

import numpy as np
import torch
from torch import nn

from net import draw


def iteration(arrays, sizes, scale, norm, rate):
    X, y = torch.from_numpy(arrays["X"]), torch.from_numpy(arrays["y"]).long()
    batches = itertools.cycle(torch.from_numpy(arrays["batches"]).long())
    net = build(sizes, draw(sizes, scale, False, np.float32, np.random.RandomState(231)), norm == "batchnorm")
    optimizer = torch.optim.Adam(net.parameters(), lr=rate)
    criterion = nn.CrossEntropyLoss()

    def run():
        rows = next(batches)
        optimizer.zero_grad()
        loss = criterion(net(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
        return {"loss": loss.detach().reshape(1)}

    return run


def build(sizes, params, batchnorm):
    layers = []
    for n, (D, M) in enumerate(zip(sizes, sizes[1:]), 1):
        affine = nn.Linear(D, M)
        with torch.no_grad():
            affine.weight.copy_(torch.from_numpy(params[f"W{n}"].T))
            affine.bias.zero_()
        layers.append(affine)
        if n < len(sizes) - 1:
            layers += [nn.BatchNorm1d(M), nn.ReLU()] if batchnorm else [nn.ReLU()]
    return nn.Sequential(*layers)
