"""A page that begins a calibration as *Nieuwe telling* does, and writes down which process that is.

Served by Streamlit, so that a session is a real one and ends as real ones do.
"""

import os
from pathlib import Path

import streamlit as st

from dashboard.pages import nieuwe_telling
from dashboard.recalibration import uploaded_counts
from dashboard.recalibration.uploaded_counts import Upload

now = nieuwe_telling.state()
if now.run is None and not now.trouble:
    now.upload = Upload(data=uploaded_counts.present())
    now.start(False, "nl")
    assert now.run is not None
    place = Path(os.environ["STARTED"])
    place.with_suffix(".tmp").write_text(f"{now.run.process.pid}\n{now.run.folder}")
    place.with_suffix(".tmp").replace(place)
st.text("begonnen")
