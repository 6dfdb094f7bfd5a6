// Four ways to put words into a recording.
import { get, upload } from "./api.js";
import { say } from "./languages.js";

const find = (selector) => document.querySelector(selector);

function option(value, text) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = text;
  return element;
}

async function fillChoices() {
  const { samples, voices } = await get("/samples");
  find("#voice").replaceChildren(...voices.map(({ voice }) => option(voice, voice)));
  find("#sample").replaceChildren(
    ...samples.map(({ name, language, text }) => option(name, `${language} · ${text.slice(0, 60)}`)),
  );
  const show = () => {
    const chosen = samples.find(({ name }) => name === find("#sample").value);
    find("#sample-text").textContent = chosen?.text ?? "";
  };
  find("#sample").addEventListener("change", show);
  show();
  find("[name=way][value=sample]").disabled = samples.length === 0;
}

export function startSpeaking(act, complain) {
  let recorder = null;
  fillChoices().catch(complain);

  for (const radio of document.querySelectorAll("[name=way]")) {
    radio.addEventListener("change", () => {
      for (const form of document.querySelectorAll(".way")) {
        form.hidden = form.dataset.way !== radio.value;
      }
    });
  }

  async function startMicrophone() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = async () => {
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      say(find("#talk"), "talk");
      try {
        await act({ speak: await upload(new Blob(parts)), live: true });
      } catch (error) {
        complain(error);
      }
    };
    recorder.start();
    say(find("#talk"), "stop_talking");
    await act({ talking: true });
  }

  const ways = {
    type: () => act({ say: find("#sentence").value, voice: find("#voice").value }),
    sample: () => act({ speak: find("#sample").value }),
    microphone: () => (recorder === null ? startMicrophone() : recorder.stop()),
    file: async () => act({ speak: await upload(find("#file").files[0]) }),
  };
  for (const form of document.querySelectorAll(".way")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await ways[form.dataset.way]();
      } catch (error) {
        complain(error);
      }
    });
  }
  return {
    enable(isEnabled) {
      for (const button of document.querySelectorAll(".way button")) button.disabled = !isEnabled;
      if (!isEnabled) recorder?.stop();
    },
  };
}
