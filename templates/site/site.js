// The search of the catalogue. Its records come as scripts, since a page of a plain folder may load nothing else; they
// are fetched when somebody first turns to the search. Record text goes into the page as text only.
(() => {
  "use strict";
  const form = document.getElementById("search"), box = document.getElementById("q");
  const status = document.getElementById("status"), results = document.getElementById("results");
  const more = document.getElementById("more"), clear = document.getElementById("clear"), browse = document.getElementById("browse");
  const choices = [...form.querySelectorAll("select")], parts = Number(form.dataset.parts);
  const PAGE = 50;
  let engine = null, ready = false, begun = false, taken = 0, found = [], shown = 0, timer = 0;

  const plain = (term) => term.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase() || null;
  const order = new Intl.Collator("en", { numeric: true });
  const told = (number) => (number === 0
    ? "Nothing found. Fewer words, the beginnings of words, or fewer choices find more."
    : `${number.toLocaleString("en")} ${number === 1 ? "dataset" : "datasets"} found`);
  const script = (src, done) => {
    const element = document.createElement("script");
    element.src = src;
    element.onload = done;
    element.onerror = () => { status.textContent = "The search could not be loaded. The lists below work without it."; };
    document.head.append(element);
  };
  const load = () => {
    if (begun) return;
    begun = true;
    status.textContent = "Loading the search …";
    script("assets/minisearch.js", () => {
      engine = new window.MiniSearch({
        fields: ["title", "people", "words"], storeFields: ["href", "title", "people", "shown", "marks"],
        processTerm: plain,
        searchOptions: { boost: { title: 4, people: 2 }, prefix: (term) => term.length > 2, combineWith: "AND" },
      });
      next();
    });
  };
  const next = () => {
    if (taken < parts) { script(`assets/search-${taken}.js`, () => { taken += 1; setTimeout(next); }); return; }
    ready = true;
    status.textContent = "";
    search();
  };
  window.ddiTools = {
    take: ({ records }) => engine.addAll(records.map(([href, title, people, shown, marks, words], i) => (
      { id: `${taken}-${i}`, href, title, people, shown, marks, words }))),
  };

  const search = () => {
    const text = box.value.trim(), wanted = choices.filter((c) => c.value).map((c) => `${c.dataset.facet}:${c.value}`);
    const idle = !text && !wanted.length;
    // Kept in the address, so that the search is there again for who comes back from a page, and can be sent on.
    const asked = new URLSearchParams(text ? { q: text } : {});
    for (const choice of choices) if (choice.value) asked.set(choice.dataset.facet, choice.value);
    history.replaceState(null, "", `#${asked}`);
    clear.hidden = idle;
    if (!idle) load();
    if (!ready && !idle) return;
    browse.hidden = !idle;
    results.hidden = idle;
    results.replaceChildren();
    found = idle ? [] : engine.search(text || window.MiniSearch.wildcard, {
      filter: (each) => wanted.every((mark) => each.marks.includes(mark)),
    });
    if (!text) found.sort((a, b) => order.compare(a.title, b.title));
    shown = 0;
    if (ready) status.textContent = idle ? "" : told(found.length);
    show();
  };
  const show = () => {
    for (const each of found.slice(shown, shown + PAGE)) {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = each.href;
      link.textContent = each.title;
      item.append(link);
      for (const [name, text] of [["people", each.people], ["soft", each.shown]]) {
        const span = document.createElement("span");
        span.className = name;
        span.textContent = text;
        if (text) item.append(span);
      }
      results.append(item);
    }
    shown += PAGE;
    more.hidden = shown >= found.length;
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  form.addEventListener("focusin", load);
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
  for (const choice of choices) choice.addEventListener("change", search);
  more.addEventListener("click", () => {
    const first = results.children.length;
    show();
    results.children[first]?.querySelector("a").focus();
  });
  clear.addEventListener("click", () => { form.reset(); search(); box.focus(); });
  const asked = new URLSearchParams(location.hash.slice(1));
  box.value = asked.get("q") ?? "";
  for (const choice of choices) {
    const wanted = asked.get(choice.dataset.facet);
    choice.value = [...choice.options].some((option) => option.value === wanted) ? wanted : "";
  }
  if ([...asked.keys()].length) search();
})();
