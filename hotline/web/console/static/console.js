// Keeps an answer that is being written, and says so when the session has ended.
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

function tellSignedOut(event) {
  const notice = document.getElementById("signed-out");
  if (notice && event.detail.xhr.status === 401) notice.hidden = false;
}

document.documentElement.classList.add("script");
document.addEventListener("DOMContentLoaded", keepDrafts);
document.addEventListener("htmx:responseError", tellSignedOut);
