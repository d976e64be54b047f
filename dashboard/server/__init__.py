"""The server around the pages: what goes over the line, and what the browser gets beside Streamlit.

Streamlit's own page is in English, says so in its first byte, and sends 3 MB uncompressed. The
modules here put that right.

What a page can do with it, in HTML that it shows itself:

``data-we-meld``
    A screen reader tells what this element says, politely, each time it says something else and
    the page has come to rest. Put it on a sentence that is there already, or have
    `dashboard.components.live_region.announce` add one that nobody sees.
``data-we-taal``
    The language of the page, on an element anywhere in it. `dashboard.shell` writes it; the
    `lang` of the document and the built-in texts of Streamlit follow.
``lang``
    On an element in another language than the page, as HTML has it. Nothing in it is translated.

Looks belong in the style sheets of `dashboard`; all of them go with the first page. A style sheet
inside a page is refused by the policy, a ``style`` on an element is not.

Streamlit's built-in texts are in `builtin.yaml`, English and Dutch. A text that is missing there
is found by a test as soon as a page shows it.
"""
