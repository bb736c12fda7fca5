"""Several processes behind nginx, with the configuration that the README shows."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT, free_port, serving
from tests.load.behaviour import Dragger, Tally
from tests.load.session import Session

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def configuration(port: int, processes: list[str]) -> str:
    """The README's, with free ports in the place of its own."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"<!-- nginx -->\n```nginx\n(.*?)```\n<!-- /nginx -->", readme, re.DOTALL)
    shown = re.findall(r"server 127\.0\.0\.1:(\d+) ", text)
    assert len(shown) == len(processes)
    for old, address in zip(shown, processes, strict=True):
        text = text.replace(f"127.0.0.1:{old}", address.removeprefix("http://"))
    return text.replace("listen 8500", f"listen 127.0.0.1:{port}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nginx keeps its own files."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def front(folder: Path) -> Iterator[str]:
    """The address of nginx before two processes of the app."""
    if NGINX is None:
        message = "no nginx found: apt-get install nginx-light"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    port = free_port()
    with serving(free_port()) as first, serving(free_port()) as second:
        file = folder / "nginx.conf"
        file.write_text(configuration(port, [first, second]), encoding="utf-8")
        # Where it keeps its own files is the machine's business, not the configuration's.
        own = f"daemon off; pid {folder}/pid; error_log {folder}/errors warn;"
        command = [NGINX, "-p", str(folder), "-c", str(file), "-g", own]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_healthy(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "nginx ended at its start"
        try:
            if visit(address)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("no answer through nginx within half a minute")


def visit(address: str, cookie: str = "") -> tuple[int, str, str]:
    """Status, the process that answered, and the cookie it came with."""
    request = urllib.request.Request(f"{address}/_stcore/health")
    if cookie:
        request.add_header("Cookie", cookie)
    with urllib.request.urlopen(request, timeout=10) as answer:
        given = (text.split(";")[0] for text in answer.headers.get_all("Set-Cookie", []))
        ours = next((text for text in given if text.startswith("visitor=")), "")
        return answer.status, answer.headers["X-Process"], ours


def test_a_visitor_stays_with_one_process_and_visitors_share_both(front: str) -> None:
    processes = set()
    for _ in range(16):
        _, _, cookie = visit(front)
        assert cookie
        served = {visit(front, cookie)[1] for _ in range(5)}
        assert len(served) == 1
        processes |= served
    # Sixteen visitors all on one of two processes: once in 32,768 runs.
    assert len(processes) == 2


def test_a_visitors_file_is_not_written_to_disk(front: str, folder: Path) -> None:
    request = urllib.request.Request(front, data=bytes(4_000_000), method="POST")
    with suppress(urllib.error.HTTPError):  # whatever the app makes of it
        urllib.request.urlopen(request, timeout=20).close()
    assert "temporary file" not in (folder / "errors").read_text(encoding="utf-8")


def test_a_session_through_nginx_drags_and_any_process_knows_its_link(front: str) -> None:
    async def work() -> None:
        cookies = {
            visit(front, f"visitor=somebody{k}")[1]: f"visitor=somebody{k}" for k in range(16)
        }
        assert len(cookies) == 2
        link = ""
        for cookie in cookies.values():
            async with Session(front, {"Cookie": cookie}) as session:
                await session.open(f"verdict?{link}" if link else "verdict")
                if link:
                    assert session.query == link
                else:
                    await Dragger(session, Tally(), 1).round()
                    await session.until(lambda s=session: s.rests, "rest")
                    link = session.query
                assert session.problems == []
        assert link

    async def bounded() -> None:
        async with asyncio.timeout(120):
            await work()

    # In a thread of its own: the browser tests before it may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(bounded())).result()
