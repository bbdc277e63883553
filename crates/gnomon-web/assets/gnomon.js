// Quickens what links and forms do anyway: results while one types, and keys. Nothing here
// is needed to use a page.
(() => {
  "use strict";
  const box = document.getElementById("q");
  const keys = document.getElementById("keys");
  let pending = 0, controller = null;

  const show = async (address) => {
    if (controller) controller.abort();
    controller = new AbortController();
    try {
      const answer = await fetch(address, { signal: controller.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]") || page.getElementById("main");
      const old = document.querySelector("[data-live]");
      if (fresh && old) {
        old.replaceWith(document.importNode(fresh, true));
        document.title = page.title;
        history.replaceState(null, "", address);
      }
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  if (box && document.querySelector("[data-live]")) {
    let composing = false;
    const soon = () => {
      clearTimeout(pending);
      // An open quotation mark or an input method still at work: wait for the rest.
      if (!composing) pending = setTimeout(() => show("/search?q=" + encodeURIComponent(box.value)), 120);
    };
    box.addEventListener("compositionstart", () => { composing = true; });
    box.addEventListener("compositionend", () => { composing = false; soon(); });
    box.addEventListener("input", soon);
  }

  // The page that a result leads to, in short, beside the list: where there is room for it.
  const roomy = window.matchMedia("(min-width: 75rem)");
  const pages = new Map();
  let shown = null, waiting = 0;
  const gist = (page) => {
    const pick = (from, selector, most) => [...from.querySelectorAll(selector)].slice(0, most);
    const place = page.getElementById("at") && page.getElementById("at").closest(".passage");
    const parts = place
      ? [...pick(page, ".reader .head h1", 1), ...[place.previousElementSibling, place, place.nextElementSibling].filter((it) => it && it.matches(".passage"))]
      : [...pick(page, ".head h1, .standing", 2), ...pick(page, ".rail > li", 6), ...pick(page, ".entity .facts > li", 6), ...pick(page, ".passage", 3)];
    return parts.map((part) => {
      const copy = document.importNode(part, true);
      for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
      if (copy.matches("h1")) { const title = document.createElement("h2"); title.append(...copy.childNodes); return title; }
      if (copy.matches("li")) { const box = document.createElement("div"); box.className = "part"; box.append(...copy.childNodes); return box; }
      return copy;
    });
  };
  const preview = async (link) => {
    const list = document.querySelector(".searching");
    if (!roomy.matches || !list || shown === link.href) return;
    shown = link.href;
    try {
      if (!pages.has(link.href)) {
        const answer = await fetch(link.href, { headers: { accept: "text/html" } });
        pages.set(link.href, new DOMParser().parseFromString(await answer.text(), "text/html"));
        if (40 < pages.size) pages.delete(pages.keys().next().value);
      }
      if (shown !== link.href) return;
      let beside = list.querySelector(".preview");
      if (!beside) {
        beside = document.createElement("aside");
        beside.className = "preview";
        beside.setAttribute("aria-label", list.dataset.preview);
        list.append(beside);
      }
      beside.replaceChildren(...gist(pages.get(link.href)));
    } catch { shown = null; }
  };
  const over = (event) => {
    const hit = event.target.closest && event.target.closest(".hit");
    const link = hit && hit.querySelector("h2 a");
    clearTimeout(waiting);
    if (link) waiting = setTimeout(() => preview(link), event.type === "focusin" ? 0 : 250);
  };
  document.addEventListener("focusin", over);
  document.addEventListener("mouseover", over);

  // Where j and k go: results, notes in the gutter, lines of lists.
  const stops = () => [...document.querySelectorAll(".hit h2 a, .lines a, .item .event a, .step a, .notes .value")]
    .filter((stop) => stop.offsetParent !== null);
  const step = (by) => {
    const all = stops();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "center", behavior: "instant" });
  };

  let leading = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      if (event.key === "ArrowDown" && event.target === box) { event.preventDefault(); step(1); }
      return;
    }
    const went = Date.now() - leading < 1200;
    leading = 0;
    if (went && { d: 1, s: 1, a: 1 }[event.key]) {
      location.assign({ d: "/", s: "/search", a: "/agenda" }[event.key]);
    } else if (event.key === "/") {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "g") leading = Date.now();
    else if (event.key === "?") keys.open ? keys.close() : keys.showModal();
  });

  // What is still being worked out is looked for again, less and less often, for a quarter of an hour.
  let again = 400, until = Date.now() + 900_000;
  const lookAgain = async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("main"), old = document.getElementById("main");
      if (fresh && old && !fresh.isEqualNode(old) && !old.contains(document.activeElement)) {
        old.replaceWith(document.importNode(fresh, true));
        document.title = page.title;
      }
      if (page.querySelector("[data-pending]") && Date.now() < until) setTimeout(lookAgain, again = Math.min(again * 1.5, 5_000));
    } catch { /* The link beside it still works. */ }
  };
  if (document.querySelector("[data-pending]")) setTimeout(lookAgain, again);
})();
