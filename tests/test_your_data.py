"""The page of an own file by AppTest: read, choose columns, verdict, forget; and whose it is."""

from __future__ import annotations

import gc
import gzip
import re
import weakref
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.verdict import percent
from pages.shared import held, your_data
from pages.shared.frame import PAGES
from pages.shared.numbers import duration
from pages.shared.uploads import Findings
from pages.shared.your_data import positions_of
from tests import ugly_files
from tests.own_file import markup, open_page, send, shown_plainly, upload_of
from tests.ugly_files import ALTERNATING, EVIL_NAMES, PLAIN, REFUSED, REMARKED, evil
from tests.visitor import address, charts, check, sent, table, texts, visit


def test_a_link_shows_the_place_to_choose_a_file_and_says_what_happens_to_it() -> None:
    at = open_page()
    assert any("A link never carries it" in text for text in texts(at))
    assert any("not stored, not shown to anybody else" in text for text in texts(at))
    assert not charts(at)
    assert address(at) == {"dataset": "upload"}


def test_who_comes_back_to_a_file_that_is_gone_is_told_so() -> None:
    assert your_data.ELSEWHERE in shown_plainly(open_page())
    assert your_data.ELSEWHERE not in shown_plainly(send(open_page(), evil()))
    at = visit("real_data")
    at.segmented_control(key="dataset_widget").set_value("upload").run()
    assert your_data.ELSEWHERE not in shown_plainly(at)


@pytest.mark.parametrize("name", ["gasoline", "golub"])
def test_an_embedded_data_set_uploaded_has_the_same_verdict(name: str) -> None:
    (file,) = Path(engine.data.__file__).parent.glob(f"{name}*.csv.gz")
    at = send(open_page(), gzip.decompress(file.read_bytes()), f"{name}.csv")
    real = engine.data.load(name)
    y = real.y if name == "gasoline" else 2 * real.y - 1
    if name == "golub":  # its genes are on one scale, so the visitor must ask for it
        at.toggle(key="upload_standardize").set_value(True).run()
        check(at)
    data = engine.Dataset(real.X, y, standardize=real.standardize)
    assert upload_of(at).columns.standardize == real.standardize
    judgement = engine.verdict(data)
    assert f"**{percent(judgement.tax)}**" in " ".join(texts(at))
    assert judgement.explanation in " ".join(texts(at))
    assert f"n = {data.n} rows, d = {data.d:,} features" in shown_plainly(at)
    values = table(at)
    wrong = percent(data.misclassified(float(data.best.lam))[1]) if data.two_valued else None
    assert values.get("misclassified, leave-one-out at the best penalty") == wrong
    assert ("least-squares classification" in shown_plainly(at)) == (name == "golub")
    assert sent(at)["title"].startswith("Interpolating costs")
    assert address(at) == {"dataset": "upload"}


@pytest.mark.parametrize("name", ["zip", "empty", "quote not closed", "a million columns"])
def test_a_refused_file_gets_its_sentence_and_another_chance(name: str) -> None:
    data, words = REFUSED[name]
    at = send(open_page(), data, "<b>bad</b>.csv")
    assert words in shown_plainly(at) and "<b>bad</b>.csv: " in shown_plainly(at)
    assert not any("<b>bad" in text for text in texts(at))
    send(at, PLAIN.encode())
    assert words not in shown_plainly(at)
    assert "8 rows × 3 columns" in shown_plainly(at)


@pytest.mark.parametrize("name", ["short and long rows", "dates", "two labels", "thousands"])
def test_remarks_are_on_the_page(name: str) -> None:
    at = send(open_page(), REMARKED[name][0])
    said = shown_plainly(at)
    for part in REMARKED[name][1]:
        assert part in said


def test_names_are_text_wherever_they_stand() -> None:
    at = send(open_page(), evil(), "=1+1 <img src=x>.csv")
    assert not {"script", "img"} & set(re.findall(r"<(\w+)", " ".join(markup(at))))
    options = at.selectbox(key="upload_target").options
    assert [option.partition(". ")[2] for option in options][:5] == list(EVIL_NAMES[:5])
    for text in [*texts(at), *(e.label for e in at.get("download_button"))]:
        assert not any(name in text for name in EVIL_NAMES)
    at.selectbox(key="upload_target").set_value(3).run()
    check(at)
    assert "Target: “$\\alpha$”" in shown_plainly(at)


def test_target_features_and_scale_are_the_visitor_s_choice() -> None:
    at = send(open_page(), evil())
    read = upload_of(at).table

    def agrees(target: str, standardize: bool, **choice: Any) -> None:
        check(at)
        chosen = read.choose(target, **choice)
        data = engine.Dataset(chosen.X, chosen.y, standardize=standardize)
        assert f"d = {data.d} feature" in shown_plainly(at)
        result = upload_of(at).result
        assert isinstance(result, Findings)
        assert result.judgement == engine.verdict(data)

    agrees("effect", False)
    at.selectbox(key="upload_target").set_value(1).run()
    agrees(EVIL_NAMES[1], False)
    at.text_input(key="upload_only").set_value("3-5, 7").run()
    agrees(EVIL_NAMES[1], False, only=(2, 3, 4, 6))
    at.multiselect(key="upload_leave_out").set_value([3]).run()
    agrees(EVIL_NAMES[1], False, only=(2, 3, 4, 6), leave_out=(3,))
    at.toggle(key="upload_standardize").set_value(True).run()
    agrees(EVIL_NAMES[1], True, only=(2, 3, 4, 6), leave_out=(3,))
    at.text_input(key="upload_only").set_value("3-99 <b>").run()
    check(at)
    assert "Columns must be numbers from 1 to 7 like 2-40, 52; got “3-99”" in shown_plainly(at)
    at.text_input(key="upload_only").set_value("2").run()
    assert "No feature is left" in shown_plainly(at)
    at.text_input(key="upload_only").set_value("").run()
    agrees(EVIL_NAMES[1], True, leave_out=(3,))


def test_a_target_with_three_labels_waits_for_another_choice() -> None:
    at = send(open_page(), ugly_files.table("x0,x1,x2,y", "{i}", "{s}", "{m}.5", "{m}u"))
    assert "“y” holds 5 labels; only numbers or two labels" in shown_plainly(at)
    assert upload_of(at).result is None and not charts(at)
    assert at.selectbox(key="upload_target").value is None
    at.selectbox(key="upload_target").set_value(2).run()
    check(at)
    assert isinstance(upload_of(at).result, Findings) and sent(at)
    assert "Target: “x2”" in shown_plainly(at) and "Choose another" not in shown_plainly(at)


def test_positions() -> None:
    assert positions_of("", 9) is None and positions_of(" , ", 9) is None
    assert positions_of("2-4,9 ; 3", 9) == (1, 2, 3, 8)
    assert positions_of("1 – 2", 2) == (0, 1)
    for wrong in ("0", "10", "4-2", "x", "1-2-3", "-3", "1e9", "9" * 50):
        with pytest.raises(ValueError, match="Columns must be numbers from 1 to 9"):
            positions_of(wrong, 9)


def test_costly_work_is_announced_and_waits_to_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(your_data, "AT_ONCE_SECONDS", -1.0)
    at = send(open_page(), PLAIN.encode())
    (words,) = (m.value for m in at.markdown if "of memory" in m.value)
    effort = engine.effort(8, 2)
    assert words.startswith(f"8 rows and up to 2 features: about {duration(effort.seconds)}")
    assert upload_of(at).result is None and not charts(at)
    at.button(key="compute").click().run()
    check(at)
    assert isinstance(upload_of(at).result, Findings) and sent(at)


def test_one_visitor_s_file_is_nobody_else_s() -> None:
    mine, other = send(open_page(), evil(), "mine.csv"), open_page()
    assert "mine.csv" in shown_plainly(mine)
    assert "upload" not in other.session_state
    send(other, PLAIN.encode(), "other.csv")
    for at, here, there in ((mine, "mine.csv", "other.csv"), (other, "other.csv", "mine.csv")):
        at.run()
        assert here in shown_plainly(at) and there not in shown_plainly(at)


@pytest.mark.parametrize("way", ["forget", "leave", "replace"])
def test_a_file_is_gone_with_its_session_or_when_it_is_forgotten(way: str) -> None:
    gc.collect()
    before = held.held_bytes()
    at = send(open_page(), evil())
    gone = weakref.ref(upload_of(at).table)
    numbers = weakref.ref(upload_of(at).table.values)
    assert held.held_bytes() == before + upload_of(at).table.values.nbytes
    if way == "forget":
        at.button(key="forget").click().run()
        check(at)
        assert len(at.file_uploader) == 1
    elif way == "replace":
        at.button(key="forget").click().run()
        send(at, PLAIN.encode())
        assert held.held_bytes() == before + 8 * 3 * 8
    else:
        del at
    gc.collect()
    assert gone() is None and numbers() is None
    if way != "replace":
        assert held.held_bytes() == before


def test_a_file_survives_other_pages_and_the_embedded_sets() -> None:
    at = send(open_page(), evil())
    at.segmented_control(key="dataset_widget").set_value("gasoline").run()
    check(at)
    assert "octane" in " ".join(texts(at))
    for page in PAGES:
        at.switch_page(f"pages/{page}.py").run()
    at.switch_page("pages/real_data.py").run()
    at.segmented_control(key="dataset_widget").set_value("upload").run()
    check(at)
    assert "mine.csv" in shown_plainly(at) and sent(at)


def test_two_classes_say_so_and_against_what_they_stand() -> None:
    at = send(open_page(), ALTERNATING)
    assert "“no” is −1 and “yes” is +1" in shown_plainly(at)
    values = table(at)
    assert values["misclassified by always saying the more frequent class"] == "44 %"
