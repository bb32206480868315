// Suggestions while typing, as an ARIA combobox. Opt-in by data-sk-suggest="address"; without it the form just works.

const PAUSE_MS = 150;
const MINIMUM = 2;

function combobox(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.className = "sk-suggest";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer = 0;
  let request = new AbortController();
  let chosen = -1;

  function close() {
    clearTimeout(timer);
    request.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    chosen = (index + options.length + 1) % (options.length + 1);
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < options.length) {
      input.setAttribute("aria-activedescendant", options[chosen].id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function take(option) {
    close();
    if (option.dataset.url) {
      location.assign(option.dataset.url);
    } else {
      input.value = option.textContent;
      form.requestSubmit();
    }
  }

  function show(suggestions) {
    list.replaceChildren(
      ...suggestions.map((suggestion, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = suggestion.title;
        option.dataset.url = suggestion.url ?? "";
        return option;
      }),
    );
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  async function ask() {
    request = new AbortController();
    const address = new URL(form.dataset.skSuggest, location.href);
    address.searchParams.set("q", input.value.trim());
    address.searchParams.set("language", document.documentElement.lang.slice(0, 2));
    try {
      const response = await fetch(address, { signal: request.signal });
      if (response.ok && document.activeElement === input) {
        show((await response.json()).suggestions.slice(0, 8));
      }
    } catch {
      close(); // the search itself still works
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    request.abort();
    if (input.value.trim().length < MINIMUM) {
      close();
    } else {
      timer = setTimeout(ask, PAUSE_MS);
    }
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") {
      choose(chosen === count ? 0 : chosen + 1);
    } else if (event.key === "ArrowUp") {
      choose(chosen < 0 ? count - 1 : chosen - 1);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && chosen >= 0 && chosen < count) {
      take(list.children[chosen]);
    } else {
      return;
    }
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

document.querySelectorAll("[data-sk-suggest]").forEach(combobox);
