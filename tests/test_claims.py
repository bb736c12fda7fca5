"""The published claims: which agree, what the numbers are, that the checks could fail."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from engine import claims, closed_form
from engine.claims import cheng_barber_scalar, early_stopping, hastie_montanari
from engine.claims.benign_overfitting import variance_rate
from engine.claims.cheng_barber_priors import _exact, _with_top
from engine.claims.draws import average, gaussian_train, sparse_mixture_information
from engine.claims.record import Row
from engine.spectra import isotropic, spiked

REFUTED = {"proposition_8", "proposition_12_train"}
PAPERS = {
    "Cheng & Barber 2026": 10,
    "Cheng, Duchi & Kuditipudi 2022": 4,
    "Hastie, Montanari, Rosset & Tibshirani 2022": 4,
    "Kobak, Lomond & Sanchez 2020; Wu & Xu 2020": 2,
    "Bartlett, Long, Lugosi & Tsigler 2020": 1,
    "Ali, Kolter & Tibshirani 2019": 1,
}


@pytest.fixture(scope="module")
def records():
    return {}


@pytest.mark.parametrize("key", list(claims.CLAIMS))
def test_claim(key, records):
    found = records[key] = claims.record(key)
    assert found.agrees == (key not in REFUTED), found
    assert bool(found.reason) == (key in REFUTED)
    assert found.supported, [row for row in found.rows if not row.supported]
    assert found.rows and found.statement and found.criterion
    for row in found.rows:
        assert np.isfinite(row.ours) and isinstance(row.ours, float), row
        assert isinstance(row.printed, float | str), row
        assert (row.simulated is None) == (row.error is None) or row.drawn, row
        # A bar so wide that it would hide a wrong number is no witness.
        assert row.error is None or 0 < row.error < 0.3 * abs(row.ours), row


def test_nothing_but_theory_is_called_ours(records):
    theory, drawn = records["early_stopping"].rows
    assert not theory.drawn and drawn.drawn and 0 < drawn.error < 0.1


def test_every_paper_is_there():
    for source, count in PAPERS.items():
        found = [claim for claim in claims.CLAIMS.values() if claim.source.startswith(source)]
        assert len(found) == count, source
    assert len(claims.CLAIMS) == sum(PAPERS.values())
    assert len({claim.statement for claim in claims.CLAIMS.values()}) == len(claims.CLAIMS)


def test_where_the_simulation_decides(records):
    """The printed number is far outside the error bar that ours lies in."""
    row = records["proposition_8"].rows[0]
    assert (row.printed, row.ours) == pytest.approx((10.810, 10.737), abs=6e-4)
    assert records["proposition_8"].rows[1].printed == pytest.approx(10.670, abs=6e-4)
    for row in records["proposition_8"].rows[:2]:
        assert abs(row.simulated - row.printed) > 4 * row.error + row.allowance * row.ours
    low, high = records["proposition_12_train"].rows
    assert low.simulated - high.simulated > 20 * (low.error + high.error)
    assert (low.ours, high.ours) == pytest.approx((0.0304, 0.0110), abs=5e-5)


def test_printed_numbers_of_the_others(records):
    maxima = [row.ours for row in records["figure_3"].rows[:3]]
    assert maxima == pytest.approx([0.878, 0.610, 0.441], abs=6e-4)
    assert records["proposition_10"].rows[0].ours == pytest.approx(20.0, abs=0.02)
    assert records["negative_penalty"].rows[0].ours == pytest.approx(-0.043, abs=5e-4)
    assert 1.6 < records["early_stopping"].rows[0].ours < 1.6862


def test_nothing_is_remembered_between_two_computations(records):
    assert claims.record("figure_3") == records["figure_3"]
    assert claims.record("cost_of_not_fitting") == records["cost_of_not_fitting"]


def test_progress_and_stopping(monkeypatch):
    quick = {key: claims.CLAIMS[key] for key in ("best_penalty", "never_negative_isotropic")}
    monkeypatch.setattr(claims, "CLAIMS", quick)
    seen = []
    found = claims.records(lambda done, total: seen.append((done, total)))
    assert [r.key for r in found] == list(quick) and seen == [(1, 2), (2, 2)]
    assert len(claims.records(lambda done, total: False)) == 1


def test_an_unknown_claim():
    with pytest.raises(ValueError, match=r"key must be one of theorem_2, .*, got 'theorem_9'"):
        claims.record("theorem_9")


def test_a_check_fails_when_the_claim_is_wrong(monkeypatch):
    monkeypatch.setattr(early_stopping, "LIMIT", 1.5)
    assert not early_stopping._ratio().agrees
    best = hastie_montanari.optimal_ridge
    monkeypatch.setattr(
        hastie_montanari, "optimal_ridge", lambda p: replace(best(p), lam=best(p).lam * 1.001)
    )
    assert not hastie_montanari._best_penalty().agrees
    # For the two widest mixtures of Figure 3 alone Proposition 12 would hold.
    monkeypatch.setattr(cheng_barber_scalar, "comb", lambda: cheng_barber_scalar.figure_3(0.5))
    assert cheng_barber_scalar._training_error().agrees


def test_a_simulation_outside_its_bars_is_reported():
    assert Row("", 1.0, 1.0, 1.05, 0.02).supported
    assert not Row("", 1.0, 1.0, 1.09, 0.02).supported
    assert Row("", 1.0, 1.0, 1.09, 0.02, 0.02).supported
    assert Row("", 1.0, 1.0).supported


def test_effective_ranks():
    # Flat: k* = 0 and R_0 = d; strong directions count one by one, k*/n.
    assert variance_rate(isotropic(100), 5.0) == pytest.approx(1 / 5)
    assert variance_rate(spiked(100, 50.0, 2), 20.0) == pytest.approx(0.4 + 1 / (20 * 0.98))
    assert variance_rate(isotropic(100), 1.5) == np.inf


def test_information_of_gaussian_draws_against_the_inverse_wishart():
    # E tr(W⁻¹)/n of the Wishart matrix XXᵀ/d is d/(d−n−1), exactly, at every n.
    n, d = 60, 150
    draw = lambda rng: gaussian_train(np.full(d, 1 / d), n, 0.0, rng)  # noqa: E731
    mean, error = average(draw, 60, 0)
    assert abs(mean - d / (d - n - 1)) < 4 * error


def test_information_of_a_sparse_mixture_against_finite_differences():
    # The score is the gradient of log p, here written out for n = 2.
    n, d, eta = 2, 5, 0.3
    rng = np.random.default_rng(8)
    x = np.random.default_rng(8).standard_normal((n, d))
    value = sparse_mixture_information(n, d, eta, 1, rng)
    again = np.random.default_rng(8)
    again.standard_normal((n, d))
    theta = np.sqrt(eta / d) * again.standard_normal(d)
    theta[again.integers(d)] += np.sqrt(1 - eta) * again.standard_normal()

    def log_density(at):
        total = 0.0
        for k in range(d):
            c = eta / d * x @ x.T + (1 - eta) * np.outer(x[:, k], x[:, k])
            inner = at @ np.linalg.solve(c, at)
            total += np.exp(-0.5 * inner) / np.sqrt(np.linalg.det(c))
        return np.log(total)

    seen, h = x @ theta, 1e-5
    steps = h * np.eye(n)
    score = [(log_density(seen + s) - log_density(seen - s)) / (2 * h) for s in steps]
    assert value == pytest.approx(np.square(score).sum() / n, rel=1e-6)


def test_the_three_fixed_points_of_proposition_8_meet():
    for eta in (1e-3, 1e-5):
        printed, proof = (_with_top(top, eta) for top in (2 / (0.5 + eta), 2 / 0.5 + eta))
        assert (printed, proof) == pytest.approx((_exact(eta),) * 2, rel=2 * eta)
    right = 0.9 * 2 / 0.5 + 0.1
    assert _with_top(right, 0.1) == pytest.approx(_exact(0.1), rel=1e-10)


def test_printed_ridgeless_risk_is_the_closed_form(records):
    for row, gamma in zip(records["ridgeless_risk"].rows, (0.5, 1.5, 4.0), strict=True):
        assert row.printed == pytest.approx(closed_form.isotropic_ridgeless_test(gamma, 0.2) - 0.2)


def test_unknown_keys_are_named():
    with pytest.raises(ValueError, match=re.escape("got ''")):
        claims.record("")
