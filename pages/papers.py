"""Papers: published claims, each computed again and judged."""

import streamlit as st

from pages.shared import controls
from pages.shared.claim_cards import cards, claims_csv, compute
from pages.shared.claim_choices import CLAIMS_SHOWN
from pages.shared.export import offer_csv
from pages.shared.frame import page
from pages.shared.state import arriving

opened = arriving("papers")
with page("papers") as setting:
    st.markdown("### Papers, recomputed")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.choice("claims", "Show", setting, CLAIMS_SHOWN)
        offer_csv(claims_csv, "claims", "All of it (CSV)")
    with st.container():  # whether anything is in it or not, what is unfolded below stays so
        busy = compute(opened)
    cards(setting.claims, busy)
    st.caption(
        "Outcomes are computed, none is stored: a claim counts as confirmed when its criterion "
        "holds on the numbers below it. **Ours** is theory: theorems for Gaussian priors and for "
        "the scalar case; for other priors the replica-type formulas that Reeves & Pfister 2019 "
        "and Barbier et al. 2019 prove for i.i.d. Gaussian designs and i.i.d. priors. "
        "**Simulated** is finite data with one standard error; theory is its limit n → ∞. **On "
        "drawn designs** there is no theory beside it."
    )
