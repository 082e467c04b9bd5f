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
      if (fresh && old && !old.contains(document.activeElement)) old.replaceWith(fresh);
    } finally {
      busy = false;
    }
  };
  source.addEventListener("end", () => { source.close(); location.reload(); });
}
