"""A PDF as the drawing program gives it, put in order and told what it is.

The program writes the same objects in another order each time, and knows neither a title nor a
language. Here they are numbered in the order in which they are referred to, so that the same page
is the same bytes. It is no reader of PDFs in general: only of what that program writes.
"""

import re
from typing import NamedTuple

import vl_convert

_BEGIN = re.compile(rb"\b(\d+) 0 obj\n")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_NAMED = re.compile(rb"(?:^ +/\w+ \d+ 0 R\n){2,}", re.MULTILINE)
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_LENGTH = re.compile(rb"/Length (\d+)\b")


class About(NamedTuple):
    """What a document is, for programs that show or keep it.

    Attributes
    ----------
    title, subject, source
        What it is called, what it says, and with what it was made.
    lang
        In which language it is.
    """

    title: str
    subject: str
    source: str
    lang: str


class Link(NamedTuple):
    """An address, and the part of the page that opens it: left, top, right, bottom."""

    address: str
    place: tuple[float, float, float, float]


def document(drawn: str, height: float, about: About, link: Link | None = None) -> bytes:
    """Give a drawing as a PDF of one page; the same drawing gives the same bytes.

    Parameters
    ----------
    drawn, height
        An SVG, and how high it is: in a PDF what is below comes first.
    link
        A part of the page that opens an address.
    """
    made = vl_convert.svg_to_pdf(drawn)
    objects, root = _objects(made), int(_found(_ROOT, made))
    page = next(name for name, body in objects.items() if b"/Type /Page\n" in body)
    objects[root] = _with(
        objects[root],
        b"/Lang " + _text(about.lang) + b"\n  /ViewerPreferences << /DisplayDocTitle true >>",
    )
    if link is not None:
        objects[page] = _with(objects[page], b"/Annots [" + _annotation(link, height) + b"]")
    info = max(objects) + 1
    told = {"Title": about.title, "Subject": about.subject, "Keywords": about.source}
    lines = b"".join(b"  /%s %s\n" % (k.encode(), _text(v)) for k, v in told.items() if v)
    objects[info] = b"<<\n" + lines + b"  /Creator (Wonen Eerst)\n>>\n"
    return _written(objects, root, info)


def _objects(data: bytes) -> dict[int, bytes]:
    """Give what stands between ``obj`` and ``endobj``, by the number of the object."""
    found, at = dict[int, bytes](), 0
    while begin := _BEGIN.search(data, at):
        at = begin.end()
        end, stream = data.index(b"endobj", at), data.find(b"\nstream\n", at)
        if 0 <= stream < end:  # what is in it may look like anything
            head = data[at:stream]
            end = data.index(b"endobj", stream + len("\nstream\n") + int(_found(_LENGTH, head)))
            found[int(begin[1])] = _sorted(head) + data[stream:end]
        else:
            found[int(begin[1])] = _sorted(data[at:end])
        at = end
    return found


def _sorted(head: bytes) -> bytes:
    """Put what is listed by name in the order of the names."""
    return _NAMED.sub(lambda run: b"".join(sorted(run[0].splitlines(keepends=True))), head)


def _written(objects: dict[int, bytes], root: int, info: int) -> bytes:
    """Write the objects that anything refers to, numbered in the order in which it does."""
    order = {root: 1, info: 2}
    waiting = list(order)
    for name in waiting:  # grows while it is gone through
        for reference in map(int, _REFERENCE.findall(_head(objects[name]))):
            if reference not in order:
                order[reference] = len(order) + 1
                waiting.append(reference)
    data, places = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n", list[int]()
    for name, number in order.items():
        head = _head(objects[name])
        renamed = _REFERENCE.sub(lambda found: b"%d 0 R" % order[int(found[1])], head)
        places.append(len(data))
        data += b"%d 0 obj\n%s%sendobj\n\n" % (number, renamed, objects[name][len(head) :])
    table = b"".join(b"%010d 00000 n\r\n" % place for place in places)
    size = len(places) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f\r\n%s" % (size, table)
        + b"trailer\n<<\n  /Size %d\n  /Root 1 0 R\n  /Info 2 0 R\n>>\n" % size
        + b"startxref\n%d\n%%%%EOF\n" % len(data)
    )


def _head(body: bytes) -> bytes:
    return body.partition(b"\nstream\n")[0]


def _with(body: bytes, more: bytes) -> bytes:
    """Add entries at the end of a dictionary."""
    inside = body[: body.rindex(b">>")]
    return inside + b"  " + more + b"\n>>\n"


def _annotation(link: Link, height: float) -> bytes:
    left, top, right, bottom = link.place
    rectangle = b" ".join(b"%.2f" % one for one in (left, height - bottom, right, height - top))
    return (
        b"<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [" + rectangle + b"] "
        b"/A << /S /URI /URI <" + link.address.encode("ascii", "ignore").hex().encode() + b"> >> >>"
    )


def _text(words: str) -> bytes:
    return b"<" + ("\ufeff" + words).encode("utf-16-be", "replace").hex().encode() + b">"


def _found(pattern: re.Pattern[bytes], data: bytes) -> bytes:
    found = pattern.search(data)
    if found is None:
        raise ValueError(pattern.pattern)
    return found[1]
