// While somebody types who a family is, shows families that it may be already.
// Without this the same is shown when the page is sent.
const QUIET_MS = 600;

function watch(form) {
  const shown = document.createElement("div");
  shown.setAttribute("aria-live", "polite");
  form.before(shown);
  let waiting;
  let asked = 0;

  async function ask() {
    const mine = ++asked;
    const page = new FormData(form);
    try {
      const answer = await fetch(form.dataset.duplicates, {
        method: "POST",
        body: page,
        credentials: "same-origin",
        redirect: "error",
      });
      if (!answer.ok || mine !== asked) return;
      const part = await answer.text();
      // The page's own answer after it was sent says the same already.
      shown.innerHTML = form.querySelector("#alike") ? "" : part;
    } catch {
      // No signal: the page asks again when it is sent.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, QUIET_MS);
  });
}

document.querySelectorAll("form[data-duplicates]").forEach(watch);
