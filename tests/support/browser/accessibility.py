"""What keeps people out of a page: barriers, a narrow screen, another language, faint words.

`hindrances` holds all of it against a page as it stands.
"""

from __future__ import annotations

import base64
import re
import time
from functools import cache
from itertools import chain
from typing import Any

from playwright.sync_api import Browser, Page
from support.browser.browser import Visit, barriers
from support.browser.builtin_texts import SHOWN, untranslated

from dashboard.server.assets import builtin
from dashboard.texts import LANGUAGES, texts
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import load_register
from simulation.scenario.criteria import CRITERIA

WIDTHS = (1280, 320)
REDRAWN = 10.0
"""Seconds within which everything follows the width of the window."""

DRAWN_ANEW = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def hindrances(
    visit: Visit, lang: str, part: str = "html", expected: int = 0
) -> dict[str, list[str]]:
    """Say what is wrong with a page at each width.

    Barriers at the narrowest, and in Dutch at the widest too: no rule of style is of a language.

    Parameters
    ----------
    lang
        The language that everything has to be in.
    part
        Where to look for barriers.
    expected
        How many messages about faults there should be.
    """
    page, found = visit.page, {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(DRAWN_ANEW)
        if width == WIDTHS[-1] or (width == WIDTHS[0] and lang == "nl"):
            found[f"{width}: barriers"] = barriers(page, part)
        found[f"{width}: too wide"] = still_too_wide(page)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    found["words"] = strange(page, lang)
    if lang == "nl":
        found["built-in words"] = untranslated(page)
    if page.locator("html").get_attribute("lang") != lang:
        found["lang"] = ["is another"]
    alerts = page.locator("[data-testid=stAlertContentError], [data-testid=stException]")
    if alerts.count() != expected:
        found["faults"] = alerts.all_inner_texts()
    return {what: list_ for what, list_ in found.items() if list_}


# Width -----------------------------------------------------------------------------------------

TOO_WIDE = """() => {
    const found = [];
    for (const scroller of [document.documentElement, document.querySelector('.stMain')])
        if (scroller.scrollWidth > scroller.clientWidth) found.push('the page scrolls sideways');
    const scrolls = element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    const inside = element => {
        for (let up = element.parentElement; up; up = up.parentElement)
            if (scrolls(up) && !up.matches('.stMain, [data-testid=stPopoverBody]')) return true;
        return false;
    };
    for (const one of document.querySelectorAll(
            '[data-testid=stMain] *, [data-testid=stPopoverBody] *')) {
        const box = one.getBoundingClientRect();
        if (box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)
                && one.innerText && !inside(one))
            found.push('beyond the edge: ' + one.innerText.slice(0, 40));
        if (one.matches('p, th, td, li, label, button') && one.clientWidth > 1
                && one.scrollWidth > one.clientWidth + 1
                && getComputedStyle(one).overflowX !== 'visible')
            found.push('cut off: ' + one.innerText.slice(0, 40));
    }
    return [...new Set(found)];
}"""


def too_wide(page: Page) -> list[str]:
    """Say what makes a page scroll sideways, sticks out of it, or is cut off."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def still_too_wide(page: Page) -> list[str]:
    """Say it once charts had the time to be drawn anew: they follow the width a moment later."""
    end = time.monotonic() + REDRAWN
    while (found := too_wide(page)) and time.monotonic() < end:
        page.wait_for_timeout(200)
    return found


# Language --------------------------------------------------------------------------------------

COMMON = {
    "nl": "de het een van wordt worden zijn niet voor met bij naar uit aan deze geen ook dat er",
    "en": "the a of and is are not for with by to from on this no that there which be was",
}
"""Words that stand in nearly every sentence of a language, and are no words of the other."""


@cache
def _sentence(lang: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(COMMON[lang].split())})\b", re.I)


@cache
def sayings(lang: str) -> frozenset[str]:
    """Give the texts that stand on pages in one language only: ours, declared and Streamlit's."""
    register = load_register()
    declared = (register.levers, register.assumptions, INDICATORS, CRITERIA)
    labels = [one.label for some in declared for one in some.values()]
    found = {
        known: {text.strip() for text in texts(known).entries.values() if "{" not in text}
        | {texts(known).pick(label) for label in labels}
        for known in LANGUAGES
    }
    found["nl"] |= {text for text in builtin().values() if "{" not in text}
    found["en"] |= {text for text in builtin() if "{" not in text}
    others = set(chain.from_iterable(found[known] for known in LANGUAGES if known != lang))
    return frozenset(found[lang] - others)


def strange(page: Page, lang: str) -> list[str]:
    """Give what stands on a page in another language than it should, and does not say so."""
    (other,) = set(LANGUAGES) - {lang}
    shown: dict[str, str] = {text: place for place, text in page.evaluate(SHOWN)}
    return sorted(
        f"{place}: {text[:200]}"
        for text, place in shown.items()
        if text in sayings(other)
        or len({word.lower() for word in _sentence(other).findall(text)}) > 2
    )


# Contrast --------------------------------------------------------------------------------------

ENOUGH = 4.5
"""Contrast of text with what is behind it, as WCAG AA has it."""

PAINTED = """() => {
    const all = new CSSStyleSheet();
    all.replaceSync('svg, svg * { pointer-events: visiblePainted !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, all];
    const clear = 'rgba(0, 0, 0, 0)';
    const see = element => {  // how much of an element is seen through what it is in
        let part = 1;
        for (let up = element; up; up = up.parentElement)
            part *= Number(getComputedStyle(up).opacity);
        return part;
    };
    const paint = element => {
        const style = getComputedStyle(element);
        if (!(element instanceof SVGElement) || element.matches('svg'))
            return style.backgroundColor === clear ? null : [style.backgroundColor, see(element)];
        if (element.matches('text, tspan, g') || style.fill === 'none') return null;
        return [style.fill, see(element) * Number(style.fillOpacity)];
    };
    const found = [], texts = [...document.querySelectorAll('svg text')];
    const halo = (text, place) => {  // broad and in one colour, for the words that lie on top
        const style = getComputedStyle(text), at = text.getBoundingClientRect();
        return style.stroke === style.fill && texts.slice(place + 1).some(other => {
            const over = other.getBoundingClientRect();
            return other.textContent === text.textContent
                && getComputedStyle(other).fill !== style.fill
                && Math.hypot(over.x - at.x, over.y - at.y) < 6;
        });
    };
    for (const [place, text] of texts.entries()) {
        if (!text.textContent.trim() || halo(text, place)) continue;
        text.scrollIntoView({block: 'center', inline: 'center'});
        const style = getComputedStyle(text), box = text.getBoundingClientRect();
        if (!box.width || see(text) * Number(style.fillOpacity) === 0) continue;
        for (const part of [0.02, 0.5, 0.98]) {
            const behind = document.elementsFromPoint(
                box.left + part * box.width, box.top + box.height / 2);
            found.push({
                words: text.textContent,
                ink: [style.fill, see(text) * Number(style.fillOpacity)],
                behind: behind.map(paint).filter(Boolean),
            });
        }
    }
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== all);
    scrollTo(0, 0);
    return found;
}"""
"""For three places in each text of each drawing: its colour, and the colours behind it."""

Colour = tuple[float, float, float]
WHITE: Colour = (255.0, 255.0, 255.0)


def faint(page: Page) -> tuple[int, list[str]]:
    """Count the texts in the drawings of a page; give those too faint to read."""
    looked: list[dict[str, Any]] = page.evaluate(PAINTED)
    found = {}
    for one in looked:
        ground = WHITE
        for colour, seen in reversed(one["behind"]):
            ground = _over(ground, colour, seen)
        told = contrast(_over(ground, *one["ink"]), ground)
        if told < ENOUGH:
            found[f"{one['words']}: {told:.2f} ({one['ink']} on {one['behind']})"] = None
    return len({one["words"] for one in looked}), list(found)


def faint_in_pictures(browser: Browser, page: Page) -> tuple[int, list[str]]:
    """Do the same for drawings that stand on a page as a picture."""
    sources = page.locator("[data-testid=stMain] img").evaluate_all("e => e.map(i => i.src)")
    if not sources:
        return 0, []
    drawings = [base64.b64decode(one.partition(",")[2]).decode() for one in sources]
    context = browser.new_context()
    apart = context.new_page()
    apart.set_content("".join(f"<div>{one[one.index('<svg') :]}</div>" for one in drawings))
    found = faint(apart)
    context.close()
    return found


def _over(ground: Colour, colour: str, seen: float) -> Colour:
    """Lay a colour over another."""
    red, green, blue, *alpha = (float(part) for part in re.findall(r"[\d.]+", colour))
    part = seen * (alpha[0] if alpha else 1.0)
    mixed = [
        part * new + (1 - part) * old for new, old in zip((red, green, blue), ground, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, as WCAG has it: from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Give the relative luminance of a colour, as WCAG has it."""
    parts = (part / 255 for part in colour)
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
