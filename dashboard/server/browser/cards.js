// A card that opens over the page stands at the end of the document: with the keyboard it would be
// reached only after all that is between. It gets the focus, and its button has it back after.

const CARD = "[data-testid=stPopoverBody]";
const REACHED = "a[href], button, input, select, textarea, summary, [tabindex]";
let opener;

function openCard(card) {
  const focused = document.activeElement;
  if (card.contains(focused)) return;
  if (focused?.getAttribute("aria-haspopup") === "dialog") opener = focused;
  else if (focused !== document.body || !opener?.isConnected) return;
  if (!card.hasAttribute("aria-label")) card.setAttribute("aria-label", opener.textContent.trim());
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
}

// When it closed by itself, with the focus in it, nothing has the focus.
function closeCard() {
  if (document.activeElement === document.body && opener?.isConnected) {
    opener.focus({ preventScroll: true });
  }
}

function reachable(card) {
  return [...card.querySelectorAll(REACHED)].filter(
    (one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true })
  );
}

// Past its last control, or before its first, Tab goes on from the button.
document.addEventListener("keydown", (event) => {
  const card = event.key === "Tab" && document.activeElement?.closest(CARD);
  if (!card || !opener?.isConnected) return;
  const all = reachable(card);
  const end = event.shiftKey ? all[0] : all.at(-1);
  const outside = event.shiftKey && document.activeElement === card;
  if (!end || outside || document.activeElement === end) {
    opener.focus({ preventScroll: true });
    if (event.shiftKey) event.preventDefault();
  }
}, true);
