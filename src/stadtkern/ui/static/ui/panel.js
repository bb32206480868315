// The assistant's panel answers in place. Opt-in by data-sk-panel; without it the form leads to the answer page.

function panel(root) {
  const [form, field, reason, error, answer, wait] = ["form", "field", "reason", "error", "answer", "wait"].map(
    (part) => root.querySelector(`[data-sk-panel-${part}]`),
  );
  const button = form.querySelector("button");
  const input = form.elements.question;
  const notArrived = reason.textContent;

  function show({ waiting = false, problem = "" }) {
    wait.hidden = !waiting;
    button.disabled = waiting;
    error.hidden = !problem;
    reason.textContent = problem || notArrived;
    field.classList.toggle("kern-form-input--error", Boolean(problem));
    input.classList.toggle("kern-form-input__input--error", Boolean(problem));
  }

  async function ask() {
    answer.replaceChildren();
    show({ waiting: true });
    const sent = new FormData(form);
    form.elements.context.value = "";
    try {
      const headers = { "X-Fragment": "1" };
      const response = await fetch(form.action, { method: "POST", body: sent, headers, credentials: "same-origin" });
      const text = await response.text();
      if (!response.ok) {
        // What is wrong with the question comes as plain words; anything else is trouble on the way.
        const isExplained = response.headers.get("Content-Type")?.startsWith("text/plain");
        throw new Error(isExplained ? text : "");
      }
      show({});
      answer.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      answer.scrollIntoView({ block: "start" });
    } catch (trouble) {
      form.elements.context.value = sent.get("context");
      show({ problem: trouble.name === "Error" && trouble.message ? trouble.message : notArrived });
      input.focus();
    }
  }

  root.addEventListener("submit", (event) => {
    // A further question inside the answer goes to the same address; feedback does not and leads to its own page.
    if (event.target.action !== form.action) return;
    event.preventDefault();
    if (event.target !== form) {
      input.value = event.target.elements.question.value;
      form.elements.context.value = event.target.elements.context.value;
    }
    if (wait.hidden) ask();
  });
}

document.querySelectorAll("[data-sk-panel]").forEach(panel);
