"""bpcore: the small library behind the book *Backpropagation, Worked Out*. It needs numpy alone."""

from bpcore import compiler, datasets, examples, graph
from bpcore.activations import identity, leaky_relu, relu, sigmoid, softmax, softplus, tanh
from bpcore.gradcheck import check_gradient, numerical_gradient
from bpcore.layers import Activate, Dense, Dropout
from bpcore.losses import (
    binary_cross_entropy,
    cross_entropy,
    half_squared_error,
    mean_absolute_error,
)
from bpcore.network import Network, mlp
from bpcore.optimizers import SGD, AdaDelta, AdaGrad, Adam, AdaMax, Momentum, Nesterov, RMSProp
from bpcore.training import train

__all__ = [
    "SGD",
    "Activate",
    "AdaDelta",
    "AdaGrad",
    "AdaMax",
    "Adam",
    "Dense",
    "Dropout",
    "Momentum",
    "Nesterov",
    "Network",
    "RMSProp",
    "binary_cross_entropy",
    "check_gradient",
    "compiler",
    "cross_entropy",
    "datasets",
    "examples",
    "graph",
    "half_squared_error",
    "identity",
    "leaky_relu",
    "mean_absolute_error",
    "mlp",
    "numerical_gradient",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "tanh",
    "train",
]  # fmt: skip
