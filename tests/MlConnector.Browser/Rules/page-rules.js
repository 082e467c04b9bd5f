// What every page of the console has to keep, told as a list of what it does not. Run in the page itself.
const wrong = [];
const all = selector => [...document.querySelectorAll(selector)];
const where = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 110);
const tell = (rule, element) => wrong.push(`${rule}: ${where(element)}`);
const textOf = element => (element.textContent ?? "").trim();
const named = element => (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(id => id).map(id => document.getElementById(id)).some(one => one && textOf(one)) || (element.getAttribute("aria-label") ?? "").trim() !== "";
const isShown = element => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";

// One page, one title, landmarks, headings in order.
if (document.documentElement.lang === "") wrong.push("the page says no language");
if (document.title.trim() === "") wrong.push("the page has no title");
for (const [selector, count] of [["main", 1], ["body > header", 1], ["h1", 1]]) if (all(selector).length !== count) wrong.push(`there are ${all(selector).length} of ${selector}`);
for (const nav of all("nav")) if (!named(nav)) tell("a navigation without a name", nav);
let level = 0;
for (const heading of all("h1, h2, h3, h4, h5, h6")) {
  const now = Number(heading.tagName[1]);
  if (now > level + 1) tell(`a heading of level ${now} follows one of level ${level}`, heading);
  if (!textOf(heading)) tell("an empty heading", heading);
  level = now;
}
const outside = all("body *").filter(one => !one.closest("main, header, nav, footer, script, .skip") && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
for (const one of outside) tell("a text outside of the landmarks", one);
const ids = new Set();
for (const one of all("[id]")) ids.has(one.id) ? tell("an id that is there twice", one) : ids.add(one.id);

// The first thing to reach skips what is the same everywhere.
const first = document.querySelector("a[href], button, input, select, textarea");
if (!first?.matches("a.skip") || !document.querySelector(first.getAttribute("href"))?.matches("main")) wrong.push("the first thing to reach does not skip to the content");

// Tables say what they are, and which cells are heads of what.
for (const table of all("table")) {
  if (!named(table) && !(table.caption && textOf(table.caption))) tell("a table without caption or label", table);
  for (const head of table.querySelectorAll("th")) {
    if (!["col", "row", "colgroup", "rowgroup"].includes(head.scope)) tell("a head without scope", head);
    if (!textOf(head) && !head.getAttribute("aria-label")) tell("a head that is empty", head);
  }
}

// Fields have labels, and what is wrong with them is tied to them.
for (const field of all("input:not([type=hidden]), select, textarea")) {
  if (!named(field) && ![...field.labels].some(textOf)) tell("a field without a label", field);
  if (field.getAttribute("aria-invalid") === "true" && !field.getAttribute("aria-describedby")) tell("a field that is wrong and does not say why", field);
}
for (const fault of all(".validation-message")) if (!document.querySelector(`[aria-describedby~="${fault.id || "-"}"]`)) tell("a fault that no field names", fault);
for (const attribute of ["aria-describedby", "aria-labelledby", "aria-details", "aria-controls", "for", "list"]) {
  for (const one of all(`[${attribute}]`)) for (const id of one.getAttribute(attribute).split(/\s+/)) if (!document.getElementById(id)) tell(`${attribute} names nothing`, one);
}
for (const group of all("fieldset")) if (!group.querySelector("legend") || !textOf(group.querySelector("legend"))) tell("a group of fields without a legend", group);
for (const radio of all("input[type=radio]")) if (!radio.closest("fieldset, [role=radiogroup]")) tell("a choice outside of a group with a name", radio);

// Nothing shouts: what is replaced each second is no live region, and holds none.
for (const live of all("[role=status], [role=alert], [role=log], [aria-live]")) if (live.closest("[data-live]") || live.querySelector("[data-live]")) tell("a part that is replaced again and again is a live region", live);

// Colour is never the only sign.
for (const badge of all(".badge")) if (!textOf(badge)) tell("a badge without a word", badge);
for (const row of all("tr.differs, ul.needs li")) if (!row.querySelector(".badge, .validation-message")) tell("a colour without a word", row);
for (const link of all("main p a[href], main li a[href], main td a[href]")) if (!link.matches(".button") && !link.closest("nav") && getComputedStyle(link).textDecorationLine === "none") tell("a link that only its colour tells", link);

// A link says what it means to: an ampersand that was written for HTML twice is part of a name.
for (const link of all("a[href]")) if (new URL(link.href).search.includes("amp;")) tell("a link with an ampersand that was written twice", link);

// Pictures say what they show, and a table stands behind each.
for (const image of all("img")) if (image.getAttribute("alt") === null) tell("an image without alt", image);
for (const picture of all("svg")) {
  if (picture.getAttribute("role") !== "img" || !named(picture)) tell("a picture without a name", picture);
  const behind = picture.closest("table") ?? picture.closest("figure")?.querySelector("table") ?? document.getElementById(picture.getAttribute("aria-details"));
  if (!behind?.matches("table")) tell("a picture without a table behind it", picture);
}
for (const bar of all("progress, meter")) if (!named(bar) && ![...bar.labels].some(textOf)) tell("a bar without a name", bar);

// All that can be used is reached with the Tab key, in the order of the page, and shows it.
for (const one of all("[tabindex]")) if (one.tabIndex > 0) tell("an order of its own", one);
for (const one of all("[onclick], [role=button]:not(button)")) tell("something to press that is no button", one);
for (const part of all("details")) if (!part.querySelector("summary")?.textContent.trim()) tell("a part to unfold without a name", part);
const before = document.activeElement;
for (const one of all("a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select, textarea, summary").filter(isShown).slice(0, 150)) {
  one.focus({ focusVisible: true, preventScroll: true });
  if (document.activeElement !== one) { tell("something that cannot be focused", one); continue; }
  const style = getComputedStyle(one);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) tell("a focus that is not seen", one);
}
before instanceof HTMLElement && before !== document.body ? before.focus({ preventScroll: true }) : document.activeElement?.blur();
return wrong;
