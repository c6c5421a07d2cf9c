/** Keys of the page. Physical codes, so that they work with an Arabic layout; none acts while text is typed. */

import { find } from "./dom";
import type { Store } from "./store";

export interface Commands {
  search(): void;
  play(): void;
}

export function mountKeys(store: Store, commands: Commands): void {
  const help = find<HTMLDialogElement>("keys");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.code === "Escape") {
      if (event.target instanceof HTMLInputElement && event.target.value && event.target.type === "search") return;
      store.select(null);
      return;
    }
    if (isTyping(event.target)) return;
    const acts: Record<string, () => void> = {
      BracketLeft: () => store.setHour(store.hour - 1),
      BracketRight: () => store.setHour(store.hour + 1),
      KeyP: commands.play,
      Slash: () => (event.shiftKey ? help.showModal() : commands.search()),
    };
    const act = acts[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "range";
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}
