"""Find a Chromium, or get one: the tests of the book never skip for want of a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
)
NOT_FOUND = (
    "No Chromium or Chrome was found, and none could be installed: install one, "
    "or set CHROME to the path of its program."
)
# A window's own parts that are pages too: they cost more than most of the pages that are tested.
NOT_OF_PAGES = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# The last list counts, so Playwright's own is repeated; see its chromiumSwitches.
LEFT_OUT_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip


class NoBrowser(Exception):
    """There is no browser to test the book in; the message says what to do."""


def start_chromium(playwright: Playwright) -> Browser:
    path = find_chromium(playwright)
    # No sandbox: root and many containers have none, and these pages are our own.
    # The resolver rule keeps a faulty page from reaching anybody.
    rule = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", rule]
    options.append(f"--disable-features={','.join([*NOT_OF_PAGES, *LEFT_OUT_BY_PLAYWRIGHT])}")
    try:
        return playwright.chromium.launch(executable_path=path, args=options)
    except Error as error:
        reason = str(error).splitlines()[0]
        raise NoBrowser(
            f"{path} does not start ({reason}): set CHROME to the path of a Chromium that does."
        ) from error


def find_chromium(playwright: Playwright) -> str:
    """The path of a Chromium's program, from the first source that has one."""
    if named := os.environ.get("CHROME"):
        if path := shutil.which(named):
            return path
        raise NoBrowser(f"CHROME is {named!r}, but there is no such program: correct or unset it.")
    of_playwright = Path(playwright.chromium.executable_path)
    if path := on_this_machine() or existing(of_playwright):
        return path
    debian_root = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    libraries = ["--with-deps"] if debian_root else []
    attempt([sys.executable, "-m", "playwright", "install", *libraries, "chromium"])
    if path := existing(of_playwright):
        return path
    if debian_root:
        attempt(["apt-get", "update"])
        attempt(["apt-get", "install", "-y", "chromium"])
        if path := on_this_machine():
            return path
    raise NoBrowser(NOT_FOUND)


def on_this_machine() -> str | None:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for place in USUAL_PLACES:
        if path := existing(Path(os.path.expandvars(place)).expanduser()):
            return path
    return None


def existing(path: Path) -> str | None:
    return str(path) if path.is_file() else None


def attempt(command: list[str]) -> None:
    """Run an installer; whether it helped is seen by what is there afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{' '.join(command)}: {error}", file=sys.stderr)
