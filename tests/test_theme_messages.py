"""The theme's message is what the framework composes, and composed once."""

from __future__ import annotations

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from pages.shared.theme_messages import NAME, once_composed

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar")


def test_it_is_the_framework_s_own() -> None:
    calls = []
    compose = getattr(app_session, NAME)

    def counted(message: CustomThemeConfig, section: str = "theme") -> None:
        calls.append(section)
        compose(message, section)

    write = once_composed(counted)
    for _ in range(3):
        for section in SECTIONS:
            ours, theirs = CustomThemeConfig(), CustomThemeConfig()
            write(ours, section)
            compose(theirs, section)
            assert ours == theirs
    assert calls == list(SECTIONS)
    ours = CustomThemeConfig()
    write(ours)
    assert calls == list(SECTIONS)


def test_what_a_message_has_of_other_sections_stays() -> None:
    write = once_composed(getattr(app_session, NAME))
    message = CustomThemeConfig()
    write(message)
    write(message.light, "theme.light")
    write(message.dark, "theme.dark")
    assert message.light.primary_color == "#0072B2"
    assert message.dark.primary_color == "#5AB0E8"
