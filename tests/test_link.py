"""Links: what is written is read back, and what makes no sense falls back with a sentence."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import PRESETS
from pages.shared.link import (
    ANSWERS,
    CHOICES,
    LANDING,
    RANGES,
    SPECTRA,
    Setting,
    decode,
    encode,
    parse,
    round_for_link,
)
from pages.shared.named import preset_setting
from pages.shared.shapes import MOST_COMPARED, NONE, OFFERED

NAMES = [f.name for f in fields(Setting)]


def number(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers as controls make them: four digits, and still inside after rounding."""
    spread = st.floats(low, high).map(round_for_link)
    return spread.filter(lambda v: low <= v <= high) | st.sampled_from([float(low), float(high)])


def value_of(name: str, shape: tuple[float, float]) -> st.SearchStrategy[object]:
    default = getattr(LANDING, name)
    if isinstance(default, bool):
        return st.booleans()
    if name == "answers":
        return st.from_regex(ANSWERS, fullmatch=True)
    if name == "compare":
        chosen = st.lists(st.sampled_from(OFFERED), max_size=MOST_COMPARED, unique=True)
        return chosen.map(lambda codes: "~".join(codes) or NONE)
    if isinstance(default, str):
        return st.sampled_from(CHOICES[name])
    low, high = shape if name == "shape" else RANGES[name]
    return st.integers(int(low), int(high)) if isinstance(default, int) else number(low, high)


@st.composite
def random_settings(draw: st.DrawFn) -> Setting:
    spectrum = draw(st.sampled_from(CHOICES["spectrum"]))
    rest = [name for name in NAMES if name != "spectrum"]
    values = {name: draw(value_of(name, SPECTRA[spectrum][1])) for name in rest}
    return Setting(spectrum=spectrum, **values)


@given(random_settings())
@settings(deadline=None, max_examples=300)
def test_a_setting_survives_its_link(setting: Setting) -> None:
    link = dict(parse_qsl(urlencode(encode(setting)), strict_parsing=bool(encode(setting))))
    assert decode(link) == (setting, [])


@given(st.data(), st.sampled_from(NAMES))
@settings(deadline=None, max_examples=200)
def test_one_changed_field_is_all_a_link_carries(data: st.DataObject, name: str) -> None:
    value = data.draw(value_of(name, SPECTRA[LANDING.spectrum][1]))
    link = encode(replace(LANDING, **{name: value}))
    default = getattr(LANDING, name)
    if name != "spectrum":
        assert set(link) == ({name} if value != default else set())
    else:  # 1 is the landing's shape, and no other spectrum's own
        assert set(link) <= {"spectrum", "shape"}
    assert decode(link)[1] == [] or name == "spectrum"


def test_the_landing_setting_is_the_bare_address() -> None:
    assert encode(LANDING) == {}
    assert decode({}) == (LANDING, [])


@pytest.mark.parametrize("kind", SPECTRA)
def test_a_spectrum_alone_comes_with_its_own_shape(kind: str) -> None:
    setting, messages = decode({"spectrum": kind})
    assert (setting.shape, messages) == (SPECTRA[kind][2], [])
    assert encode(setting) == ({} if kind == LANDING.spectrum else {"spectrum": kind})


HOSTILE = {
    "nan": "nan",
    "infinite": "inf",
    "overflow": "1e999",
    "underflow": "-1e999",
    "empty": "",
    "words": "lots",
    "markup": "<script>alert(1)</script>",
    "markdown": "[click](javascript:alert(1)) **bold** $x$",
    "huge": "9" * 5_000,
    "huge word": "A" * 100_000,
    "null": "\x00",
    "list": "[1, 2]",
    "two": "1,2",
    "underscore": "1_0_0_0_0_0_0_0",
    "hex": "0x10",
    "path": "../../etc/passwd",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_falls_back_with_a_sentence(name: str, kind: str) -> None:
    setting, messages = decode({name: HOSTILE[kind]})
    assert setting == LANDING
    assert len(messages) == 1
    (message,) = messages
    assert message.startswith(f"The link's {name} must be")
    assert message.endswith(" instead.")
    for sign in "<>[]$*`":
        assert sign not in message
    assert len(message) < 200
    if len(HOSTILE[kind]) > 2:
        assert HOSTILE[kind] not in message


@given(st.dictionaries(st.sampled_from([*NAMES, "embed", "__class__"]), st.text(max_size=30)))
@settings(deadline=None, max_examples=300)
def test_any_text_whatever_decodes_to_a_problem(params: dict[str, str]) -> None:
    setting, messages = decode(params)
    assert setting.problem.gamma == setting.gamma
    assert len(messages) <= len(params)
    assert decode(encode(setting)) == (setting, [])


def test_one_wrong_value_does_not_spoil_the_others() -> None:
    setting, messages = decode({"snr": "nan", "gamma": "2", "axis": "up", "parts": "1"})
    assert setting == replace(LANDING, gamma=2.0, parts=True)
    assert len(messages) == 2


def test_names_a_link_does_not_know_are_nobody_s_business() -> None:
    assert decode({"utm_source": "<b>", "problem": "1", "__init__": "0"}) == (LANDING, [])


@pytest.mark.parametrize("kind", SPECTRA)
def test_a_shape_out_of_its_spectrum_s_range_is_that_spectrum_s_default(kind: str) -> None:
    low, high = SPECTRA[kind][1]
    for outside in (low - 0.01, high + 0.01):
        for link in ({"spectrum": kind, "shape": str(outside)},) * 2:
            # The order in which an address names them does not matter.
            for params in (link, dict(reversed(link.items()))):
                setting, (message,) = decode(params)
                assert (setting.spectrum, setting.shape) == (kind, SPECTRA[kind][2])
                assert f"using {SPECTRA[kind][2]:g} instead" in message
    setting, messages = decode({"shape": f"{high:g}", "spectrum": kind})
    assert (setting.shape, messages) == (high, [])


def test_a_repeated_name_counts_once() -> None:
    # Streamlit's own rule, and a dictionary's: the last one.
    assert decode(dict(parse_qsl("snr=5&snr=7"))) == (replace(LANDING, snr=7.0), [])


@pytest.mark.parametrize("name", [n for n in NAMES if n in RANGES])
def test_ranges_hold_at_their_ends_and_not_beyond(name: str) -> None:
    low, high = RANGES[name]
    for end in (low, high):
        assert parse(name, end) == end
    for beyond in (low - 1e-3 * (abs(low) + 1), high * 1.001 + 1e-3):
        with pytest.raises(ValueError, match=f"{name} must be"):
            parse(name, beyond)


@pytest.mark.parametrize("name", ["n", "draws", "seed", "directions"])
def test_counts_are_whole(name: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        parse(name, "30.5")
    assert isinstance(parse(name, "30"), int)


@pytest.mark.parametrize("value", [None, True, [], {}, [5], {"snr": 5}, math.nan, b"5", 1j])
def test_values_of_other_types_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"snr must be a number from 0\.01 to 1000"):
        parse("snr", value)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_s_link_means_the_engine_s_problem(name: str) -> None:
    base = replace(LANDING, axis="gamma", seed=7, dataset="golub")
    setting = preset_setting(name, base)
    assert setting.problem == PRESETS[name].problem
    again, messages = decode(encode(setting))
    assert (again.problem, messages) == (PRESETS[name].problem, [])
    assert (again.axis, again.seed, again.dataset) == ("gamma", 7, "golub")


@pytest.mark.parametrize("name", PRESETS)
def test_after_a_preset_every_spectrum_still_has_directions_to_shape(name: str) -> None:
    assert preset_setting(name, LANDING).directions >= 200
