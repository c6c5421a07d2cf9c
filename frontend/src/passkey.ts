/** Passkeys: the browser asks the device, the form carries the answer. Forms say what they are by `data-passkey`. */

import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";

type Creation = { publicKey: PublicKeyCredentialCreationOptionsJSON };
type Request = { publicKey: PublicKeyCredentialRequestOptionsJSON };

/** Options that the page brought along. */
function given<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}") as T;
}

async function register(): Promise<unknown> {
  const options = given<Creation>("passkey-options").publicKey;
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return startRegistration({ optionsJSON: options });
}

async function confirm(): Promise<unknown> {
  return startAuthentication({ optionsJSON: given<Request>("passkey-options").publicKey });
}

async function signIn(form: HTMLFormElement): Promise<unknown> {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { request_options: options } = (await answer.json()) as { request_options: Request };
  return startAuthentication({ optionsJSON: options.publicKey });
}

const CEREMONIES: Record<string, (form: HTMLFormElement) => Promise<unknown>> = { register, confirm, "sign-in": signIn };

/** Show one of the texts that the form holds for a failed ceremony. */
function fail(form: HTMLFormElement, name: string): void {
  for (const text of form.querySelectorAll<HTMLElement>("[data-failure]")) text.hidden = text.dataset.failure !== name;
}

function mount(form: HTMLFormElement): void {
  const ceremony = CEREMONIES[form.dataset.passkey ?? ""];
  const credential = form.querySelector<HTMLInputElement>("input[name=credential]");
  const button = form.querySelector<HTMLButtonElement>("button");
  if (!ceremony || !credential || !button) return;
  if (!browserSupportsWebAuthn()) {
    fail(form, "unsupported");
    return;
  }
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    if (credential.value) return;
    event.preventDefault();
    fail(form, "");
    ceremony(form)
      .then((answer) => {
        credential.value = JSON.stringify(answer);
        form.submit();
      })
      .catch(() => fail(form, "refused"));
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) mount(form);
