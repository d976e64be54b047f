// What each lever can do, beside it. It is known a while after the levers are there, and nothing of
// them may be redrawn for it, even less under a hand that has just taken hold of one.

function followEffects() {
  const told = document.querySelector("[data-we-effecten]");
  const words = told ? told.dataset.weEffecten : "{}";
  const known = JSON.parse(words);
  for (const place of document.querySelectorAll("[data-we-effect]")) {
    const word = known[place.dataset.weEffect] || "";
    if (place.textContent !== word) place.textContent = word;
  }
}
