"""Two classes told apart by one number: its histograms, and what each cut would find and miss."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from bpcore.checks import Array, a, string
from bpcore.plot.style import BLUE, INK, MUTED, ORANGE, axes, describe
from bpcore.plot.wanted import drawn, place, truths


def histograms(groups: Mapping[str, Array], cut: float, title: str, xlabel: str) -> Figure:
    """One number in each of two groups, in 30 bins, and where to cut between them.

    >>> groups = {"sick": np.array([5.0, 6.0]), "well": np.array([1.0, 2.0])}
    >>> histograms(groups, 3.5, "all right", "size").get_label()
    'all right, cutting at 3.5.'
    """
    string("title", title), string("xlabel", xlabel), place("cut", cut)
    for name, values in a(Mapping, "groups", groups, "numbers by name").items():
        drawn(f"groups[{name!r}]", values, ("members",))
    if len(groups) != 2:
        raise ValueError(f"groups: expected two, got {len(groups)}: {', '.join(groups)}")
    figure, ax = axes(3.5, xlabel=xlabel, ylabel="how many")
    figure.subplots_adjust(top=0.8)
    everything = np.concatenate(list(groups.values()))
    edges = np.linspace(everything.min(), everything.max(), 31)
    for (name, values), color, style in zip(groups.items(), (BLUE, ORANGE), "-:", strict=True):
        counts = np.histogram(values, edges)[0]
        ax.stairs(counts, edges, color=color, fill=True, alpha=0.25)
        ax.stairs(counts, edges, color=color, ls=style, lw=1.5, label=name)
    ax.axvline(cut, color=INK, lw=1.2, ls="--", label="cut")
    ax.set_title(title, pad=24)
    ax.legend_above()
    return describe(figure, f"{title}, cutting at {cut:.4g}")


def roc(scores: Array, wanted: Array, cut: float, found: str, alarms: str) -> Figure:
    """For every cut, the share of the wanted that is found over the share of false alarms.

    A row raises an alarm if its score is above the cut; `wanted` says which rows should. The labels
    of the axes are `found` and `alarms`.

    >>> scores, wanted = np.array([0.9, 0.4, 0.6, 0.1]), np.array([True, True, False, False])
    >>> roc(scores, wanted, 0.5, "found", "false alarms").get_label()
    'Cut 0.5: 1 missed, 1 false alarms.'
    """
    scores, wanted = drawn("scores", scores, ("rows",)), truths("wanted", wanted, np.shape(scores))
    place("cut", cut), string("found", found), string("alarms", alarms)
    if wanted.all() or not wanted.any():
        raise ValueError(
            f"wanted: expected rows of both kinds, got {wanted.sum()} of {wanted.size}"
        )
    cuts = np.concatenate([[-np.inf], np.unique(scores), [np.inf]])[::-1, None]
    share = [(scores[of] > cuts).mean(axis=1) for of in (~wanted, wanted)]
    figure, ax = axes(3.7, xlabel=alarms, ylabel=found, xlim=(-0.02, 1.02), ylim=(-0.02, 1.05))
    ax.plot(*share, color=BLUE, ls="-", drawstyle="steps-post")
    ax.plot([0, 1], [0, 1], color=MUTED, ls=":", lw=1, label="tossing a coin")
    alarm = scores > cut
    ax.plot(alarm[~wanted].mean(), alarm[wanted].mean(), "o", color=ORANGE, mec=INK, ms=9)
    missed, scared = (~alarm & wanted).sum(), (alarm & ~wanted).sum()
    words = f"Cut {cut:g}: {missed} missed, {scared} false alarms"
    ax.set_title(words)
    ax.legend(loc="lower right")
    return describe(figure, words)
