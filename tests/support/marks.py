"""What result files say of the standing of their numbers."""

import json
from pathlib import Path

import pandas as pd
from pyarrow import parquet


def marks(path: Path) -> list[str]:
    """Give what a file says of the standing of its numbers."""
    if path.suffix == ".csv":
        return list(pd.read_csv(path)["status"].unique())
    if path.suffix == ".parquet":
        return [parquet.read_schema(path).metadata[b"status"].decode()]
    if path.suffix == ".xlsx":
        sheet = pd.read_excel(path, sheet_name="Herkomst", engine="openpyxl")
        about = sheet.set_index("wat")["waarde"]
        assert about["status"] in about["onzekerheid"]
        return [about["status"]]
    said = json.loads(path.read_text())["warning"]
    assert set(said) == {"nl", "en"}
    return [said["nl"]]
