// The SMS thread of the chosen number.
import { get, post } from "./api.js";
import { onLanguage, t } from "./languages.js";

const find = (selector) => document.querySelector(selector);
const FAILED = ["failed", "undelivered"];

function draw(message) {
  const item = document.createElement("li");
  item.id = message.sid;
  item.classList.toggle("mine", message.direction === "inbound");
  item.classList.toggle("bad", FAILED.includes(message.status));
  const note = document.createElement("small");
  const time = new Date(message.created_at).toLocaleTimeString([], { timeStyle: "short" });
  const code = message.error_code ? ` ${message.error_code}` : "";
  note.textContent = `${time} · ${t(`sms_${message.status}`)}${code} · ${t("segments", {
    count: message.segments,
  })}`;
  item.append(message.body, note);
  return item;
}

export function startThread(who) {
  const thread = find("#thread");
  let messages = new Map();

  function show(message) {
    const isNew = !messages.has(message.sid);
    messages.set(message.sid, message);
    if (isNew) thread.append(draw(message));
    else document.getElementById(message.sid)?.replaceWith(draw(message));
    if (isNew) thread.scrollTop = thread.scrollHeight;
  }

  async function load() {
    const found = await get(`/messages?number=${encodeURIComponent(who.number())}`);
    messages = new Map();
    thread.replaceChildren();
    found.messages.forEach(show);
  }

  find("#sms-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = find("#sms-trouble");
    trouble.textContent = "";
    try {
      const body = find("#body").value;
      find("#body").value = "";
      const result = await post("/sms", { from: who.number(), body });
      if (result.failure) trouble.textContent = result.failure;
    } catch (error) {
      trouble.textContent = error.message;
    }
  });
  who.onChange(load);
  onLanguage(() => thread.replaceChildren(...[...messages.values()].map(draw)));
  load();
  return ({ kind, data }) => {
    if (kind === "message" && [data.sender, data.recipient].includes(who.number())) show(data);
  };
}
