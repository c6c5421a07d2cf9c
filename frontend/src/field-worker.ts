/** Opens the page of whoever stands outside without a network: its newest copy and its own files, nothing else. */

/// <reference lib="webworker" />

const worker = self as unknown as ServiceWorkerGlobalScope;
const NAME = "himaya-field";
const PAGE = "/field/";
const BUILD = "/static/himaya/";
const ANSWER_MS = 6_000;

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (pathname.startsWith(BUILD)) event.respondWith(file(request));
});

/** The page from the server, else its copy; whoever is signed out leaves no copy behind. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.open(NAME);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWER_MS) });
    const isOwn = answer.ok && !answer.redirected && answer.type === "basic";
    if (isOwn) await kept.put(PAGE, answer.clone());
    else if (answer.status < 500 && answer.type !== "opaqueredirect") await kept.delete(PAGE);
    else if (answer.type === "opaqueredirect" && new URL(request.url).search === "") await kept.delete(PAGE);
    return answer;
  } catch (error) {
    const copy = await kept.match(PAGE);
    if (copy) return copy;
    throw error;
  }
}

/** A file of the build never changes under its name: kept once, read from there. */
async function file(request: Request): Promise<Response> {
  const kept = await caches.open(NAME);
  const copy = await kept.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
