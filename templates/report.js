"use strict";
{
  const form = document.getElementById("filters");
  const documents = [...document.querySelectorAll("details.document")].map((element) => ({
    element, entries: [...element.querySelectorAll("li[data-code]")], words: null,
  }));
  const all = documents.reduce((sum, each) => sum + each.entries.length, 0);
  const told = form.querySelector("output");
  // The words are only looked up once somebody looks for one: a large report has millions.
  const words = (each) => each.words ??= {
    own: [each.element.querySelector("summary"), each.element.querySelector(".origin")]
      .map((part) => part?.textContent.toLowerCase() ?? "").join(" "),
    entries: each.entries.map((entry) => entry.textContent.toLowerCase()),
  };

  function filter() {
    const asked = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const text = asked.text.toLowerCase();
    let shown = 0, found = 0;
    for (const each of documents) {
      const data = each.element.dataset;
      const fits = (!asked.verdict || data.verdict === asked.verdict)
        && (!asked.archive || data.archive === asked.archive)
        && (!asked.set || data.set.split(" ").includes(asked.set));
      const everywhere = !text || (fits && words(each).own.includes(text));
      let left = 0;
      if (fits) {
        each.entries.forEach((entry, index) => {
          const hidden = !((!asked.severity || entry.classList.contains(asked.severity))
            && (!asked.code || entry.dataset.code === asked.code)
            && (everywhere || words(each).entries[index].includes(text)));
          if (entry.hidden !== hidden) entry.hidden = hidden;
          left += hidden ? 0 : 1;
        });
      }
      const hidden = !(fits && (left || (everywhere && !asked.severity && !asked.code)));
      if (each.element.hidden !== hidden) each.element.hidden = hidden;
      if (!hidden) { shown += 1; found += left; }
    }
    const number = (value) => value.toLocaleString("en");
    told.textContent = `Shown: ${number(shown)} of ${number(documents.length)} documents, `
      + `${number(found)} of ${number(all)} entries.`;
  }

  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
  form.addEventListener("reset", () => { clearTimeout(waiting); waiting = setTimeout(filter, 0); });
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  for (const button of form.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => {
      for (const { element } of documents) if (!element.hidden) element.open = Boolean(button.dataset.open);
    });
  }
  if (documents.length) {
    form.hidden = false;
    filter();
  }
}
