// The assistant's panel answers in place. Opt-in by data-sk-panel; without it the form leads to the answer page.

function panel(root) {
  const question = root.querySelector("[data-sk-panel-form]");
  const answer = root.querySelector("[data-sk-panel-answer]");
  const wait = root.querySelector("[data-sk-panel-wait]");
  const error = root.querySelector("[data-sk-panel-error]");

  async function ask(form) {
    wait.hidden = false;
    error.hidden = true;
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
      answer.scrollIntoView({ block: "start" });
    } catch {
      error.hidden = false;
      error.scrollIntoView({ block: "nearest" });
    }
    wait.hidden = true;
  }

  root.addEventListener("submit", (event) => {
    // A further question inside the answer goes to the same address; feedback does not and leads to its own page.
    if (event.target.action !== question.action) return;
    event.preventDefault();
    if (wait.hidden) ask(event.target);
  });
}

document.querySelectorAll("[data-sk-panel]").forEach(panel);
