/** What is wrong with a language's files, judged against English. The tests run it on every language. */

/**
 * @typedef {"first" | import("./words.js").Later} File
 *
 * A message's plural forms, by their names.
 * @typedef {Record<string, string>} Forms
 */

/** The files that every language has. @type {File[]} */
export const FILES = ["first", "desk", "share", "errors", "flows", "report"];

/** A key without the ending that names a plural form. */
const PLURAL = /_(zero|one|two|few|many|other)$/;
const PLACEHOLDER = /\{\{(\w+)\}\}/g;
/** What nobody types on purpose: control characters, and those that turn the direction of a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;
const RIGHT_TO_LEFT = ["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"];

/**
 * @param {Record<string, string>} texts the text of each file of the language, by name; `language` is one of
 *   them
 * @param {Record<File, string>} english the text of each file of English
 * @param {string} folder its name
 * @returns {string[]} a sentence for each fault
 */
export function faultsOf(texts, english, folder) {
  const faults = [...aboutItself(texts.language, folder)];
  if (!isTag(folder)) return faults;
  const files = ["language", ...FILES];
  faults.push(
    ...Object.keys(texts).flatMap((file) => (files.includes(file) ? [] : `${file}.json is read by nobody`)),
  );
  for (const file of FILES) {
    if (texts[file] === undefined) {
      faults.push(`${file}.json is missing`);
      continue;
    }
    const ill = illFormed(texts[file]);
    faults.push(...ill.map((fault) => `${file}.json: ${fault}`));
    if (ill.length) continue;
    const [own, wanted] = [messagesIn(texts[file]), messagesIn(english[file])];
    const plurals = new Intl.PluralRules(folder).resolvedOptions().pluralCategories;
    for (const key of wanted.keys()) if (!own.has(key)) faults.push(`${file}.json: ${key} is missing`);
    for (const [key, forms] of own) {
      const model = wanted.get(key);
      if (model)
        faults.push(...differences(forms, model, plurals).map((fault) => `${file}.json: ${key} ${fault}`));
      else faults.push(`${file}.json: ${key} is in no English file`);
    }
  }
  return faults;
}

/** The keys that stand in more than one file. @param {string[]} texts */
export function inTwoFiles(texts) {
  const keys = texts.flatMap((text) => [...messagesIn(text).keys()]);
  return keys.filter((key, i) => keys.indexOf(key) < i);
}

/**
 * The keys that no code asks for. One that is put together, such as `outcome.${name}`, is asked for where the
 * name stands somewhere in the code: as a text or a property of the shell's, as a text or a type of the
 * core's.
 *
 * @param {Iterable<string>} keys
 * @param {string} shell the JavaScript
 * @param {string} core the Rust
 */
export function idle(keys, shell, core) {
  const built = [...shell.matchAll(/`(\w+\.(?:\w+\.)?)\$\{[^`]*?\}([\w.]*)`/g)].map(([, start, end]) => ({
    start,
    end,
  }));
  const names = [
    shell.matchAll(/"(\w+)"/g),
    shell.matchAll(/\b(\w+)\??:/g),
    core.matchAll(/"?\b([A-Z]\w+|\w+(?="))/g),
  ];
  const known = new Set(names.flatMap((found) => [...found].map(([, name]) => name)));
  /** @param {string} middle */
  const isName = (middle) => middle.split(".").every((name) => known.has(name) || /^\d$/.test(name));
  /** @param {string} key @param {{ start: string, end: string }} form */
  const fits = (key, { start, end }) =>
    key.startsWith(start) && key.endsWith(end) && isName(key.slice(start.length, key.length - end.length));
  return [...keys].filter((key) => !shell.includes(`"${key}"`) && !built.some((form) => fits(key, form)));
}

/**
 * A file's messages: each key with its forms; a message without plural forms has one, named "".
 *
 * @param {string} text
 */
export function messagesIn(text) {
  /** @type {Map<string, Forms>} */
  const messages = new Map();
  const all = JSON.parse(text);
  for (const [name, message] of Object.entries(all)) {
    const form = `${name.replace(PLURAL, "")}_other` in all ? (PLURAL.exec(name)?.[1] ?? "") : "";
    const key = form ? name.replace(PLURAL, "") : name;
    messages.set(key, { ...messages.get(key), [form]: message });
  }
  return messages;
}

/**
 * What is wrong with a file by itself. A parser would take the last of two messages with one key, and say
 * nothing.
 *
 * @param {string} text
 * @returns {string[]}
 */
function illFormed(text) {
  const all = JSON.parse(text);
  const strings = [...text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)];
  const keys = strings.flatMap(([, string, colon]) => (colon ? JSON.parse(string) : []));
  const twice = keys.filter((key, i) => keys.indexOf(key) < i).map((key) => `${key} is defined twice`);
  const both = keys
    .filter((key) => `${key}_other` in all)
    .map((key) => `${key} is there with and without plural forms`);
  const wrong = Object.entries(all).flatMap(([key, message]) => {
    if (typeof message !== "string") return `${key} is no text`;
    if (!message.trim()) return `${key} is empty`;
    if (INVISIBLE.test(message)) return `${key} has invisible characters`;
    return /[{}]|\$t\(/.test(message.replaceAll(PLACEHOLDER, ""))
      ? `${key} has a placeholder that is none`
      : [];
  });
  return [...twice, ...both, ...wrong];
}

/** @param {string | undefined} text @param {string} folder */
function aboutItself(text, folder) {
  if (text === undefined) return ["language.json is missing"];
  const { tag, name, direction } = JSON.parse(text);
  const faults = [];
  if (tag !== folder) faults.push(`language.json: the tag is ${tag}, the folder ${folder}`);
  if (!isTag(folder)) return [...faults, `${folder} is no tag of a language`];
  const script = new Intl.Locale(folder).maximize().script ?? "";
  const wanted = RIGHT_TO_LEFT.includes(script) ? "rtl" : "ltr";
  if (!name) faults.push("language.json: there is no name");
  if (direction !== wanted) faults.push(`language.json: the direction is ${direction}, not ${wanted}`);
  return faults;
}

/** Whether a folder's name is a tag as the standard writes it, such as pt-BR. @param {string} folder */
function isTag(folder) {
  try {
    return Intl.getCanonicalLocales(folder)[0] === folder;
  } catch {
    return false;
  }
}

/**
 * How a message's forms differ from English.
 *
 * @param {Forms} forms
 * @param {Forms} model
 * @param {string[]} plurals the forms that the language chooses
 */
function differences(forms, model, plurals) {
  const faults = [];
  const isPlural = "other" in model;
  if (isPlural !== "other" in forms)
    faults.push(isPlural ? "has no form “other”" : "has plural forms, English has none");
  const foreign = Object.keys(forms).filter((form) => form && !plurals.includes(form));
  faults.push(...foreign.map((form) => `has the form “${form}”, which is never chosen`));
  const lacking = isPlural ? plurals.filter((form) => !(form in forms) && form !== "other") : [];
  // A form that is not there is said as “other”: right for some words, so it is no fault by itself.
  if (lacking.length === plurals.length - 1 && plurals.length > 2)
    faults.push("has no plural forms but “other”");
  const wanted = placeholdersOf(Object.values(model));
  for (const message of Object.values(forms)) {
    const found = placeholdersOf([message]);
    faults.push(
      ...found
        .filter((name) => !wanted.includes(name))
        .map((name) => `puts in {{${name}}}, English does not`),
    );
    // A plural form such as “one hour” may leave the count out; nothing else may be left out.
    const missing = wanted.filter((name) => name !== "count" && !found.includes(name));
    faults.push(...missing.map((name) => `lacks {{${name}}}`));
  }
  return faults;
}

/** @param {string[]} messages */
function placeholdersOf(messages) {
  return [
    ...new Set(messages.flatMap((message) => [...message.matchAll(PLACEHOLDER)].map(([, name]) => name))),
  ];
}
