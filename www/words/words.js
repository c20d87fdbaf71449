/**
 * What the page says, in one language: sentences by key, plurals, days,
 * durations and lists. Nothing here knows what a sentence is about.
 */

import english from "./en/first.json" with { type: "json" };

/**
 * What a language says of itself in its `language.json`.
 *
 * @typedef {{ tag: string, name: string, direction: "ltr" | "rtl" }} Language
 *
 * A language's messages, in the form of i18next: `{{name}}` stands for a value,
 * and `key_one`, `key_few`, `key_other` and the like are the plural forms of `key`.
 * @typedef {Record<string, string>} Messages
 *
 * A file of sentences that does not come with the element.
 * @typedef {"desk" | "share" | "errors" | "flows" | "report"} Later
 *
 * What the core gives to be said: a code, and what it is about.
 * @typedef {{ code: string, fields?: Record<string, string> }} Message
 *
 * @typedef {import("./keys.js").Key} Key
 * @typedef {Intl.DateTimeFormatOptions} Look how a day or a moment is written
 */

/** The language that every other falls back to. @type {Language} */
export const ENGLISH = { tag: "en", name: "English", direction: "ltr" };

const HOUR = 60;
const MINUS = "\u2212";
/** Keeps a minus before its figure where the text runs from right to left. */
const LEFT_TO_RIGHT_MARK = "\u200e";

/**
 * @param {(string | null | undefined)[]} tags the most wanted language first; what is no tag is passed over
 * @returns {Promise<Words>} in the first of them that there is, else in English
 */
export async function wordsFor(tags) {
  const wanted = tags.flatMap(standard);
  const others = wanted.some((tag) => primary(tag) !== ENGLISH.tag) ? await listed() : undefined;
  const language = chosen(wanted, others?.languages ?? [ENGLISH]);
  const isForeign = language.tag !== ENGLISH.tag;
  const messages = isForeign ? await others?.load(language.tag, "first").catch(() => undefined) : undefined;
  return messages ? new Words(language, wanted, messages) : new Words(ENGLISH, wanted, english);
}

/**
 * The first wanted language that there is, else English.
 *
 * @param {string[]} wanted language tags, as the standard writes them
 * @param {Language[]} languages
 */
export function chosen(wanted, languages) {
  const found = wanted.map(
    (wish) =>
      languages.find(({ tag }) => tag === wish) ??
      languages.find(({ tag }) => primary(tag) === primary(wish)),
  );
  return found.find(Boolean) ?? ENGLISH;
}

/** Which languages there are, and how each is loaded; only English where the list is out of reach. */
function listed() {
  return import("./languages.js").catch(() => undefined);
}

const REMEMBERED = "timebank-language";

/** @returns {string | undefined} what was chosen on this page before */
export function rememberedLanguage() {
  try {
    return localStorage.getItem(REMEMBERED) ?? undefined;
  } catch {
    return undefined; // storage is blocked
  }
}

/** @param {string} lang what was chosen now */
export function rememberLanguage(lang) {
  try {
    localStorage.setItem(REMEMBERED, lang);
  } catch {
    // Storage is blocked: the choice holds until the page is closed.
  }
}

/**
 * The tag as the standard writes it; nothing where it is none.
 *
 * @param {string | null | undefined} tag
 * @returns {string[]}
 */
function standard(tag) {
  try {
    return Intl.getCanonicalLocales(/** @type {string} */ (tag));
  } catch {
    return [];
  }
}

/** @param {string} tag */
function primary(tag) {
  return tag.toLowerCase().split("-")[0];
}

export class Words {
  /**
   * What the fields of messages are, by name: this comes with the first file that is loaded.
   *
   * @type {Record<string, string>}
   */
  kinds = {};
  /** Which files beyond the first are there. @type {Set<Later>} */
  #loaded = new Set();
  #messages;
  #minus;
  #plural;
  #number;
  /** @type {Map<Look, Intl.DateTimeFormat>} */
  #days = new Map();

  /**
   * @param {Language} language
   * @param {string[]} wanted tags that may say where the language is spoken
   * @param {Messages} messages of the first screens
   */
  constructor(language, wanted, messages) {
    this.lang = language.tag;
    // A page in "en" that somebody in "en-GB" reads has British dates.
    const places = wanted.filter((tag) => primary(tag) === primary(this.lang));
    this.tag = places.find((tag) => tag.includes("-")) ?? this.lang;
    this.dir = language.direction;
    this.#minus = this.dir === "rtl" ? LEFT_TO_RIGHT_MARK + MINUS : MINUS;
    this.#messages = messages;
    this.#plural = new Intl.PluralRules(this.tag);
    this.#number = new Intl.NumberFormat(this.tag);
  }

  /** Loads the sentences of the screens that do not come first. @returns {Promise<this>} */
  async all() {
    await Promise.all([this.load("desk"), this.errors()]);
    return this;
  }

  /** Loads the sentences of a shared book. @returns {Promise<this>} */
  async sharing() {
    await Promise.all([this.load("share"), this.errors()]);
    return this;
  }

  /**
   * Loads what is said of refusals and findings. Where that fails, they are unknown ones.
   *
   * @returns {Promise<this>}
   */
  async errors() {
    return this.load("errors").catch(() => this);
  }

  /** Loads a file of sentences, once. @param {Later} file @returns {Promise<this>} */
  async load(file) {
    if (this.#loaded.has(file)) return this;
    const { kinds, load } = await import("./languages.js");
    this.kinds = kinds;
    this.add(file, await load(this.lang, file));
    return this;
  }

  /** @param {Later} file @param {Messages} messages what it says */
  add(file, messages) {
    this.#messages = { ...this.#messages, ...messages };
    this.#loaded.add(file);
  }

  /** Loads what other words have loaded. @param {Words} [others] @returns {Promise<this>} */
  async like(others) {
    for (const file of others ? others.#loaded : []) await this.load(file);
    return this;
  }

  /** Whether there is a sentence of that name in what is loaded. @param {string} key @returns {key is Key} */
  has(key) {
    return key in this.#messages || `${key}_other` in this.#messages;
  }

  /**
   * A sentence. Where the message has plural forms, `count` chooses.
   *
   * @param {Key} key
   * @param {Record<string, string | number>} [values] what stands in for {{each name}}
   */
  say(key, values = {}) {
    return this.parts(key, values).join("");
  }

  /**
   * A sentence in parts, so that a name in it can be an element.
   *
   * @template Value
   * @param {Key} key
   * @param {Record<string, Value>} values
   * @returns {(string | Value)[]}
   */
  parts(key, values) {
    const message = this.#message(key, values.count);
    if (message === undefined) throw new Error(`no message ${key} in ${this.lang}`);
    return message.split(/\{\{(\w+)\}\}/).map((part, i) => (i % 2 ? this.#shown(values[part]) : part));
  }

  /** @param {Key} key @param {unknown} count */
  #message(key, count) {
    const form = `${key}_${this.#plural.select(Number(count))}`;
    return this.#messages[key] ?? this.#messages[form] ?? this.#messages[`${key}_other`];
  }

  /** @param {number} number */
  number(number) {
    return this.#number.format(number);
  }

  /** @param {number} minutes @returns {string} such as "1 hour 30 minutes" */
  duration(minutes) {
    const whole = Math.abs(minutes);
    const hours = Math.trunc(whole / HOUR);
    const rest = whole % HOUR;
    const parts = [];
    if (hours || !rest) parts.push(this.#unit(hours, "hour"));
    if (rest) parts.push(this.#unit(rest, "minute"));
    const text = parts.join(" ");
    return minutes < 0 ? this.say("minus", { amount: text }) : text;
  }

  /** What went wrong. @param {Message} message */
  error({ code, fields }) {
    const key = `error.${code}`;
    return this.say(this.has(key) ? key : "error.unknown", this.read(fields));
  }

  /** What a check or a dry run found. @param {Message} message */
  finding({ code, fields }) {
    return this.say(/** @type {Key} */ (`finding.${code}`), this.read(fields));
  }

  /**
   * What a message is about, as people read it: the core gives minutes, days and the names of states.
   *
   * @param {Record<string, string>} [fields]
   */
  read(fields = {}) {
    const shown = Object.entries(fields).map(([name, value]) => [name, this.#read(name, value)]);
    return Object.fromEntries(shown);
  }

  /** @param {string} name @param {string} value @returns {string | number} */
  #read(name, value) {
    switch (this.kinds[name]) {
      case "minutes":
        return this.duration(Number(value));
      case "number":
        return Number(value);
      case "day":
        return Number.isNaN(noon(value).getTime()) ? value : this.day(value);
      case "moment":
        return Number.isNaN(Date.parse(value)) ? value : this.moment(Date.parse(value) / 1000);
      case "state":
        return this.stateName(value) ?? value;
      default:
        return value;
    }
  }

  /** The word for a state, by its name in files. @param {string} state @returns {string | undefined} */
  stateName(state) {
    const [first = "", ...rest] = String(state);
    const key = `state.${first.toUpperCase()}${rest.join("")}`;
    return this.has(key) ? this.say(key) : undefined;
  }

  /** @param {number} minutes @returns {string} for a column of figures, such as "−3:00" */
  figure(minutes) {
    const whole = Math.abs(minutes);
    const rest = String(whole % HOUR).padStart(2, "0");
    if (minutes < 0) return `${this.#minus}${this.figure(whole)}`;
    return `${Math.trunc(whole / HOUR)}:${rest}`;
  }

  /** @param {string} day YYYY-MM-DD @param {"short" | "long"} [style] */
  day(day, style = "short") {
    return this.#dates(style === "long" ? LONG : SHORT).format(noon(day));
  }

  /** @param {number} seconds a moment, shown in the reader's own time zone */
  moment(seconds) {
    return this.#dates(MOMENT).format(new Date(seconds * 1000));
  }

  /** @param {number} month 1 to 12 */
  month(month) {
    return this.#dates(MONTH).format(new Date(Date.UTC(2024, month - 1, 15)));
  }

  /** @param {number} month `year * 12 + month - 1`, as the core counts months */
  monthOf(month) {
    return this.#dates(MONTH_OF_YEAR).format(new Date(Date.UTC(Math.floor(month / 12), month % 12, 15)));
  }

  /** @param {number} count @param {"hour" | "minute"} unit */
  #unit(count, unit) {
    return new Intl.NumberFormat(this.tag, { style: "unit", unit, unitDisplay: "long" }).format(count);
  }

  /** @template Value @param {Value} value */
  #shown(value) {
    return typeof value === "number" ? this.number(value) : value;
  }

  /** @param {Look} options */
  #dates(options) {
    let format = this.#days.get(options);
    if (!format) {
      format = new Intl.DateTimeFormat(this.tag, options);
      this.#days.set(options, format);
    }
    return format;
  }
}

/** @param {string} day YYYY-MM-DD */
function noon(day) {
  return new Date(`${day}T12:00:00Z`);
}

/** @type {Look} */
const SHORT = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
/** @type {Look} */
const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
/** @type {Look} */
const MOMENT = { dateStyle: "medium", timeStyle: "short" };
/** @type {Look} */
const MONTH_OF_YEAR = { month: "long", year: "numeric", timeZone: "UTC" };
/** @type {Look} */
const MONTH = { month: "long", timeZone: "UTC" };
