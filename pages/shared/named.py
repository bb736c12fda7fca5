"""Problems as settings: what a link calls an engine problem's spectrum, prior and numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from engine import DOMAIN, PRESETS, Problem, Spectrum, priors
from pages.shared.link import DIRECTIONS, SPECTRA, Setting, round_for_link, spectrum_of
from pages.shared.shapes import PRIORS


def preset_setting(name: str, base: Setting) -> Setting:
    """`base` with the problem of an engine preset; charts and simulation stay as they are."""
    return setting_of_problem(PRESETS[name].problem, base)


def setting_of_problem(problem: Problem, base: Setting) -> Setting:
    """`base` with another problem, whose spectrum must be one that a link can name."""
    return replace(base, **_fields_of(problem))


def shows(setting: Setting, problem: Problem) -> bool:
    """Whether the setting is that of the problem."""
    return all(getattr(setting, name) == value for name, value in _fields_of(problem).items())


@lru_cache(maxsize=128)
def _fields_of(problem: Problem) -> dict[str, Any]:
    spectrum, shape, directions = named_spectrum(problem.spectrum)
    return {
        "spectrum": spectrum,
        "shape": shape,
        "directions": directions,
        **_named_prior(problem.prior),
        **{field: round_for_link(getattr(problem, field)) for field in DOMAIN},
    }


def _named_prior(prior: priors.Prior) -> dict[str, str | float]:
    """What a link calls a shape: family and parameters."""
    name, parameters = next(
        (name, parameters)
        for name, (family, parameters) in PRIORS.items()
        if isinstance(prior, family)
    )
    return {"prior": name} | {parameter: getattr(prior, parameter) for parameter in parameters}


@lru_cache(maxsize=128)
def named_spectrum(spectrum: Spectrum) -> tuple[str, float, int]:
    """What a link calls an engine preset's spectrum: kind, shape, number of directions."""
    for directions in (DIRECTIONS, spectrum.eigenvalues.size):
        for kind, (_, (low, high), default, _) in SPECTRA.items():
            for shape in (default, 0.5, 1.0, 1.2, 50.0, 200.0):
                if low <= shape <= high and spectrum_of(kind, directions, shape) == spectrum:
                    return kind, shape, directions
    raise ValueError("a preset has a spectrum that no link can name")
