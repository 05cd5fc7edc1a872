// Keeps the page of the preview up to date. It is in no file of the site: the preview adds it to what it sends.
(() => {
  "use strict";
  if (window.top !== window.self) return; // a page within a page is renewed with the outer one

  const script = document.currentScript;
  const base = new URL(".", script.src);
  let digest = script.dataset.page;
  const KEY = "convblog:place";
  const FRESH = "convblog"; // the parameter that makes a stylesheet's address new

  // ---- where the reader was

  const blocks = () => document.querySelectorAll("[id], h1, h2, h3, h4, p, li, pre, figure, blockquote, td, dt, dd");
  const wording = (element) => element.textContent.trim().slice(0, 200);

  // The first few things in view: of these, some are still there when the page comes back, whatever was edited.
  const marks = () => {
    const found = [];
    for (const element of blocks()) {
      const { top, bottom, height } = element.getBoundingClientRect();
      if (bottom > 0 && top < innerHeight && height > 0 && height < innerHeight) {
        found.push({ tag: element.tagName, id: element.id, text: wording(element), top });
      }
      if (found.length === 12) break;
    }
    return found;
  };

  const located = (mark) => {
    const byId = mark.id && document.getElementById(mark.id);
    if (byId) return byId;
    return mark.text && [...document.getElementsByTagName(mark.tag)].find((element) => wording(element) === mark.text);
  };

  const here = () => ({ path: location.pathname, y: scrollY, marks: marks() });

  const reload = () => {
    if (scrollY > 0) {
      sessionStorage.setItem(KEY, JSON.stringify(here()));
      history.scrollRestoration = "manual";
    }
    location.reload();
    return false;
  };

  const put = (place) => {
    for (const mark of place.marks) {
      const element = located(mark);
      if (element) {
        scrollBy({ top: element.getBoundingClientRect().top - mark.top, behavior: "instant" });
        return;
      }
    }
    scrollTo({ top: place.y, behavior: "instant" });
  };

  const restore = () => {
    const place = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    sessionStorage.removeItem(KEY);
    history.scrollRestoration = "auto";
    if (!place || place.path !== location.pathname) return;
    put(place);
    // Pictures and fonts that come late push the text about, until the reader moves or all is there.
    const observer = new ResizeObserver(() => put(place));
    const stop = () => observer.disconnect();
    observer.observe(document.body);
    for (const name of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(name, stop, { once: true, passive: true });
    }
    addEventListener("load", () => setTimeout(() => (put(place), stop()), 50));
  };

  // ---- the page anew

  const keyOf = (child) => {
    if (!child.matches("link[rel~=stylesheet]")) return child.outerHTML;
    const url = new URL(child.href, location.href);
    url.searchParams.delete(FRESH);
    return url.href;
  };

  const sheets = (where) => [...new Set([...where.querySelectorAll("link[rel~=stylesheet]")].map(keyOf))].join(" ");
  const scripted = (where) => [...where.scripts].some((one) => one.dataset.page === undefined);

  // What scripts of the theme made of a page cannot be put in place, and with another stylesheet it would be bare.
  const isReplaceable = (fresh) => !scripted(document) && !scripted(fresh) && sheets(document) === sheets(fresh);

  // Put in place what changed instead of loading the page again: twice as fast, and nothing flickers.
  const renew = async () => {
    const response = await fetch(location.href).catch(() => null);
    if (!response) return; // the preview ended; when it is back it tells again
    const type = response.headers.get("content-type") ?? "";
    if (response.redirected || !type.startsWith("text/html")) return reload();
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const own = fresh.querySelector("script[data-page]");
    if (!own || !isReplaceable(fresh)) return reload();
    const place = here();
    adopt(fresh);
    digest = own.dataset.page;
    if (place.y > 0) put(place);
  };

  const adopt = (fresh) => {
    const root = document.documentElement;
    for (const { name } of [...root.attributes]) root.removeAttribute(name);
    for (const { name, value } of fresh.documentElement.attributes) root.setAttribute(name, value);
    // What the head has already is not touched: a stylesheet that moves is loaded again.
    const wanted = new Map([...fresh.head.children].map((child) => [keyOf(child), child]));
    for (const child of [...document.head.children]) if (!wanted.delete(keyOf(child))) child.remove();
    document.head.append(...wanted.values());
    document.body.replaceWith(fresh.body);
  };

  // ---- what is wrong

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };

  let shown = null; // the overlay's host, and the problems in it
  let shownText = "null";

  const show = (problems) => {
    const text = JSON.stringify(problems);
    if (text === shownText) return;
    shown?.remove();
    shown = null;
    shownText = text;
    if (problems) shown = overlay(problems);
  };

  // In a shadow, where the theme's style does not reach; everything is set as text.
  const overlay = (problems) => {
    const hide = element("button", { type: "button" }, problems.hide);
    const dialog = element(
      "dialog",
      { className: "mistakes", lang: problems.lang },
      element("h1", { id: "title" }, problems.title),
      element("p", {}, problems.note),
      element("ol", {}, ...problems.list.map(item)),
      hide,
    );
    dialog.setAttribute("aria-labelledby", "title");
    hide.addEventListener("click", () => dialog.close());
    const host = element("convblog-overlay", {});
    const style = element("link", { rel: "stylesheet", href: new URL("overlay.css", base).href });
    host.attachShadow({ mode: "open" }).append(style, dialog);
    document.documentElement.append(host); // not in the body, which is replaced
    dialog.showModal(); // Escape closes it
    return host;
  };

  const item = ({ place, message, hint }) => {
    const made = element("li", {}, element("code", {}, place), element("p", {}, message));
    if (hint) made.append(element("p", { className: "hint" }, hint));
    return made;
  };

  // ---- what changed besides the page

  const path = (url) => {
    try {
      return decodeURIComponent(new URL(url, location.href).pathname);
    } catch {
      return "";
    }
  };

  // Whether the page may stay; else it is loaded again, as it shows something that changed.
  const refresh = (files) => {
    const styles = new Map();
    for (const link of document.querySelectorAll("link[rel~=stylesheet]")) styles.set(path(link.href), link);
    const used = new Set(performance.getEntriesByType("resource").map((entry) => path(entry.name)));
    if (files.some((file) => file === "*" || (used.has(file) && !styles.has(file)))) return reload();
    for (const file of files) if (styles.has(file)) swap(styles.get(file));
    return true;
  };

  // The old sheet stays until the new one is there, so that the page is never bare.
  const swap = (link) => {
    const fresh = link.cloneNode();
    const url = new URL(link.href);
    url.searchParams.set(FRESH, Date.now());
    fresh.href = url.href;
    fresh.addEventListener("load", () => link.remove());
    fresh.addEventListener("error", () => fresh.remove());
    link.after(fresh);
  };

  // ---- listening

  let source = null;
  let turn = Promise.resolve(); // one renewal after the other, so that an old answer never covers a new one

  const open = () => {
    if (source || document.hidden) return;
    const url = new URL("events", base);
    url.search = new URLSearchParams({ path: location.pathname });
    source = new EventSource(url);
    source.addEventListener("state", (event) => {
      const state = JSON.parse(event.data);
      show(state.problems);
      if (refresh(state.files)) turn = turn.then(() => state.page !== digest && renew());
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      close();
      setTimeout(open, 1000);
    });
  };

  const close = () => {
    source?.close();
    source = null;
  };

  // Browsers allow six connections to a host: pages nobody looks at must not hold one. They ask again when shown.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  restore();
  open();
})();
