"""How long it takes from a key press on a lever to a redrawn chart, in a real browser.

    python benchmarks/app.py               the figures
    python benchmarks/app.py --json        the same as JSON
    python benchmarks/app.py --moves 60    more moves

Starts the app as a user does, opens it in a headless Chromium and moves levers by keyboard, each
move to a value that nobody chose before. Timed in the browser: from the key going down to the first
frame after the scenario's line has changed. Between moves the user waits too short for the full
result to begin; after the last move is timed how long it takes to come. Run it on a quiet machine.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright
from serving import processor, server

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEVERS = ("contingent", "flexwoningen", "mutaties", "sociale_nieuwbouw")
PAUSE = 0.35
"""Seconds between a redrawn chart and the next key."""
PATIENCE = 240.0
"""Seconds after which nothing is expected to come any more, however busy the machine is."""

_WATCH = """() => {
    const lines = () => [...document.querySelectorAll(
        '[data-testid=stVegaLiteChart] .mark-line.role-mark path')].map(p => p.getAttribute('d'));
    let began = null, before = null;
    window.drawn = [];
    document.addEventListener('keydown', () => {
        began = performance.now();
        before = lines().join();
    }, true);
    new MutationObserver(() => {
        if (began === null || lines().join() === before) return;
        const from = began;
        began = null;
        requestAnimationFrame(() => window.drawn.push(performance.now() - from));
    }).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


def moved(page: Page, moves: int) -> Iterator[float]:
    """Move levers in turn; give the milliseconds that each move took."""
    for number in range(moves):
        lever = LEVERS[number % len(LEVERS)]
        slider = page.locator(f".st-key-knopblok_{lever} input[type=range]")
        slider.focus()
        page.keyboard.press("ArrowRight")
        until = time.monotonic() + PATIENCE
        while page.evaluate("window.drawn.length") <= number:  # the page forbids eval
            if time.monotonic() > until:
                sys.exit(f"the chart did not change after moving {lever}")
            page.wait_for_timeout(20)
        yield page.evaluate(f"window.drawn[{number}]")
        page.wait_for_timeout(1000 * PAUSE)


def measure(moves: int) -> dict[str, float]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no chromium found")
    with server() as (address, pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(1000 * PATIENCE)
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector(".we-zin")
        opened = time.perf_counter() - began
        page.wait_for_selector(
            "[data-testid=stVegaLiteChart] .mark-line.role-mark path", state="attached"
        )
        page.wait_for_timeout(3000)
        page.evaluate(_WATCH)
        list(moved(page, 2))  # the first moves load what later ones use
        page.evaluate("window.drawn = []")
        before = processor(pid)
        taken = list(moved(page, moves))
        used = processor(pid) - before
        began = time.perf_counter()
        page.wait_for_selector("[data-we-trekkingen='500']:not([data-we-snel])")
        rested = time.perf_counter() - began + PAUSE
        browser.close()
    return {
        "moves": moves,
        "first_sentence_s": round(opened, 2),
        "slider_to_chart_median_ms": round(median(taken)),
        "slider_to_chart_p95_ms": round(quantiles(taken, n=20, method="inclusive")[-1]),
        "cpu_per_rerun_ms": round(1000 * used / moves),
        "rest_to_full_s": round(rested, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.moves)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<28} {value:>8}")


if __name__ == "__main__":
    main()
