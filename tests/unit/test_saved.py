"""Saved networks that are cut, swapped or hostile: refused with a sentence, and nothing is run."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from bpcore import Dense, Network, mlp, sigmoid


def network():
    return Network([Dense(2, 1, weights=[[1.0], [2.0]]), sigmoid])


class Hostile:
    """What unpickling would call."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def entry(array, **how):
    file = io.BytesIO()
    np.save(file, array, **how)
    return file.getvalue()


def archive(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in entries.items():
            parts.writestr(f"{name}.npy", content)
    return file.getvalue()


def saved(tmp_path, net=None):
    (net or network()).save(tmp_path / "net.npz")
    return (tmp_path / "net.npz").read_bytes()


def refused(tmp_path, content, match):
    """A load of this content is refused, and leaves the network as it was."""
    net = network()
    before = net.theta.copy()
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises((ValueError, TypeError), match=match):
        net.load(tmp_path / "bad.npz")
    np.testing.assert_array_equal(net.theta, before)


OURS = r"path: expected a file written by Network\.save, got .*bad\.npz"
LAYERS = np.array(repr(network()))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_file_that_is_cut(tmp_path, share):
    whole = saved(tmp_path)
    refused(tmp_path, whole[: int(share * len(whole))], OURS)


def test_a_file_with_a_bit_turned_never_loads_other_numbers(tmp_path):
    whole = saved(tmp_path)
    expected = network().theta
    for place in range(0, len(whole), 7):
        turned = bytearray(whole)
        turned[place] ^= 64
        (tmp_path / "bad.npz").write_bytes(bytes(turned))
        net = network()
        with suppress(ValueError):
            net.load(tmp_path / "bad.npz")
        np.testing.assert_array_equal(net.theta, expected)


def test_the_file_of_another_network(tmp_path):
    other = mlp([2, 2, 1], rng=np.random.default_rng(0))
    refused(tmp_path, saved(tmp_path, other), "path: expected the parameters of\n")


@pytest.mark.parametrize(
    ("theta", "match"),
    [
        (np.ones(4), r"theta: expected shape \(3,\), got \(4,\)"),
        (np.ones((3, 1)), r"theta: expected shape \(3,\), got \(3, 1\)"),
        (np.array([1.0, np.nan, 2.0]), "theta: expected finite numbers, got nan"),
        (np.array(["a", "b", "c"]), "theta: expected numbers, got"),
        (np.ones(3) * 1j, "theta: expected numbers, got"),
    ],
)
def test_other_numbers_than_the_network_takes(tmp_path, theta, match):
    refused(tmp_path, archive(theta=entry(theta), layers=entry(LAYERS)), match)


def test_foreign_arrays(tmp_path):
    theta, layers = entry(np.ones(3)), entry(LAYERS)
    refused(tmp_path, archive(theta=theta), OURS)
    refused(tmp_path, archive(layers=layers), OURS)
    refused(tmp_path, archive(theta=theta, layers=layers, more=theta), OURS)
    refused(tmp_path, archive(theta=theta, layers=layers + bytes(10**6)), OURS)  # would unpack


@pytest.mark.parametrize("place", ["theta", "layers"])
def test_pickled_objects_are_not_opened(tmp_path, place):
    sign = tmp_path / "was-run"
    trap = entry(np.array([Hostile(sign)], object), allow_pickle=True)
    parts = {"theta": entry(np.ones(3)), "layers": entry(LAYERS)} | {place: trap}
    refused(tmp_path, archive(**parts), OURS)
    assert not sign.exists()
    np.load(io.BytesIO(trap), allow_pickle=True)  # the trap works
    assert sign.exists()
