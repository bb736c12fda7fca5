"""The article's slogan “prior weak: regularize; prior strong: memorize”, and what survives."""

from __future__ import annotations

import numpy as np

from engine.alignment_sweep import SPECTRA, alignment_sweep
from engine.bayes import thresholds
from engine.claims.record import Claim, Finding, Row
from engine.presets import PRESETS
from engine.problem import Problem
from engine.spectra import power_law
from engine.strong_priors import strong_priors

SOURCE = "The article"
RISING = (1.5, 2.0, 5.0, 10.0, 20.0)
TRUTHS = (0.0, 1.0, 2.0)
KINDS = {"weak": "a weak prior", "mean": "a good start", "covariance": "an aligned covariance"}
ROUNDING = 1e-9


def _slogan() -> Finding:
    sweep = alignment_sweep()
    concentrated = [
        thresholds(Problem(2.0, 1.0, power_law(200, 1.0), truth)).inverse_information
        for truth in TRUTHS
    ]
    kinds = strong_priors(PRESETS["landing"].problem)
    plain, aligned = float(sweep.plain.tax.mean()), float(sweep.aligned.tax.mean())
    rows = (
        Row(
            f"settings of {sweep.settings} with interpolating dearer under the aligned prior",
            "0",
            float(sweep.dearer),
        ),
        Row("interpolator itself worse under it", "0", float(sweep.riskier)),
        Row("mean cost of interpolating, plain (weak) prior", "high", plain),
        Row("mean cost of interpolating, aligned prior", "low", aligned),
        *(
            Row(f"landing problem: cost with {words}", "falling", kinds[name].verdict.tax)
            for name, words in KINDS.items()
        ),
        *(
            Row(f"σ² below which memorizing is necessary, truth exponent {t:g}", "rising", level)
            for t, level in zip(TRUTHS, concentrated, strict=True)
        ),
    )
    reason = (
        f"in {sweep.dearer} of {sweep.settings} settings the prior that follows the truth makes "
        f"interpolating dearer, and in {sweep.riskier} the interpolator worse; the more a prior "
        "concentrates, the less noise makes memorizing necessary"
    )
    return Finding(rows, sweep.dearer < sweep.settings / 2, reason)


def _better_prior() -> Finding:
    sweep = alignment_sweep()
    saved = sweep.plain.best / sweep.aligned.best - 1
    rows = (
        Row(
            "settings in which the aligned prior has the lower best risk",
            256.0,
            float(sweep.better),
        ),
        Row("what it saves, mean", "> 0", float(saved.mean())),
        Row("what it saves, largest", "> 0", float(saved.max())),
    )
    return Finding(rows, sweep.better == sweep.settings)


def _noise() -> Finding:
    sweep = alignment_sweep()
    falls = [np.diff(r.tax, axis=3) <= ROUNDING for r in (sweep.plain, sweep.aligned)]
    share = float(np.mean(falls))
    steps = np.size(falls)
    rows = (
        Row(f"cost of interpolating falls with SNR: share of {steps} steps", "1", share),
        Row("mean cost at SNR = 1", "high", float(sweep.plain.tax[..., 0].mean())),
        Row("mean cost at SNR = 100", "low", float(sweep.plain.tax[..., -1].mean())),
    )
    return Finding(rows, share == 1)


def _capacity() -> Finding:
    sweep = alignment_sweep(RISING)
    plain, aligned = (np.diff(r.tax, axis=2) <= ROUNDING for r in (sweep.plain, sweep.aligned))
    exceptions = [name for name, steps in zip(SPECTRA, aligned, strict=True) if not steps.all()]
    strong = {name: float((s.eigenvalues > 1).mean()) for name, s in SPECTRA.items()}
    rows = (
        Row(f"cost falls with γ > 1, plain ridge: share of {plain.size} steps", "1", plain.mean()),
        Row("the same under the aligned prior", "1", aligned.mean()),
        Row("mean cost at γ = 1.5", "high", float(sweep.plain.tax[:, :, 0].mean())),
        Row("mean cost at γ = 20", "low", float(sweep.plain.tax[:, :, -1].mean())),
        *(
            Row(f"{name}: strong directions per sample at γ = 20", "far from 1", 20 * strong[name])
            for name in exceptions
        ),
    )
    condition = (
        f"beyond the threshold, and not near a second one: {np.count_nonzero(~aligned)} of "
        f"{aligned.size} steps under the aligned prior go the other way, all with "
        f"{', '.join(exceptions)} features, whose strong directions come to number as many as the "
        "samples"
    )
    return Finding(rows, bool(plain.all()), condition=condition if exceptions else "")


CLAIMS = (
    Claim(
        "article_slogan",
        SOURCE,
        "Prior weak: regularize; prior strong: let the model memorize.",
        "the aligned prior makes interpolating dearer in fewer than half of the settings",
        _slogan,
    ),
    Claim(
        "article_better_prior",
        SOURCE,
        "A better prior makes for a better model.",
        "the aligned prior's best ridge has the lower test error in every setting",
        _better_prior,
    ),
    Claim(
        "article_noise",
        SOURCE,
        "The noisier the data, the more memorizing harms.",
        "the cost of interpolating falls with SNR at every step, under both priors",
        _noise,
    ),
    Claim(
        "article_capacity",
        SOURCE,
        "Large capacity makes memorizing cheap.",
        "beyond the interpolation threshold the cost of interpolating falls with γ at every step "
        "under plain ridge; without condition only if under the aligned prior too",
        _capacity,
    ),
)
