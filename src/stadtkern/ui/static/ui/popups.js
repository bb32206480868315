// What opens from a summary closes with Escape or its close button, one at a time, and focus goes along.

const popups = [...document.querySelectorAll("[data-sk-popup]")];
const isShown = (popup) => popup.getClientRects().length > 0;
const isApart = (one, other) => !one.contains(other) && !other.contains(one);

function close(popup) {
  popup.open = false;
  popup.querySelector("summary").focus();
}

function opened(popup) {
  popups.filter((other) => isApart(popup, other)).forEach((other) => (other.open = false));
  popup.querySelector("[data-sk-first]")?.focus();
}

for (const popup of popups) {
  popup.addEventListener("toggle", () => {
    if (popup.open && isShown(popup)) opened(popup);
  });
}

document.querySelectorAll("[data-sk-close]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => close(button.closest("[data-sk-popup]")));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const open = popups.filter((popup) => popup.open && isShown(popup)).pop();
  if (open) close(open);
});
