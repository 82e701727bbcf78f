"""A headless Chromium that a test drives by its debugging protocol, as a learner drives a browser."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ESCAPE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")
KEYS = {"enter": ("Enter", 13, "\r"), "f2": ("F2", 113, ""), "f8": ("F8", 119, ""), "escape": ("Escape", 27, "")}


def chromium() -> str | None:
    """Where a Chromium is, None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page; `requests` are the addresses it asked for, `said` what the terminal in it was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests: list[str] = []
        self.console: list[str] = []
        self.raw = b""
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    async def __aenter__(self) -> Browser:
        self._process = subprocess.Popen(
            [
                chromium() or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu-sandbox", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--window-size=1100,800",
                "--remote-debugging-port=0", f"--user-data-dir={self.folder}", "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stderr is not None
        address = ""
        while not address:
            line = await asyncio.to_thread(self._process.stderr.readline)
            if not line:
                raise RuntimeError("Chromium did not start")
            address = line.decode().partition("DevTools listening on ")[2].strip()
        self._client = aiohttp.ClientSession()
        self._socket = await self._client.ws_connect(address, max_msg_size=0)
        self._reader = asyncio.create_task(self._read())
        self._session = ""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for part in ("Network", "Page", "Runtime"):
            await self.call(f"{part}.enable")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()
        self._reader.cancel()
        await self._client.close()
        self._process.kill()
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()

    async def call(self, method: str, **given: Any) -> Any:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(message)
        return await asyncio.wait_for(self._waiting[number], 30)

    async def _read(self) -> None:
        async for message in self._socket:
            event = message.json()
            if "id" in event:
                waiting = self._waiting.pop(event["id"])
                if not waiting.done():
                    waiting.set_result(event.get("result", event.get("error")))
            elif event["method"] == "Network.requestWillBeSent":
                self.requests.append(event["params"]["request"]["url"])
            elif event["method"] == "Network.webSocketCreated":
                self.requests.append(event["params"]["url"])
            elif event["method"] == "Network.webSocketFrameReceived":
                frame = event["params"]["response"]
                if frame["opcode"] == 2:
                    self.raw += base64.b64decode(frame["payloadData"])
            elif event["method"] == "Runtime.exceptionThrown":
                self.console.append(str(event["params"]["exceptionDetails"].get("text")))

    @property
    def said(self) -> str:
        return ESCAPE.sub(b"", self.raw).decode("utf-8", "replace")

    async def go(self, address: str) -> None:
        self.raw = b""
        await self.call("Page.navigate", url=address)

    async def reload(self) -> None:
        self.raw = b""
        await self.call("Page.reload")

    async def wait_for(self, words: str, seconds: float = 40) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while words not in self.said:
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"{words!r} was not painted: {self.said[-1500:]!r} {self.console}")
            await asyncio.sleep(0.1)

    async def type(self, text: str) -> None:
        for sign in text:
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=sign, key=sign)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=sign)

    async def press(self, name: str) -> None:
        key, code, text = KEYS[name]
        more = {"text": text} if text else {}
        codes = {"windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code}
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, **codes, **more)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, **codes)

    async def value(self, expression: str) -> Any:
        found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    async def picture(self, file: Path) -> None:
        shot = await self.call("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(shot["data"]))
