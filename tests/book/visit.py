"""A page as a reader sees it in one theme, once it has come to rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

THEMES = ("light", "dark")
LAPTOP = {"width": 1280, "height": 900}


@dataclass
class Visit:
    """A page as it stands after loading, with everything that happened on the way."""

    file: str
    theme: str
    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def choose_theme(context: BrowserContext, theme: str) -> None:
    """Set what the theme's own switch stores."""
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    )


def settle(page: Page) -> None:
    """Wait until formulas are set, fonts are there, the page is painted and nothing moves."""
    page.evaluate(
        """async () => {
            await window.MathJax?.startup?.promise;
            await document.fonts.ready;
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            await Promise.allSettled(document.getAnimations().map(moving => moving.finished));
        }"""
    )
