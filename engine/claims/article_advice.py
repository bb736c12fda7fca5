"""The article's advice for three situations, and the gap as an alarm."""

from __future__ import annotations

import numpy as np

from engine.advice import MEMORIZE, REGULARIZE, TOO_LITTLE, advice_of
from engine.alignment_sweep import PricedRidge, alignment_sweep
from engine.claims.record import Claim, Finding, Row
from engine.data import load
from engine.dataset import Dataset
from engine.fine_tuning import FineTuning, fine_tuning
from engine.gap_map import gap_map
from engine.gap_sample import random_gaps
from engine.problem import Problem
from engine.spectra import power_law
from engine.verdict import percent, verdict

SOURCE = "The article"
#: What going all the way may cost before it counts as dear.
DEAR = 0.05
SMALL, NOISY = (2.0, 5.0, 10.0), (0.05, 0.1, 0.2, 0.5)
LARGE, CLEAN = (5.0, 10.0, 20.0), (20.0, 50.0, 100.0)
COSINES, NEW_DATA, NEW_SNRS = (0.3, 0.6, 0.9), (2.0, 5.0, 10.0), (0.5, 2.0, 10.0, 100.0)
#: A rank correlation of at least this much is called reliable.
RELIABLE = 0.5
MODELS, SEED = 2000, 1


def _noisy_and_small() -> Finding:
    advice = _advice(alignment_sweep(SMALL, NOISY).plain)
    agreeing = float(np.mean([a in (REGULARIZE, TOO_LITTLE) for a in advice]))
    sample = load("golub")
    patients, genes = sample.X.shape
    real = verdict(Dataset(sample.X, sample.y, standardize=sample.standardize))
    rows = (
        Row(f"regularize, or too little signal: share of {len(advice)} settings", "1", agreeing),
        Row("regularize, share", "1", float(np.mean([a == REGULARIZE for a in advice]))),
        Row("leukemia data: features per sample", "> 1", genes / patients),
        Row("leukemia data: cost of interpolating", "> 0.05", real.tax),
        Row("leukemia data: estimated noise", "> 0", real.noise),
    )
    condition = (
        "where the noise really is high; small and medical is not enough: on the leukemia data "
        f"({patients} patients, {genes} genes) the advice is to {real.advice}, interpolation "
        f"costing {percent(real.tax)}"
    )
    return Finding(rows, agreeing > 0.5, condition=condition if real.advice == MEMORIZE else "")


def _advice(ridge: PricedRidge) -> list[str]:
    noise = np.broadcast_to(1 / np.array(NOISY), ridge.best.shape)
    explained, kept = 1 - ridge.best / (1 + noise), 1 - ridge.train / noise
    columns = (v.ravel() for v in (explained, ridge.lam, ridge.tax, kept))
    return [advice_of(*map(float, row)) for row in zip(*columns, strict=True)]


def _large_and_pretrained() -> Finding:
    sweep = alignment_sweep(LARGE, CLEAN)
    plain, aligned = (float((r.tax <= DEAR).mean()) for r in (sweep.plain, sweep.aligned))
    rows = (
        Row(f"interpolating costs ≤ 5 %: share of {sweep.settings} settings", "1", plain),
        Row("the same under the aligned prior", "1", aligned),
        Row("largest cost, plain ridge", "≤ 0.05", float(sweep.plain.tax.max())),
        Row("largest cost, aligned prior", "≤ 0.05", float(sweep.aligned.tax.max())),
    )
    condition = (
        "where data are clean, capacity is large and the assumed prior leaves weak directions "
        f"room: interpolating is cheap in {percent(plain)} of such settings under plain ridge, in "
        f"{percent(aligned)} under the aligned prior"
    )
    return Finding(rows, plain > 0.5, condition=condition if min(plain, aligned) < 1 else "")


def _fine_tuning() -> Finding:
    grid = [(a, g, s) for a in COSINES for g in NEW_DATA for s in NEW_SNRS]
    runs = [_tuned(*setting) for setting in grid]
    snr = np.array([s for _, _, s in grid])
    pays = float(np.mean([run.choice == "fine-tune" for run in runs]))
    holds_back = np.array([float(r.memorized.test / r.best_tuned.test) - 1 > DEAR for r in runs])
    noisy, clean = (float(holds_back[chosen].mean()) for chosen in (snr <= 2, snr >= 100))
    kept = float(np.mean([1 - float(run.best_tuned.reach) for run in runs]))
    rows = (
        Row(f"tuning beats keeping and starting anew: share of {len(runs)} settings", "1", pays),
        Row("stopping saves over 5 % of memorizing the new data, share", "1", holds_back.mean()),
        Row("the same where SNR ≤ 2", "1", noisy),
        Row("the same where SNR = 100", "1", clean),
        Row("share of the way to the new truth not gone, mean", "> 0", kept),
    )
    condition = (
        "a good start always pays; holding back pays where the new data are noisy: it saves over "
        f"5 % in {percent(noisy)} of the settings with SNR ≤ 2, in {percent(clean)} with SNR = 100"
    )
    agrees = pays == 1 and noisy > 0.5
    return Finding(rows, agrees, condition=condition if not holds_back.all() else "")


def _tuned(cosine: float, gamma: float, snr: float) -> FineTuning:
    start = Problem(gamma, snr, power_law(200, 1.0), 1.0, prior_cosine=cosine, prior_length=cosine)
    return fine_tuning(start, method="ridge")


def _gap() -> Finding:
    models = random_gaps(MODELS, SEED)
    parts = {
        "all models": models,
        "SNR ≤ 1": models.where(models.snr <= 1),
        "SNR ≥ 10 and γ > 1": models.where((models.snr >= 10) & (models.gamma > 1)),
    }
    ranks = {name: part.alarm() for name, part in parts.items()}
    best = gap_map(Problem(4.0, 1.0), "best", gamma=4.0, snr=[1.0, 1000.0])
    product = best.train * best.test * best.snr**2
    rows = (
        *(
            Row(
                f"rank correlation of gap and regret, {name} ({found.count})",
                "> 0.5",
                found.spearman,
            )
            for name, found in ranks.items()
        ),
        Row("chance that a failure has the larger gap, all models", "1", ranks["all models"].area),
        Row("train × test/σ⁴ at the best of γ = 4, SNR = 1000", 1.0, float(product[0, 1])),
        Row("1 − train/test there (1: as large as a gap can be)", "small", float(best.share[0, 1])),
        Row("the same at SNR = 1", "small", float(best.share[0, 0])),
    )
    overall, noisy, clean = (found.spearman for found in ranks.values())
    condition = (
        f"where noise is at least as strong as signal (rank correlation {noisy:.2f}); over all "
        f"{MODELS} random models it is {overall:.2f}, and for clean data and γ > 1 {clean:.2f}: "
        "there train × test = σ⁴ makes the best predictor's own gap the largest there can be"
    )
    agrees = max(overall, noisy) >= RELIABLE
    return Finding(rows, agrees, condition=condition if overall < RELIABLE else "")


CLAIMS = (
    Claim(
        "article_noisy_small",
        SOURCE,
        "High noise and few samples, as in medical diagnosis: regularize heavily.",
        "the advice is to regularize (or that there is too little signal) in more than half of the "
        "noisy settings; without condition only if real medical data agree",
        _noisy_and_small,
    ),
    Claim(
        "article_pretrained",
        SOURCE,
        "Large pre-trained models may memorize.",
        "interpolating costs at most 5 % in more than half of the large, clean settings; without "
        "condition only if in all, under either prior",
        _large_and_pretrained,
    ),
    Claim(
        "article_fine_tuning",
        SOURCE,
        "Fine-tuning should keep the prior: start from it, move gently, stop early.",
        "fine-tuning beats keeping the start and starting anew in every setting, and stopping "
        "saves over 5 % in more than half of the noisy ones; without condition only if in all",
        _fine_tuning,
    ),
    Claim(
        "article_gap",
        SOURCE,
        "The gap between training and validation error is usually a reliable indicator of failure.",
        f"rank correlation with regret ≥ {RELIABLE} over random models; under conditions if only "
        "where SNR ≤ 1",
        _gap,
    ),
)
