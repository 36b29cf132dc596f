"""What a table of times was measured on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from threadpoolctl import threadpool_info


def machine() -> str:
    """The processor, the versions, and the BLAS kernels that run."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        processor = f"{names[0]}, {len(names)} cores"
    except (OSError, IndexError):
        processor = platform.processor() or platform.machine()
    versions = [f"Python {platform.python_version()}"]
    for package in ("numpy", "scikit-learn", "torch"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"no {package}")
    kernels = {
        f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', 'no kernel named')},"
        f" threads: {pool['num_threads']})"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    }
    return f"{processor}; {', '.join(versions)}; {', '.join(sorted(kernels))}"
