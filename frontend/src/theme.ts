/** Light or dark: the cookie carries the choice, the server draws it, this changes it without a new page. */

export type Theme = "light" | "dark";

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function mountTheme(): void {
  const form = document.querySelector<HTMLFormElement>("[data-theme-form]");
  const button = form?.querySelector("button");
  if (!form || !button) return;
  const label = (): void => {
    const next: Theme = currentTheme() === "dark" ? "light" : "dark";
    button.value = next;
    const words = button.querySelector(".visually-hidden");
    if (words) words.textContent = button.dataset[next] ?? "";
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form);
    body.set("theme", button.value);
    document.documentElement.dataset["theme"] = button.value;
    label();
    document.dispatchEvent(new CustomEvent("himaya:theme"));
    void fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
  label();
}
