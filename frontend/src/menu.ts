/** The menu of a narrow page scrolls sideways: the entry one is on is brought into its middle. */

export function mountMenu(): void {
  const menu = document.querySelector<HTMLElement>(".menu");
  const current = menu?.querySelector("[aria-current]");
  if (!menu || !current) return;
  const frame = menu.getBoundingClientRect();
  const entry = current.getBoundingClientRect();
  menu.scrollLeft += entry.left + entry.width / 2 - (frame.left + frame.width / 2);
}
