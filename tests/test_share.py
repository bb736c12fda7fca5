"""The share dialog: every link it offers means what it says, and who can open it is said."""

from __future__ import annotations

import json
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from pages.shared import share
from pages.shared.frame import PAGES
from pages.shared.link import Setting, decode
from pages.shared.view import CONTROLS, decode_view
from tests.visitor import address, visit

QUERY = {"snr": "3", "axis": "gamma", "seed": "7", "pins": "a~snr=5", "hide": "presets"}


def opened(page: str = "risk_curves", query: dict[str, str] | None = None) -> AppTest:
    at = visit(page, query or QUERY)
    at.button(key="share").click().run()
    assert not at.exception
    return at


def offered(at: AppTest) -> str:
    """The text with the copy button."""
    received = [json.loads(c.proto.json) for c in at.get("bidi_component") if c.proto.json]
    (text,) = [data["text"] for data in received if "text" in data]
    return str(text)


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def test_the_whole_state_is_the_address() -> None:
    at = opened()
    assert query_of(offered(at)) == QUERY == address(at)


def test_that_a_file_is_not_in_the_link_is_said() -> None:
    words = [caption.value for caption in opened("real_data", {"dataset": "upload"}).caption]
    assert any("Your file is not in it" in text for text in words)
    assert not any("Your file" in caption.value for caption in opened("real_data").caption)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_shared(page: str) -> None:
    assert query_of(offered(opened(page, {"snr": "3"}))) == {"snr": "3"}


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """What somebody sees who followed `QUERY`."""
    held = {"setting": decode(QUERY)[0], "view": decode_view(QUERY)[0]}
    monkeypatch.setattr(streamlit, "session_state", held)
    found: Setting = held["setting"]
    return found


def test_the_embed_code_is_one_frame_of_this_page(setting: Setting) -> None:
    code = share.embed_code("http://h/risk_curves", setting)
    assert code.count("<") == 2 and code.startswith("<iframe ")
    link = unescape(code.split('src="')[1].split('"')[0])
    assert link.startswith("http://h/risk_curves?embed=true&")
    assert query_of(link) == QUERY | {"embed": "true"}
    hostile = share.embed_code('http://h/"><script>', setting)
    assert "<script" not in hostile and hostile.count('"') == code.count('"')


def test_a_projector_s_link_presents(setting: Setting) -> None:
    assert share.projector_link(setting) == QUERY | {"present": "1"}


def test_a_teacher_s_link_locks_and_hides(setting: Setting) -> None:
    link = share.class_link(setting, ["scale", "snr"], ["presets", "gamma"])
    assert link == QUERY | {"lock": "snr,scale", "hide": "gamma,presets"}
    assert decode(link) == (setting, [])
    view, messages = decode_view(link)
    assert (view.lock, view.hide, messages) == (("snr", "scale"), ("gamma", "presets"), [])
    # Whatever is offered can be locked, and everything a link can lock but a lesson's place is.
    assert decode_view(share.class_link(setting, list(share.OFFERED), []))[1] == []
    assert set(CONTROLS) - set(share.OFFERED) == {"lesson", "step", "answers"}


@pytest.fixture
def option(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    options: dict[str, Any] = {"server.address": "", "server.port": 8501}
    monkeypatch.setattr(streamlit, "get_option", options.get)
    return options


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_room_reaches_the_machine_by_its_own_address(
    option: dict[str, Any], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(share, "_own_address", lambda: "10.1.2.3")
    here, reach = share.room_address(f"http://{host}:8501/risk_curves?snr=3")
    assert here == "http://10.1.2.3:8501/risk_curves"
    assert "same network" in reach
    option["server.address"] = "127.0.0.1"
    here, reach = share.room_address(f"http://{host}:8501/")
    assert here == f"http://{host}:8501/"
    assert "--server.address 0.0.0.0" in reach
    # Another port than the server's: what stands before it listens to more than this machine.
    here, reach = share.room_address(f"http://{host}:8500/")
    assert here == "http://10.1.2.3:8500/"
    assert "same network" in reach


def test_an_address_others_use_already_is_kept(option: dict[str, Any]) -> None:
    here, reach = share.room_address("https://course.example:444/app/gap?x=1")
    assert here == "https://course.example:444/app/gap"
    assert "address you are at" in reach
    assert share.room_address("")[0] in ("http://localhost/", f"http://{share._own_address()}/")


def test_the_machine_s_own_address_is_not_its_loopback() -> None:
    assert not share._own_address().startswith("127.")
