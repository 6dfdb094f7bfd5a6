// The handset: one call at a time, ringing in or being rung.
import { post } from "./api.js";
import { say, t } from "./languages.js";
import { hear, hush, keyTone } from "./sound.js";
import { startSpeaking } from "./speaking.js";

const find = (selector) => document.querySelector(selector);
const OVER = ["completed", "busy", "no-answer", "failed", "canceled"];

export function startPhone(who) {
  let sid = null;
  let ringing = null;
  let startedAt = 0;
  const early = [];
  const act = (...steps) => post(`/calls/${sid}/actions`, steps).catch(complain);
  const speaking = startSpeaking(act, complain);

  function complain(error) {
    find("#trouble").textContent = error.message;
  }

  function inCall(isInCall) {
    find("#call").disabled = isInCall;
    find("#hang-up").disabled = !isInCall;
    find("#preset").disabled = isInCall;
    for (const key of find("#keypad").children) key.disabled = !isInCall;
    speaking.enable(isInCall);
    if (!isInCall) find(".phone").classList.remove("recording");
  }

  function begin(newSid) {
    sid = newSid;
    startedAt = Date.now();
    find("#trouble").textContent = "";
    find("#heard").textContent = "";
    inCall(true);
    say(find("#state"), "calling");
    early.splice(0).forEach(hearOf);
  }

  function end(status) {
    sid = null;
    hush();
    inCall(false);
    say(find("#state"), `ended_${status.replace("-", "_")}`);
    find("#call").focus();
  }

  function showIncoming(callSid) {
    ringing = callSid;
    find("#incoming").hidden = callSid === null;
    if (callSid) find("#answer").focus();
  }

  const steps = {
    play: (data) => heard(data, data.text || (data.url ? decodeURI(new URL(data.url).pathname) : "")),
    say: (data) => heard(data, data.text),
    pause: () => say(find("#state"), "pause"),
    waiting: (data) => {
      const forVoice = data.waits_for === "voice";
      find(".phone").classList.toggle("recording", forVoice);
      say(find("#state"), forVoice ? "speak_now" : "press_a_key");
    },
    beep: () => find("#audible").checked && hear("beep"),
    key: hush,
    gathered: (data) => data.digits && hush(),
    recorded: (data) => {
      find(".phone").classList.remove("recording");
      find("#state").removeAttribute("data-text");
      find("#state").textContent = t("recorded", { seconds: data.seconds });
    },
    dial: (data) => {
      say(find("#state"), "dialling");
      find("#heard").textContent = data.number;
    },
    "dial answered": () => say(find("#state"), "dial_answered"),
  };

  function heard(data, text) {
    find(".phone").classList.remove("recording");
    say(find("#state"), "listening");
    find("#heard").textContent = text;
    if (data.media && find("#audible").checked) hear(data.media);
  }

  function hearOf(entry) {
    if (entry.sid !== sid) return;
    if (entry.kind === "step") steps[entry.data.what]?.(entry.data);
    if (entry.kind === "call" && OVER.includes(entry.data.status)) end(entry.data.status);
  }

  find("#call").addEventListener("click", async () => {
    find("#call").disabled = true;
    try {
      const call = await post("/calls", { from: who.number(), interactive: true });
      begin(call.sid);
    } catch (error) {
      complain(error);
      inCall(false);
    }
  });
  find("#hang-up").addEventListener("click", () => act({ hangup: true }));
  find("#keypad").addEventListener("click", ({ target }) => {
    if (!target.dataset.key) return;
    keyTone(target.dataset.key);
    act({ press: target.dataset.key });
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select");
    if (sid === null || isTyping || !/^[0-9*#]$/.test(event.key)) return;
    find(`#keypad [data-key="${CSS.escape(event.key)}"]`).click();
  });
  find("#answer").addEventListener("click", () => {
    const answered = ringing;
    showIncoming(null);
    begin(answered);
    act({ pick_up: true });
  });
  find("#decline").addEventListener("click", () => {
    post(`/calls/${ringing}/actions`, { hangup: true }).catch(complain);
    showIncoming(null);
  });
  setInterval(() => {
    if (sid === null) return;
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    find("#clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 500);

  return (entry) => {
    const { status, direction, recipient } = entry.data;
    if (entry.kind === "call" && direction === "outbound-api" && recipient === who.number()) {
      if (status === "ringing" && sid === null) showIncoming(entry.sid);
      else if (entry.sid === ringing) showIncoming(null);
    }
    // News of a new call may overtake the answer to the request that started it.
    if (sid === null) {
      early.push(entry);
      early.splice(0, early.length - 50);
    } else {
      hearOf(entry);
    }
  };
}
