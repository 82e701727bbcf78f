"""`tutor web` in a real browser: type an answer, see the verdict, reload, go on; and nobody else is asked or let in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("textual_serve", reason="the extra `web` is not installed")
from browser import Browser, chromium

from tutor.lesson import load_lessons
from tutor.progress import Store, Study

NEEDS_BROWSER = pytest.mark.skipif(chromium() is None, reason="there is no Chromium here")


class Served:
    """`tutor web` as a process."""

    def __init__(self, *arguments: str) -> None:
        environ = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tutor", "web", "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.plain = self.address.partition("?")[0]

    def get(self, path: str = "", **headers: str) -> int:
        """The status of a request; without the token unless `path` has it."""
        end = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(urllib.request.Request(self.plain + path, headers=headers)) as found:
                    return int(found.status)
            except urllib.error.HTTPError as error:
                error.close()
                return error.code
            except urllib.error.URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def serve():
    started: list[Served] = []

    def start(*arguments: str) -> Served:
        started.append(Served(*arguments))
        return started[-1]

    yield start
    for one in started:
        one.close()


def right_answer() -> str:
    study = Study(load_lessons(), Store())
    here = study.open("one-output")
    return study.teaching.expected(here.variant, "en")


@NEEDS_BROWSER
async def test_an_answer_is_typed_its_verdict_seen_and_after_a_reload_it_goes_on(serve, tmp_path):
    Store().set_setting("read.one-output", "yes")
    served = serve("one-output", "--lang", "en")
    async with Browser(tmp_path / "profile") as browser:
        await browser.go(served.address)
        await browser.wait_for("your answer")
        await browser.type("[[1, 2]]")
        await browser.press("enter")
        await browser.wait_for("Not yet")
        await browser.type("; [3")
        await browser.wait_for("[3")
        await browser.reload()
        await browser.wait_for("your answer")
        await browser.wait_for("[[1, 2]]; [3")
        for _ in range(12):
            await browser.call("Input.dispatchKeyEvent", type="keyDown", key="Backspace", code="Backspace",
                               windowsVirtualKeyCode=8)  # fmt: skip
        await browser.type(right_answer())
        await browser.press("enter")
        await browser.wait_for("Right")
        assert not browser.console
        assert await browser.value("document.fonts.check('16px \"Roboto Mono\"')")
        hosts = {
            urlsplit(address).netloc for address in browser.requests if not address.startswith(("data:", "about:"))
        }
        assert hosts == {urlsplit(served.plain).netloc}
    assert [attempt.outcome for attempt in Store().attempts()] == ["wrong", "right"]


@NEEDS_BROWSER
async def test_quitting_says_that_the_session_has_ended_and_enter_begins_another(serve, tmp_path):
    served = serve("one-output", "--lang", "en")
    async with Browser(tmp_path / "profile") as browser:
        await browser.go(served.address)
        await browser.wait_for("One number out")
        await browser.call("Input.dispatchKeyEvent", type="keyDown", key="q", code="KeyQ", modifiers=2,
                           windowsVirtualKeyCode=81)  # fmt: skip
        end = time.monotonic() + 20
        while not await browser.value("document.body.classList.contains('-closed')"):
            assert time.monotonic() < end
            time.sleep(0.1)
        assert "saved" in await browser.value("document.getElementById('ended').innerText")
        browser.raw = b""
        await browser.press("enter")
        await browser.wait_for("One number out")


def test_only_this_machine_is_listened_to_and_only_with_the_token(serve):
    served = serve()
    token = "?" + served.address.partition("?")[2]

    assert urlsplit(served.address).hostname == "127.0.0.1"
    assert served.get(token) == 200
    assert served.get() == 403
    assert served.get("?token=wrong") == 403
    assert served.get("static/js/textual.js") == 403
    assert served.get("ws") == 403


def test_another_sites_page_or_name_does_not_get_in(serve):
    served = serve()
    token = "?" + served.address.partition("?")[2]

    assert served.get(token, Host="evil.example:80") == 403
    assert served.get(token, Origin="https://evil.example") == 403
    assert served.get("ws" + token, Origin="null") == 403


def test_a_port_that_is_taken_is_said_with_exit_code_2(serve):
    served = serve()
    port = str(urlsplit(served.plain).port)
    run = subprocess.run(
        [sys.executable, "-m", "tutor", "web", "--port", port], capture_output=True, text=True, timeout=60
    )

    assert run.returncode == 2
    assert "cannot be used" in run.stderr and "--port 0" in run.stderr


def test_the_page_names_no_other_server():
    folder = Path(__file__).resolve().parents[2] / "tutor" / "cli" / "browser"
    for file in folder.iterdir():
        if file.suffix in (".html", ".css", ".js"):
            assert "//" not in file.read_text("utf-8").replace("// ", ""), file
