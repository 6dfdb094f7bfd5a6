// Keeps an answer that is being written, puts suggested names into a text that is being
// corrected, and says so when the session has ended.
// Everything else works without scripts.
"use strict";

const PREFIX = "draft:";

function keepDrafts() {
  const done = document.querySelector("[data-done]")?.dataset.done;
  if (done === "sign_out") sessionStorage.clear(); // the next person must not find it
  for (const box of document.querySelectorAll("textarea[data-draft]")) {
    const key = PREFIX + box.dataset.draft;
    if (done === "answer") sessionStorage.removeItem(key);
    const draft = sessionStorage.getItem(key);
    if (draft && !box.value) {
      box.value = draft;
      box.dispatchEvent(new Event("input", { bubbles: true })); // counts it anew
    }
    box.addEventListener("input", () => sessionStorage.setItem(key, box.value));
  }
}

// A suggested name takes the place of the misheard word, selected so that one sees where.
function takeSuggestions() {
  for (const chip of document.querySelectorAll("button[data-said]")) {
    const { said, name } = chip.dataset;
    const box = document.getElementById(chip.dataset.box);
    chip.addEventListener("click", () => {
      box.closest("details").open = true;
      box.focus();
      const start = wordAt(box.value, said);
      if (start < 0) return; // somebody has corrected it already
      box.setRangeText(name, start, start + said.length, "select");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

function wordAt(text, word) {
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) if (match[0] === word) return match.index;
  return -1;
}

function tellSignedOut(event) {
  const notice = document.getElementById("signed-out");
  if (notice && event.detail.xhr.status === 401) notice.hidden = false;
}

document.documentElement.classList.add("script");
document.addEventListener("DOMContentLoaded", keepDrafts);
document.addEventListener("DOMContentLoaded", takeSuggestions);
document.addEventListener("htmx:responseError", tellSignedOut);
