/** Modal questions, as <dialog>: focus is held and Escape closes by itself. */
import { button, el, icon, safeUrl } from "./dom.js";

/**
 * Shows a dialog and resolves with what `close(value)` was given; null when it was dismissed.
 * @param {(close: (value?: any) => void) => {title: string, body: Node[], actions?: Node[], wide?: boolean}} build
 */
export function ask(build) {
  return new Promise((resolve) => {
    let answer = null;
    const node = el("dialog", { class: "sheet" });
    const close = (value = null) => {
      answer = value;
      node.close();
    };
    const { title, body, actions = [], wide = false } = build(close);
    node.setAttribute("aria-label", title);
    node.classList.toggle("wide", wide);
    node.append(
      el("header", { class: "sheet-head" },
        el("h2", {}, title),
        button("", { class: "round", "aria-label": "ปิด", onclick: () => close() }, icon("close"))),
      el("div", { class: "sheet-body" }, ...body),
      ...(actions.length ? [el("footer", { class: "sheet-foot" }, ...actions)] : []),
    );
    node.addEventListener("close", () => {
      node.remove();
      resolve(answer);
    });
    node.addEventListener("click", (event) => {
      if (event.target === node) close();
    });
    document.body.append(node);
    node.showModal();
    node.querySelector("[autofocus]")?.focus();
  });
}

export const confirmIt = (title, words, yes) => ask((close) => ({
  title,
  body: [el("p", {}, words)],
  actions: [button("ยกเลิก", { onclick: () => close(false) }), button(yes, { class: "primary", onclick: () => close(true) })],
}));

export const askText = (title, value, yes) => ask((close) => {
  const field = el("textarea", { rows: "4", "aria-label": title, autofocus: true });
  field.value = value;
  return {
    title,
    body: [field],
    actions: [
      button("ยกเลิก", { onclick: () => close() }),
      button(yes, { class: "primary", onclick: () => close(field.value.trim()) }),
    ],
  };
});

/** Full-size picture over the page; a second tap shows it in its own size. */
export function showPhoto(url) {
  const picture = el("img", { src: safeUrl(url), alt: "ภาพขนาดใหญ่" });
  const node = el("dialog", { class: "viewer", "aria-label": "ภาพขนาดใหญ่" },
    el("div", { class: "viewer-stage" }, picture),
    el("div", { class: "viewer-tools" },
      el("a", { href: safeUrl(url), target: "_blank", rel: "noopener" }, "เปิดในแท็บใหม่"),
      button("", { class: "round", "aria-label": "ปิดภาพ", onclick: () => node.close() }, icon("close"))));
  picture.addEventListener("click", (event) => {
    event.stopPropagation();
    node.classList.toggle("zoomed");
  });
  node.addEventListener("click", () => node.close());
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
}

const TOAST_MS = 3600;

/** A line at the foot of the page that goes away by itself. */
export function toast(words, { wrong = false } = {}) {
  const node = el("p", { class: `toast${wrong ? " wrong" : ""}` }, words);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

/**
 * A small menu beside `anchor`. @param {{label: string, danger?: boolean, run: () => void}[]} items
 */
export function popupMenu(anchor, items) {
  const node = el("div", { class: "popup", role: "menu", popover: "auto" },
    ...items.map(({ label, danger, run }) => button(label, {
      role: "menuitem",
      class: danger ? "danger" : "",
      onclick: () => {
        node.hidePopover();
        run();
      },
    })));
  node.addEventListener("toggle", (event) => {
    if (event.newState === "closed") node.remove();
  });
  document.body.append(node);
  node.showPopover();
  const place = anchor.getBoundingClientRect();
  const left = Math.min(Math.max(8, place.right - node.offsetWidth), innerWidth - node.offsetWidth - 8);
  const below = place.bottom + 4 + node.offsetHeight < innerHeight;
  node.style.left = `${left}px`;
  node.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - node.offsetHeight - 4)}px`;
  node.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...node.querySelectorAll("button")];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  node.querySelector("button")?.focus();
}
