// The language of the page, and Streamlit's built-in texts in Dutch on a Dutch page.

const NUMBER = /^-?\d{1,3}(,\d{3})+(\.\d+)?$|^-?\d+\.\d+$/;
const BYTES = /^((?:.+, )?\d+)\.0B$/s; // of a small file, with its name or without
const ATTRIBUTES = [
  "alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext", "label",
  "placeholder", "title",
];
// Here the page itself speaks, which has its own language.
const OWN = ".stHtml, .stMarkdown, .stCaption, [data-testid=stTable], [lang]:not(html), #we-schil, text";

const whole = new Map();
const withGaps = [];
for (const [english, dutch] of Object.entries(KNOWN.builtin)) {
  if (english.includes("{")) {
    const parts = english.split(/\{\w+\}/);
    const literal = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    withGaps.push({
      begin: parts[0],
      end: parts.at(-1),
      pattern: new RegExp(`^${literal.join("(.+)")}$`, "s"),
      gaps: [...english.matchAll(/\{(\w+)\}/g)].map((found) => found[1]),
      dutch,
    });
  } else {
    whole.set(english, dutch);
  }
}

let language = document.documentElement.lang;

// Parts of Streamlit have their own Dutch, and write numbers the Dutch way, in a Dutch browser.
Object.defineProperty(navigator, "language", { get: () => (language === "nl" ? "nl-NL" : "en-GB") });

function said(key) {
  return KNOWN.said[language][key];
}

// Give the Dutch for a built-in text, or undefined when it is none.
function inDutch(text) {
  const bare = text.trim();
  if (!bare || bare.length > 500) return undefined;
  const bytes = BYTES.exec(bare);
  if (bytes) return `${bytes[1]}\u00a0B`;
  const dutch = whole.get(bare) ?? fill(bare);
  return dutch === undefined ? undefined : text.replace(bare, () => dutch);
}

function fill(text) {
  for (const { begin, end, pattern, gaps, dutch } of withGaps) {
    const found = text.startsWith(begin) && text.endsWith(end) && pattern.exec(text);
    if (found) {
      const filled = new Map(gaps.map((gap, at) => [gap, filling(found[at + 1])]));
      return dutch.replace(/\{(\w+)\}/g, (_, gap) => filled.get(gap));
    }
  }
  return undefined;
}

function filling(text) {
  if (NUMBER.test(text)) return text.replace(/[.,]/g, (sign) => (sign === "," ? "." : ","));
  return inDutch(text) ?? text;
}

// What stood somewhere before it was put into Dutch: per node, by attribute ("" is the text itself).
const before = new WeakMap();

function put(node, attribute, now, write) {
  const kept = before.get(node)?.get(attribute);
  if (language !== "nl") {
    if (kept && kept.dutch === now) write(kept.english);
    before.get(node)?.delete(attribute);
    return;
  }
  const dutch = inDutch(now);
  if (dutch === undefined || dutch === now) return;
  if (!before.has(node)) before.set(node, new Map());
  before.get(node).set(attribute, { english: now, dutch });
  write(dutch);
}

function translateText(node) {
  if (node.parentElement?.closest(OWN)) return;
  put(node, "", node.data, (text) => { node.data = text; });
}

function translateAttribute(element, name) {
  const now = element.getAttribute(name);
  if (now === null || element.closest(".stHtml, #we-schil")) return;
  put(element, name, now, (text) => element.setAttribute(name, text));
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) {
    translateText(root);
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) translateText(node);
    else for (const name of ATTRIBUTES) if (node.hasAttribute(name)) translateAttribute(node, name);
  }
}

// Follow the language that the page says it has.
function followLanguage() {
  const now = document.querySelector("[data-we-taal]")?.dataset.weTaal;
  if (!now || now === language || !(now in KNOWN.said)) return;
  language = now;
  document.documentElement.lang = now;
  window.dispatchEvent(new Event("languagechange"));
  translate(document.body);
  speakAgain();
}
