/** The half of WebDriver in which the browser speaks as well: https://www.w3.org/TR/webdriver-bidi/ */

import { once } from "node:events";
import WebSocket from "ws";

/** Fires an event by its name, such as `log.entryAdded`, with what is said in `detail`. */
export class Bidi extends EventTarget {
  #socket;
  #asked = new Map();
  #count = 0;

  /** @param {string} address what the driver granted as `webSocketUrl` */
  static async connect(address) {
    const socket = new WebSocket(address);
    await once(socket, "open");
    return new Bidi(socket);
  }

  constructor(socket) {
    super();
    this.#socket = socket;
    socket.on("message", (data) => this.#hear(JSON.parse(data)));
    socket.on("error", () => {});
  }

  /** @param {string} method @param {object} params */
  ask(method, params) {
    const id = ++this.#count;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((answer, fail) => this.#asked.set(id, { answer, fail }));
  }

  close() {
    this.#socket.close();
  }

  #hear({ id, method, params, result, error, message }) {
    if (method) this.dispatchEvent(new CustomEvent(method, { detail: params }));
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error) asked?.fail(Object.assign(new Error(`${error}: ${message}`), { code: error }));
    else asked?.answer(result);
  }
}
