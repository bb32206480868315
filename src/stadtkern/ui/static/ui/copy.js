// Copies the text of an element when its button is pressed. Without JavaScript the text can be selected; the button
// stays hidden.
for (const button of document.querySelectorAll("[data-sk-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.skCopy).textContent);
    button.querySelector("span").textContent = button.dataset.skCopied;
  });
}
