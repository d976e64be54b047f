// The page for a meeting room: one of its buttons fills the screen, and Escape leads back.

const BACK = ".st-key-presentatie_kop .st-key-naar_haalbaar a";

function goBack() {
  document.querySelector(BACK)?.click();
}

// While it fills the screen, the browser keeps Escape for itself, and only tells that it ended.
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) goBack();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.fullscreenElement) goBack();
});

document.addEventListener("click", (event) => {
  if (document.fullscreenElement && event.target.closest(BACK)) {
    event.preventDefault();
    event.stopPropagation();
    document.exitFullscreen();  // leads back
  } else if (event.target.closest(".st-key-vol_scherm button")) {
    // Who may not fill the screen has the page all the same.
    document.documentElement.requestFullscreen?.().catch(() => undefined);
  }
}, true);
