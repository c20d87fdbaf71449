/**
 * Has the page open without a network: `worker.js` keeps its files. What was
 * loaded before there was a worker is told to it, so that it is kept as well.
 */

/** Fetches of the page that a browser remembers, at least. */
const ENOUGH = 1000;

const { serviceWorker } = navigator;

/** @param {ServiceWorkerRegistration} registration */
function tell({ installing, waiting, active }) {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  (installing ?? waiting ?? active)?.postMessage(loaded);
}

async function keepPage() {
  const registration = await serviceWorker.register("worker.js", { updateViaCache: "none" });
  performance.setResourceTimingBufferSize(ENOUGH);
  tell(registration);
  registration.addEventListener("updatefound", () => tell(registration));
  serviceWorker.addEventListener("controllerchange", () => tell(registration));
}

// Some browsers have no workers, or none in private windows: the page then wants its network.
if (serviceWorker) keepPage().catch((error) => console.warn("timebank: no page without a network", error));

export {};
