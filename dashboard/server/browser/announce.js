// What a screen reader is told: results, politely, and trouble, at once.

const REST = 500; // milliseconds without a change after which a result is told

const shell = document.createElement("div");
shell.id = "we-schil";
// Streamlit hides everything behind an open window from screen readers, except what says this.
shell.dataset.reactAriaTopLayer = "true";
shell.innerHTML =
  '<p id="we-melding" role="status"></p>' +
  '<div id="we-bericht" role="alert"></div>';
const [results, trouble] = shell.children;

let told = new Set();
let waiting;

function tellSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(tell, REST);
}

// Tell what has changed among the elements that ask for it, once none is being worked out.
function tell() {
  const asking = [...document.querySelectorAll("[data-we-meld]")];
  if (document.querySelector("[data-stale=true] [data-we-meld]")) {
    tellSoon();
    return;
  }
  const texts = asking.map((element) => element.textContent.replace(/\s+/g, " ").trim());
  const fresh = texts.filter((text) => text && !told.has(text));
  told = new Set(texts);
  if (fresh.length) results.textContent = fresh.join(" ");
}

// Show a sentence about trouble until it is over, or until the user closes it.
let shown;

function show(key, closable) {
  if (shown === key) return;
  shown = key;
  trouble.replaceChildren();
  if (!key) return;
  const text = document.createElement("p");
  text.textContent = said(key);
  trouble.append(text);
  if (closable) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = said("sluiten");
    button.addEventListener("click", () => show(undefined));
    trouble.append(button);
  }
}

function speakAgain() {
  const key = shown;
  if (!key) return;
  const closable = trouble.querySelector("button") !== null;
  shown = undefined;
  show(key, closable);
}
