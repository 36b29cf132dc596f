"""Run every chapter as processors of other kinds would, and see whether it prints the same.

    make test-processors                                    all kinds, all chapters: some minutes
    python tests/processors.py notebooks/06-optimizers.ipynb    one chapter

Vector units and the kernels of OpenBLAS add in another order and round differently. A long training
can make a large difference of that, so a chapter may print only what does not depend on it. A kind
that this processor cannot play is numpy's or OpenBLAS's to leave out: they take the next older one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WITHOUT_AVX512 = "X86_V4 AVX512_ICL AVX512_SPR"
KINDS = {
    "as it is": {},
    "one thread": {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    "AVX2": {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": WITHOUT_AVX512},
    "AVX": {"OPENBLAS_CORETYPE": "Sandybridge", "NPY_DISABLE_CPU_FEATURES": WITHOUT_AVX512},
    "SSE": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": f"X86_V3 {WITHOUT_AVX512}",
    },
    "AVX512": {"OPENBLAS_CORETYPE": "SkylakeX"},
}


def main(chapters: list[str]) -> None:
    differ = []
    for kind, settings in KINDS.items():
        print(f"{kind}: ", end="", flush=True)
        command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "--nbval", "-q"]
        command += ["-n", "2", "--dist", "loadfile"]
        run = subprocess.run(
            [*command, *(chapters or ["notebooks"])],
            cwd=ROOT,
            env=os.environ | {"BPCORE_FIGURES": "image"} | settings,
            capture_output=True,
            text=True,
        )
        print(run.stdout.strip().splitlines()[-1])
        if run.returncode:
            differ.append(kind)
            print(run.stdout, run.stderr, sep="\n")
    if differ:
        sys.exit(f"The chapters print something else on these kinds of processors: {differ}")


if __name__ == "__main__":
    main(sys.argv[1:])
