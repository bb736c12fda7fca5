"""The glossary: every term and symbol in one sentence, and the sources."""

from __future__ import annotations

from pages.shared.words import WORDS, Term

GLOSSARY: tuple[Term, ...] = (
    *WORDS,
    Term("samples", "How many examples the model is fitted to.", "risk_curves", "n"),
    Term("features", "How many numbers describe one example.", "real_data", "d"),
    Term(
        "overparameterization ratio (capacity)",
        "Features per sample; above 1 a linear model can fit any outcome exactly.",
        "verdict",
        "γ = d/n",
    ),
    Term(
        "noise level",
        "The part of the outcome's variance that no model can predict from the features.",
        "verdict",
        "σ²",
    ),
    Term(
        "signal-to-noise ratio",
        "The variance the true model explains, divided by the noise level.",
        "verdict",
        "SNR = S/σ²",
    ),
    Term(
        "training error",
        "Mean squared error on the samples the model was fitted to.",
        "verdict",
        "Train",
    ),
    Term(
        "test error",
        "Mean squared error on new samples; here it always includes the noise.",
        "verdict",
        "Test",
    ),
    Term(
        "excess error",
        "Test error minus the noise level: what a better model could still gain.",
        "cost_of_fitting",
    ),
    Term(
        "penalty",
        "The price on large coefficients in ridge regression; scikit-learn's alpha is n times it.",
        "risk_curves",
        "λ",
    ),
    Term(
        "effective ridge",
        "The penalty ridge really exerts in high dimension: the features' own noise adds to λ.",
        "spectrum",
        "κ",
    ),
    Term(
        "degrees of freedom",
        "How many features the fitted model effectively uses, per sample.",
        "ways_to_regularize",
        "df₁",
    ),
    Term(
        "minimum-norm interpolator",
        "Of all models that fit the training data exactly, the one with the smallest coefficients; "
        "the limit of ridge as the penalty goes to zero.",
        "risk_curves",
        "λ → 0",
    ),
    Term(
        "interpolation threshold",
        "As many varying features as samples: there the error of an unpenalised fit is infinite.",
        "risk_curves",
        "γ = 1",
    ),
    Term(
        "double descent",
        "The test error of an unpenalised fit rises towards the threshold and falls again beyond "
        "it.",
        "risk_curves",
    ),
    Term(
        "bias and variance",
        "The two parts of the excess error: what the model cannot express or was told not to, and "
        "what it picks up from the noise.",
        "risk_curves",
    ),
    Term(
        "spectrum",
        "How the variance of the features is spread over directions.",
        "spectrum",
        "t",
    ),
    Term(
        "limit law of sample eigenvalues",
        "How the variances that a sample shows along its own directions spread as the data grow: "
        "wider than the features' true ones, and zero for all directions beyond the samples.",
        "spectrum",
    ),
    Term(
        "kept share",
        "How much of a direction ridge keeps after shrinking; summed over directions it is the "
        "degrees of freedom.",
        "spectrum",
        "t/(t + κ)",
    ),
    Term(
        "truth exponent",
        "How strongly the truth leans on the directions of large feature variance.",
        "spectrum",
    ),
    Term(
        "prior exponent",
        "How strongly the assumed prior trusts directions of large feature variance; equal to the "
        "truth exponent it is aligned, and 0 is plain ridge.",
        "spectrum",
    ),
    Term(
        "prior",
        "What is believed about the truth before any data are seen: how large its coefficients "
        "are, in which directions, and of which shape.",
        "prior_lab",
        "π",
    ),
    Term(
        "prior mean (pre-training)",
        "The model one starts from; its cosine says how well it is aimed, its length how far it "
        "goes.",
        "fine_tuning",
        "m",
    ),
    Term(
        "Bayes predictor",
        "The best predictor there is, given the true prior and the noise level.",
        "threshold_map",
    ),
    Term(
        "memorization index",
        "The share of the noise that a predictor fits: 0 keeps all of it out, 1 learns all of it "
        "by heart.",
        "threshold_map",
        "M = 1 − Train/σ²",
    ),
    Term(
        "necessary up to 1/J",
        "Below this noise level even the best predictor must fit the training data more closely "
        "than the noise level.",
        "threshold_map",
        "1/J",
    ),
    Term(
        "harmful from V",
        "Above this noise level a predictor that fits closely is far from the best one.",
        "threshold_map",
        "V",
    ),
    Term(
        "Fisher information",
        "How sharply a density changes: infinite for a prior that takes only a few values.",
        "prior_lab",
        "J",
    ),
    Term(
        "regime",
        "Where the noise level stands between the two thresholds of the true prior: memorization "
        "necessary, in between, or overfitting harmful.",
        "verdict",
    ),
    Term(
        "price (interpolation tax)",
        "How much larger the test error becomes when the penalty is taken from its best value to "
        "zero.",
        "verdict",
        "tax",
    ),
    Term(
        "effective noise",
        "The noise level at which a single coefficient would be as hard to learn as it is here "
        "among all the others; it equals the test error of the Bayes predictor.",
        "prior_lab",
        "τ²",
    ),
    Term(
        "effective prior variance",
        "The variance of the Gaussian prior that would behave like this prior at this noise level.",
        "prior_lab",
        "v",
    ),
    Term(
        "approximate message passing",
        "An algorithm that reaches the best error any known fast method reaches; sometimes that is "
        "not yet the Bayes error.",
        "prior_lab",
        "AMP",
    ),
    Term(
        "early stopping",
        "Ending gradient descent before it has fitted the training data.",
        "ways_to_regularize",
        "T",
    ),
    Term(
        "principal components",
        "Keeping only the directions in which the features vary most.",
        "ways_to_regularize",
    ),
    Term(
        "dropout",
        "Switching off random inputs while training; on average it is a ridge penalty.",
        "ways_to_regularize",
    ),
    Term(
        "leave-one-out error",
        "Mean squared error when each sample is predicted by the model fitted to all the others.",
        "real_data",
    ),
    Term(
        "generalised cross-validation",
        "An estimate of the test error from the training error and the degrees of freedom.",
        "real_data",
        "GCV",
    ),
    Term(
        "marginal likelihood",
        "How probable the outcome is under noise level and prior variance, all coefficients "
        "averaged out; its maximum estimates both.",
        "real_data",
    ),
    Term(
        "regret",
        "How much larger a test error is than that of the Bayes predictor.",
        "gap",
    ),
)

SOURCES: tuple[str, ...] = (
    "Cheng & Barber (2026), COLT; arXiv:2602.09405: the thresholds of memorization.",
    "Cheng, Duchi & Kuditipudi (2022), COLT: memorize to generalize.",
    "Hastie, Montanari, Rosset & Tibshirani (2022), Annals of Statistics: ridgeless regression.",
    "Dobriban & Wager (2018), Annals of Statistics: high-dimensional ridge.",
    "Wu & Xu (2020), NeurIPS; Kobak, Lomond & Sanchez (2020), JMLR: negative penalties.",
    "Cheng & Montanari (2024), Annals of Statistics: dimension-free ridge.",
    "Reeves & Pfister (2019), IEEE Trans. Inf. Theory; Barbier, Krzakala, Macris, Miolane & "
    "Zdeborová (2019), PNAS: exact Bayes errors.",
    "Bartlett, Long, Lugosi & Tsigler (2020), PNAS: benign overfitting.",
    "Nakkiran, Venkat, Kakade & Ma (2021), ICLR: optimal regularization.",
    "Ali, Kolter & Tibshirani (2019), AISTATS: gradient flow and ridge.",
    "Marchenko & Pastur (1967), Mat. Sbornik; Silverstein & Choi (1995), J. Multivariate Anal.: "
    "how sample eigenvalues spread.",
    "MacKay (1992), Neural Computation: marginal likelihood.",
)
