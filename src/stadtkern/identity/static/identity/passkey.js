// Passkeys: a form with data-sk-passkey asks our server for its question, lets the browser answer, and is sent.

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

function options(question) {
  const asked = question.publicKey;
  asked.challenge = toBytes(asked.challenge);
  if (asked.user) asked.user.id = toBytes(asked.user.id);
  asked.excludeCredentials = withBytes(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = withBytes(asked.allowCredentials);
  return { publicKey: asked };
}

function answer(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  const { id, type } = credential;
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, rawId: toText(credential.rawId), type, response, clientExtensionResults };
}

async function use(form) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const asked = await fetch(form.dataset.skQuestion, { method: "POST", headers });
  if (!asked.ok || asked.redirected) throw new Error("no question");
  const question = options(await asked.json());
  const credential =
    form.dataset.skPasskey === "make"
      ? await navigator.credentials.create(question)
      : await navigator.credentials.get(question);
  form.elements.credential.value = JSON.stringify(answer(credential));
  form.submit();
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-sk-passkey]") : []) {
  const button = form.querySelector("[data-sk-passkey-button]");
  const failed = form.querySelector("[data-sk-passkey-failed]");
  button.hidden = false;
  button.addEventListener("click", () => {
    failed.hidden = true;
    use(form).catch(() => (failed.hidden = false));
  });
}
