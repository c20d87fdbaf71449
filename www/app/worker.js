/**
 * The service worker of the page that stands alone: the page opens, and
 * records, without a network. The build writes in front of this what the page
 * consists of: VERSION, START (the page's script), FILES (each with its SHA-256) and FOR_SOME (the files that
 * not everybody needs: builds of the core, other languages, the sample).
 *
 * Files are named by what is in them, so they come from the cache. The page itself
 * comes from the network where that answers in time, so that a new version
 * needs no more than a reload. Of a hub's answers none passes here.
 */

/** This worker, of a kind that `self` does not tell. */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {WorkerGlobalScope} */ (self));
const CACHE = `timebank ${VERSION}`;
const PAGE = "./";
/** How long the network may take to answer before the page comes from the cache, in milliseconds. */
const PATIENCE = 3000;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => event.waitUntil(loaded(event.data)));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = pathOf(request.url);
  if (request.mode === "navigate" && (path === "" || path === "index.html")) {
    event.respondWith(page(request));
  } else if (Object.hasOwn(FILES, path)) {
    event.respondWith(file(path, event));
  }
});

/**
 * Keeps what everybody needs, and what was used of the version before. If one file is missing, nothing is
 * installed.
 */
async function install() {
  const before = await namesOfBefore();
  const wanted = (/** @type {string} */ path) => !FOR_SOME.includes(path) || before.has(nameOf(path));
  const cache = await caches.open(CACHE);
  await Promise.all(
    Object.keys(FILES)
      .filter(wanted)
      .map((path) => fetchInto(cache, path)),
  );
  const answer = await fetch(PAGE, { cache: "no-store" });
  // A host between two versions, or the page of a network that asks for a password first.
  if (!(await answer.clone().text()).includes(START)) throw new Error("this is another page");
  await cache.put(PAGE, answer);
}

/** This begins once no window shows the version before: an open page may still want its files. */
async function activate() {
  for (const name of await others()) await caches.delete(name);
  await worker.clients.claim();
}

/**
 * Keeps what a page has loaded past this worker. Where the only window there is
 * shows this version already, which came from the network, nobody needs the one before.
 *
 * @param {string[]} urls
 */
async function loaded(urls) {
  const paths = urls.map(pathOf).filter((path) => Object.hasOwn(FILES, path));
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.length === 1 && paths.includes(START)) await worker.skipWaiting();
  const cache = await caches.open(CACHE);
  await Promise.all(paths.map((path) => fetchInto(cache, path).catch(() => {})));
}

/** @param {Request} request */
async function page(request) {
  const fetched = fetch(request);
  /** @type {Promise<void>} */
  const late = new Promise((wake) => setTimeout(wake, PATIENCE));
  const answer = await Promise.race([fetched, late]).catch(() => {});
  if (answer && answer.status < 500) return answer;
  return (await inCache(PAGE)) ?? fetched;
}

/** @param {string} path @param {FetchEvent} event */
async function file(path, event) {
  const kept = await inCache(path);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok)
    event.waitUntil(
      caches
        .open(CACHE)
        .then((cache) => fetchInto(cache, path))
        .catch(() => {}),
    );
  return answer;
}

/** A file enters the cache only if it is the one that was built. @param {Cache} cache @param {string} path */
async function fetchInto(cache, path) {
  if (await cache.match(path)) return;
  const answer = await fetch(path, { integrity: FILES[path] });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer);
}

/** Where the browser does not give its caches the page still comes from the network. @param {string} path */
async function inCache(path) {
  const cache = await caches.open(CACHE).catch(() => {});
  return cache?.match(path);
}

/** The caches of other versions of this page; a host may have others' as well. */
async function others() {
  const prefix = CACHE.slice(0, -VERSION.length);
  return (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== CACHE);
}

async function namesOfBefore() {
  const kept = await Promise.all((await others()).map(async (name) => (await caches.open(name)).keys()));
  return new Set(kept.flat().map(({ url }) => nameOf(pathOf(url))));
}

/** A file's name without what changes with its content. @param {string} path */
function nameOf(path) {
  return path.replace(/-[\w-]{8}(?=\.\w+$)/, "");
}

/** Where a file lies in the page's folder; all of the address where it does not. @param {string} url */
function pathOf(url) {
  const { scope } = worker.registration;
  const plain = url.replace(/[?#].*/, "");
  return plain.startsWith(scope) ? plain.slice(scope.length) : url;
}
