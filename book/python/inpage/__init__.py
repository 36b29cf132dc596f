"""The kernel that runs a reader's cells inside the page. Plain Python: it is tested without a page.

The page's script decides which cells run; this decides how a cell runs and what comes out of it.
"""

from inpage.kernel import Kernel

__all__ = ["Kernel"]
