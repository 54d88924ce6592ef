// Passkeys. <button data-passkey="create" or "get" formaction="…"> asks the portal what to ask of
// the device, asks the device, and sends its form with the answer. What the portal refuses its own
// page says best, so then the form goes there as it stands. [data-passkey-said] holds the words of
// what goes wrong here.

const devices = {
  create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};
const words = { InvalidStateError: "known", SecurityError: "elsewhere", NotSupportedError: "unsupported" };
const place = (form) => form.querySelector("[data-passkey-said]");

function say(form, what) {
  const said = place(form);
  said.textContent = said.dataset[what];
  said.role = "alert";
  said.hidden = false;
}

function send(form, address) {
  form.action = address;
  form.submit();
}

async function offered(form, address) {
  const body = new FormData(form);
  body.delete("password");
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).response : null;
}

async function ask(form, button) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return say(form, "unsupported");
  const given = await offered(form, button.formAction).catch(() => null);
  if (!given?.wan_state) return send(form, button.formAction);
  try {
    const answer = await devices[button.dataset.passkey](given.credential_options);
    form.elements.credential.value = JSON.stringify(answer);
  } catch (error) {
    return say(form, words[error.name] ?? "unanswered");
  }
  const address = new URL(button.formAction);
  address.pathname += `/${given.wan_state}`;
  return send(form, address);
}

document.addEventListener("submit", async (event) => {
  const [form, button] = [event.target, event.submitter];
  if (!button?.dataset.passkey) return;
  event.preventDefault();
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  place(form).hidden = true;
  await ask(form, button);
  button.removeAttribute("aria-busy");
});
