/**
 * What the page says, in one language: sentences by key, plurals, days,
 * durations and lists. Nothing here knows what a sentence is about.
 */

import { en } from "./messages/en.js";

/**
 * The languages there are. Each is three files: what the first screens say is
 * loaded when the language is spoken, `more` with the first of the others, and
 * `share` where a book is shared.
 */
export const LANGUAGES = {
  en: {
    name: "English",
    load: async () => en,
    more: async () => (await import("./messages/desk/en.js")).en,
    share: async () => (await import("./messages/share/en.js")).en,
  },
  es: {
    name: "Español",
    load: async () => (await import("./messages/es.js")).es,
    more: async () => (await import("./messages/desk/es.js")).es,
    share: async () => (await import("./messages/share/es.js")).es,
  },
  ar: {
    name: "العربية",
    load: async () => (await import("./messages/ar.js")).ar,
    more: async () => (await import("./messages/desk/ar.js")).ar,
    share: async () => (await import("./messages/share/ar.js")).ar,
  },
};

const RIGHT_TO_LEFT = new Set(["ar"]);
const HOUR = 60;
/** The fields of a refusal that are minutes. */
const LENGTHS = new Set(["balance", "limit", "longest", "given", "received"]);
const MINUS = "\u2212";
/** Keeps a minus before its figure where the text runs from right to left. */
const LEFT_TO_RIGHT_MARK = "\u200e";

/**
 * @param {string[]} wanted language tags, the most wanted first
 * @returns {Promise<Words>} in the first of them that there is, else in English
 */
export async function wordsFor(wanted) {
  const lang = wanted.map(primary).find((lang) => LANGUAGES[lang]) ?? "en";
  const messages = await LANGUAGES[lang].load().catch(() => en);
  const spoken = messages === en ? "en" : lang;
  // A page in "en" read by somebody in "en-GB" has their days, not another country's.
  const places = wanted.filter((tag) => primary(tag) === spoken);
  return new Words(places.find((tag) => tag.includes("-")) ?? spoken, messages);
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

function primary(tag) {
  return tag.toLowerCase().split("-")[0];
}

export class Words {
  /** Which files beyond the first are there. @type {Set<"more" | "share">} */
  #brought = new Set();
  #messages;
  #minus;
  #plural;
  #number;
  #days = new Map();

  /**
   * @param {string} tag a language, with the place where it is spoken if that is known
   * @param {import("./messages/en.js").Messages} messages of the first screens
   */
  constructor(tag, messages) {
    this.tag = tag;
    this.lang = primary(tag);
    this.dir = RIGHT_TO_LEFT.has(this.lang) ? "rtl" : "ltr";
    this.#minus = this.dir === "rtl" ? LEFT_TO_RIGHT_MARK + MINUS : MINUS;
    this.#messages = messages;
    this.#plural = new Intl.PluralRules(tag);
    this.#number = new Intl.NumberFormat(tag);
  }

  /** Loads the sentences of the screens that do not come first. @returns {Promise<this>} */
  all() {
    return this.bring("more");
  }

  /** Loads the sentences of a shared book. @returns {Promise<this>} */
  sharing() {
    return this.bring("share");
  }

  /** Loads a file of sentences, once. @param {"more" | "share"} file @returns {Promise<this>} */
  async bring(file) {
    if (this.#brought.has(file)) return this;
    const messages = await LANGUAGES[this.lang][file]();
    this.#messages = { ...this.#messages, ...messages };
    this.#brought.add(file);
    return this;
  }

  /** Loads what other words have loaded. @param {Words} [others] @returns {Promise<this>} */
  async like(others) {
    for (const file of others?.#brought ?? []) await this.bring(file);
    return this;
  }

  /** @param {string} key */
  has(key) {
    return key in this.#messages;
  }

  /**
   * A sentence. Where the message has plural forms, `count` chooses.
   *
   * @param {keyof (import("./messages/en.js").Messages & import("./messages/desk/en.js").More)} key
   * @param {Record<string, string | number>} [values] what stands in for {each name}
   */
  say(key, values = {}) {
    return this.parts(key, values).join("");
  }

  /**
   * A sentence in parts, so that a name in it can be an element.
   *
   * @template Value
   * @param {keyof (import("./messages/en.js").Messages & import("./messages/desk/en.js").More)} key
   * @param {Record<string, Value>} values
   * @returns {(string | Value)[]}
   */
  parts(key, values) {
    const message = this.#messages[key];
    if (message === undefined) throw new Error(`no message ${key} in ${this.lang}`);
    const text =
      typeof message === "string"
        ? message
        : (message[this.#plural.select(values.count)] ?? message.other);
    return text.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? this.#shown(values[part]) : part));
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

  /**
   * What a refusal is about, as people read it: the core gives lengths as minutes.
   *
   * @param {Record<string, string>} [fields]
   */
  read(fields = {}) {
    const shown = ([name, value]) => [name, LENGTHS.has(name) ? this.duration(Number(value)) : value];
    return Object.fromEntries(Object.entries(fields).map(shown));
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
    return this.#dates(style === "long" ? LONG : SHORT).format(new Date(`${day}T12:00:00Z`));
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

  #unit(count, unit) {
    return new Intl.NumberFormat(this.tag, { style: "unit", unit, unitDisplay: "long" }).format(
      count,
    );
  }

  #shown(value) {
    return typeof value === "number" ? this.number(value) : value;
  }

  #dates(options) {
    let format = this.#days.get(options);
    if (!format) {
      format = new Intl.DateTimeFormat(this.tag, options);
      this.#days.set(options, format);
    }
    return format;
  }
}

const SHORT = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
const MOMENT = { dateStyle: "medium", timeStyle: "short" };
const MONTH_OF_YEAR = { month: "long", year: "numeric", timeZone: "UTC" };
const MONTH = { month: "long", timeZone: "UTC" };
