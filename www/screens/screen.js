/**
 * What every screen is: a heading, a way to draw itself, and the manners of a
 * form. A screen keeps what a person typed in its own fields; the ledger is
 * asked again each time it is drawn, so it always shows the newest entry.
 *
 * @typedef {import("../element/element.js").TimeBank} Page
 */
export class Screen {
  /** What is wrong with what was typed. @type {{ field?: string, message: string }[]} */
  errors = [];
  /** Whether an answer is being waited for. */
  busy = false;

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

  get book() {
    return this.page.book;
  }

  get ledger() {
    return this.page.book.ledger;
  }

  /** Awaited before the screen is first shown. */
  async enter() {}

  /** @returns {unknown} what stands in the screen's heading */
  heading() {
    throw new Error("every screen has a heading");
  }

  /** @returns {unknown} what stands under the heading */
  render() {
    throw new Error("every screen draws itself");
  }

  /** @type {import("../words/words.js").Words["say"]} */
  say(key, values) {
    return this.words.say(key, values);
  }

  /** @type {import("../words/words.js").Words["parts"]} */
  parts(key, values) {
    return this.words.parts(key, values);
  }

  /** A category as people read it: the usual ones are translated. @param {string} [category] */
  categoryName(category) {
    const key = `category.${category}`;
    return this.words.has(key) ? this.say(key) : category;
  }

  /**
   * An account as people call it. The pot, and whoever has left, have no name of their own.
   *
   * @param {{ member: string, name: string }} account
   */
  accountName({ member, name }) {
    return name || this.say(member === "pot" ? "account.pot" : "account.former");
  }

  /** Forgets what was typed of an entry that is stored. Where that fails the entry is stored all the same. */
  async forgetDraft() {
    const { store, id } = this.book;
    await store.saveDraft(id, "record", undefined).catch((error) => console.warn("timebank: a draft is left", error));
  }

  /** Where an entry of a shared book is: on this phone, or shared. @param {string} id of what it made */
  whereIs(id) {
    return this.page.sharing?.whereIs(this, id) ?? "";
  }

  /** Changes fields and draws again. @param {Partial<this>} change */
  set(change) {
    Object.assign(this, change);
    this.page.requestUpdate();
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
    this.set({ busy: true, errors: [] });
    try {
      return await work();
    } catch (error) {
      if (error.name !== "AbortError") this.refuse([{ field, message: this.page.explain(error) }]);
      return undefined;
    } finally {
      this.set({ busy: false });
    }
  }

  /** Shows what is wrong and moves the focus there. @param {Screen["errors"]} errors */
  async refuse(errors) {
    this.set({ errors });
    await this.page.updateComplete;
    this.page.renderRoot.querySelector(".errors")?.focus();
  }

  /** @param {string} field @returns {string | undefined} what is wrong with one field */
  errorOf(field) {
    return this.errors.find((error) => error.field === field)?.message;
  }
}
