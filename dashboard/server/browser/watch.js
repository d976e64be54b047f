// Look at everything that Streamlit puts on the page, before the browser shows it.

// The policy of the page allows no WebAssembly. A part of Streamlit would try it, and be refused.
delete window.WebAssembly;

// A group of marks in a chart counts as a picture without a name, although its marks have names.
function nameMarks(element) {
  if (element.getAttribute("role") === "graphics-symbol" && !element.hasAttribute("aria-label")) {
    element.setAttribute("role", "graphics-object");
  }
}

function look(node) {
  translate(node);
  keepRanges(node);
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  nameMarks(node);
  node.querySelectorAll("[role=graphics-symbol]").forEach(nameMarks);
  cardsIn(node).forEach(openCard);
}

function cardsIn(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  return node.matches(CARD) ? [node] : [...node.querySelectorAll(CARD)];
}

const observer = new MutationObserver((changes) => {
  followLanguage();
  followAddress();
  followEffects();
  for (const change of changes) {
    if (change.type === "characterData") translateText(change.target);
    else if (change.type === "childList") {
      if ([...change.removedNodes].some((node) => cardsIn(node).length)) closeCard();
      change.addedNodes.forEach(look);
    }
    else if (change.attributeName === "role") nameMarks(change.target);
    else translateAttribute(change.target, change.attributeName);
  }
  tellSoon();
});

document.addEventListener("DOMContentLoaded", () => {
  document.body.append(shell);
  look(document.body);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributeFilter: [...ATTRIBUTES, "role"],
  });
});
