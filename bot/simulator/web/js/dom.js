/** Building elements without innerHTML: everything a person or a bot wrote enters the page as text. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners, `data` becomes data-attributes, null and false are left out
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A <button type="button">: nothing on this page submits a form by accident. */
export function button(label, attributes = {}, ...children) {
  return el("button", { type: "button", ...attributes }, ...(children.length ? children : [label]));
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  clip: "M20 11.5l-8.6 8.4a5 5 0 0 1-7-7.1l9-8.8a3.4 3.4 0 0 1 4.8 4.8l-8.9 8.7a1.7 1.7 0 0 1-2.4-2.4l7.7-7.5",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-5 16-3.5-6.5z M11.5 13.5L20 4",
  dots: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  file: "M7 3h7l4 4v14H7z M14 3v4h4",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4.5 20.5c.8-4 4-6 7.5-6s6.7 2 7.5 6",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  bot: "M4 7.5h16v10.5H4z M4.5 8.5l7.5 5.5 7.5-5.5",
  open: "M14 5h5v5 M19 5l-8 8 M17 14v5H5V7h5",
  copy: "M9 9h10v11H9z M5 15V4h10",
  date: "M5 6h14v14H5z M5 10h14 M9 4v4 M15 4v4",
  check: "M5 12.5l4.5 4.5L19 7.5",
};

/** One of the drawn icons, hidden from screen readers: its button carries the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A web address that may be shown or opened: http(s) or one of this server's own; null for anything else. */
export function safeUrl(url) {
  if (!url) return null;
  const parsed = URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI) : null;
  return parsed && ["http:", "https:", "blob:"].includes(parsed.protocol) ? parsed.href : null;
}
