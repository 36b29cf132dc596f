"""bpcore against PyTorch, with the settings under which the two agree: `make test-oracle`."""

import numpy as np
import pytest
import torch

from bpcore import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    AMSGrad,
    Dense,
    Momentum,
    Nadam,
    Nesterov,
    Network,
    RMSProp,
    binary_cross_entropy,
    cross_entropy,
    half_squared_error,
    identity,
    leaky_relu,
    mean_absolute_error,
    mlp,
    optimizers,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
    train,
)
from bpcore.optimizers.schedules import Constant, Cosine, Stairs

torch.set_default_dtype(torch.float64)  # also of numbers that optimizers keep for themselves

ACTIVATIONS = {
    identity: lambda z: z,
    sigmoid: torch.sigmoid,
    tanh: torch.tanh,
    relu: torch.relu,
    leaky_relu: lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    softplus: torch.nn.functional.softplus,
    softmax: lambda z: torch.softmax(z, dim=-1),
}
# PyTorch averages over all entries, or sums; here it is the sum over outputs, the mean over rows.
LOSSES = {
    half_squared_error: lambda y, t: ((y - t) ** 2).sum() / 2 / len(y),
    mean_absolute_error: lambda y, t: torch.nn.functional.l1_loss(y, t, reduction="sum") / len(y),
    cross_entropy: lambda y, t: torch.nn.functional.cross_entropy(y, t),
    binary_cross_entropy: lambda y, t: (
        torch.nn.functional.binary_cross_entropy_with_logits(y, t, reduction="sum") / len(y)
    ),
}


def tensor(array, grad=False):
    return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=grad)


def leaves(net):
    """The trained arrays of a network as tensors, in the order of theta."""
    return [tensor(getattr(layer, name), True) for layer in net.layers for name in layer.names]


def forward(net, tensors, X):
    """The network again, in PyTorch."""
    y, tensors = tensor(X), iter(tensors)
    for layer in net.layers:
        if isinstance(layer, Dense):
            y = y @ next(tensors)
            if layer.b is not None:
                y = y + (next(tensors) if layer.train_bias else tensor(layer.b))
        else:
            y = ACTIVATIONS[layer](y)
    return y


def flat(tensors):
    return np.concatenate([t.detach().numpy().ravel() for t in tensors])


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
@pytest.mark.parametrize("bias", [True, 0.3, False, "fixed"])
def test_loss_and_gradient(activation, loss, bias):
    rng = np.random.default_rng(7)
    given = {"bias": 0.2, "train_bias": False} if bias == "fixed" else {"bias": bias}
    layers = [Dense(5, 7, rng=rng, **given), activation]
    layers += [Dense(7, 6, rng=rng, **given), activation, Dense(6, 3, rng=rng, **given)]
    net = Network(layers)
    X, T = rng.normal(size=(11, 5)), rng.random((11, 3))
    if loss is cross_entropy:
        T /= T.sum(axis=1, keepdims=True)
    E, grad = net.loss_and_grad(X, T, loss)
    tensors = leaves(net)
    error = LOSSES[loss](forward(net, tensors, X), tensor(T))
    error.backward()
    assert pytest.approx(error.item(), rel=1e-13) == E
    expected = np.concatenate([t.grad.numpy().ravel() for t in tensors])
    np.testing.assert_allclose(grad, expected, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_derivatives_far_out(activation):
    Z = tensor(np.linspace(-50, 50, 101).reshape(1, -1), True)
    dA = np.linspace(1, 2, 101).reshape(1, -1)
    A = ACTIVATIONS[activation](Z)
    A.backward(tensor(dA))
    z = Z.detach().numpy()
    # PyTorch's softplus is Z itself above 20, which is off by 2e-9 there.
    slack = 3e-9 if activation is softplus else 1e-15
    np.testing.assert_allclose(activation(z), A.detach().numpy(), rtol=1e-13, atol=slack)
    np.testing.assert_allclose(activation.forward(z)[1](dA), Z.grad.numpy(), rtol=1e-12, atol=slack)


OPTIMIZERS = [
    (SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    (Momentum(0.1, beta=0.8), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8)),
    (
        Momentum(0.1, beta=0.8, averaged=True),
        lambda p: torch.optim.SGD(p, lr=0.1 * (1 - 0.8), momentum=0.8),
    ),
    (Nesterov(0.1), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
    (AdaGrad(0.1), lambda p: torch.optim.Adagrad(p, lr=0.1, eps=1e-8)),
    (AdaDelta(), lambda p: torch.optim.Adadelta(p, lr=1.0, rho=0.95, eps=1e-6)),
    (RMSProp(0.01), lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8)),
    (AMSGrad(0.05), lambda p: torch.optim.Adam(p, lr=0.05, amsgrad=True)),
    # PyTorch's beta1 grows towards its value, here at once: its momentum_decay is that speed.
    (Nadam(0.05), lambda p: torch.optim.NAdam(p, lr=0.05, momentum_decay=1e4)),
    (AdamW(0.05, decay=0.2), lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.2)),
    (Adam(0.05), lambda p: torch.optim.Adam(p, lr=0.05)),
    (AdaMax(0.05), lambda p: torch.optim.Adamax(p, lr=0.05)),
]


def test_every_method_has_its_oracle():
    assert {type(ours) for ours, _ in OPTIMIZERS} == set(optimizers.OPTIMIZERS.values())


@pytest.mark.parametrize(("ours", "theirs"), OPTIMIZERS)
def test_optimizers(ours, theirs):
    rng = np.random.default_rng(1)
    theta, grads = rng.normal(size=20), rng.normal(size=(200, 20)) * 10.0 ** rng.integers(-4, 3, 20)
    point = tensor(theta, True)
    optimizer = theirs([point])
    for g in grads:
        ours.step(theta, g)
        point.grad = tensor(g)
        optimizer.step()
    np.testing.assert_allclose(theta, point.detach().numpy(), rtol=1e-11, atol=1e-13)


def test_clipping():
    rng = np.random.default_rng(3)
    for size in (0.01, 1.0, 100.0):
        grad = size * rng.normal(size=(1, 30))
        point = torch.zeros(30, dtype=torch.float64, requires_grad=True)
        point.grad = tensor(grad[0])
        torch.nn.utils.clip_grad_norm_([point], 2.0)
        np.testing.assert_allclose(optimizers.clip(grad, 2.0)[0], point.grad.numpy(), rtol=1e-6)


SCHEDULES = [
    (Constant(0.3), lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1.0)),
    (
        Constant(0.3, warmup=6),
        lambda o: torch.optim.lr_scheduler.LinearLR(o, start_factor=1 / 6, total_iters=5),
    ),
    (Stairs(0.3, 4, 0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 4, 0.5)),
    (
        Cosine(0.3, 20, final=0.1),
        lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, eta_min=0.1),
    ),
]


@pytest.mark.parametrize(("ours", "theirs"), SCHEDULES)
def test_schedules(ours, theirs):
    optimizer = torch.optim.SGD([tensor([1.0], True)], lr=0.3)
    schedule = theirs(optimizer)
    for step in range(20):
        assert ours(step) == pytest.approx(schedule.get_last_lr()[0], rel=1e-12)
        optimizer.step()
        schedule.step()


@pytest.mark.parametrize(("ours", "theirs"), OPTIMIZERS[:1] + OPTIMIZERS[-2:])
def test_a_whole_training(ours, theirs):
    rng = np.random.default_rng(2)
    net = mlp([4, 8, 3], hidden=tanh, rng=rng)
    X, T = rng.normal(size=(30, 4)), np.eye(3)[rng.integers(0, 3, 30)]
    tensors = leaves(net)
    optimizer, losses = theirs(tensors), []
    for _ in range(100):
        optimizer.zero_grad()
        error = LOSSES[cross_entropy](forward(net, tensors, X), tensor(T))
        error.backward()
        optimizer.step()
        losses.append(error.item())
    ours = type(ours)(0.1 if isinstance(ours, SGD) else 0.05)
    history = train(net, X, T, cross_entropy, ours, epochs=100)
    np.testing.assert_allclose(history.loss, losses, rtol=1e-9)
    np.testing.assert_allclose(net.theta, flat(tensors), rtol=1e-7, atol=1e-9)


def test_starts_have_the_spread_of_torch():
    rng = np.random.default_rng(0)
    ours = Dense(300, 200, rng=rng).W.std(), Dense(300, 200, start="he", rng=rng).W.std()
    torch.manual_seed(0)
    glorot = torch.nn.init.xavier_uniform_(torch.empty(200, 300)).std().item()
    he = torch.nn.init.kaiming_normal_(torch.empty(200, 300)).std().item()
    assert ours == pytest.approx((glorot, he), rel=0.02)
