// A range of numbers stays on one line: a browser breaks behind its dash. Only in what is our own
// HTML, of which Streamlit does not look after the inside.

const RANGE = /[\d.,]*\d(?:\s?%)?[–-]−?\d[\d.,]*(?:\s?%)?/;

function keepRange(text) {
  const parent = text.parentElement;
  if (!parent?.closest(".stHtml") || parent.closest(".we-heel, .we-verborgen, svg, pre, code")) return;
  const found = RANGE.exec(text.data);
  if (!found) return;
  const rest = text.splitText(found.index);
  const after = rest.splitText(found[0].length);
  const whole = document.createElement("span");
  whole.className = "we-heel";
  rest.replaceWith(whole);
  whole.append(rest);
  keepRange(after);
}

function keepRanges(root) {
  const texts = [];
  if (root.nodeType === Node.TEXT_NODE) texts.push(root);
  else {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node);
  }
  for (const text of texts) if (/\d\s?%?[–-]/.test(text.data)) keepRange(text);
}
