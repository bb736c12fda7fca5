"""A line between browser and server that is slow, or breaks."""

from __future__ import annotations

import asyncio
import threading
from urllib.parse import urlsplit


class SlowLine:
    """A proxy before the server: it delays every byte, both ways, once `delay` is set, and can be
    cut and mended."""

    def __init__(self, address: str) -> None:
        self.target = urlsplit(address)
        self.delay = 0.0
        self.broken = False
        self.ends: set[asyncio.StreamWriter] = set()
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> SlowLine:
        self.thread.start()
        assert self.started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(10)

    def cut(self) -> None:
        """Break every connection, and let no new one through."""
        self.broken = True
        self.loop.call_soon_threadsafe(lambda: [end.transport.abort() for end in self.ends])

    def mend(self) -> None:
        """Let connections through again."""
        self.broken = False

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self.stop = asyncio.Event()
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.started.set()
        await self.stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.broken:
            writer.transport.abort()
            return
        there = await asyncio.open_connection(self.target.hostname, self.target.port)
        self.ends |= {writer, there[1]}
        ways = (self._carry(reader, there[1]), self._carry(there[0], writer))
        try:
            await asyncio.gather(*ways)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self.ends -= {writer, there[1]}
            for end in (writer, there[1]):
                end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Each piece leaves `delay` after it came, and pieces keep their order.
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def send() -> None:
            while True:
                due, piece = await queue.get()
                await asyncio.sleep(max(0.0, due - self.loop.time()))
                if not piece:
                    writer.write_eof()
                    return
                writer.write(piece)
                await writer.drain()

        sending = asyncio.ensure_future(send())
        try:
            while piece := await reader.read(65536):
                queue.put_nowait((self.loop.time() + self.delay, piece))
            queue.put_nowait((self.loop.time() + self.delay, b""))
            await sending
        finally:
            sending.cancel()
