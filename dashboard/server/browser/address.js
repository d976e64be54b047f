// The address in the browser's bar follows what is chosen. It takes the place of the one before:
// Back leaves the page, and reloading it gives the same scenario, and what else was kept.

function followAddress() {
  const asking = document.querySelectorAll("[data-we-keuzes]");
  if (!asking.length) return;
  const { weKeuzes, weWerk } = asking[asking.length - 1].dataset;
  const address = new URL(window.location.href);
  const before = address.href;
  for (const [name, now] of [["s", weKeuzes], ["w", weWerk ?? ""]]) {
    if ((address.searchParams.get(name) ?? "") === now) continue;
    if (now) address.searchParams.set(name, now);
    else address.searchParams.delete(name);
  }
  if (address.href !== before) window.history.replaceState(window.history.state, "", address);
}
