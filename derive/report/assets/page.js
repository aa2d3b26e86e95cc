// The report's behaviour: formulas, panels, filters, search, keys.  Everything that is said
// stands in the page already; without this script all of it is open and formulas are source.
"use strict";
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byNumber = new Map(data.steps.map((step) => [String(step.n), step]));
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const mark = (n) => document.getElementById(`mark-${n}`);
  const panel = (n) => document.getElementById(`step-${n}`);
  root.classList.add("js");

  // --- formulas ----------------------------------------------------------------------------

  const LONGEST = 20000; // characters; longer formulas stay source
  const MACROS = { "\\mathds": "\\mathbb{#1}", "\\mathbbm": "\\mathbb{#1}" };

  // The notes may hold \htmlData too; it can do no more than name a step of its own formula.
  const trusts = (steps) => (context) =>
    context.command === "\\htmlData" &&
    Object.keys(context.attributes).join() === "data-step" &&
    steps.includes(context.attributes["data-step"]);

  // Style attributes in MathML would break the content security policy; KaTeX 0.19 draws tall
  // floors and ceilings by a path with a letter too many.
  function plain(node) {
    if (node.attributes) delete node.attributes.style;
    if (node.alternate) node.alternate = node.alternate.replaceAll("MM", "M");
    for (const child of node.children || []) plain(child);
  }

  function typeset(element) {
    const source = element.dataset.tex;
    delete element.dataset.tex;
    if (source === undefined || source.length > LONGEST) return;
    const steps = (element.dataset.steps || "").split(" ");
    const unmarked = source.replace(/\\htmlData\{step=\d+\}(?:\{([^{}]*)\})?/g, "$1");
    for (const marked of [source, unmarked]) {
      try {
        const tree = katex.__renderToDomTree(marked, {
          displayMode: element.classList.contains("display"), throwOnError: false,
          maxExpand: 500, maxSize: 30, strict: "ignore", trust: trusts(steps),
          macros: { ...MACROS }, errorColor: "currentColor" });
        if (tree.classes.includes("katex-error")) continue;
        plain(tree);
        element.replaceChildren(tree.toNode());
        element.classList.add("typeset");
        for (const sign of all("[data-step]", element)) {
          const step = byNumber.get(sign.dataset.step);
          if (!step) continue;
          sign.classList.add("relation", `v-${step.verdict}`);
          sign.dataset.sign = step.sign;
        }
        return;
      } catch { /* nested too deeply for KaTeX: the source stays */ }
    }
  }

  // A formula in a line that nothing can break scrolls by itself where it is too wide.
  function fit() {
    const edge = document.getElementById("content").getBoundingClientRect().right + 1;
    const inline = all(".math.typeset:not(.display)");
    inline.forEach((e) => e.classList.remove("wide"));
    inline.filter((e) => e.getBoundingClientRect().right > edge)
      .forEach((e) => e.classList.add("wide"));
  }
  addEventListener("resize", fit);

  // What can be seen first; panels when they open, or when nothing else is to be done.
  const waiting = [
    ...all(".math[data-tex]").filter((e) => !e.closest(".panel")),
    ...all(".panel .math[data-tex]")];
  const outside = waiting.filter((e) => !e.closest(".panel")).length;
  let done = 0;
  let moved = false; // whether the reader has begun to go through the page
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(type, () => { moved = true; }, { once: true, passive: true });
  }
  function work() {
    const end = performance.now() + 25;
    while (done < waiting.length && performance.now() < end) typeset(waiting[done++]);
    if (done >= outside && !root.dataset.ready) {
      root.dataset.ready = "text";
      if (!moved) follow(); // what is linked to was pushed away by formulas above it
    }
    if (done < waiting.length) setTimeout(work);
    else {
      fit();
      root.dataset.ready = "all";
    }
  }
  addEventListener("beforeprint", () => { while (done < waiting.length) typeset(waiting[done++]); });

  // --- panels ------------------------------------------------------------------------------

  let current = null; // number of the step that keys speak of

  function open(n, shows = true) {
    const section = panel(n);
    if (!section) return;
    all(".math[data-tex]", section).forEach(typeset);
    section.classList.toggle("open", shows);
    mark(n).setAttribute("aria-expanded", String(shows));
    current = String(n);
  }
  const isOpen = (n) => panel(n).classList.contains("open");

  function reach(n, behavior = "auto") {
    current = String(n);
    const button = mark(n);
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "center", behavior });
  }

  function close(n) {
    open(n, false);
    reach(n);
  }

  addEventListener("click", (event) => {
    const target = event.target.closest(".mark, .close, .relation");
    if (!target) return;
    const n = target.dataset.step;
    if (target.classList.contains("close")) close(n);
    else {
      open(n, !isOpen(n));
      mark(n).focus({ preventScroll: true });
    }
  });
  for (const [type, on] of [["mouseover", true], ["mouseout", false],
    ["focusin", true], ["focusout", false]]) {
    addEventListener(type, (event) => {
      const button = event.target.closest?.(".mark, .relation");
      if (!button) return;
      for (const e of all(`.relation[data-step="${button.dataset.step}"], #mark-${button.dataset.step}`)) {
        e.classList.toggle("hot", on);
      }
    });
  }
  document.getElementById("open-all").addEventListener("click", () =>
    shown().forEach((step) => open(step.n)));
  document.getElementById("close-all").addEventListener("click", () =>
    data.steps.forEach((step) => isOpen(step.n) && open(step.n, false)));

  function follow() {
    const found = /^#step-(\d+)$/.exec(location.hash);
    if (!found || !byNumber.has(found[1])) return;
    open(found[1]);
    reach(found[1], "instant");
  }
  addEventListener("hashchange", follow);

  // --- the list, filters and search ----------------------------------------------------------

  const list = document.getElementById("steps");
  const entries = new Map();
  let file = 0;
  for (const step of data.steps) {
    if (step.file !== file && data.files.length > 1) {
      const head = document.createElement("li");
      head.className = "list-file";
      head.textContent = data.files[step.file - 1];
      list.append(head);
    }
    file = step.file;
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#step-${step.n}`;
    const verdict = document.createElement("span");
    verdict.className = `word v-${step.verdict}`;
    verdict.textContent = `${step.sign} ${step.label}`;
    const line = document.createElement("span");
    line.className = "line-number";
    line.textContent = `line ${step.line}`;
    const text = document.createElement("code");
    text.textContent = step.text;
    link.append(verdict, " ", line, text);
    link.addEventListener("click", (event) => { // also where the address stays the same
      event.preventDefault();
      history.replaceState(null, "", link.href);
      follow();
    });
    entry.append(link);
    list.append(entry);
    entries.set(step.n, entry);
    step.search = `${step.search} ${step.text.toLowerCase()} ${step.label} ` +
      `${data.files[step.file - 1].toLowerCase()}:${step.line}`;
  }

  const search = document.getElementById("search");
  const wanted = new Set();
  function matches(step) {
    return (!wanted.size || wanted.has(step.verdict)) &&
      search.value.toLowerCase().split(/\s+/).every((word) => step.search.includes(word));
  }
  let visible = new Set();
  const shown = () => data.steps.filter((step) => visible.has(step.n));

  function filter() {
    visible = new Set(data.steps.filter(matches).map((step) => step.n));
    const active = visible.size < data.steps.length;
    for (const step of data.steps) {
      const off = !visible.has(step.n);
      entries.get(step.n).hidden = off;
      mark(step.n).classList.toggle("off", off);
      panel(step.n).classList.toggle("off", off);
    }
    for (const head of all(".list-file")) {
      let next = head.nextElementSibling;
      while (next && next.hidden) next = next.nextElementSibling;
      head.hidden = !next || next.className === "list-file";
    }
    for (const section of all(".derivation")) {
      section.hidden = active && all(".mark", section).every((m) => m.classList.contains("off"));
    }
    document.getElementById("status").textContent = active
      ? `${visible.size} of ${data.steps.length} steps` : `${data.steps.length} steps`;
  }
  for (const button of all(".filter")) {
    button.addEventListener("click", () => {
      const verdict = button.dataset.verdict;
      if (!wanted.delete(verdict)) wanted.add(verdict);
      button.setAttribute("aria-pressed", String(wanted.has(verdict)));
      filter();
    });
  }
  search.addEventListener("input", filter);

  // --- keys --------------------------------------------------------------------------------

  function move(by) {
    const steps = shown();
    if (!steps.length) return;
    const at = steps.findIndex((step) => String(step.n) === current);
    const next = at < 0 ? (by > 0 ? 0 : steps.length - 1) : at + by;
    reach(steps[Math.min(steps.length - 1, Math.max(0, next))].n);
  }

  addEventListener("focusin", (event) => {
    const holder = event.target.closest?.(".mark, .panel");
    if (holder) current = holder.dataset.step;
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const focused = document.activeElement;
    if (focused === search) {
      if (event.key === "Enter" && shown().length) {
        reach(shown()[0].n);
        event.preventDefault();
      }
      if (event.key !== "Escape") return;
      search.value = "";
      filter();
      search.blur();
      event.preventDefault();
      return;
    }
    const arrows = focused.classList.contains("mark");
    if (event.key === "j" || (arrows && event.key === "ArrowDown")) move(1);
    else if (event.key === "k" || (arrows && event.key === "ArrowUp")) move(-1);
    else if (event.key === "/") search.focus();
    else if (event.key === "Escape" && current !== null && isOpen(current)) close(current);
    else return;
    event.preventDefault();
  });

  document.getElementById("list").open = matchMedia("(min-width: 62rem)").matches;
  filter();
  follow();
  work();
})();
