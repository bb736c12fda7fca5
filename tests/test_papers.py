"""The page of papers: every claim once, judged by what was computed, and never as markup."""

from __future__ import annotations

import csv
import io
import re
from threading import Event, Thread

import pytest

from engine.claims import ARTICLE, CLAIMS, Claim, Row, record
from pages.shared import claim_cards, claims_store
from pages.shared.claim_cards import line, outcome, readable
from pages.shared.claim_choices import CLAIMS_SHOWN, PAPERS
from pages.shared.queue import Abandoned
from tests.visitor import FEW_CLAIMS, check, texts, visit


def test_every_claim_belongs_to_one_paper():
    for claim in (CLAIMS | ARTICLE).values():
        assert sum(claim.source.startswith(start) for start in PAPERS.values()) == 1, claim.key
    assert set(CLAIMS_SHOWN) == {"all", "disagree", *PAPERS}


def test_opening_the_page_computes_every_claim():
    said = "\n".join(texts(visit("papers")))
    for key in FEW_CLAIMS:
        kept = claims_store.computed(key)
        assert kept is not None
        assert readable(kept.statement) in said
        assert outcome(key, kept) in said
        assert line(kept.rows[0], "claimed" if key in ARTICLE else "printed") in said
    assert f"{len(FEW_CLAIMS)} of {len(FEW_CLAIMS)} claims computed." in said
    assert "Papers: we agree with 2, disagree with 1." in said
    assert claims_store.pending() == 0


def test_where_we_disagree_the_reason_is_given():
    said = "\n".join(texts(visit("papers", {"claims": "disagree"})))
    assert "We disagree" in said and "We agree" not in said
    kept = claims_store.computed("proposition_12_train")
    assert kept is not None and readable(kept.reason) in said
    assert "Does not hold" in said


@pytest.mark.parametrize("paper", PAPERS)
def test_one_paper_at_a_time(paper):
    at = visit("papers")
    at.selectbox(key="claims_widget").set_value(paper).run()
    check(at)
    said = "\n".join(texts(at))
    for key in FEW_CLAIMS:
        kept = claims_store.computed(key)
        assert kept is not None
        assert (readable(kept.statement) in said) == kept.source.startswith(PAPERS[paper])


def test_the_csv_has_one_row_per_number():
    visit("papers")
    rows = list(csv.DictReader(io.StringIO(claim_cards.claims_csv())))
    kept = [claims_store.computed(key) for key in FEW_CLAIMS]
    assert len(rows) == sum(len(one.rows) for one in kept if one is not None)
    first = record(FEW_CLAIMS[0]).rows[0]
    assert float(rows[0]["ours"]) == pytest.approx(first.ours, rel=1e-9)
    assert float(rows[0]["simulated"]) == pytest.approx(first.simulated, rel=1e-9)
    assert float(rows[0]["standard_error"]) == pytest.approx(first.error, rel=1e-9)
    assert {row["outcome"] for row in rows} == {
        "We agree",
        "We disagree",
        "Holds",
        "Does not hold",
    }


def test_claims_appear_one_by_one_and_leaving_stops(monkeypatch):
    monkeypatch.setattr(claims_store, "_done", {})

    def leave_after_two(share):
        if share >= 2 / len(FEW_CLAIMS):
            raise Abandoned

    with pytest.raises(Abandoned):
        claims_store.compute_all(leave_after_two)
    assert claims_store.pending() == len(FEW_CLAIMS) - 2
    shares = []
    claims_store.compute_all(shares.append)
    assert claims_store.pending() == 0
    assert shares == sorted(shares) and shares[-1] == 1


def test_two_visitors_have_each_claim_computed_once(monkeypatch):
    monkeypatch.setattr(claims_store, "_done", {})
    counted, both = [], Event()

    def counting(claim):
        class Counting:
            def record(self):
                counted.append(claim.key)
                both.wait(5)
                return claim.record()

        return Counting()

    cheap = {key: counting(CLAIMS[key]) for key in ("figure_3", "proposition_12_train")}
    monkeypatch.setattr(claims_store, "ALL", cheap)
    visitors = [Thread(target=claims_store.compute_all, args=(lambda _: None,)) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    both.set()
    for visitor in visitors:
        visitor.join(60)
    assert sorted(counted) == sorted(cheap)


def test_numbers_are_written_for_readers():
    assert readable("to 1e-08 and 2.5e-06, λ* of <b>") == ("to 10⁻⁸ and 2.5·10⁻⁶, λ\\* of \\<b\\>")
    assert line(Row("J", 3.0, 2.9, 3.1, 0.05)) == (
        "J: printed **3**, ours **2.9**, simulated 3.1 ± 0.05"
    )
    assert line(Row("J", "> 1", 2.0)) == "J: printed **\\> 1**, ours **2**"
    assert line(Row("J", 0.0, 1.8e-33)) == "J: printed **0**, ours **0**"
    assert line(Row("J", "≤ 2", 1.5, error=0.03, drawn=True)) == (
        "J: printed **≤ 2**, on drawn designs **1.5** ± 0.03"
    )


@pytest.mark.parametrize("claim", (CLAIMS | ARTICLE).values(), ids=lambda claim: claim.key)
def test_no_raw_formula_is_left_in_a_statement(claim: Claim) -> None:
    for text in (claim.statement, claim.criterion):
        words = re.sub(r"\$[^$]+\$", "", readable(text))
        assert not re.search(r"\w\\?_\w|\^|\\[{}]", words), words


def test_indices_and_powers_are_set_as_formulas() -> None:
    assert readable("σ⁴/(V_π+σ²)") == r"σ⁴/($V_{\pi}$+σ²)"
    assert readable("ε²_σ and ε_σ,ols") == (
        r"$\varepsilon_{\sigma}^2$ and $\varepsilon_{\sigma ,\mathrm{ols}}$"
    )
    assert readable("n/R_k*, k*") == r"n/$R_{k*}$, k\*"
    assert readable("(1−1/γ)^{γ−1}/η") == r"(1−1/γ)$^{\gamma -1}$/η"
    assert readable("1e-08 of a $5 *bet*") == r"10⁻⁸ of a \$5 \*bet\*"
