"""What a browser fetches beside the page's messages, over a connection it keeps open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 30.0  # seconds until a missing answer is an error


class Failed(Exception):
    """The page showed an error, or an answer did not come."""


class Files:
    """One connection; one file at a time."""

    def __init__(self, host: str, port: int, headers: Mapping[str, str]) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"load is for loopback only, got {host}")
        self._host, self._port, self._headers = host, port, headers
        self._kept: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def fetch(self, path: str) -> bytes:
        """The body; Failed if the server says no."""
        kept, self._kept = self._kept, None
        async with asyncio.timeout(PATIENCE):
            try:
                line = kept or await asyncio.open_connection(self._host, self._port)
                body = await self._get(path, *line)
            except (EOFError, ConnectionError):
                if kept is None:
                    raise
                # The server has closed what rested for long.
                line = await asyncio.open_connection(self._host, self._port)
                body = await self._get(path, *line)
        self._kept = line
        return body

    def close(self) -> None:
        """Hang up."""
        if self._kept is not None:
            self._kept[1].close()

    async def _get(
        self, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        lines = [f"GET {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in self._headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        body = await reader.readexactly(length)
        status = head.partition("\r\n")[0]
        if " 200 " not in status:
            raise Failed(f"{path}: {status}")
        return body
