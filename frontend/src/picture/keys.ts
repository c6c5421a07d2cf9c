/** Keys of the picture. Physical codes, so that they work with an Arabic layout; none acts while text is typed. */

export interface Commands {
  search?: () => void;
  open?: () => void;
  fit: () => void;
  clear: () => void;
  help?: () => void;
}

export function mountKeys(commands: Commands): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.code === "Escape" && !(event.target as HTMLInputElement).value) (event.target as HTMLElement).blur();
      return;
    }
    const acts: Record<string, (() => void) | undefined> = {
      Slash: event.shiftKey ? commands.help : commands.search,
      KeyO: commands.open,
      Digit0: commands.fit,
      Numpad0: commands.fit,
      Escape: commands.clear,
    };
    const act = acts[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}
