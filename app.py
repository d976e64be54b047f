"""The door for policymakers: `streamlit run app.py`, or `wonen-eerst app`.

Streamlit reads this file in two ways: as a module, which has the server, and then as the script
that shows a page.
"""

import streamlit as st

from dashboard.server.asgi import around
from dashboard.shell import DOOR, PAGES, show

if __name__ == "__main__":
    show()
else:
    app = st.App(__file__, **around(DOOR, PAGES))
