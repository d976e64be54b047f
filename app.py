"""The door for policymakers: `streamlit run app.py`, or `wonen-eerst app`."""

from dashboard.shell import show

show()
