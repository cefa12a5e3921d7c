// Words, numbers and clocks in the page's language.

let tables = { id: {}, en: {} };
let meta = null;
export let lang = "id";

export function setWords(loaded, loadedMeta) {
  tables = loaded;
  meta = loadedMeta;
}

export function setLang(next) {
  lang = next === "en" ? "en" : "id";
  document.documentElement.lang = lang;
}

export const index = () => (lang === "id" ? 0 : 1);

// One of two names, [Indonesian, English].
export const pick = (pair) => (pair ? pair[index()] : "");

export function text(key, values = {}) {
  const words = tables[lang][key];
  if (words === undefined) return key;
  return words.replace(/\{(\w+)\}/g, (_, name) => (name in values ? values[name] : ""));
}

export const code = (name, value) => tables[lang][`code.${name}.${value}`] || String(value);

export function number(value, digits) {
  const options = digits === undefined ? { maximumFractionDigits: 3 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(lang === "id" ? "id-ID" : "en-GB", options).format(value);
}

const two = (value) => String(value).padStart(2, "0");

function local(t) {
  return new Date((meta.start_unix + meta.offset_s + t) * 1000);
}

export function clock(t, seconds = true) {
  const at = local(t);
  const short = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return seconds ? `${short}:${two(at.getUTCSeconds())}` : short;
}

export function date(t, year = true) {
  const at = local(t);
  const month = text(`month.${at.getUTCMonth() + 1}`);
  return year ? `${at.getUTCDate()} ${month} ${at.getUTCFullYear()}` : `${at.getUTCDate()} ${month.slice(0, 3)}`;
}

export const zone = () => meta.zone;

// An event's sentence as nodes: free text stands in <bdi>, so that it cannot turn what is around it.
export function sentence(event) {
  const whole = document.createDocumentFragment();
  for (const [part, free] of event.words[index()]) {
    if (free) {
      const isolated = document.createElement("bdi");
      isolated.textContent = part;
      whole.append(isolated);
    } else {
      whole.append(part);
    }
  }
  if (event.also && event.also.length) whole.append(` (${text("replay.also", { cells: event.also.join(", ") })})`);
  return whole;
}

// Fill everything on the page that names its text or label.
export function translate(root = document) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", text(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = text(node.dataset.label);
  }
}
