// Whose telephone this is.
import { get } from "./api.js";

export async function startWho() {
  const preset = document.querySelector("#preset");
  const other = document.querySelector("#other");
  const field = document.querySelector("#other-field");
  const listeners = [];
  const changed = () => {
    field.hidden = preset.value !== "other";
    listeners.forEach((listener) => listener());
  };
  preset.addEventListener("change", changed);
  other.addEventListener("change", changed);
  const { numbers } = await get("/magic");
  document.querySelector("#magic").replaceChildren(
    ...numbers.map(({ number, what, use }) => {
      const item = document.createElement("li");
      const strong = document.createElement("b");
      strong.textContent = `${number} · ${use === "sms" ? "SMS" : "☎"}`;
      item.append(strong, what);
      return item;
    }),
  );
  return {
    number: () => (preset.value === "other" ? other.value.trim() : preset.value),
    onChange: (listener) => listeners.push(listener),
  };
}
