/** The page of whoever stands outside: what is entered is kept on the device first, and sent while there is a network. */

import { Outbox } from "./field/outbox";
import { Sharing } from "./field/sharing";

const region = document.querySelector<HTMLElement>("[data-field]");
if (region) {
  const texts = JSON.parse(document.getElementById("field-strings")?.textContent ?? "{}") as Record<string, string>;
  const outbox = new Outbox(region, texts);
  outbox.start();
  new Sharing(region, texts, outbox).start();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(region.dataset["worker"] ?? "").catch(() => undefined); // without it the page needs a network to open
  }
}
