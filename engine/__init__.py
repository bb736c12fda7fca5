"""When does memorizing the training data help generalization, and when does it hurt?

Reading order: `spectra` and `problem` (the situation) → `equivalents` (effective ridge κ) →
`ridge` (test and training risk) → `priors` (shapes of the truth) → `channel`, `stationary`,
`bayes`, `threshold_map` (Bayes risk, thresholds of memorization) → `verdict` (advice).
How to regularize: `filters` → `filter_risk` → `filter_choice` → `fine_tuning`; what follows for
practice: `sensitivity`, `gap`, `scenarios`. The price of any other training error: `frontier`;
published claims, recomputed: `claims`.
`film` prepares the curves that move with a slider. `closed_form`, `simulate` and `dataset` know
none of that theory: they are independent witnesses. `reading` turns a person's CSV into X and y.

| symbol | name here | meaning |
|---|---|---|
| γ = d/n | `gamma` | overparameterization ratio |
| σ² = 1/SNR | `noise` | noise level; signal power S = 1 |
| t_k, p_k | `eigenvalues`, `mass` | spectrum of the feature covariance, mean 1 |
| b_k | `truth_energy()` | n E θ*_k², the truth's energy per direction |
| ω_k | `prior_scale()` | the analyst's prior variance per direction, mean 1 |
| λ | `lam` | penalty in ‖y−Xθ‖²/n + λ‖θ‖²; scikit-learn's `alpha` is nλ |
| κ | `kappa` | effective ridge |
| df₁, df₂ | `df1`, `df2` | degrees of freedom per sample |
| V_π, 1/J_π | `Thresholds` | noise above which overfitting harms, below which it is necessary |
| φ(z) | `factors` | what a regularizer lets through where XᵀX/n has eigenvalue z |
| τ² | `test` of Bayes | effective noise: what each direction is seen in, and the test error |
| M | `memorization` | share of the noise that is memorized, 1 − train/σ² |

>>> import engine
>>> problem = engine.Problem(gamma=4, snr=10, spectrum=engine.spectra.power_law(200, 1),
...                          truth_exponent=1)
>>> engine.verdict(problem).advice
'fit below the noise'
"""

from engine import claims, data, filters, presets, priors, reading, scalar, spectra
from engine.advice_path import AdvicePath, advice_path
from engine.alignment_sweep import AlignmentSweep, alignment_sweep
from engine.axes import Axis
from engine.bayes import (
    AlgorithmicRisk,
    BayesGrid,
    BayesRisk,
    EffectiveNoise,
    Thresholds,
    algorithmic_risk,
    bayes_grid,
    bayes_risk,
    effective_noise,
    effective_variance,
    inverse_information,
    thresholds,
)
from engine.bayes_curve import BayesCurve, bayes_curve
from engine.curves import curves
from engine.data_still import data_still
from engine.dataset import Dataset
from engine.describe_task import Step, TaskDescription, describe_task
from engine.effort import Effort, effort
from engine.film import Film, film, still
from engine.filter_choice import Choice, Family, at_degrees_of_freedom, best_strength, families
from engine.filter_risk import filter_risk
from engine.filtered_draw import (
    FilteredAverage,
    FilteredDraw,
    best_linear,
    draw_design,
    draw_designs,
    filtered_risk,
)
from engine.filters import FilterRisk
from engine.filters_picture import FiltersPicture
from engine.fine_tuning import FineTuning, fine_tuning
from engine.fine_tuning_picture import FineTuningPicture
from engine.frontier import Frontier, cost_of, frontier
from engine.frontier_picture import FrontierPicture
from engine.gap import Alarm, Gaps
from engine.gap_map import gap_map
from engine.gap_picture import GapPicture
from engine.gap_sample import gap_along_penalty, random_gaps
from engine.gradient_descent import gradient_descent, masked_regression
from engine.limit_law import LimitLaw, limit_law
from engine.map_slice import MapSlice
from engine.message_passing import BayesSimulation, simulate_bayes
from engine.picture import Frames, Picture, Trace
from engine.presets import PRESETS, Preset
from engine.prior_picture import PriorPicture
from engine.problem import DOMAIN, Problem
from engine.reading import read_table
from engine.ridge import (
    RidgeRisk,
    interpolation_tax,
    optimal_ridge,
    ridge_risk,
    ridge_risk_over_gamma,
    ridge_risk_over_snr,
)
from engine.ridge_picture import RidgePicture
from engine.sample_spectrum import SampleSpectrum, quick_samples, sample_spectrum
from engine.scalar import ScalarCase, scalar_case
from engine.scenarios import SCENARIOS, Scenario, ScenarioOutcome
from engine.sensitivity import Flip, Sensitivity, sensitivity
from engine.simulate import DESIGNS, DrawnData, Simulation, draw_data, simulate
from engine.spectra import Spectrum
from engine.spectrum_picture import SpectrumPicture
from engine.strong_priors import PriorStrength, strong_priors
from engine.sweep import Sweep, sweep
from engine.threshold_map import ThresholdMap, threshold_map
from engine.verdict import Verdict, verdict

__all__ = [
    "DESIGNS",
    "DOMAIN",
    "PRESETS",
    "SCENARIOS",
    "AdvicePath",
    "Alarm",
    "AlgorithmicRisk",
    "AlignmentSweep",
    "Axis",
    "BayesCurve",
    "BayesGrid",
    "BayesRisk",
    "BayesSimulation",
    "Choice",
    "Dataset",
    "DrawnData",
    "EffectiveNoise",
    "Effort",
    "Family",
    "Film",
    "FilterRisk",
    "FilteredAverage",
    "FilteredDraw",
    "FiltersPicture",
    "FineTuning",
    "FineTuningPicture",
    "Flip",
    "Frames",
    "Frontier",
    "FrontierPicture",
    "GapPicture",
    "Gaps",
    "LimitLaw",
    "MapSlice",
    "Picture",
    "Preset",
    "PriorPicture",
    "PriorStrength",
    "Problem",
    "RidgePicture",
    "RidgeRisk",
    "SampleSpectrum",
    "ScalarCase",
    "Scenario",
    "ScenarioOutcome",
    "Sensitivity",
    "Simulation",
    "Spectrum",
    "SpectrumPicture",
    "Step",
    "Sweep",
    "TaskDescription",
    "ThresholdMap",
    "Thresholds",
    "Trace",
    "Verdict",
    "advice_path",
    "algorithmic_risk",
    "alignment_sweep",
    "at_degrees_of_freedom",
    "bayes_curve",
    "bayes_grid",
    "bayes_risk",
    "best_linear",
    "best_strength",
    "claims",
    "cost_of",
    "curves",
    "data",
    "data_still",
    "describe_task",
    "draw_data",
    "draw_design",
    "draw_designs",
    "effective_noise",
    "effective_variance",
    "effort",
    "families",
    "film",
    "filter_risk",
    "filtered_risk",
    "filters",
    "fine_tuning",
    "frontier",
    "gap_along_penalty",
    "gap_map",
    "gradient_descent",
    "interpolation_tax",
    "inverse_information",
    "limit_law",
    "masked_regression",
    "optimal_ridge",
    "presets",
    "priors",
    "quick_samples",
    "random_gaps",
    "read_table",
    "reading",
    "ridge_risk",
    "ridge_risk_over_gamma",
    "ridge_risk_over_snr",
    "sample_spectrum",
    "scalar",
    "scalar_case",
    "sensitivity",
    "simulate",
    "simulate_bayes",
    "spectra",
    "still",
    "strong_priors",
    "sweep",
    "threshold_map",
    "thresholds",
    "verdict",
]
