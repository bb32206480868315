// The assistant's panel answers in place. Opt-in by data-sk-panel; without it the form leads to the answer page.

function panel(root) {
  const form = root.querySelector("[data-sk-panel-form]");
  const answer = root.querySelector("[data-sk-panel-answer]");
  const wait = root.querySelector("[data-sk-panel-wait]");
  const error = root.querySelector("[data-sk-panel-error]");
  const button = form.querySelector("button");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    wait.hidden = false;
    error.hidden = true;
    answer.replaceChildren();
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Fragment": "1" },
        credentials: "same-origin",
      });
      if (!response.ok) throw new Error(String(response.status));
      const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
      answer.replaceChildren(...parsed.body.childNodes);
      answer.scrollIntoView({ block: "nearest" });
    } catch {
      error.hidden = false;
    }
    wait.hidden = true;
    button.disabled = false;
  });
}

document.querySelectorAll("[data-sk-panel]").forEach(panel);
