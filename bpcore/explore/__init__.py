"""Pictures that answer: frames under sliders, pictures that the page computes, and questions.

Each is one call, and lives in three places: with a kernel in Jupyter, without one in the built
book, and as an image in previews and in print.
"""

from bpcore.explore.asking import ask
from bpcore.explore.explorable import explore
from bpcore.explore.livepicture import live
from bpcore.explore.picture import show

__all__ = ["ask", "explore", "live", "show"]
