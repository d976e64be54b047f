"""Our own addresses: the script that speaks Dutch, the looks, the icon; the first page by name."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path

import streamlit as st
from ruamel.yaml import YAML
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.server.compression import FOREVER, TYPES, accepts_gzip
from dashboard.streamlit_internals import GIVEN, ROOT_ADDRESS
from dashboard.texts import LANGUAGES, texts
from simulation.export.palette import css

FOLDER = "schil"
PARTS = (
    "language.js",
    "announce.js",
    "effects.js",
    "connection.js",
    "address.js",
    "cards.js",
    "ranges.js",
    "present.js",
    "watch.js",
)
"""The script, in the order in which its parts need each other."""
SAID = ("weg", "terug", "geen_pagina", "storing", "sluiten")
"""What the script says itself, from the section `schil` of the catalogs."""


@dataclass(frozen=True)
class File:
    """A file whose address changes with its content."""

    name: str
    content: bytes
    kind: str

    @cached_property
    def address(self) -> str:
        """Where it is, seen from a page."""
        return f"{FOLDER}/{hashlib.sha256(self.content).hexdigest()[:16]}/{self.name}"

    @cached_property
    def small(self) -> bytes:
        return gzip.compress(self.content, mtime=0)


@lru_cache
def builtin() -> dict[str, str]:
    """Give the built-in texts of Streamlit in Dutch, by the English text."""
    raw = resources.files("dashboard.server").joinpath("builtin.yaml").read_text("utf-8")
    return {str(key): str(value) for key, value in YAML(typ="safe", pure=True).load(raw).items()}


@lru_cache(maxsize=1)
def files() -> dict[str, File]:
    here = resources.files("dashboard.server").joinpath("browser")
    known = {
        "given": [GIVEN, ROOT_ADDRESS],
        "builtin": builtin(),
        "said": {lang: {key: texts(lang)(f"schil.{key}") for key in SAID} for lang in LANGUAGES},
    }
    parts = [here.joinpath(part).read_text("utf-8") for part in PARTS]
    begin = f'(() => {{\n"use strict";\nconst KNOWN = {json.dumps(known, ensure_ascii=False)};\n'
    script = "".join([begin, *parts, "})();\n"])
    pages = resources.files("dashboard.style")
    blocks = resources.files("calibration.report").joinpath("blocks.css")
    own = sorted(Path(str(pages)).glob("*.css"), key=lambda sheet: sheet.name != "style.css")
    # What one page needs comes after what all need.
    looks = [sheet.read_text("utf-8") for sheet in (here.joinpath("shell.css"), blocks, *own)]
    found = (
        File("app.js", script.encode(), TYPES["js"]),
        File("app.css", "\n".join([css(), *looks]).encode(), TYPES["css"]),
        File("icon.svg", pages.joinpath("icon.svg").read_bytes(), "image/svg+xml"),
    )
    return {file.name: file for file in found}


def send(request: Request) -> Response:
    asked = f"{FOLDER}/{request.path_params['version']}/{request.path_params['name']}"
    file = files().get(request.path_params["name"])
    if file is None or file.address != asked:
        raise HTTPException(404)
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    if not accepts_gzip(request.scope):
        return Response(file.content, headers=headers, media_type=file.kind)
    headers["content-encoding"] = "gzip"
    return Response(file.small, headers=headers, media_type=file.kind)


def routes(door: str) -> list[BaseRoute]:
    """Say where our files are, and that the first page may be asked for by its name too."""
    base = st.get_option("server.baseUrlPath").strip("/")
    root = f"/{base}/" if base else "/"

    def first(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"./{query}", status_code=307)

    return [
        Route(f"{root}{FOLDER}/{{version}}/{{name}}", send, methods=["GET"]),
        Route(f"{root}{door}", first, methods=["GET"]),
    ]
