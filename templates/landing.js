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

  // What a link leads to is seen, also where the browser does not open what it lies in.
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var at = target && target.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    if (target) target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();

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
        Array.from(s.querySelectorAll("tbody")).forEach(function (b) { b.hidden = !b.querySelector("tr:not([hidden]) .file"); });
        s.hidden = wanted !== "" && !s.querySelector("tbody:not([hidden])");
        s.open = wanted === "" ? was[i] : !s.hidden;
      });
      shown.textContent = wanted === "" ? "" : hits + " of " + rows.length + " files";
    });
    var all = button("Open all", function () {
      var open = all.textContent === "Open all";
      sets.forEach(function (s) { s.open = open; });
      all.textContent = open ? "Close all" : "Open all";
    });
    var whole = button("Show whole checksums", function () {
      var on = tree.classList.toggle("whole");
      whole.textContent = on ? "Shorten checksums" : "Show whole checksums";
    });
    var bar = document.createElement("p");
    bar.className = "tools";
    bar.append(label, shown, all);
    if (tree.querySelector(".sum code")) bar.append(whole);
    tree.before(bar);

    // Sorted within its folder, as a file manager does it: the tree stays a tree.
    var order = new Intl.Collator("en", { numeric: true });
    var value = function (row, column) {
      var cell = row.cells[column];
      return cell.dataset.size ? Number(cell.dataset.size) : cell.textContent;
    };
    var compare = function (a, b) {
      return typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
    };
    var sort = function (table, head, column) {
      var sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      table.querySelectorAll("thead th").forEach(function (h) { h.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      Array.from(table.tBodies).forEach(function (body) {
        var files = Array.from(body.rows).filter(function (r) { return !r.querySelector(".folder"); });
        files.sort(function (a, b) { return sign * compare(value(a, column), value(b, column)); });
        body.append.apply(body, files);
      });
    };
    tree.querySelectorAll("table").forEach(function (table) {
      Array.from(table.tHead.rows[0].cells).slice(0, 3).forEach(function (head, column) {
        var words = head.textContent;
        head.textContent = "";
        head.append(button(words, function () { sort(table, head, column); }));
      });
    });
  }
})();
