// A page that is shown again in the answer to its form gets its own address back, so that loading it anew sends nothing.
const own = document.querySelector("[data-address]");
if (own) history.replaceState(null, "", own.dataset.address);

// Keeps what is marked fresh: an element with data-live names a stream of events; at each event the same element of the page (or of data-fragment) is fetched and put in its place.
for (const part of document.querySelectorAll("[data-live]")) follow(part.id, part.dataset.live, part.dataset.fragment ?? location.href);

function follow(id, events, from) {
  const source = new EventSource(events);
  let busy = false;
  source.onmessage = async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(from);
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
      const old = document.getElementById(id);
      if (fresh && old && !isInUse(old)) old.replaceWith(fresh);
      say(fresh?.dataset.say);
    } finally {
      busy = false;
    }
  };
  source.addEventListener("end", () => { source.close(); location.reload(); });
}

// A screen reader is told how far it is now and then, not each second.
let saidAt = -Infinity;
function say(text) {
  const told = document.getElementById("told");
  if (!told || !text || performance.now() - saidAt < 30000) return;
  told.textContent = text;
  saidAt = performance.now();
}

// What somebody is about to use stays as it is: nothing that is typed, chosen or unfolded goes away by itself.
function isInUse(part) {
  const isChanged = box => box.type === "checkbox" || box.type === "radio" ? box.checked !== box.defaultChecked : box.options ? [...box.options].some(one => one.selected !== one.defaultSelected) && box.selectedIndex > 0 : box.value !== box.defaultValue;
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null || [...part.querySelectorAll("input, select, textarea")].some(isChanged);
}
