// One script tag on another site of the town: a button that opens the question window in a frame of our own origin.
(() => {
  const address = new URL("{{ widget_path|escapejs }}", document.currentScript.src).href;
  const english = document.documentElement.lang.startsWith("en");
  const words = english ? ["Ask a question", "Close"] : ["Frage stellen", "Schließen"];
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const button = document.createElement("button");
  const frame = document.createElement("iframe");
  const box = "position:fixed;right:1rem;z-index:2147483000;";
  button.type = "button";
  button.textContent = words[0];
  button.setAttribute("aria-expanded", "false");
  button.style.cssText = `${box}bottom:1rem;min-height:3rem;padding:0 1.25rem;border:2px solid #fff;border-radius:1.5rem;background:#14171a;color:#fff;font:600 1rem/1.2 sans-serif;cursor:pointer`;
  frame.title = words[0];
  frame.hidden = true;
  frame.style.cssText = `${box}bottom:5rem;width:min(26rem,calc(100vw - 2rem));height:min(38rem,calc(100vh - 7rem));border:1px solid #5c6670;border-radius:.75rem;background:#fff`;
  button.addEventListener("click", () => {
    if (!frame.src) frame.src = address;
    frame.hidden = !frame.hidden;
    button.textContent = frame.hidden ? words[0] : words[1];
    button.setAttribute("aria-expanded", String(!frame.hidden));
    if (!frame.hidden) frame.focus();
  });
  root.append(frame, button);
  document.body.append(host);
})();
