/* Puts below each hit of a search the words around the first term that is found, from EXCERPTS. */

(() => {
  const terms = (new URLSearchParams(location.search).get("q") || "").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];

  const around = (text) => {
    const lower = text.toLowerCase();
    const places = terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0);
    const place = places.length ? Math.min(...places) : 0;
    const start = place < 60 ? 0 : text.indexOf(" ", place - 60) + 1;
    const rest = text.slice(start, start + 200);
    const whole = start + 200 >= text.length;
    return (start ? "… " : "") + (whole ? rest : rest.slice(0, rest.lastIndexOf(" ")) + " …");
  };

  const page = (link) => new URL(link.href).pathname.split("/").slice(-4).join("/");

  const explain = (item) => {
    const link = item.querySelector("a");
    if (!link || item.querySelector(".excerpt")) return;
    const path = page(link).replace(/\.html$/, "");
    const name = Object.keys(EXCERPTS).filter((known) => path === known || path.endsWith("/" + known));
    const known = name.sort((a, b) => b.length - a.length)[0];
    if (!known || !EXCERPTS[known]) return;
    const shown = document.createElement("p");
    shown.className = "excerpt";
    shown.textContent = around(EXCERPTS[known]);
    item.append(shown);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const results = document.getElementById("search-results");
    if (!results) return;
    const look = () => results.querySelectorAll("li").forEach(explain);
    new MutationObserver(look).observe(results, { childList: true, subtree: true });
    look();
  });
})();
