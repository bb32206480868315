// The live board: when the server says that something changed, the parts of the page marked data-sk-part are read anew.
// Opt-in by data-sk-live="address of the stream"; without it, or without JavaScript, the link below the board does it.

const SPREAD_MS = 400; // so that a hall full of phones does not ask in the same moment

function isTyping(part) {
  return [...part.querySelectorAll("input:not([type]), input[type=text], textarea")].some((field) => field.value !== "");
}

function keep(part) {
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  return {
    marked: new Set([...part.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value)),
    focused: active && active.name ? [active.name, active.value] : null,
  };
}

function restore(part, kept) {
  part.querySelectorAll("input[type=checkbox]").forEach((box) => {
    box.checked = kept.marked.has(box.value) && !box.disabled;
  });
  if (kept.focused) {
    const [name, value] = kept.focused;
    [...part.querySelectorAll("button, input")].find((each) => each.name === name && each.value === value)?.focus();
  }
}

function replace(part, fresh) {
  const sameStep = part.dataset.skState === fresh.dataset.skState;
  if (sameStep && (isTyping(part) || part.innerHTML === fresh.innerHTML)) return;
  const kept = keep(part);
  part.replaceChildren(...fresh.childNodes);
  if (fresh.dataset.skState) part.dataset.skState = fresh.dataset.skState;
  restore(part, kept);
}

function follow(board) {
  const here = location.pathname;
  let waiting = 0;
  let seen = board.dataset.skRevision;

  async function look() {
    waiting = 0;
    try {
      const response = await fetch(here, { headers: { "X-Fragment": "1" } });
      if (!response.ok) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      board.querySelectorAll("[data-sk-part]").forEach((part) => {
        const other = fresh.querySelector(`[data-sk-part="${part.dataset.skPart}"]`);
        if (other) replace(part, other);
      });
    } catch {
      // the next event, or the link below the board, tries again
    }
  }

  function listen() {
    const source = new EventSource(board.dataset.skLive);
    source.addEventListener("changed", (event) => {
      if (seen !== event.data && waiting === 0) {
        waiting = setTimeout(look, Math.random() * SPREAD_MS);
      }
      seen = event.data;
    });
    source.addEventListener("over", () => {
      source.close();
      look();
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  listen();
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen(); // back from another page, as the browser had kept this one
  });
}

document.querySelectorAll("[data-sk-live]").forEach(follow);
