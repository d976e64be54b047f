"""The texts that Streamlit's own script has in it, found without our list of them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from playwright.sync_api import Page
from streamlit.runtime import backend_operation_handler

from dashboard.streamlit_internals import static_folder

LITERAL = re.compile(r"`(?=((?:[^`$\\]|\\.|\$(?!\{)|\$\{(?:[^{}`]|`[^`]*`)*\})*)`)")
"""A text in the script: its compiler writes all of them between backticks. What stands between two
texts is found as well; no page shows that."""
GAP = re.compile(r"\$\{(?:[^{}`]|`[^`]*`)*\}")
WORDS = re.compile(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}|[A-Z][a-z]+\W*")
"""What a text for people looks like: two words, or one with a capital."""
PLAIN = re.compile(r"(?=.*[A-Za-z]{4})[A-Za-z0-9 .,:'()—-]+")
"""What surrounds a gap in a text for people: no code, at least one word."""
DUTCH = re.compile(
    r"\b(dag|een|kalender|leeg|negeren|sluiten|volgende|vorige|maand|minuut|uur|gekozen|geselecteerde?|van|vandaag)\b",
    re.I,
)
"""Parts of Streamlit have texts in other languages too; these words are in the Dutch ones."""
THIRD_PARTY = (
    "PlotlyChart",
    "DeckGl",
    "ECharts",
    "GraphViz",
    "SyntaxHighlighter",
    "katex",
    "mermaid",
    "Diagram",
    "diagram",
    "elk",
    "cytoscape",
    "chunk-",
    "lib.",
    "react-dom",
    "protobuf",
)
"""Files for things that no page of ours shows."""

SHOWN = """() => {
    const found = [];
    const attributes = ['alt', 'aria-description', 'aria-label', 'aria-roledescription',
                        'aria-valuetext', 'placeholder', 'title'];
    const silent = '[aria-hidden=true], [hidden], noscript, script, style, [lang]';
    const name = node => node.parentElement.closest('code');  // may be broken at its signs
    const speaks = node => node.nodeType === Node.TEXT_NODE
        ? !name(node) || node === name(node).firstChild
        : !(node.matches(silent) || getComputedStyle(node).display === 'none');
    const walker = document.createTreeWalker(
        document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
        node => speaks(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) found.push(['text',
            (name(node)?.textContent ?? node.data).trim()]);
        else for (const name of attributes)
            if (node.hasAttribute(name)) found.push([name, node.getAttribute(name).trim()]);
    }
    return found.filter(([, text]) => text);
}"""
"""What a page shows or a screen reader tells: where it stands, and the text."""


@cache
def scripts() -> str:
    """Give the script of Streamlit, but for the parts that no page of ours uses."""
    folder = static_folder() / "static" / "js"
    files = [f for f in sorted(folder.glob("*.js")) if not any(n in f.name for n in THIRD_PARTY)]
    assert len(files) > 100
    files.append(Path(backend_operation_handler.__file__))  # the server says some of it itself
    return "\n".join(file.read_text("utf-8") for file in files)


@cache
def english() -> tuple[frozenset[str], re.Pattern[str]]:
    """Give the texts without gaps, and one pattern for all those with gaps."""
    found = set(LITERAL.findall(scripts()))
    whole = frozenset(text.strip() for text in found if not GAP.search(text))
    gapped = [
        "(?:.+)".join(re.escape(part) for part in GAP.split(text.strip()))
        for text in sorted(found)
        if GAP.search(text) and PLAIN.fullmatch(GAP.sub("", text))
    ]
    return whole, re.compile("|".join(gapped), re.DOTALL)


@cache
def is_english(place: str, text: str) -> bool:
    """Tell whether a text is one that Streamlit's script has in English."""
    if DUTCH.search(text):
        return False
    whole, gapped = english()
    if place == "aria-roledescription":
        return text.endswith((" mark", " mark container")) or (text in whole and len(text) > 3)
    return (text in whole and bool(WORDS.search(text))) or bool(gapped.fullmatch(text))


def untranslated(page: Page) -> list[str]:
    """Give what a page shows of Streamlit's own English."""
    shown = {(place, text) for place, text in page.evaluate(SHOWN)}
    return sorted(f"{place}: {text}" for place, text in shown if is_english(place, text))
