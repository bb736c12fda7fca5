"""The tabulated channel: its error against direct quadrature, for every family and spectrum."""

from __future__ import annotations

import numpy as np
import pytest
from reference_cases import HALF_ZERO, SPECTRA
from test_priors import PRIORS

from engine import Spectrum, priors, spectra
from engine.channel import channel, error_table

ALL = pytest.mark.parametrize("prior", PRIORS, ids=str)
RNG = np.random.default_rng(0)
#: Between nodes, wherever a table could be asked.
LOG_TAU2 = np.sort(RNG.uniform(-20, 20, 150))


@ALL
def test_the_error_of_the_table(prior):
    tau2 = np.exp(LOG_TAU2)
    exact, found = prior.mmse(tau2), error_table(prior).value(LOG_TAU2) * tau2
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-14)
    # What places a root is the share itself.
    assert found / tau2 == pytest.approx(exact / tau2, abs=1e-11)


@ALL
@pytest.mark.parametrize("name", ["isotropic", "power law 2", "spiked", "half zero"])
def test_a_spectrum_averages_shifted_copies(prior, name):
    spectrum = SPECTRA.get(name, HALF_ZERO)
    known = channel(prior, spectrum, 0.5)
    t, p = (a[spectrum.eigenvalues > 0] for a in (spectrum.eigenvalues, spectrum.mass))
    strength = t**1.5 / (p @ t**1.5)
    log_u = RNG.uniform(-10, 8, 25)
    u = np.exp(log_u)
    error = (p * strength) @ prior.mmse(u / strength[:, None])
    assert known.share(log_u)[0] * u == pytest.approx(error, rel=1e-9, abs=1e-14)


@ALL
def test_information_is_the_families_own(prior):
    spectrum = Spectrum([4.0, 1.0, 0.05], [1.0, 2.0, 3.0])
    known = channel(prior, spectrum, 0.0)
    t, p = spectrum.eigenvalues, spectrum.mass
    log_u = np.linspace(-9, 8, 18)
    own = p @ prior.mutual_information(np.exp(log_u) / t[:, None])
    assert known.information(log_u) == pytest.approx(own, abs=1e-10)


def test_slopes_are_derivatives():
    known = channel(priors.SpikeSlab(0.1, 0.01), spectra.power_law(50, 1.0), 1.0)
    x, h = np.linspace(-10, 8, 40), 1e-5
    slope = (known.share(x + h)[0] - known.share(x - h)[0]) / (2 * h)
    assert known.share(x)[1] == pytest.approx(slope, abs=1e-9)
    assert known.slopes == pytest.approx(known.share(known.log_u)[1], abs=1e-12)
    assert known.shares == pytest.approx(known.share(known.log_u)[0], abs=1e-14)


@pytest.mark.parametrize(
    "prior",
    [
        priors.SymmetricMixture(1e-12),
        priors.SpikeSlab(1e-6, 1e-8),
        priors.BernoulliGauss(1 - 1e-9),
        priors.StudentT(2 + 1e-9),
    ],
    ids=str,
)
def test_at_the_edges_of_the_families(prior):
    tau2 = np.exp(LOG_TAU2)
    found = error_table(prior).value(LOG_TAU2) * tau2
    assert found == pytest.approx(prior.mmse(tau2), rel=1e-8, abs=1e-14)


def test_widest_spectra():
    for spectrum, exponent in (
        (spectra.power_law(200, 5.0), 3.0),
        (spectra.spiked(200, 1e6), -2.0),
        (Spectrum([1.0, 1e-30], [1e-5, 1.0]), 3.0),
    ):
        known = channel(priors.Laplace(), spectrum, exponent)
        assert np.isfinite(known.shares).all()
        assert (known.shares > -1e-9).all() and (known.shares < 1 + 1e-9).all()


def test_tables_are_kept():
    assert error_table(priors.Laplace()) is error_table(priors.Laplace())
    one = channel(priors.Laplace(), spectra.power_law(30, 1.0), 1.0)
    assert one is channel(priors.Laplace(), spectra.power_law(30, 1.0), 1.0)
    assert error_table.cache_info().maxsize and channel.cache_info().maxsize


def test_a_prior_of_another_variance_is_refused():
    class Wide(priors.Laplace):
        variance = 2.0

    with pytest.raises(ValueError, match=r"must have variance 1, got 2\.0"):
        error_table(Wide())
