// Passkeys: the browser asks the device, the form carries the answer. Without this module codes
// of an authenticator app do the same.
const decode = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0),
);
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decodeIds = (list = []) => list.map((one) => ({ ...one, id: decode(one.id) }));

async function create({ publicKey }, alone) {
  const options = { ...publicKey, challenge: decode(publicKey.challenge) };
  options.user = { ...publicKey.user, id: decode(publicKey.user.id) };
  options.excludeCredentials = decodeIds(publicKey.excludeCredentials);
  options.authenticatorSelection = { ...publicKey.authenticatorSelection };
  if (alone) {
    Object.assign(options.authenticatorSelection, {
      residentKey: "required", requireResidentKey: true, userVerification: "required",
    });
  }
  const made = await navigator.credentials.create({ publicKey: options });
  return told(made, {
    attestationObject: encode(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get({ publicKey }) {
  const options = { ...publicKey, challenge: decode(publicKey.challenge) };
  options.allowCredentials = decodeIds(publicKey.allowCredentials);
  const found = await navigator.credentials.get({ publicKey: options });
  const { authenticatorData, signature, userHandle } = found.response;
  return told(found, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle ? encode(userHandle) : null,
  });
}

const told = (credential, response) => ({
  id: credential.id,
  rawId: encode(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? null,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: encode(credential.response.clientDataJSON), ...response },
});

async function optionsOf(form) {
  if (form.dataset.options) {
    return JSON.parse(document.getElementById(form.dataset.options).textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function ask(form) {
  const given = await optionsOf(form);
  if (form.dataset.passkey === "create") {
    return create(given.creation_options, form.elements.passwordless?.checked);
  }
  return get(given.request_options ?? given);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const note = form.querySelector("[data-note]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    note.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
    } catch {
      note.textContent = form.dataset.failed;
      note.hidden = false;
      return;
    }
    form.submit();
  });
}
