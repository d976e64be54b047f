// The connection with the server: say when it is lost, and when it is back.

// Streamlit would look for its server behind the name of a page first, and not find it there.
const [GIVEN, ROOT_ADDRESS] = KNOWN.given;
window[GIVEN] = { [ROOT_ADDRESS]: new URL("../../", document.currentScript.src).href };

const PATIENCE = 1500; // milliseconds in which a connection may come back unnoticed

let leaving = false;
let lost;
let open = 0;

const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...details) {
    super(...details);
    if (new URL(this.url).pathname.endsWith("/_stcore/stream")) follow(this);
  }
};

function follow(socket) {
  let counted = false;
  socket.addEventListener("open", () => {
    counted = true;
    open += 1;
    clearTimeout(lost);
    if (shown === "weg") {
      show(undefined);
      results.textContent = said("terug");
    }
  });
  socket.addEventListener("close", () => {
    if (counted) open -= 1;
    counted = false;
    clearTimeout(lost);
    if (!leaving) lost = setTimeout(() => { if (!open) show("weg"); }, PATIENCE);
  });
}

window.addEventListener("pagehide", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });

// Faults for which Streamlit would open a window in English; it tells of them nevertheless.
window.addEventListener("message", (event) => {
  if (event.source !== window || event.data?.type !== "CLIENT_ERROR_DIALOG") return;
  if (event.data.error === "Connection error") {
    if (!open) show("weg");
  } else {
    show(event.data.error === "Page not found" ? "geen_pagina" : "storing", true);
  }
});
