"""The same picture as our landing page with stock widgets: what the framework gives without us."""

from dataclasses import replace

import streamlit as st

from engine import RidgePicture, still, verdict
from pages.shared.figures import stock_figure, theory_chart
from pages.shared.link import LANDING

exponent = st.slider("log₁₀ SNR", -2.0, 3.0, 1.0, 0.01)
problem = replace(LANDING, snr=10**exponent).problem
chart = theory_chart(still(RidgePicture(problem)), verdict(problem))
st.plotly_chart(stock_figure(chart), key="chart")
