"""Words that a stranger may put in a link or a file, to see what a page makes of them."""

from hypothesis import strategies as st

LINKS = (
    "http://kwaad.example/pad?a=1&b=2",
    "HTTPS://kwaad.example",
    "(http://kwaad.example)",
    "www.kwaad.example/x",
    "WWW.KWAAD.EXAMPLE",
    "geld@kwaad.example",
    "a.b+c@kwaad.example.nl",
    "<http://kwaad.example>",
    "<geld@kwaad.example>",
    "[klik](http://kwaad.example)",
    "[klik][1]\n\n[1]: http://kwaad.example",
    "![beeld](http://kwaad.example/x.png)",
    "mailto:geld@kwaad.example",
    "http&#58;//kwaad.example",
    r"http\://kwaad.example",
)
PICTURES = (
    ":material/bolt:",
    ":material_bolt:",
    r"\:material/bolt:",
    ":streamlit:",
    ":rocket: :+1:",
    "::rocket::",
)
LOOKS = (
    ":red[rood]",
    ":red-background[rood]",
    ":blue-badge[blauw]",
    ":small[klein] :shimmer[x] :help[y]",
    ":color[x]{foreground='red'}",
    "$\\frac{1}{2}$ en $$x^2$$",
    "# kop\n## kop",
    "kop\n===",
    "kop\n---",
    "- punt\n- punt",
    "+ punt",
    "* punt",
    "1. punt",
    "2) punt",
    "> citaat",
    "`code` en ~~~\ncode\n~~~",
    "```\ncode\n```",
    "a\n\n    code",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "**vet** _schuin_ ~~weg~~ ~weg~",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "--",
    "->",
    "- -- ->",
    "&lt;b&gt; &amp; &copy;",
    "<b>vet</b><img src=x onerror=alert(1)><script>alert(1)</script>",
    "[^1] en [x] en [ ]",
    "regel\\\nregel  \nregel",
    "::: a\n:::",
    "::a[b]{c=d}",
    "{a}{b} [c]{d} {{}}",
)
HOSTILE = (*LINKS, *PICTURES, *LOOKS, " ".join((*LINKS, *PICTURES)))


def hostile() -> st.SearchStrategy[str]:
    """Give such words put together and cut up, each on one line or more."""
    pieces = st.sampled_from([*HOSTILE, *(sign for word in HOSTILE for sign in word.split())])
    signs = st.text("\\`*_[]{}()<>#+-.!~|:=$^&@/ \n\twhtps1a", max_size=12)
    return st.lists(pieces | signs, min_size=1, max_size=6).map("".join).filter(str.strip)
