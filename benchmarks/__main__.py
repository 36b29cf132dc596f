"""bpcore beside its peers. Run `make bench`, or `make bench QUICK=1` for a first look.

All peers of a case must give the same numbers before any of them is timed. What is printed is also
kept in _build/bench.md. Figures depend on the machine; look at the ratios. Nothing is asserted.
"""

import argparse
import sys
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.cases import Disagreement, cases, check_agreement
from benchmarks.machine import machine
from benchmarks.timing import race

TABLE = Path("_build/bench.md")
HEAD = """\
| case | peer | peer, µs a step | bpcore, µs a step | ratio | quartiles | aim |
|---|---|--:|--:|--:|:-:|--:|"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, for a first look")
    parser.add_argument("--only", default="", help="the cases with this in their title")
    options = parser.parse_args()
    rounds = 3 if options.quick else 11
    chosen = [case for case in cases() if options.only in case.title]
    if not chosen:
        parser.error(f"--only: no case has {options.only!r} in its title")
    for case in chosen:
        check_agreement(case)
    print("All peers agree. Now the times.\n")
    with threadpool_limits(limits=1):  # of all libraries, which the peers have loaded by now
        lines = [machine(), "", f"Ratio: peer's time / ours, median of {rounds} pairs.", "", HEAD]
        print(*lines, sep="\n", flush=True)
        for case in chosen:
            for name, (peer, aim) in (case.peers | case.bounds).items():
                ours, theirs, (low, median, high) = race(case.ours, peer, case.steps, rounds)
                lines.append(
                    f"| {case.title} | {name} | {theirs * 1e6:,.1f} | {ours * 1e6:,.1f} |"
                    f" {median:.2f} | {low:.2f} to {high:.2f} | {aim or ''} |"
                )
                print(lines[-1], flush=True)
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"\nKept in {TABLE}")


if __name__ == "__main__":
    try:
        main()
    except Disagreement as error:
        sys.exit(f"Stopped before timing anything. {error}")
