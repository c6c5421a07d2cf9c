/** Keys of dispatch, by physical code so that they act with an Arabic layout too; none acts while text is typed. */

const SWITCH = "himaya-single-keys";

export function mountDispatch(): void {
  if (!document.querySelector(".dispatch-board, .dispatch-part")) return;
  mountSwitch();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const line = document.querySelector<HTMLInputElement>("[data-command]");
    if (event.code === "Escape" && line && document.activeElement === line) return empty(event, line);
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") return step(event, event.code === "ArrowDown" ? 1 : -1);
    if (localStorage.getItem(SWITCH) !== "off") pressed(event, line);
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element | null)?.closest("[data-open-keys]")) help()?.showModal();
  });
  if (location.hash === "#keys") help()?.showModal();
}

function pressed(event: KeyboardEvent, line: HTMLInputElement | null): void {
  if (event.code === "Slash" || event.code === "NumpadDivide") return slash(event, line);
  const digit = /^(?:Digit|Numpad)([0-8])$/.exec(event.code)?.[1];
  if (digit !== undefined) return status(event, digit);
  if (event.shiftKey) return;
  const wanted = document.querySelector<HTMLElement>(`[data-hotkey="${CSS.escape(event.code)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
}

function slash(event: KeyboardEvent, line: HTMLInputElement | null): void {
  const wanted = event.shiftKey ? help() : line;
  if (!wanted) return;
  event.preventDefault();
  if (wanted instanceof HTMLDialogElement) wanted.showModal();
  else wanted.select();
}

/** The unit whose row has the focus sends a status; with a single row on the page it needs no focus. */
function status(event: KeyboardEvent, digit: string): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-status-row]")).filter((row) => row.querySelector("[data-status]"));
  const row = rows.find((one) => one.contains(document.activeElement)) ?? (rows.length === 1 ? rows[0] : undefined);
  const button = row?.querySelector<HTMLButtonElement>(`[data-status="${digit}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

function step(event: KeyboardEvent, by: number): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-row], [data-status-row]")).filter((row) => row.checkVisibility());
  if (!rows.length) return;
  event.preventDefault();
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.focus();
}

function empty(event: KeyboardEvent, line: HTMLInputElement): void {
  event.preventDefault();
  line.value = "";
  line.blur();
}

function help(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#board-keys");
}

function mountSwitch(): void {
  const box = document.querySelector<HTMLInputElement>("[data-single-keys]");
  if (!box) return;
  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button", "submit"].includes(target.type);
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}
