"""How `make lab` opens a chapter that was saved: its widgets need the kernel that made them.

Without it JupyterLab would write "model not found" in place of each picture. So what is stored
beside the widgets is shown, until the cell is run again. As long as the kernel runs, they find it.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

WIDGETS = "application/vnd.jupyter.widget-view+json"


class Chapters(AsyncLargeFileManager):
    async def get(self, path: str, *args: Any, **options: Any) -> dict[str, Any]:
        model: dict[str, Any] = await super().get(path, *args, **options)
        if model["type"] == "notebook" and model["content"] and not await self.runs(path):
            for cell in model["content"]["cells"]:
                for output in cell.get("outputs", []):
                    output.get("data", {}).pop(WIDGETS, None)
        return model

    async def runs(self, path: str) -> bool:
        """Whether this chapter has a kernel."""
        sessions = await self.parent.session_manager.list_sessions()
        return path.strip("/") in [session["path"] for session in sessions]


c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.ServerApp.contents_manager_class = Chapters
