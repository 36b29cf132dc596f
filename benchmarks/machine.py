"""What a table of times was measured on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def processor() -> str:
    """What the processor calls itself, and its cores."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        return f"{names[0]}, {len(names)} cores"
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def machine() -> str:
    """The processor, the versions, and the BLAS kernels that run."""
    versions = [f"Python {platform.python_version()}"]
    for package in ("numpy", "scikit-learn", "torch"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"no {package}")
    from threadpoolctl import threadpool_info  # only the environment of `make bench` has it

    kernels = {
        f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', 'no kernel named')},"
        f" threads: {pool['num_threads']})"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    }
    return f"{processor()}; {', '.join(versions)}; {', '.join(sorted(kernels))}"
