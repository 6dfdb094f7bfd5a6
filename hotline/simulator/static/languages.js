// The page in Kazakh, Russian or English: texts stand in i18n/*.json.

const LANGUAGES = ["kk", "ru", "en"];
let texts = {};
const redraws = [];

export const t = (key, values = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, value),
    texts[key] ?? key,
  );

// Marks an element so that a change of language reaches it.
export function say(element, key) {
  element.dataset.text = key;
  element.textContent = t(key);
}

export const onLanguage = (redraw) => redraws.push(redraw);

async function use(language) {
  const response = await fetch(new URL(`i18n/${language}.json`, import.meta.url));
  texts = await response.json();
  document.documentElement.lang = language;
  document.title = t("title");
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
  redraws.forEach((redraw) => redraw());
}

export async function startLanguages() {
  const wanted = [localStorage.getItem("language"), ...navigator.languages.map((l) => l.slice(0, 2))];
  const first = wanted.find((language) => LANGUAGES.includes(language)) ?? "en";
  for (const radio of document.querySelectorAll("[name=language]")) {
    radio.checked = radio.value === first;
    radio.addEventListener("change", async () => {
      localStorage.setItem("language", radio.value);
      await use(radio.value);
    });
  }
  await use(first);
}
