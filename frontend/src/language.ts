/** The language button leads back to the address as it is now, with the tab, hour and selection that scripts have put there. */

export function mountLanguage(): void {
  const form = document.querySelector<HTMLFormElement>("[data-language-form]");
  form?.addEventListener("submit", () => {
    const back = form.elements.namedItem("next");
    if (back instanceof HTMLInputElement) back.value = `${location.pathname}${location.search}${location.hash}`;
  });
}
