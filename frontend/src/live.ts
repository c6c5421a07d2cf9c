/** Pages that follow the live feed: what is marked `data-live` is fetched anew when something of its kind happens.
 *
 * `data-live-not` names what may happen to such a thing without a word on the page becoming another one. */

const AGES_MS = 30_000;
const TOGETHER_MS = 250;
const SPREAD_MS = 500;
const LEAST_MS = 1000;
const HEADER = "Himaya-Part";

/** How long an event waits until its page is fetched anew, so long after the fetch before it; `chance` is from 0 to 1. */
export function waitMs(sinceLast: number, chance: number): number {
  return Math.max(TOGETHER_MS + SPREAD_MS * chance, LEAST_MS - sinceLast);
}

export function mountLive(): void {
  const region = document.querySelector<HTMLElement>("[data-live]");
  if (region) new LivePart(region).follow();
}

class LivePart {
  private timer: number | undefined;
  private fetching = false;
  private last = -Infinity;

  constructor(private readonly region: HTMLElement) {}

  follow(): void {
    const feed = new EventSource("/events");
    feed.addEventListener("message", (event) => this.heard(event as MessageEvent<string>));
    feed.addEventListener("reset", () => this.soon());
    document.addEventListener("himaya:anew", () => this.soon());
    window.addEventListener("pagehide", () => feed.close());
    window.setInterval(() => this.soon(), AGES_MS);
  }

  private heard(event: MessageEvent<string>): void {
    if (!event.data) return;
    const told = JSON.parse(event.data) as { action: string; kind: string; object: string };
    const own = this.region.dataset["object"];
    const kinds = (this.region.dataset["live"] ?? "").split(" ");
    const unseen = (this.region.dataset["liveNot"] ?? "").split(" ");
    if (kinds.includes(told.kind) && !unseen.includes(told.action) && (!own || own === told.object)) this.soon();
  }

  /** Several events close together are fetched once, a night full of them once a second, the consoles of a room not all
   * in the same moment; events that never pause put it off no further. */
  private soon(): void {
    if (this.timer !== undefined) return;
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      if (this.fetching) this.soon();
      else void this.fetchAnew();
    }, waitMs(performance.now() - this.last, Math.random()));
  }

  private async fetchAnew(): Promise<void> {
    if (this.atWork()) return this.tellWaiting();
    this.fetching = true;
    this.last = performance.now();
    try {
      const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html", [HEADER]: "live" } });
      if (answer.redirected) return location.reload();
      const text = await answer.text();
      if (answer.ok && !this.atWork()) this.replace(text); // a part may have been opened while it arrived
    } catch {
      return; // the server cannot be reached: the page keeps its "as of", and the next event tries again
    } finally {
      this.fetching = false;
    }
  }

  /** Whether the reader is typing, has typed, or has opened a part: nothing is taken from under the hands. */
  private atWork(): boolean {
    const active = document.activeElement;
    const typing = active !== null && this.region.contains(active) && active.matches("input, select, textarea");
    const fields = this.region.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input:not([type=hidden], [data-single-keys])");
    const typed = Array.from(fields).some(isChanged);
    return typing || typed || this.region.querySelector("details[open]:not([data-open])") !== null;
  }

  private tellWaiting(): void {
    const notice = this.region.querySelector<HTMLElement>("[data-live-waiting]");
    if (notice) notice.hidden = false;
  }

  private replace(text: string): void {
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector<HTMLElement>("[data-live]");
    if (!fresh) return;
    const held = focusKey(document.activeElement);
    this.region.replaceChildren(...Array.from(fresh.childNodes));
    if (held) this.region.querySelector<HTMLElement>(held)?.focus({ preventScroll: true });
    this.region.dataset["fetched"] = String(Number(this.region.dataset["fetched"] ?? 0) + 1);
  }
}

/** Whether a field no longer holds what the server put there; a box has the value "on" by default, so its tick is asked. */
function isChanged(field: HTMLInputElement | HTMLTextAreaElement): boolean {
  const ticked = field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
  return ticked ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function focusKey(element: Element | null): string {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  const href = element?.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : "";
}

/** Ctrl and Enter sends the form that the cursor is in; Alt and a key of its own follows a link, in every layout of the keyboard. */
export function mountQuickSend(): void {
  document.addEventListener("keydown", (event) => {
    const link = event.altKey ? document.querySelector<HTMLElement>(`a[data-key="${CSS.escape(event.code)}"]`) : null;
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = (event.target as Element | null)?.closest<HTMLFormElement>("form[data-quick]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
