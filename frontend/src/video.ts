/** The video room of a meeting: its script is fetched when somebody joins, and not before. */

export function mountVideo(): void {
  const section = document.querySelector<HTMLElement>("[data-video]");
  const form = section?.querySelector<HTMLFormElement>("form[data-video-join]");
  if (!section || !form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void import("./video/room").then(({ joinRoom }) => joinRoom(section, form));
  });
}
