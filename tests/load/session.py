"""One visitor's connection, in the framework's own messages: what a browser sends and receives."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tests.load.files import PATIENCE, Failed, Files
from tests.load.timers import Timers

CHART, NAV, PLANE = "live_chart", "nav", "plane"
KEPT = 10  # large messages that need not be sent again


class Element(NamedTuple):
    """One thing on the page: what of it a test or a visitor needs."""

    kind: str
    id: str  # of a widget; the query of a link
    text: str  # what it says; the kind of a button
    fragment: str
    run: int


class Session:
    """A page, open in nobody's browser.

    It keeps what a browser would keep: the address, the fragments that ask for a rerun every so
    often, the messages that the server need not send again, and the last state of the chart.
    """

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self._files = Files(str(parts.hostname), parts.port or 80, headers or {})
        self.url, self.headers = url, headers
        self.query, self.page, self.pages = "", "", {}
        self.chart: dict[str, Any] = {}  # what our component was last sent
        self.chart_id = self.chart_fragment = ""
        self.shown: dict[tuple[int, ...], Element] = {}  # by place
        self.wanted: list[str] = []  # addresses of maps that this browser has not seen
        self._maps: set[str] = set()
        self._nav, self._rows = ("", ""), []  # of the links between pages
        self.problems: list[str] = []
        self.received = 0  # bytes
        self._cached: dict[str, ForwardMsg] = {}
        self._named = frozenset[str]()
        self._timers = Timers(lambda fragment: self._rerun([], fragment, auto=True))
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._running = False
        self._run, self._fragments = 0, frozenset[str]()
        self._ends = 0  # finished runs of the script

    async def __aenter__(self) -> Session:
        address = self.url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
        self.line: ClientConnection = await connect(
            address, subprotocols=["streamlit"], max_size=None, additional_headers=self.headers
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._timers.stop()
        self._files.close()
        await self.line.close()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading

    async def open(self, path: str = "") -> None:
        """Load a page by its address, as one who follows a link."""
        page, _, self.query = path.partition("?")
        await self._whole_run(page_name=page)

    async def go(self, page: str) -> None:
        """Change to another page: by its link, which carries the setting, or by its address."""
        ends, (nav, fragment) = self._ends, self._nav
        self.chart, self.chart_id, self.shown = {}, "", {}
        if page in self.links:
            event = json.dumps([{"event": "go", "value": page or "verdict"}])
            trigger = WidgetState(id=nav, json_trigger_value=event)
            await self._rerun([trigger], fragment)
        else:
            self.page = self.pages[page]
            await self._rerun([])
        await self.until(lambda: self._ends > ends and self.rests, "whole page")

    async def press(self, key: str) -> None:
        """Press a button, and wait until everything that follows has happened."""
        ends = self._ends
        await self.start(key)
        await self.until(lambda: self._ends > ends and self.rests, "answer to a button")

    async def start(self, key: str) -> None:
        """Press a button."""
        button = self.buttons[key]
        await self._rerun([WidgetState(id=button.id, trigger_value=True)], button.fragment)

    @property
    def buttons(self) -> dict[str, Element]:
        """By their key."""
        found = (e for e in self.shown.values() if e.kind == "button")
        return {element.id.split("-", 2)[2]: element for element in found}

    @property
    def links(self) -> set[str]:
        """The pages that the title bar links to."""
        return {link["path"].removeprefix("./") for row in self._rows for link in row}

    @property
    def words(self) -> str:
        """What the page says."""
        kinds = ("markdown", "progress", "alert")
        return "  ".join(e.text for e in self.shown.values() if e.kind in kinds)

    async def send_chart(self, sent: dict[str, Any]) -> None:
        """Give the chart's state, which reruns its part of the page."""
        text = json.dumps({"sent": sent})
        await self._rerun([WidgetState(id=self.chart_id, json_value=text)], self.chart_fragment)

    async def fetch(self, path: str) -> bytes:
        """Get a file over the connection that a browser keeps open for such."""
        body = await self._files.fetch(path)
        self.received += len(body)
        return body

    async def settle(self, sent: dict[str, Any]) -> None:
        """Say that the commit is painted: the rest of the page follows."""
        states = [
            WidgetState(id=self.chart_id, json_value=json.dumps({"sent": sent})),
            WidgetState(
                id=f"$$STREAMLIT_INTERNAL_KEY_{self.chart_id}__events",
                json_trigger_value=json.dumps([{"event": "settled", "value": True}]),
            ),
        ]
        await self._rerun(states, self.chart_fragment)

    @property
    def rests(self) -> bool:
        """True while no script runs for this visitor."""
        return not self._running

    async def until(self, seen: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Wait until a message makes `seen` true."""
        if seen():
            return
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((seen, done))
        try:
            await asyncio.wait_for(done, patience)
        except TimeoutError:
            raise Failed(f"no {what} within {patience:g} s") from None

    async def _whole_run(self, states: list[WidgetState] | None = None, **fields: str) -> None:
        ends = self._ends
        await self._rerun(states or [], **fields)
        await self.until(lambda: self._ends > ends and self.rests, "whole page")

    async def _rerun(
        self, states: list[WidgetState], fragment: str = "", auto: bool = False, **fields: str
    ) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self.page
        state.fragment_id, state.is_auto_rerun = fragment, auto
        state.widget_states.widgets.extend(states)
        state.cached_message_hashes.extend(self._cached)
        self._named = frozenset(self._cached)
        for name, value in fields.items():
            setattr(state, name, value)
        await self.line.send(message.SerializeToString())

    async def _read(self) -> None:
        try:
            async for data in self.line:
                self.received += len(data)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._take(message)
                self._wake()
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}")
        else:
            self._fail("the server closed the connection")

    def _fail(self, problem: str) -> None:
        self.problems.append(problem)
        for _, done in self._waiting:
            if not done.done():
                done.set_exception(Failed(problem))
        self._waiting = []

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for seen, done in waiting:
            if not seen():
                self._waiting.append((seen, done))
            elif not done.done():
                done.set_result(None)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            place = message.metadata
            message = self._cached[message.ref_hash]
            message.metadata.CopyFrom(place)
            kind = "delta"
        elif message.metadata.cacheable:
            self._cached[message.hash] = message
            # What the last request named, the answer may refer to.
            spare = [name for name in self._cached if name not in self._named]
            for name in spare[: max(0, len(self._cached) - KEPT)]:
                del self._cached[name]
        if kind == "delta":
            self._delta(message)
        elif kind == "new_session":
            self._run += 1
            self._fragments = frozenset(message.metadata.run.fragment_ids)
            if not self._fragments:
                self._timers.stop()
        elif kind == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
            self.page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "session_status_changed":
            self._running = message.session_status_changed.script_is_running
        elif kind == "script_finished":
            self._finished(message.script_finished)
        elif kind == "auto_rerun":
            self._timers.start(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for name in message.stop_auto_rerun.fragment_ids:
                self._timers.stop(name)

    def _finished(self, how: int) -> None:
        if how not in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        ):
            return
        self._ends += 1
        # What this run did not draw again is gone.
        self.shown = {
            place: element
            for place, element in self.shown.items()
            if element.run == self._run
            or (self._fragments and element.fragment not in self._fragments)
        }

    def _delta(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        element, fragment = message.delta.new_element, message.delta.fragment_id
        kind = str(element.WhichOneof("type"))
        name = text = ""
        if kind == "bidi_component" and element.bidi_component.component_name == CHART:
            self.chart = json.loads(element.bidi_component.bytes)
            self.chart_id, self.chart_fragment = element.bidi_component.id, fragment
        elif kind == "button":
            name, text = element.button.id, element.button.type
        elif kind == "bidi_component" and element.bidi_component.component_name == PLANE:
            address = json.loads(element.bidi_component.json)["picture"]
            if address not in self._maps:
                self.wanted.append(address)
            self._maps.add(address)
        elif kind == "bidi_component" and element.bidi_component.component_name == NAV:
            self._rows = json.loads(element.bidi_component.json)["rows"]
            self._nav = f"$$STREAMLIT_INTERNAL_KEY_{element.bidi_component.id}__events", fragment
        elif kind == "markdown":
            text = element.markdown.body
        elif kind == "progress":
            text = element.progress.text
        elif kind == "exception":
            self.problems.append(f"exception: {element.exception.message}")
        elif kind == "alert":
            text = element.alert.body
            if element.alert.format == element.alert.ERROR:
                self.problems.append(f"error: {text}")
        place = tuple(message.metadata.delta_path)
        self.shown[place] = Element(kind, name, text, fragment, self._run)
