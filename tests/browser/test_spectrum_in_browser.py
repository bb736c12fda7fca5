"""The spectrum page in a browser: on its logarithmic axes a drag shows the engine's curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import engine
from tests.browser.driver import gap, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", ["directions", "shares"])
def test_curves_that_leave_the_picture_do_not_come_back(
    browser: Browser, server: str, view: str
) -> None:
    with visit(browser, server) as visitor:
        visitor.go(f"/spectrum?prior_exponent=1&snr=1&spectrum_view={view}")
        for name, fraction in (("snr", 0.2), ("prior_exponent", 0.95)):
            visitor.grab(name, 0.5)
            visitor.page.mouse.move(*visitor.at(name, fraction), steps=6)
            value = visitor.value(name)
            picture = engine.SpectrumPicture(visitor.setting().problem, view).moved(name, value)
            drawn, exact = visitor.drawn(), engine.still(picture).drawn
            assert set(drawn) == set(exact)
            for curve, points in drawn.items():
                shape = np.stack((exact[curve].x[0], exact[curve].y[0]), axis=1)
                assert gap(points, shape) < 0.01, (name, curve)
            visitor.page.mouse.up()
            visitor.wait_for(**{name: value})
        # Less is kept of the weakest directions than the picture shows.
        assert view == "shares" or exact["kept"].y[0, -1] < 0
