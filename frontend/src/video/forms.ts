/** While a browser is in the room, forms of the meeting are sent without leaving the page: a new page would end the line. */

export function keepOnPage(signal: AbortSignal): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const region = form instanceof HTMLFormElement ? form.closest<HTMLElement>("[data-live]") : null;
      if (!(form instanceof HTMLFormElement) || form.method !== "post" || !region) return;
      event.preventDefault();
      void send(form, (event as SubmitEvent).submitter, region);
    },
    { signal },
  );
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, region: HTMLElement): Promise<void> {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter), headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector<HTMLElement>("[data-live]");
  if (!fresh || (answer.redirected && new URL(answer.url).pathname !== location.pathname)) return location.assign(answer.url);
  region.replaceChildren(...Array.from(fresh.childNodes));
  const told = region.querySelector<HTMLElement>("[role=alert], .messages, .alert");
  (told ?? region).scrollIntoView({ block: "nearest" });
}
