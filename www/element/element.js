import { html, LitElement, nothing } from "lit";
import { openBook } from "../book/open.js";
import { doubtNotice } from "../ui/doubt.js";
import { addressOf, link } from "../ui/link.js";
import { named } from "../ui/text.js";
import { openStore } from "../store/store.js";
import { style } from "../style/style.js";
import { rememberedLanguage, wordsFor } from "../words/words.js";
import { Fault, faultOf, SAID } from "../values/fault.js";
import { BOOKLESS, ALL_MEMBERS, carriedIn, FIRST, HOME, routeOf, SCREENS, TOP } from "./screens.js";

/**
 * @typedef {import("../book/interface.js").AnyBook} Book
 * @typedef {import("../store/interface.js").Store} Store
 * @typedef {import("../screens/screen.js").Screen} Screen
 * @typedef {import("../../pkg/time-bank.js").TimeBankEvents} Events
 * @typedef {import("./screens.js").Route} Route
 * @typedef {import("./screens.js").ScreenName} ScreenName
 */

/**
 * The ledger of a timebank, in a page: balances, history, statements, and the
 * coordinator's desk. What stands between its tags is shown until it is ready,
 * and again if it fails.
 *
 * @element time-bank
 * @attr {string} community - The name or id of the community whose book to open; without it, the book opened
 *   last.
 * @attr {string} lang - The language, such as "es"; without it, that of the page, then that of the browser.
 * @attr {string} src - The address of a ledger file, a journal or a CSV file, to show without storing it.
 * @attr {string} hub - The address of the hub that keeps the book, such as https://hub.example; without it,
 *   the one in the invitation.
 * @attr {boolean} totals - Show no book, but how help came back in the community, in sums without a name.
 *   `hub` says which hub to ask, and `community` is the community's id.
 * @attr {boolean} app - The element is alone on its page: its screens are in the address, and the browser's
 *   Back goes through them.
 * @fires {CustomEvent<{ community: string, name: string, seq: number }>} timebank-ready - A book is open and
 *   shown.
 * @fires {CustomEvent<{ exchange: string, seq: number }>} timebank-recorded - An exchange is stored in this
 *   browser.
 * @fires {CustomEvent<{ code: string, message: string }>} timebank-error - The book cannot be shown.
 * @slot - What to show where the element cannot run.
 */
export class TimeBank extends LitElement {
  static properties = {
    community: { type: String },
    lang: { type: String },
    src: { type: String },
    hub: { type: String },
    totals: { type: Boolean },
    app: { type: Boolean },
    /** What puts the page on the home screen, once the browser offers that. */
    installer: { attribute: false },
  };

  static styles = style;

  /** The open book, if there is one. @type {Book | undefined} */
  book;
  /**
   * What is said of sharing, where the book is shared.
   *
   * @type {typeof import("../ui/sharing.js") | undefined}
   */
  sharing;
  /** A file on its way to the screen that brings it in. @type {Uint8Array | undefined} */
  carried;
  /** Where books are kept; none while `src` is shown. @type {Store | undefined} */
  store;

  /** @type {Screen | undefined} */
  #screen;
  /** @type {Route} */
  #route = { screen: HOME, params: {} };
  /** The screens behind this one, where the address does not hold them. @type {Route[]} */
  #trail = [];
  #steps = 0;
  #failed = false;
  #announcement = "";
  #opening = 0;
  #showing = 0;
  /** Whether the address of somebody else's page has what is shown. */
  #linked = false;
  #onAddress = async () => {
    const route = await this.#addressed();
    if (!route) return;
    await this.#show(route);
    this.#focusHeading();
  };

  connectedCallback() {
    super.connectedCallback();
    addEventListener("hashchange", this.#onAddress);
    if (this.hasUpdated) this.start();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#onAddress);
    this.#put(undefined);
    this.#closeBook();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const asked = ["community", "src", "hub", "totals"].some((name) => changed.has(name));
    if (asked || this.#opening === 0) this.start();
    else if (changed.has("lang")) this.#speak();
  }

  render() {
    if (!this.#screen) return html`<slot></slot>`;
    const { words } = this;
    const book = this.#failed ? undefined : this.book;
    const { heading, body } = this.#shown(this.#screen);
    return html`
      <div class="sheet" lang=${words.lang} dir=${words.dir}>
        ${this.#masthead(book)} ${book ? this.sharing?.sharingLine(this) : nothing}
        ${
          book?.summary.needsUpdate !== undefined
            ? html`<p class="notice">${words.say("book.needsUpdate")}</p>`
            : nothing
        }
        ${book && "believe" in book ? doubtNotice(words, book, () => this.#screen?.refuse([])) : nothing}
        <section aria-labelledby="title">
          ${this.#back()}
          <h2 id="title" tabindex="-1">${heading}</h2>
          ${body}
        </section>
        <p class="hidden" role="status">${this.#announcement}</p>
        ${book ? this.#foot(book) : nothing} ${this.#failed ? html`<slot></slot>` : nothing}
      </div>
    `;
  }

  /** The screen; or, where a keeper sent back what it is about, where that is now. @param {Screen} screen */
  #shown(screen) {
    try {
      return { heading: screen.heading(), body: screen.render() };
    } catch (error) {
      if (this.sharing && faultOf(error).code !== "unknown") return this.sharing.sentBack(this);
      this.#refuse(error);
      return { heading: "", body: "" };
    }
  }

  /** Says in a screen's place why it is not shown. @param {unknown} thrown */
  async #refuse(thrown) {
    const turn = ++this.#showing;
    const [{ Missing }] = await Promise.all([import("../screens/missing.js"), this.words.all()]);
    if (turn !== this.#showing) return;
    this.#put(new Missing(this, faultOf(thrown)));
  }

  /**
   * Goes to another screen.
   *
   * @param {ScreenName} screen
   * @param {Record<string, string>} [params]
   */
  async go(screen, params = {}) {
    this.#steps += 1;
    const address = addressOf(screen, params);
    if (this.app && location.hash !== address) {
      location.hash = address;
      return;
    }
    if (!this.app) this.#trail.push(this.#route);
    if (this.#linked) this.#forgetLink();
    await this.#show({ screen, params });
    this.#focusHeading();
  }

  /**
   * What the address asks for. In a page that is somebody else's other scripts use it too: there only our
   * links count, where books are kept.
   *
   * @returns {Promise<Route | undefined>}
   */
  async #addressed() {
    const { hash } = location;
    if (this.app) return (await carriedIn(hash)) ?? routeOf(hash);
    const route = this.src || this.totals ? undefined : await carriedIn(hash);
    this.#linked = Boolean(route);
    return route;
  }

  /** A link that was opened in somebody else's page is not opened again with it. */
  #forgetLink() {
    this.#linked = false;
    history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  }

  /** Goes to where one came from, or home. */
  async back() {
    if (this.app && this.#steps > 0) {
      this.#steps -= 1;
      history.back();
      return;
    }
    if (this.app) return this.go(HOME);
    await this.#show(this.#trail.pop() ?? { screen: HOME, params: {} });
    this.#focusHeading();
  }

  /** Says one thing to people who hear the page. @param {string} sentence */
  announce(sentence) {
    // The same sentence twice is two messages: a no-break space makes it new.
    this.#announcement = sentence === this.#announcement ? `${sentence}\u00a0` : sentence;
    this.requestUpdate();
  }

  /** @param {unknown} thrown @returns {string} what happened, in words */
  explain(thrown) {
    const fault = faultOf(thrown);
    return fault.code === SAID ? fault.message : this.words.error(fault);
  }

  /** Shows a book, and home. @param {Book} book */
  async open(book) {
    const [sharing] = book.shared
      ? await Promise.all([import("../ui/sharing.js"), this.words.sharing()])
      : [];
    this.sharing = sharing;
    if (this.book !== book) this.#closeBook();
    this.book = book;
    book.addEventListener("notice", ({ detail }) => {
      const told = sharing?.toldOf(this.words, detail);
      if (told) this.announce(told);
    });
    book.addEventListener("change", () => {
      // A new device of a coordinator's learns what it is with the first records.
      const home = this.#screen && this.#homely(this.#route).screen;
      if (home && home !== this.#route.screen) this.#show(this.#route);
      else this.requestUpdate();
    });
    // Where another tab has moved it to a hub, it is opened anew as a shared one.
    book.addEventListener("trouble", ({ detail }) =>
      faultOf(detail).code === "kept_elsewhere" ? this.start() : this.fail(detail),
    );
    const { community, name, seq } = book.summary;
    if (this.app) document.title = name;
    this.tell("timebank-ready", { community, name, seq });
  }

  /**
   * Dispatches an event to the page around the element.
   *
   * @template {keyof Events} Type
   * @param {Type} type
   * @param {Events[Type]["detail"]} detail
   */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** Shows what went wrong and what to do. @param {unknown} thrown */
  async fail(thrown) {
    console.error("timebank:", thrown);
    const fault = faultOf(thrown);
    this.#failed = true;
    const [{ Problem }] = await Promise.all([import("../screens/problem.js"), this.words.all()]);
    this.#put(new Problem(this, {}, fault));
    this.tell("timebank-error", { code: fault.code, message: this.explain(fault) });
  }

  /** Opens what the attributes ask for. A later call overtakes an earlier one. */
  async start() {
    const turn = ++this.#opening;
    await this.#speak();
    try {
      const { book, healed } = await this.#bookAskedFor();
      if (turn !== this.#opening) return book?.close();
      this.#failed = false;
      if (book) await this.open(book);
      else if (this.totals) this.#closeBook();
      await this.#show(this.totals ? routeOf("totals") : ((await this.#addressed()) ?? routeOf("")));
      if (healed) this.announce((await this.words.errors()).error({ code: "cache_healed" }));
    } catch (error) {
      if (turn !== this.#opening) return;
      await this.fail(error);
      // The browser may answer after all: then the page goes on, or says what it answered.
      faultOf(error).detail.later?.then(
        (store) => {
          if (this.#take(store) === store && this.isConnected && !this.src) this.start();
        },
        (refused) => {
          if (turn === this.#opening) this.fail(refused);
        },
      );
    }
  }

  /** Takes the store, unless another came first. @param {Store} store @returns {Store} the first */
  #take(store) {
    if (this.store) store.close();
    this.store ??= store;
    return this.store;
  }

  async #bookAskedFor() {
    const { src, community, hub } = this;
    if (this.totals) return { healed: false };
    if (src) {
      const { readBook } = await import("../book/published.js");
      return { book: await readBook(src, community ?? document.title), healed: false };
    }
    if (!isSecureContext) throw new Fault("insecure");
    const store = this.store ?? this.#take(await openStore());
    const books = await store.books();
    const asked = community ? books.find(({ id, name }) => [id, name].includes(community)) : books[0];
    return asked ? openBook(store, asked.id, hub) : { healed: false };
  }

  async #speak() {
    const outside = this.parentElement?.closest("[lang]");
    const around = this.app ? rememberedLanguage() : outside?.getAttribute("lang");
    const words = await wordsFor([this.lang, around, ...navigator.languages]);
    this.words = await words.like(this.words);
    if (this.app) document.documentElement.lang = this.words.lang;
    this.requestUpdate();
  }

  /** @param {Route} route */
  async #show(route) {
    const turn = ++this.#showing;
    const open = this.book || BOOKLESS.has(route.screen);
    const { screen, params } = open ? this.#homely(route) : routeOf("start");
    try {
      if (this.book && !this.book.readsAll && ALL_MEMBERS.has(screen)) throw new Fault("not_shown_to_you");
      const [Kind] = await Promise.all([SCREENS[screen](), this.#wordsFor(screen)]);
      const next = new Kind(this, params);
      await next.enter();
      if (turn !== this.#showing) return; // another was asked for meanwhile
      this.#put(next);
      this.#route = { screen, params };
      await this.updateComplete;
      afterPaint(() => this.#getReady());
    } catch (error) {
      if (turn !== this.#showing) return;
      const { code } = faultOf(error);
      // What cannot be loaded is no fault of the address.
      if (this.book && code !== "unknown" && !code.startsWith("wasm_")) {
        this.#route = { screen, params };
        return this.#refuse(error);
      }
      if (!this.#screen) throw error;
      await this.words.errors();
      this.announce(this.explain(error));
    }
  }

  /** Shows a screen in the place of another. @param {Screen | undefined} screen */
  #put(screen) {
    this.#screen?.leave();
    this.#screen = screen;
    this.requestUpdate();
  }

  /**
   * What a screen says, and what it says where it fails. Balances say no more than what comes with the
   * element.
   *
   * @param {ScreenName} screen
   */
  async #wordsFor(screen) {
    if (!FIRST.has(screen)) await this.words.all();
    else if (screen !== HOME) await this.words.errors();
  }

  /**
   * A member on their own phone has another home than a coordinator at the book.
   *
   * @param {Route} route
   * @returns {Route}
   */
  #homely({ screen, params }) {
    const own = this.book && !this.book.readsAll;
    if (screen !== HOME && screen !== "home") return { screen, params };
    return { screen: own ? "home" : HOME, params };
  }

  /** What the first save and the other screens want is fetched while nobody waits. */
  #getReady() {
    if (this.totals) return;
    this.book?.start();
    SCREENS.record().catch(() => {});
    this.words.errors();
    if (this.book?.coordinates) this.words.all().catch(() => {});
  }

  #focusHeading() {
    this.renderRoot.getElementById("title")?.focus();
  }

  #closeBook() {
    this.book?.close();
    this.book = undefined;
  }

  /**
   * Whose book it is, and its sections. Without a book it says what this is.
   *
   * @param {Book | undefined} book
   */
  #masthead(book) {
    const what = this.words.say("masthead.kicker");
    const name = book ? named(book.summary.name) : what;
    return html`
      <header class="masthead">
        ${book ? html`<p class="kicker">${what}</p>` : nothing}
        ${this.app ? html`<h1 class="community">${name}</h1>` : html`<p class="community">${name}</p>`}
        ${book ? this.#sections(book) : nothing}
      </header>
    `;
  }

  /** @param {Book} book */
  #sections(book) {
    const here = this.#route.screen;
    const section = (/** @type {"balances" | "desk" | "history" | "home"} */ screen) => html`
      <li class=${screen === here ? "here" : ""}>
        ${link(this, screen, {}, this.words.say(`nav.${screen}`))}
      </li>
    `;
    return html`
      <nav aria-label=${this.words.say("nav.label")}>
        <ul>
          ${
            !book.readsAll
              ? html`${section("home")} ${section("history")}`
              : html`${section(HOME)} ${section("history")} ${section("desk")}`
          }
        </ul>
      </nav>
    `;
  }

  #back() {
    const { screen } = this.#route;
    const first = TOP.has(screen) || (!this.book && BOOKLESS.has(screen));
    if (this.#failed || first) return nothing;
    return html`<button class="back" @click=${() => this.back()}>
      ${this.words.say("back")}
    </button>`;
  }

  /** @param {Book} book */
  #foot(book) {
    const { seq, head } = book.summary;
    if (!seq) return nothing;
    const mark = head.slice(0, 16).match(/.{4}/g)?.join(" ") ?? "";
    return html`<footer class="foot">
      <p>${this.words.parts("foot.mark", { seq, head: html`<span class="mark">${mark}</span>` })}</p>
    </footer>`;
  }
}

/**
 * Runs work once what was drawn last can be seen, or soon where nobody looks at the page.
 *
 * @param {() => void} work
 */
function afterPaint(work) {
  const unseen = setTimeout(work, 2000);
  requestAnimationFrame(() => {
    clearTimeout(unseen);
    setTimeout(work);
  });
}
