import { namesakes } from "../ui/text.js";
import { Fault, isAbort } from "../values/fault.js";

/**
 * @import { EntryInput } from "../../pkg/wasm/desk/timebank.js"
 * @import { Words } from "../words/words.js"
 * @typedef {import("../element/element.js").TimeBank} Page
 *
 * What is wrong with what was typed; `field` is the id of the field that it is about.
 * @typedef {{ field?: string, message: string }} Wrong
 */

/**
 * A screen with a property of this name: a field of a form is bound to it.
 *
 * @template {string} Name
 * @template [Value=string]
 * @typedef {Screen & Record<Name, Value>} Bound
 */

/**
 * What every screen is: a heading, a way to draw itself, and the manners of a
 * form. A screen keeps what a person typed in its own fields; the ledger is
 * asked again each time it is drawn, so it always shows the newest entry.
 */
export class Screen {
  /** What is wrong with what was typed. @type {Wrong[]} */
  errors = [];
  /** Whether an answer is being waited for. */
  busy = false;
  /** What leads back from what was just saved here, in its order. @type {EntryInput[]} */
  wayBack = [];
  /** See `unfolds`. */
  unfolded = false;

  /**
   * @param {Page} page
   * @param {Record<string, string>} params from the address
   */
  constructor(page, params) {
    this.page = page;
    this.params = params;
  }

  get words() {
    return this.page.words;
  }

  /** The open book. A screen that can do without one asks the page for it. */
  get book() {
    return needed(this.page.book);
  }

  /** Where books are kept. A page that shows a published file has no such place. */
  get store() {
    return needed(this.page.store);
  }

  get ledger() {
    return this.book.ledger;
  }

  /**
   * Another one for all that the ledger shows: after each entry, and after a phone that may see more has read
   * the book again.
   */
  get edition() {
    const { seq, exchanges, counted } = this.book.summary;
    return `${seq} ${exchanges} ${counted}`;
  }

  /** Awaited before the screen is first shown. */
  async enter() {}

  /** Called when another screen takes its place: it stops what it still does. */
  leave() {}

  /** @returns {unknown} what stands in the screen's heading */
  heading() {
    throw new Error("every screen has a heading");
  }

  /** @returns {unknown} what stands under the heading */
  render() {
    throw new Error("every screen draws itself");
  }

  /** @type {Words["say"]} */
  say(key, values) {
    return this.words.say(key, values);
  }

  /** @type {Words["parts"]} */
  parts(key, values) {
    return this.words.parts(key, values);
  }

  /** A category as people read it: the usual ones are translated. @param {string} [category] */
  categoryName(category = "") {
    const key = `category.${category}`;
    return this.words.has(key) ? this.say(key) : category;
  }

  /**
   * An account as people call it: with the number, where two have one name. The pot and former members have
   * no name of their own.
   *
   * @param {{ member: string, name: string }} account
   */
  accountName({ member, name }) {
    if (!name) return this.say(member === "pot" ? "account.pot" : "account.former");
    return namesakes(this.ledger).get(member) ?? name;
  }

  /** Forgets what was typed of an entry that is stored. Where that fails the entry is stored all the same. */
  async forgetDraft() {
    const { id } = this.book;
    await this.store
      .saveDraft(id, "record", undefined)
      .catch((error) => console.warn("timebank: a draft is left", error));
  }

  /**
   * Where an entry of a shared book is: on this phone, or shared.
   *
   * @param {string} id of what it made
   * @param {boolean} [isNew] whether it has just been made
   */
  whereIs(id, isNew = false) {
    return this.page.sharing?.whereIs(this, id, isNew) ?? "";
  }

  /** Draws again: once, however many fields have changed. */
  draw() {
    this.page.requestUpdate();
  }

  /**
   * Moves the focus, once what has changed is drawn.
   *
   * @param {string} [selector] of what takes it; else the heading
   */
  async focus(selector = "#title") {
    await this.page.updateComplete;
    const found = this.page.renderRoot.querySelector(selector);
    if (found instanceof HTMLElement) found.focus();
  }

  /**
   * Whether what is folded up is shown: once something is in it, for as long as the screen is. Else it would
   * fold up under somebody who empties a field of it to write something else.
   *
   * @param {unknown} filled
   */
  unfolds(filled) {
    this.unfolded ||= Boolean(filled);
    return this.unfolded;
  }

  /**
   * Does work that may be refused. A refusal is shown in the summary of errors
   * and nothing that was typed is lost.
   *
   * @template Result
   * @param {() => Promise<Result>} work
   * @param {string} [field] the id of the field a refusal is most likely about
   * @returns {Promise<Result | undefined>}
   */
  async attempt(work, field) {
    if (this.busy) return undefined;
    this.busy = true;
    this.errors = [];
    this.draw();
    try {
      return await work();
    } catch (error) {
      if (!isAbort(error)) this.refuse([{ field, message: this.page.explain(error) }]);
      return undefined;
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  /** Shows what is wrong and moves the focus there. @param {Wrong[]} errors */
  async refuse(errors) {
    this.errors = errors;
    this.draw();
    await this.focus(".errors");
  }

  /** @param {string} field @returns {string | undefined} what is wrong with one field */
  errorOf(field) {
    return this.errors.find((error) => error.field === field)?.message;
  }
}

/**
 * What every screen needs that asks for it.
 *
 * @template Value
 * @param {Value | undefined} value
 * @returns {Value}
 */
function needed(value) {
  if (value === undefined) throw new Fault("kept_elsewhere");
  return value;
}
