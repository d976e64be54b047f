// The address in the browser's bar follows what is chosen. It takes the place of the one before:
// Back leaves the page, and reloading it gives the same scenario.

function followAddress() {
  const asking = document.querySelectorAll("[data-we-keuzes]");
  if (!asking.length) return;
  const now = asking[asking.length - 1].dataset.weKeuzes;
  const address = new URL(window.location.href);
  if ((address.searchParams.get("s") ?? "") === now) return;
  if (now) address.searchParams.set("s", now);
  else address.searchParams.delete("s");
  window.history.replaceState(window.history.state, "", address);
}
