"""What the browser talks to, all on loopback: our app, the stock app, static files, a slow line."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.benchmark.timed_server import LOG

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 40


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class StreamlitServer:
    """A script served with the repository's own `.streamlit/config.toml`."""

    def __init__(self, script: Path, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}/"
        self.engine_log = folder / f"engine-{self.port}.log"
        self.engine_log.touch()
        self.output = (folder / f"server-{self.port}.log").open("w+b")
        options = {"port": self.port, "address": HOST, "headless": "true"}
        # Others may be editing: a server that reloads would be measured reloading.
        options["fileWatcherType"] = "none"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmark.timed_server", str(script)]
            + [f"--server.{name}={value}" for name, value in options.items()],
            cwd=ROOT,
            env={**os.environ, LOG: str(self.engine_log), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def wait(self) -> None:
        """Until it answers; RuntimeError with its last words if it never does."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.url + "_stcore/health", timeout=1).close()
                return
            time.sleep(0.1)
        self.output.seek(0)
        words = self.output.read()[-2000:].decode(errors="replace")
        raise RuntimeError(f"the server did not start:\n{words}")

    def engine_calls(self) -> list[tuple[str, float]]:
        """(function, milliseconds) of every engine call so far, in order."""
        lines = self.engine_log.read_text(encoding="utf-8").splitlines()
        return [(name, float(spent)) for name, spent in (line.split() for line in lines)]

    def stop(self) -> None:
        """End the process, by force if it does not listen."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()


@contextlib.contextmanager
def streamlit_servers(*scripts: Path) -> Iterator[list[StreamlitServer]]:
    """One running server for each script, stopped on the way out."""
    with tempfile.TemporaryDirectory() as folder:
        servers: list[StreamlitServer] = []
        try:
            servers.extend(StreamlitServer(script, Path(folder)) for script in scripts)
            for server in servers:
                server.wait()
            yield servers
        finally:
            for server in servers:
                server.stop()


@contextlib.contextmanager
def static_server(files: dict[str, tuple[bytes, str]]) -> Iterator[str]:
    """Serve {path: (bytes, media type)}; gives the address of the root."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = files.get(self.path, (b"", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class SlowLine:
    """A TCP proxy to a local port that holds every byte back for `delay` seconds, each way."""

    def __init__(self, port: int, delay: float) -> None:
        self.target, self.delay = port, delay
        self.tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> str:
        self.server = await asyncio.start_server(self._connected, HOST, 0)
        return f"http://{HOST}:{self.server.sockets[0].getsockname()[1]}/"

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(HOST, self.target)
        for source, sink in ((reader, forth), (back, writer)):
            waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
            for work in (self._take(source, waiting), self._give(waiting, sink)):
                task = asyncio.create_task(work)
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def _take(
        self, source: asyncio.StreamReader, waiting: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        data = b"?"
        while data:
            with contextlib.suppress(OSError):
                data = await source.read(1 << 16)
            waiting.put_nowait((asyncio.get_running_loop().time() + self.delay, data))

    async def _give(
        self, waiting: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                if not data:
                    break
                sink.write(data)
                await sink.drain()
        sink.close()
