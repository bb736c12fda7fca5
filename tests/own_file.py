"""How the tests of the page of an own file use it, and what they read there."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from pages.shared.uploads import Upload
from tests.visitor import check, visit


def open_page() -> AppTest:
    at = visit("real_data", {"dataset": "upload"})
    assert len(at.file_uploader) == 1
    return at


def send(at: AppTest, data: bytes, name: str = "mine.csv") -> AppTest:
    at.file_uploader[0].set_value((name, data, "text/csv")).run()
    check(at)
    return at


def shown_plainly(at: AppTest) -> str:
    """What stands on the page as text, names of columns included."""
    return unescape(re.sub(r"<[^>]*>", " ", " ".join(markup(at))))


def upload_of(at: AppTest) -> Upload:
    held = at.session_state["upload"]
    assert isinstance(held, Upload)
    return held


def markup(at: AppTest) -> list[str]:
    return [h.proto.body for h in at.get("html") if "<style>" not in h.proto.body]
