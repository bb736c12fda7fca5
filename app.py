"""Page configuration, navigation and the server's static route; nothing else."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

import pages.shared.single_thread  # noqa: F401  (before anything imports numpy)
from pages.shared.frame import PAGES, navigate
from pages.shared.processes import processes
from pages.shared.routes import routes, shortcuts

if get_script_run_ctx(suppress_warning=True) is None:
    # The server imports this file to learn its routes; every visitor's session runs it as a script.
    app = st.App(__file__, routes=routes(tuple(PAGES)), middleware=shortcuts(), lifespan=processes)
else:
    st.set_page_config("Memorize or Regularize?", "⚖️", layout="wide")
    navigate().run()
