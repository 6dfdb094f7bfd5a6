// Every webhook, every TwiML, every breach of the rules, newest first.
import { get } from "./api.js";
import { onLanguage, t } from "./languages.js";

const find = (selector) => document.querySelector(selector);
const SHOWN = 300;

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// One indented line per element, so that a document can be read.
function pretty(xml) {
  let depth = 0;
  return xml
    .replaceAll(/>\s*</g, ">\n<")
    .split("\n")
    .map((line) => {
      if (line.startsWith("</")) depth -= 1;
      const text = "  ".repeat(Math.max(depth, 0)) + line;
      if (/^<[^/?!][^>]*[^/]>$/.test(line) || /^<\w>$/.test(line)) depth += 1;
      return text;
    })
    .join("\n");
}

function details(data) {
  const parts = [element("h3", "", t("parameters"))];
  const shown = Object.entries(data.parameters).filter(([, value]) => value !== "");
  parts.push(element("pre", "", shown.map(([name, value]) => `${name}: ${value}`).join("\n")));
  parts.push(element("h3", "", `${t("answer_body")} · ${data.content_type || "–"}`));
  parts.push(element("pre", "", pretty(data.answer) || "–"));
  return parts;
}

function describe({ kind, data }) {
  if (kind === "webhook") {
    const spent = data.attempts.reduce((sum, attempt) => sum + attempt.ms, 0);
    const tries = data.attempts.length > 1 ? ` ×${data.attempts.length}` : "";
    return [data.purpose, data.url, `${data.status ?? "—"}${tries} · ${Math.round(spent)} ms`];
  }
  if (kind === "violation" || kind === "error") return [t(kind), data.message, data.code];
  if (kind === "call") return [t("log_call"), `${data.sender} → ${data.recipient}`, data.status];
  if (kind === "message") return ["SMS", `${data.sender} → ${data.recipient}: ${data.body}`, data.status];
  const { what, at, media, ...rest } = data;
  const told = Object.values(rest).filter((value) => value !== "").join(" · ");
  return [what, told, `${at.toFixed(1)} s`];
}

function draw(entry) {
  const item = element("li", entry.kind, "");
  const isFailed = entry.kind === "webhook" && !(entry.data.status < 400);
  item.classList.toggle("failed", isFailed);
  const [what, text, end] = describe(entry);
  const line = element(entry.kind === "webhook" ? "summary" : "div", "line", "");
  const time = element("time", "", new Date(entry.at).toLocaleTimeString([], { hour12: false }));
  line.append(time, element("span", "what", what), element("span", "text", text), element("span", "end", end));
  if (entry.kind === "webhook") {
    const box = document.createElement("details");
    box.append(line, ...details(entry.data));
    item.append(box);
  } else {
    item.append(line);
  }
  return item;
}

export function startLog() {
  const list = find("#entries");
  const filter = find("#filter");
  let entries = [];
  let violations = 0;

  const isShown = (entry) =>
    filter.value === "all" ||
    entry.kind === filter.value ||
    (filter.value === "violation" && entry.kind === "error");

  function judge() {
    const verdict = find("#verdict");
    verdict.className = violations ? "verdict bad" : "verdict good";
    verdict.textContent = violations ? t("violations", { count: violations }) : t("no_violations");
    find("#no-entries").hidden = list.children.length > 0;
  }

  function redraw() {
    list.replaceChildren(...entries.filter(isShown).slice(-SHOWN).reverse().map(draw));
    judge();
  }

  function add(entry) {
    entries.push(entry);
    entries = entries.slice(-2000);
    if (entry.kind === "violation") violations += 1;
    if (isShown(entry)) {
      list.prepend(draw(entry));
      if (list.children.length > SHOWN) list.lastElementChild.remove();
    }
    judge();
  }

  filter.addEventListener("change", redraw);
  onLanguage(redraw);
  get(`/log?limit=${SHOWN}`).then((found) => {
    const known = new Set(entries.map(({ id }) => id));
    entries = [...found.entries.filter(({ id }) => !known.has(id)), ...entries];
    violations = entries.filter(({ kind }) => kind === "violation").length;
    redraw();
  });
  return add;
}
