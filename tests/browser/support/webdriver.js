/**
 * Drives a browser by the W3C's WebDriver: one request a command, one class a thing that commands are about.
 */

/** The name under which an element's reference travels. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/**
 * How long a page may load, in milliseconds. A script has no limit of the driver's: WebKitGTK's counts it by
 * the page's clock, which a test may stop.
 */
const TIMEOUTS = { pageLoad: 60_000, script: null };

/** A session of a browser. */
export class Browser {
  #root;
  /** The window that is driven, once another was chosen than the first. */
  #window;

  /**
   * @param {string} root the session's address
   * @param {Record<string, unknown>} capabilities as the driver has granted them
   */
  constructor(root, capabilities) {
    this.#root = root;
    this.capabilities = capabilities;
  }

  /**
   * Starts a browser.
   *
   * @param {string} driver the address of its driver
   * @param {Record<string, unknown>} capabilities
   */
  static async start(driver, capabilities) {
    const asked = { capabilities: { alwaysMatch: { ...capabilities, timeouts: TIMEOUTS } } };
    const { sessionId, capabilities: granted } = await tell("POST", `${driver}/session`, asked);
    return new Browser(`${driver}/session/${sessionId}`, granted);
  }

  /** Ends the browser. */
  async end() {
    this.bidi?.close();
    await this.#tell("DELETE", "");
  }

  /** Opens an address, and waits until it has loaded. @param {string} url */
  async url(url) {
    if (!this.bidi) return this.#tell("POST", "/url", { url }).catch((error) => this.#notLoaded(url, error));
    // The other protocol's command may return in Firefox while the page before is still there.
    const context = await this.#context();
    return this.bidi.ask("browsingContext.navigate", { context, url, wait: "complete" });
  }

  /** @returns {Promise<string>} the address of what is open */
  getUrl() {
    return this.#tell("GET", "/url");
  }

  back() {
    return this.#tell("POST", "/back", {});
  }

  /**
   * Runs a function, or the text of one's body, in the page, and waits for its promise.
   *
   * @param {Function | string} script
   * @param {...unknown} args what JSON can say, and elements
   */
  async execute(script, ...args) {
    const text = typeof script === "string" ? script : `return (${script}).apply(null, arguments);`;
    if (this.bidi) return this.#executeByBidi(text, args);
    return this.#from(await this.#tell("POST", "/execute/sync", { script: text, args }));
  }

  getWindowHandle() {
    return this.#tell("GET", "/window");
  }

  /** Opens a second window, which is another by its handle. @returns {Promise<string>} */
  async createWindow() {
    return (await this.#tell("POST", "/window/new", { type: "window" })).handle;
  }

  /** @param {string} handle */
  async switchToWindow(handle) {
    await this.#tell("POST", "/window", { handle });
    this.#window = handle;
  }

  /** @returns {Promise<string[]>} */
  getWindowHandles() {
    return this.#tell("GET", "/window/handles");
  }

  closeWindow() {
    return this.#tell("DELETE", "/window");
  }

  /** Sets the outer size of the window, in CSS pixels. */
  resize(width, height) {
    return this.#tell("POST", "/window/rect", { x: 0, y: 0, width, height });
  }

  /** Chromium's own protocol. @param {string} cmd @param {object} [params] */
  cdp(cmd, params = {}) {
    return this.#tell("POST", "/goog/cdp/execute", { cmd, params });
  }

  /** @param {Element} element @param {string} command @param {object} [body] */
  tellElement(element, command, body = {}) {
    return this.#tell("POST", `/element/${element[ELEMENT]}/${command}`, body);
  }

  /** The window that is driven, as the other protocol calls it. */
  async #context() {
    this.#window ??= await this.getWindowHandle();
    return this.#window;
  }

  /**
   * By the standard a script runs apart from the page in Firefox: with objects of its own, and another
   * `globalThis`.
   */
  async #executeByBidi(text, args) {
    const context = await this.#context();
    const { result, exceptionDetails } = await this.bidi.ask("script.callFunction", {
      functionDeclaration: `async (...given) => {
        const args = given.map((arg) => (typeof arg === "string" ? JSON.parse(arg) : arg));
        const answer = await (function () { ${text} }).apply(null, args);
        return answer instanceof Element ? answer : JSON.stringify(answer);
      }`,
      arguments: args.map(inBidi),
      target: { context },
      awaitPromise: true,
    });
    if (exceptionDetails)
      throw new DriverError({ error: "javascript error", message: exceptionDetails.text });
    if (result.type === "node") return new Element(this, result.sharedId);
    return result.value === undefined ? undefined : (JSON.parse(result.value) ?? undefined);
  }

  /** Says what there is instead of the page that did not come. */
  async #notLoaded(url, error) {
    if (error.code !== "timeout") throw error;
    const [address, state] = await this.execute("return [location.href, document.readyState];");
    throw new Error(`${url} did not load: ${address} is there, and it is ${state}`, { cause: error });
  }

  #tell(method, path, body) {
    return tell(method, this.#root + path, body);
  }

  #from(value) {
    return value?.[ELEMENT] ? new Element(this, value[ELEMENT]) : (value ?? undefined);
  }
}

/** An element of a page. */
export class Element {
  #browser;

  constructor(browser, id) {
    this.#browser = browser;
    this[ELEMENT] = id;
  }

  click() {
    return this.#browser.tellElement(this, "click");
  }

  /** Types text, or chooses a file by its path. */
  type(text) {
    return this.#browser.tellElement(this, "value", { text });
  }

  /** @returns {Promise<string>} what a field holds */
  value() {
    return this.#browser.execute((field) => field.value, this);
  }
}

/** What a driver says is wrong: `code` is the standard's. */
export class DriverError extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

/** What a script is given, in words of the other protocol. */
function inBidi(arg) {
  if (arg?.[ELEMENT]) return { sharedId: arg[ELEMENT] };
  return arg === undefined ? { type: "undefined" } : { type: "string", value: JSON.stringify(arg) };
}

async function tell(method, address, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new DriverError(value);
  return value;
}
