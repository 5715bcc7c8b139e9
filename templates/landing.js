// Conveniences; the page is whole without them.
(function () {
  "use strict";
  function button(words, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  var citation = document.getElementById("citation");
  if (citation) {
    var said = document.createElement("span");
    said.setAttribute("role", "status");
    var copy = button("Copy citation", function () {
      var done = function () { said.textContent = "Copied"; setTimeout(function () { said.textContent = ""; }, 2500); };
      var select = function () {
        var range = document.createRange();
        range.selectNodeContents(citation);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        said.textContent = document.execCommand("copy") ? "Copied" : "Selected: copy it with the keyboard";
      };
      if (navigator.clipboard) navigator.clipboard.writeText(citation.textContent.trim()).then(done, select);
      else select();
    });
    var row = document.createElement("p");
    row.className = "tools";
    row.append(copy, said);
    citation.after(row);
  }

  // On paper nothing can be opened.
  var closed = [];
  addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("details.more:not([open]), details.language:not([open])"));
    closed.forEach(function (d) { d.open = true; });
  });
  addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });

  var tree = document.getElementById("tree");
  if (tree) {
    var sets = Array.from(tree.querySelectorAll("details"));
    var rows = Array.from(tree.querySelectorAll("tbody tr")).filter(function (r) { return !r.querySelector(".folder"); });
    var words = rows.map(function (r) {
      var head = r.parentNode.querySelector("th");
      return ((head ? head.textContent : "") + r.textContent).toLowerCase();
    });
    var was = sets.map(function (s) { return s.open; });
    var label = document.createElement("label");
    label.append("Find a file");
    var field = document.createElement("input");
    field.type = "search";
    label.append(field);
    var shown = document.createElement("span");
    shown.setAttribute("role", "status");
    field.addEventListener("input", function () {
      var wanted = field.value.trim().toLowerCase();
      var hits = 0;
      rows.forEach(function (r, i) { r.hidden = wanted !== "" && !words[i].includes(wanted); if (!r.hidden) hits += 1; });
      sets.forEach(function (s, i) {
        s.hidden = !Array.from(s.querySelectorAll("td .file")).some(function (f) { return !f.closest("tr").hidden; });
        s.open = wanted === "" ? was[i] : !s.hidden;
      });
      shown.textContent = wanted === "" ? "" : hits + " of " + rows.length;
    });
    var all = button("Open all", function () {
      var open = all.textContent === "Open all";
      sets.forEach(function (s) { s.open = open; });
      all.textContent = open ? "Close all" : "Open all";
    });
    var bar = document.createElement("p");
    bar.className = "tools";
    bar.append(label, shown, all);
    tree.before(bar);
  }
})();
