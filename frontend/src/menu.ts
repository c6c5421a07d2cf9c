/** The sections of the menu close again: by Escape, by a click elsewhere, when the keyboard leaves them. */

export function mountMenu(): void {
  const menu = document.querySelector<HTMLElement>(".menu");
  if (!menu) return;
  const close = (): HTMLDetailsElement | null => {
    const open = menu.querySelector<HTMLDetailsElement>("details[open]");
    if (open) open.open = false;
    return open;
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close()?.querySelector("summary")?.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close();
  });
}
