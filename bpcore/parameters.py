"""Layers in a row, all their parameters in one flat vector `theta`, all gradients in `grad`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any, Self

import numpy as np

from bpcore.checks import Array, a, entries, finite, one_of, whole
from bpcore.layers import Layer


class Parameters:
    """What a network holds. `theta` has each layer's weights, row by row, then its bias.

    The layers hold views: they see every change of `theta`. Assigning to `theta` copies into it.

    >>> from bpcore import Dense
    >>> net = Parameters([Dense(1, 1, weights=[[2.0]], bias=[-1.0])])
    >>> net.theta = [5, 6]
    >>> net.layers[0].W, net.layers[0].b
    (array([[5.]]), array([6.]))
    """

    def __init__(self, layers: Sequence[Layer], dtype: str | type = "float64") -> None:
        self.layers = entries("layers", layers)
        self.n_in: int | None = None
        self.n_out: int | None = None
        self.runs: int | None = None
        self._single: Self  # with runs, a network of this build without
        for k, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                message = f"layers[{k}]: expected a layer such as Dense or sigmoid, got {layer!r}"
                raise TypeError(message)
            if layer.bound or any(layer is other and layer.names for other in self.layers[:k]):
                raise ValueError(f"layers[{k}]: {layer} is in a network already; make a new layer")
            if self.n_out and layer.n_in and layer.n_in != self.n_out:
                raise ValueError(f"layers[{k}]: expected {self.n_out} inputs, got {layer}")
            self.n_in, self.n_out = self.n_in or layer.n_in, layer.n_out or self.n_out
            self.runs = self.runs or layer.runs
        if not self.layers:
            raise ValueError("layers: expected at least one layer, got none")
        self._bind(_floats(dtype))

    @classmethod
    def stack(cls, nets: Sequence[Self]) -> Self:
        """Networks of one build side by side, copied: theta has shape (runs, parameters).

        X may be one for all, or one for each: (runs, samples, n_in). E has one number per run.
        Only generators are not copied: dropout draws for each run from its network's own one.
        """
        nets = entries("nets", nets)
        for k, net in enumerate(nets):
            if not isinstance(net, cls) or net.runs:
                raise TypeError(f"nets[{k}]: expected a network without runs, got {net!r}")
            if net._build() != nets[0]._build():
                raise ValueError(f"nets[{k}]: expected the build of\n{nets[0]}\ngot\n{net}")
        if not nets or not nets[0].theta.size:
            raise ValueError(f"nets: expected networks with trained parameters, got {nets}")
        layers = zip(*(net.layers for net in nets), strict=True)
        stacked = cls([same[0].stacked(same) for same in layers], nets[0].theta.dtype.name)
        stacked._single = nets[0].copy()
        return stacked

    def _build(self) -> tuple[Any, ...]:
        """What networks have in common that can be stacked."""
        shapes = [(k, name, getattr(layer, name).shape) for k, layer, name in self._parameters()]
        kinds = [(type(layer), layer.n_in, layer.n_out, layer.fixed) for layer in self.layers]
        return shapes, kinds, self._theta.dtype

    def run(self, k: int) -> Self:
        """One of the networks side by side, copied out."""
        if self.runs is None:
            raise TypeError(f"run: expected a network with runs, from Network.stack, got {self}")
        if not 0 <= whole("k", k, 0) < self.runs:
            raise ValueError(f"k: expected a run below {self.runs}, got {k}")
        net = self._single.copy()
        net.theta = self._theta[k]
        for one, many in zip(net.layers, self.layers, strict=True):
            many.unstack(one, k)
        return net

    def _parameters(self) -> Iterator[tuple[int, Layer, str]]:
        return ((k, layer, name) for k, layer in enumerate(self.layers) for name in layer.names)

    def _bind(self, dtype: np.dtype[Any]) -> None:
        """Gather the parameters in one vector, the gradients in another; layers get views."""
        old = [(getattr(layer, n), getattr(layer, f"d{n}")) for _, layer, n in self._parameters()]
        runs = (self.runs,) if self.runs else ()
        none = [np.empty((*runs, 0))]
        flat = [[p.reshape(*runs, -1) for p in arrays] for arrays in zip(*old, strict=True)]
        self._theta, self._grad = (
            np.concatenate([*none, *arrays], axis=-1).astype(dtype) for arrays in flat or [[], []]
        )
        start = 0
        for (_, layer, name), (p, _) in zip(self._parameters(), old, strict=True):
            part = slice(start, start + p.size // (self.runs or 1))
            setattr(layer, name, self._theta[..., part].reshape(p.shape))
            setattr(layer, f"d{name}", self._grad[..., part].reshape(p.shape))
            layer.bound = True
            start = part.stop
        for layer in self.layers:  # what is not trained has to have the same type
            for name in layer.fixed:
                setattr(layer, name, getattr(layer, name).astype(dtype))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """After unpickling or copying, the layers' arrays are separate: make them views again."""
        self.__dict__.update(state)
        self._bind(self._theta.dtype)

    @property
    def theta(self) -> Array:
        """All trained parameters in one vector."""
        return self._theta

    @theta.setter
    def theta(self, value: object) -> None:
        self._theta[:] = finite("theta", value, self._theta.shape)

    @property
    def grad(self) -> Array:
        """dE/dtheta, as the last backward pass left it."""
        return self._grad

    @grad.setter
    def grad(self, value: object) -> None:
        self._grad[:] = finite("grad", value, self._grad.shape)

    def name(self, k: int) -> str:
        """Where entry k of theta lives, e.g. "layers[2].W[0, 1]"."""
        k = whole("k", k, 0)
        for i, layer, name in self._parameters():
            shape = getattr(layer, name).shape[1 if self.runs else 0 :]
            size = int(np.prod(shape))
            if k < size:
                index = ", ".join(str(n) for n in np.unravel_index(k, shape))
                return f"layers[{i}].{name}[{index}]"
            k -= size
        size = self._theta.shape[-1]
        raise ValueError(f"k: expected an index into theta, of size {size}, got {k + size}")

    def copy(self, dtype: str | type | None = None) -> Self:
        """An independent network with the same layers and numbers, perhaps in another type."""
        new = copy.deepcopy(self)
        if dtype is not None:
            new._bind(_floats(dtype))
        return new

    def save(self, path: str | PathLike[str]) -> None:
        """Write theta and a description of the layers to a .npz file."""
        with open(a((str, PathLike), "path", path, "the path of a file"), "wb") as file:
            np.savez(file, theta=self._theta, layers=np.array(repr(self)))

    def load(self, path: str | PathLike[str]) -> None:
        """Read theta from a file that `save` wrote for a network with the same layers."""
        with open(a((str, PathLike), "path", path, "the path of a file"), "rb") as file:
            try:
                content = np.load(file, allow_pickle=False)  # data alone: nothing in it is run
                size = sum(part.file_size for part in content.zip.infolist())
                if {*content.files} != {"theta", "layers"} or size > self._theta.nbytes + 10**5:
                    raise ValueError
                theta, layers = content["theta"], str(content["layers"])
            except Exception:  # numpy raises many kinds of errors for files of other kinds
                message = f"path: expected a file written by Network.save, got {path}"
                raise ValueError(message) from None
        if layers != repr(self):
            raise ValueError(f"path: expected the parameters of\n{self}\ngot those of\n{layers}")
        self.theta = theta

    def __repr__(self) -> str:
        runs = f", {self.runs} runs" if self.runs else ""
        rows = [f"Network with {self._theta.shape[-1]} parameters{runs}"]
        for k, layer in enumerate(self.layers):
            shapes = [f"{name} {getattr(layer, name).shape}" for name in layer.names]
            rows.append(f"  {k}  {layer!s:<36}{', '.join(shapes)}".rstrip())
        return "\n".join(rows)


def _floats(dtype: Any) -> np.dtype[Any]:
    try:
        name = np.dtype(dtype).name
    except (TypeError, ValueError):
        name = dtype
    return np.dtype(one_of("dtype", name, ("float64", "float32")))
