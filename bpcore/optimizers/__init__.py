"""Optimizers: `step(theta, grad)` changes theta in place. Each `update` is the method's formula.

In the formulas g is the gradient, t counts the updates of the whole run from 1, and every running
average starts at 0. lr is a number; or an array that broadcasts to theta, such as one rate per
parameter (0 freezes it); or a function of the number of steps already done, so that `lr(0)` is the
rate of the first step: see `schedules`.
"""

from bpcore.optimizers import schedules
from bpcore.optimizers.adam import Adam, AdaMax, AdamW, AMSGrad, Nadam
from bpcore.optimizers.adaptive import AdaDelta, AdaGrad, RMSProp
from bpcore.optimizers.base import Optimizer, Rate, average, entrywise
from bpcore.optimizers.clipping import clip
from bpcore.optimizers.plain import SGD, Momentum, Nesterov

# Every method by its name.
OPTIMIZERS: dict[str, type[Optimizer]] = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "AdaDelta": AdaDelta,
    "RMSProp": RMSProp,
    "Adam": Adam,
    "AdaMax": AdaMax,
    "AMSGrad": AMSGrad,
    "Nadam": Nadam,
    "AdamW": AdamW,
}

__all__ = [
    "OPTIMIZERS", "SGD", "AMSGrad", "AdaDelta", "AdaGrad", "AdaMax", "Adam", "AdamW", "Momentum",
    "Nadam", "Nesterov", "Optimizer", "RMSProp", "Rate", "average", "clip", "entrywise",
    "schedules",
]  # fmt: skip
