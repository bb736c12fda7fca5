"""Named situations, each with the reason it is worth a look."""

from __future__ import annotations

from dataclasses import dataclass

from engine.priors import BernoulliGauss, Rademacher, SpikeSlab
from engine.problem import Problem
from engine.spectra import ar1, isotropic, power_law, spiked


@dataclass(frozen=True)
class Preset:
    """A problem with a name for a button and a reason for a reader."""

    name: str
    reason: str
    problem: Problem
    model: str = ""  # of `GapPicture`, where the reason speaks of one


PRESETS: dict[str, Preset] = {
    "landing": Preset(
        "Every control matters",
        "Decaying features and a truth that leans on the strong ones, under plain ridge: moving "
        "any of the three controls changes the answer.",
        Problem(4.0, 10.0, power_law(200, 1.0), truth_exponent=1.0),
    ),
    "standard": Preset(
        "The papers' standard case",
        "All directions alike and a Gaussian truth, twice as many features as samples: where most "
        "theorems are stated first.",
        Problem(2.0, 5.0, isotropic()),
    ),
    "textbook": Preset(
        "Textbook U-curve",
        "Fewer features than samples and plenty of noise: the classical trade of bias against "
        "variance; an exact fit of the training data is out of reach.",
        Problem(0.8, 1.0, isotropic()),
    ),
    "double_descent": Preset(
        "Double descent",
        "Just more features than samples: the one exact fit there is bends to the noise and its "
        "variance explodes; a little penalty removes the peak.",
        Problem(1.1, 5.0, isotropic()),
    ),
    "benign": Preset(
        "Benign overfitting",
        "A few strong directions carry the truth and a long flat tail swallows the noise: "
        "interpolating costs next to nothing.",
        Problem(20.0, 8.0, spiked(200, 200.0), truth_exponent=1.0),
    ),
    "negative": Preset(
        "Negative optimal ridge",
        "Little noise and a truth on the top directions: the flat tail already regularizes too "
        "much, and the best penalty lies below zero.",
        Problem(5.0, 100.0, power_law(400, 1.2), truth_exponent=0.5),
    ),
    "diagnosis": Preset(
        "Small noisy diagnosis",
        "High-noise, small-sample diagnosis: many measurements per patient, about one label in "
        "five wrong, neighbouring measurements alike.",
        Problem(10.0, 0.5, ar1(200, 0.9), truth_exponent=0.5),
    ),
    "pretrained": Preset(
        "Large pre-trained model",
        "Clean data, huge capacity and features ordered by usefulness: the setting in which "
        "letting the model memorize is said to be safe.",
        Problem(10.0, 50.0, power_law(200, 0.5), truth_exponent=1.0),
    ),
    "fine_tuning": Preset(
        "Domain fine-tuning",
        "A good starting point (the prior mean points most of the way) and a little new, noisy "
        "data: how far should it move?",
        Problem(4.0, 2.0, power_law(200, 1.0), 1.0, 0.0, prior_cosine=0.9, prior_length=0.9),
    ),
    "sparse": Preset(
        "Sparse truth",
        "One coefficient in twenty carries nearly everything. Ridge sees a Gaussian truth of the "
        "same strength and may interpolate, but memorizing is not necessary here: a predictor that "
        "knows the shape is far better than any ridge.",
        Problem(2.0, 20.0, isotropic(), prior=SpikeSlab(0.05, 0.02)),
    ),
    "aligned": Preset(
        "Aligned prior",
        "The assumed prior matches the truth: the lowest risk of all, and yet interpolation is "
        "dearer than under plain ridge.",
        Problem(4.0, 10.0, power_law(200, 1.0), truth_exponent=1.0, prior_exponent=1.0),
    ),
}

#: For the page on ways to regularize: in each another method has the lowest error.
FILTER_PRESETS: dict[str, Preset] = {
    "one_knob": Preset(
        "All directions alike",
        "Isotropic features: no method beats the best ridge, and dropout is the same knob under "
        "another name.",
        Problem(2.0, 2.0, isotropic()),
    ),
    "stop_early": Preset(
        "Truth on the strong directions",
        "Plain ridge shrinks the strong directions too; training that stops early, or runs at a "
        "low rate, has long learned them while the weak ones are still untouched.",
        Problem(2.0, 10.0, power_law(200, 1.0), truth_exponent=1.0),
    ),
    "few_factors": Preset(
        "A few strong factors",
        "The truth lives on a few factors that stand out: keeping just those components beats "
        "every gradual way.",
        Problem(4.0, 5.0, spiked(200, 50.0), truth_exponent=2.0),
    ),
    "weak_directions": Preset(
        "Truth on the weak directions",
        "Dropout punishes a coefficient by its feature's variance, which is right where the truth "
        "leans on features that hardly vary.",
        Problem(2.0, 5.0, power_law(200, 1.0), truth_exponent=-1.0),
    ),
}

#: For the page on spectrum and prior: the same truth under different expectations, and two others.
SPECTRUM_PRESETS: dict[str, Preset] = {
    "unaware": Preset(
        "Plain ridge",
        "Plain ridge expects the same of every direction, while the truth leans on the strong "
        "ones: its flat line crosses the truth's curve and knows nothing of it.",
        Problem(4.0, 10.0, power_law(200, 1.0), truth_exponent=1.0),
    ),
    "aligned": Preset(
        "Aligned prior",
        "The prior's curve lies on the truth's: ridge keeps the directions that carry the signal "
        "and drops the others sooner than plain ridge does.",
        Problem(4.0, 10.0, power_law(200, 1.0), truth_exponent=1.0, prior_exponent=1.0),
    ),
    "overconfident": Preset(
        "Overconfident prior",
        "The prior is steeper than the truth: weak directions carry some signal, and ridge drops "
        "them because it expects nothing there.",
        Problem(4.0, 10.0, power_law(200, 1.0), truth_exponent=1.0, prior_exponent=2.0),
    ),
    "backwards": Preset(
        "Looking the wrong way",
        "The prior trusts the weak directions and the truth lives on the strong ones: ridge spends "
        "its samples where there is little to learn.",
        Problem(4.0, 10.0, power_law(200, 1.0), truth_exponent=1.0, prior_exponent=-1.0),
    ),
    "factors": Preset(
        "A few strong factors",
        "A handful of directions stand out and carry most of the signal: they are kept nearly "
        "whole, and the flat rest is shrunk evenly.",
        Problem(4.0, 5.0, spiked(200, 50.0), truth_exponent=1.0),
    ),
    "alike": Preset(
        "All directions alike",
        "No prior over directions can help where they are all alike, and yet the sample shows some "
        "as strong and others as absent.",
        Problem(2.0, 5.0, isotropic()),
    ),
}

#: For the page on fine-tuning: in each another way of using the start is best.
START_PRESETS: dict[str, Preset] = {
    "fine_tuning": PRESETS["fine_tuning"],
    "keep": Preset(
        "Excellent start, noisy data",
        "The start already points at the truth and the new labels are poor: training gains next "
        "to nothing, and more than a little of it loses.",
        Problem(4.0, 0.2, power_law(200, 1.0), 1.0, 0.0, prior_cosine=0.98, prior_length=0.98),
    ),
    "misled": Preset(
        "A start that points elsewhere",
        "The old task has little to do with the new one: starting from nothing is better.",
        Problem(2.0, 10.0, power_law(200, 1.0), 1.0, 0.0, prior_cosine=0.1, prior_length=1.0),
    ),
    "plenty": Preset(
        "Plenty of clean data",
        "More samples than features and little noise: the start hardly matters any more.",
        Problem(0.25, 50.0, power_law(200, 1.0), 1.0, 0.0, prior_cosine=0.7, prior_length=0.7),
    ),
}

#: For the page on the cost of fitting: the source paper's two cases, and what lies between them.
FRONTIER_PRESETS: dict[str, Preset] = {
    "necessary": Preset(
        "Noise below 1/J",
        "Little noise and a prior that spreads over all directions: the best predictor itself "
        "fits far below the noise, and fitting less closely costs more than interpolating.",
        Problem(4.0, 20.0, isotropic()),
    ),
    "harmful": Preset(
        "Noise above V",
        "More noise than signal: the best predictor keeps most of the noise out, and every step "
        "towards interpolation costs.",
        Problem(4.0, 0.5, isotropic()),
    ),
    "dear": Preset(
        "Necessary, and yet dear",
        "Exactly at the threshold 1/J and with few spare features: memorizing most of the noise is "
        "necessary, yet the last step to zero training error doubles the error.",
        Problem(1.2, 6.0, isotropic()),
    ),
    "sparse": Preset(
        "Only the shape differs",
        "A nearly sparse truth of the usual strength: the best predictor finds the few large "
        "coefficients, memorizes less than ridge has to, and interpolating is dearer.",
        Problem(2.0, 4.0, isotropic(), prior=SpikeSlab(0.1, 0.02)),
    ),
    "hard": Preset(
        "Out of an algorithm's reach",
        "Every coefficient is +1 or −1: the best predictor knows almost all of them, but no fast "
        "algorithm is known that does. What one reaches is far worse.",
        Problem(2.0, 40.0, isotropic(), prior=Rademacher()),
    ),
}

#: For the page on the gap: where it warns, where it misleads, where it is silent.
GAP_PRESETS: dict[str, Preset] = {
    "warns": Preset(
        "The gap warns",
        "Noisy labels and hardly more features than samples: without a penalty the gap is nearly "
        "the whole test error and the error many times the best; at the best penalty both shrink.",
        Problem(1.05, 3.0, power_law(200, 1.0), 1.0, 1.0),
        "interpolator",
    ),
    "misleads": Preset(
        "A false alarm at the optimum",
        "Clean labels and many features: the best penalty gives the best predictor there is, and "
        "its gap is nearly the whole test error. A smaller gap would only mean a worse model.",
        Problem(10.0, 100.0, isotropic()),
        "best",
    ),
    "silent": Preset(
        "A modest gap, and much is lost",
        "Enough samples, and a truth of a few large coefficients: the gap of the best ridge stays "
        "well below what would be alarming, yet a predictor that knows the truth to be sparse has "
        "a clearly smaller error.",
        Problem(0.2, 5.0, isotropic(), prior=BernoulliGauss(0.02)),
        "best",
    ),
}
