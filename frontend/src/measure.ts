/** Check-ins: a form marked `data-measure` asks the device once where it is before it is sent; without an answer it is sent as it is. */

const LONGEST_MS = 6_000;
const FRESH_MS = 60_000;

export function mountMeasure(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const telling = form.dataset["measure"];
    if (!telling || form.dataset["measured"] || !("geolocation" in navigator)) return;
    event.preventDefault();
    form.dataset["measured"] = "1";
    tell(form, telling);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send(form, { lon: coords.longitude, lat: coords.latitude, error_m: coords.accuracy }),
      () => send(form, {}),
      { enableHighAccuracy: true, timeout: LONGEST_MS, maximumAge: FRESH_MS },
    );
  });
}

function tell(form: HTMLFormElement, text: string): void {
  const button = form.querySelector<HTMLButtonElement>("button");
  if (!button) return;
  button.disabled = true;
  button.textContent = text;
}

function send(form: HTMLFormElement, measured: Record<string, number>): void {
  for (const [field, value] of Object.entries(measured)) {
    const input = form.querySelector<HTMLInputElement>(`input[name="${field}"]`);
    if (input) input.value = String(value);
  }
  form.submit();
}
