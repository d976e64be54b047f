"""What no reader should meet, on a page in a real browser: in words, tooltips and broken lines."""

from playwright.sync_api import Page
from support import scan

PHONE = 390
"""Width at which ranges may not break."""

BLOCKS = """() => {
    const silent = 'script, style, noscript, code, pre, textarea, [lang]:not(html), '
        + '[data-testid=stIconMaterial]';
    const names = ['alt', 'aria-description', 'aria-label', 'aria-valuetext', 'placeholder',
                   'title'];
    const found = [];
    const words = element => {
        if (element.nodeType === Node.TEXT_NODE) return element.data;
        if (element.nodeType !== Node.ELEMENT_NODE || element.matches(silent)) return ' ';
        const inside = [...element.childNodes].map(words).join('');
        return /^inline/.test(getComputedStyle(element).display) ? inside : ` ${inside} `;
    };
    const own = element => [...element.childNodes].some(
        node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const look = element => {
        if (element.matches(silent)) return;
        for (const name of names)
            if (element.hasAttribute(name)) found.push(element.getAttribute(name));
        if (own(element)) {
            found.push(words(element));
            for (const inside of element.querySelectorAll('*')) {
                if (inside.closest(silent)) continue;
                for (const name of names)
                    if (inside.hasAttribute(name)) found.push(inside.getAttribute(name));
            }
        } else [...element.children].forEach(look);
    };
    look(document.body);
    return [...new Set(found.map(text => text.replace(/\\s+/g, ' ').trim()))].filter(Boolean);
}"""
"""Every piece of text that a page has, for eyes or a screen reader; not names in the model."""

BROKEN = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement.closest('.we-verborgen, #we-melding')) continue;  // not for eyes
        for (const match of node.data.matchAll(/[\\d.,]*\\d[–−-][−]?\\d[\\d.,]*/g)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const tops = new Set([...range.getClientRects()]
                .filter(one => one.width > 1).map(one => Math.round(one.top)));
            if (/^(19|20)\\d\\d–(19|20)\\d\\d$/.test(match[0])) continue;  // years
            if (tops.size > 1 && node.parentElement.checkVisibility()) found.push(match[0]);
        }
    }
    return [...new Set(found)];
}"""
"""Ranges of numbers of which a part stands on the next line."""


def scanned(page: Page, lang: str) -> list[str]:
    """Give what is wrong with the words of a page as it is, and with its lines on a phone."""
    size = page.viewport_size
    assert size is not None
    told = [one for text in page.evaluate(BLOCKS) for one in scan.found(text, lang)]
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.wait_for_timeout(300)
    told += [f"broken range: {one}" for one in page.evaluate(BROKEN)]
    page.set_viewport_size(size)
    return list(dict.fromkeys(told))


def tips(page: Page, lang: str) -> tuple[int, list[str]]:
    """Point at a mark of every chart; give how many told something, and what is wrong with it."""
    charts = page.locator("[data-testid=stVegaLiteChart]")
    heard, told = 0, []
    for number in range(charts.count()):
        chart = charts.nth(number)
        if not chart.is_visible():
            continue
        chart.scroll_into_view_if_needed()
        marks = chart.locator(".mark-symbol path, .mark-rect.role-mark path")
        if not marks.count():
            continue
        marks.nth(marks.count() // 2).hover(force=True)
        tip = page.locator("#vg-tooltip-element.visible")
        page.wait_for_timeout(300)
        if tip.count():
            heard += 1
            told += scan.found(" ".join(tip.inner_text().split()), lang)
        page.mouse.move(0, 0)
    return heard, told
