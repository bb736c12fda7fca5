"""The article's advice: what came out, decided by computation, and that it could come out else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import Problem, claims, simulate, spectra
from engine.claims import article_advice, article_methods, article_slogan
from engine.claims.record import Finding, Record
from engine.gap import Gaps
from engine.ridge import optimal_ridge

OUTCOMES = {
    "article_slogan": "does not hold",
    "article_better_prior": "holds",
    "article_noise": "holds",
    "article_capacity": "holds under conditions",
    "article_l2": "holds under conditions",
    "article_dropout": "holds under conditions",
    "article_learning_rate": "holds under conditions",
    "article_early_stopping": "holds",
    "article_noisy_small": "holds under conditions",
    "article_pretrained": "holds under conditions",
    "article_fine_tuning": "holds under conditions",
    "article_gap": "holds under conditions",
}


@pytest.fixture(scope="module")
def records():
    return {record.key: record for record in claims.records(claims=claims.ARTICLE)}


def test_every_piece_of_advice_is_there_and_apart_from_the_papers(records):
    assert list(records) == list(OUTCOMES)
    assert not set(records) & set(claims.CLAIMS)
    assert len({record.statement for record in records.values()}) == len(OUTCOMES)


@pytest.mark.parametrize("key", OUTCOMES)
def test_what_came_out(key, records):
    record = records[key]
    assert record.outcome == OUTCOMES[key]
    assert bool(record.condition) == (record.outcome == "holds under conditions")
    assert bool(record.reason) == (record.outcome == "does not hold")
    assert record.supported and record.criterion and record.source
    for row in record.rows:
        assert isinstance(row.ours, float) and np.isfinite(row.ours), row
        assert row.error is None or 0 < row.error < 0.3 * abs(row.ours), row


def test_the_numbers_of_the_slogan(records):
    dearer, riskier = (row.ours for row in records["article_slogan"].rows[:2])
    assert (dearer, riskier) == (256, 162)
    # The card shows the first row before it is unfolded: the one that tells.
    assert "settings of 256" in records["article_slogan"].rows[0].quantity
    assert "256 of 256" in records["article_slogan"].reason
    assert records["article_better_prior"].rows[0].ours == 256


def test_golub_is_small_medical_and_best_interpolated(records):
    rows = {row.quantity: row.ours for row in records["article_noisy_small"].rows}
    assert rows["leukemia data: features per sample"] > 50
    assert rows["leukemia data: cost of interpolating"] == 0
    assert "38 patients, 3051 genes" in records["article_noisy_small"].condition


def test_a_simulation_sees_the_slogan_fail():
    # γ = 2, SNR = 5, power law 1, truth exponent 2: interpolating under both priors, n = 100.
    tax = []
    for prior in (0.0, 2.0):
        problem = Problem(2.0, 5.0, spectra.power_law(50, 1.0), 2.0, prior)
        run = simulate(problem, [0.0, float(optimal_ridge(problem).lam)], 100, 30, seed=2)
        tax.append((run.test[0] / run.test[1] - 1, run.test_se[0] / run.test[1]))
    assert tax[1][0] - tax[0][0] > 4 * np.hypot(tax[0][1], tax[1][1])


def test_outcomes_follow_from_the_findings():
    base = Record("k", "s", "t", "c", (), True, "")
    assert base.outcome == "holds"
    assert replace(base, condition="if").outcome == "holds under conditions"
    assert replace(base, agrees=False, condition="if").outcome == "does not hold"
    assert Finding((), True).condition == ""


def test_the_checks_could_come_out_otherwise(monkeypatch):
    sweep = article_slogan.alignment_sweep()
    swapped = replace(sweep, plain=sweep.aligned, aligned=sweep.plain)
    monkeypatch.setattr(article_slogan, "alignment_sweep", lambda *_: swapped)
    assert article_slogan._slogan().agrees and not article_slogan._better_prior().agrees
    rising = replace(sweep.plain, ridgeless=sweep.plain.ridgeless[..., ::-1])
    noisier = replace(sweep, plain=rising)
    monkeypatch.setattr(article_slogan, "alignment_sweep", lambda *_: noisier)
    assert not article_slogan._noise().agrees

    dear = replace(sweep, plain=sweep.aligned)
    monkeypatch.setattr(article_methods, "alignment_sweep", lambda *_: dear)
    assert not article_methods._penalties().condition, "no setting without a useful penalty"

    loud = Gaps(*(np.ones(4) for _ in range(3)), np.zeros(4), np.arange(1.0, 5), np.ones(4))
    monkeypatch.setattr(article_advice, "random_gaps", lambda *_: _spread(loud))
    assert article_advice._gap().agrees and not article_advice._gap().condition


def _spread(models):
    """Four models in every part of the plane, in each of which gap and regret rise together."""
    parts = [replace(models, snr=np.full(4, s), gamma=np.full(4, 2.0)) for s in (0.5, 20.0)]
    return Gaps(*(np.concatenate(c) for c in zip(*(vars(p).values() for p in parts), strict=True)))
