/**
 * LINE's Flex messages and templates as a phone draws them.
 *
 * Sizes and defaults follow LINE's public reference of Flex elements. A tap is named by the order in which actions
 * stand in the document (`taps.next()`), because that is how the server numbers them.
 */
import { el, safeUrl } from "./dom.js";

const GAPS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const TEXT_SIZES = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const IMAGE_SIZES = {
  xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220,
};
const BORDERS = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const CONTENT_ALIGN = { start: "flex-start", center: "center", end: "flex-end" };
const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" };
const COLOR = /^#[0-9a-f]{3,8}$/i;
const MEASURE = /^\d+(\.\d+)?(px|%)$/;

const measure = (value, names) => {
  if (value === undefined || value === null) return "";
  if (value in names) return `${names[value]}px`;
  return MEASURE.test(value) ? value : "";
};
const color = (value) => (COLOR.test(value ?? "") ? value : "");

/** Hands out the message's buttons in document order to the elements that have an action. */
export class Taps {
  #waiting;
  #onTap;

  constructor(buttons, onTap) {
    this.#waiting = [...buttons];
    this.#onTap = onTap;
  }

  /** Makes `node` answer to the next button; a <button> keeps its own semantics. */
  bind(node, action) {
    const button = this.#waiting.shift();
    if (!button) return node;
    const label = button.label || action.label || action.displayText || "เปิด";
    node.dataset.button = button.id;
    node.addEventListener("click", (event) => {
      event.stopPropagation();
      this.#onTap(button, node);
    });
    if (node.tagName !== "BUTTON") {
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", label);
      node.tabIndex = 0;
      node.classList.add("tappable");
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        node.click();
      });
    }
    return node;
  }
}

/** @returns {HTMLElement} a bubble or a carousel of them */
export function renderFlex(container, taps) {
  if (container.type === "carousel") {
    return el("div", { class: "flex-carousel", tabindex: "0", role: "group", "aria-label": "การ์ดหลายใบ เลื่อนดูด้านข้าง" },
      ...container.contents.map((bubble) => renderBubble(bubble, taps)));
  }
  return renderBubble(container, taps);
}

function renderBubble(bubble, taps) {
  const node = el("div", { class: `flex-bubble size-${bubble.size ?? "mega"}`, dir: bubble.direction ?? "ltr" });
  for (const block of ["header", "hero", "body", "footer"]) {
    if (!bubble[block]) continue;
    const style = bubble.styles?.[block] ?? {};
    const wrap = el("div", { class: `flex-block flex-${block}` });
    wrap.style.backgroundColor = color(style.backgroundColor);
    if (style.separator) {
      wrap.style.borderTop = `1px solid ${color(style.separatorColor) || "#d4d6da"}`;
    }
    wrap.append(renderComponent(bubble[block], taps, "vertical", true));
    node.append(wrap);
  }
  if (bubble.action) taps.bind(node, bubble.action);
  return node;
}

const RENDERERS = {
  box: renderBox, text: renderText, span: () => el("span"), button: renderButton, image: renderImage, icon: renderIcon,
  separator: renderSeparator, filler: () => el("div", { class: "flex-filler" }), spacer: renderSpacer, video: renderVideo,
};

function renderComponent(component, taps, parent, first) {
  const render = RENDERERS[component.type];
  if (!render) return document.createComment(`unknown component ${component.type}`);
  const node = render(component, taps, parent);
  place(node, component, parent, first);
  return node;
}

/** Share of the parent, margin to the one before, offsets. */
function place(node, component, parent, first) {
  const sideways = parent !== "vertical";
  const share = component.flex ?? defaultShare(component, sideways);
  node.style.flex = share > 0 ? `${share} ${sideways ? 1 : 0} ${sideways ? "0" : "auto"}` : "0 0 auto";
  if (!first && component.margin) {
    node.style[sideways ? "marginInlineStart" : "marginTop"] = measure(component.margin, GAPS);
  }
  if (component.position === "absolute") node.style.position = "absolute";
  if (component.position === "relative" || hasOffset(component)) node.style.position ||= "relative";
  node.style.top = measure(component.offsetTop, GAPS);
  node.style.bottom = measure(component.offsetBottom, GAPS);
  node.style.insetInlineStart = measure(component.offsetStart, GAPS);
  node.style.insetInlineEnd = measure(component.offsetEnd, GAPS);
  if (component.gravity && sideways) node.style.alignSelf = GRAVITY[component.gravity] ?? "";
}

const hasOffset = ({ offsetTop, offsetBottom, offsetStart, offsetEnd }) =>
  [offsetTop, offsetBottom, offsetStart, offsetEnd].some((offset) => offset !== undefined);

function defaultShare(component, sideways) {
  if (component.type === "filler") return 1;
  if (["separator", "spacer", "icon"].includes(component.type)) return 0;
  if (component.width && component.type === "box") return 0;
  return sideways ? 1 : 0;
}

function renderBox(box, taps, parent) {
  const node = el("div", { class: `flex-box ${box.layout}` });
  const style = node.style;
  // The box's own action stands before those of its contents when the document lists it first; LINE's order of keys
  // is free, so the position of `action` among the keys decides.
  const keys = Object.keys(box);
  const before = box.action && keys.indexOf("action") < keys.indexOf("contents");
  if (before) taps.bind(node, box.action);

  style.gap = measure(box.spacing, GAPS);
  style.padding = measure(box.paddingAll, GAPS);
  for (const [key, side] of [["paddingTop", "paddingTop"], ["paddingBottom", "paddingBottom"],
    ["paddingStart", "paddingInlineStart"], ["paddingEnd", "paddingInlineEnd"]]) {
    if (box[key] !== undefined) style[side] = measure(box[key], GAPS);
  }
  style.width = measure(box.width, {});
  style.height = measure(box.height, {});
  style.maxWidth = measure(box.maxWidth, {});
  style.maxHeight = measure(box.maxHeight, {});
  style.backgroundColor = color(box.backgroundColor);
  style.borderRadius = measure(box.cornerRadius, { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 });
  const border = measure(box.borderWidth, BORDERS);
  if (border || box.borderColor) style.border = `${border || "1px"} solid ${color(box.borderColor) || "#000"}`;
  if (box.background?.type === "linearGradient") style.backgroundImage = gradient(box.background);
  if (box.justifyContent) style.justifyContent = box.justifyContent;
  if (box.alignItems && box.layout !== "baseline") style.alignItems = box.alignItems;

  (box.contents ?? []).forEach((child, index) => {
    const rendered = renderComponent(child, taps, box.layout, index === 0);
    // A margin replaces the box's spacing rather than adding to it.
    if (index > 0 && child.margin && box.spacing && rendered.style) {
      const gap = `calc(${measure(child.margin, GAPS) || "0px"} - ${measure(box.spacing, GAPS) || "0px"})`;
      rendered.style[box.layout === "vertical" ? "marginTop" : "marginInlineStart"] = gap;
    }
    node.append(rendered);
  });
  if (box.action && !before) taps.bind(node, box.action);
  return node;
}

function gradient({ angle, startColor, endColor, centerColor, centerPosition }) {
  const middle = centerColor ? `, ${color(centerColor)} ${MEASURE.test(centerPosition ?? "") ? centerPosition : "50%"}` : "";
  const turn = /^\d+(\.\d+)?deg$/.test(angle ?? "") ? angle : "0deg";
  return `linear-gradient(${turn}, ${color(startColor)}${middle}, ${color(endColor)})`;
}

function letterStyle(node, part) {
  node.style.fontSize = measure(part.size, TEXT_SIZES);
  node.style.fontWeight = part.weight === "bold" ? "700" : "";
  node.style.fontStyle = part.style === "italic" ? "italic" : "";
  node.style.color = color(part.color);
  node.style.textDecoration = { underline: "underline", "line-through": "line-through" }[part.decoration] ?? "";
}

function renderText(text, taps) {
  const node = el("div", { class: `flex-text${text.wrap ? " wrap" : ""}` });
  letterStyle(node, { size: "md", ...text });
  node.style.textAlign = { start: "start", center: "center", end: "end" }[text.align] ?? "";
  node.style.lineHeight = text.lineSpacing ? `calc(1.4em + ${measure(text.lineSpacing, {}) || "0px"})` : "";
  if (text.wrap && text.maxLines) {
    node.classList.add("clamped");
    node.style.webkitLineClamp = String(text.maxLines);
  }
  if (text.contents?.length) {
    for (const part of text.contents) {
      const span = el("span", {}, part.text ?? "");
      letterStyle(span, part);
      node.append(span);
    }
  } else node.append(text.text ?? "");
  return text.action ? taps.bind(node, text.action) : node;
}

function renderButton(component, taps) {
  const kind = component.style ?? "link";
  const node = el("button", { type: "button", class: `flex-button ${kind} ${component.height === "sm" ? "sm" : "md"}` },
    component.action?.label ?? "");
  if (kind === "link") node.style.color = color(component.color);
  else node.style.backgroundColor = color(component.color);
  return taps.bind(node, component.action ?? {});
}

function renderImage(image, taps) {
  const [width, height] = String(image.aspectRatio ?? "1:1").split(":").map(Number);
  const full = image.size === "full";
  const frame = el("div", { class: "flex-image" });
  frame.style.width = full ? "100%" : measure(image.size ?? "md", IMAGE_SIZES);
  frame.style.aspectRatio = `${width || 1} / ${height || 1}`;
  frame.style.backgroundColor = color(image.backgroundColor);
  const url = safeUrl(image.url);
  if (url) {
    const picture = el("img", { src: url, alt: "", loading: "lazy" });
    picture.style.objectFit = image.aspectMode === "cover" ? "cover" : "contain";
    frame.append(picture);
  }
  const node = el("div", { class: "flex-image-row" }, frame);
  node.style.justifyContent = CONTENT_ALIGN[image.align ?? "center"];
  return image.action ? taps.bind(node, image.action) : node;
}

function renderIcon(component) {
  const size = measure(component.size ?? "md", TEXT_SIZES);
  const node = el("span", { class: "flex-icon" });
  const [width, height] = String(component.aspectRatio ?? "1:1").split(":").map(Number);
  node.style.height = size;
  node.style.aspectRatio = `${width || 1} / ${height || 1}`;
  const url = safeUrl(component.url);
  if (url) node.append(el("img", { src: url, alt: "" }));
  return node;
}

function renderSeparator(component, _taps, parent) {
  const node = el("div", { class: `flex-separator ${parent === "vertical" ? "across" : "upright"}`, role: "separator" });
  node.style.backgroundColor = color(component.color);
  return node;
}

function renderSpacer(component, _taps, parent) {
  const node = el("div");
  node.style[parent === "vertical" ? "height" : "width"] = measure(component.size ?? "md", GAPS);
  return node;
}

function renderVideo(component, taps) {
  return renderImage({ ...component, url: component.previewUrl, size: "full", aspectMode: "cover" }, taps);
}

/** The four templates, drawn as the bubbles they look like on a phone. @returns {HTMLElement} */
export function renderTemplate(template, taps) {
  if (template.type === "carousel" || template.type === "image_carousel") {
    return el("div", { class: "flex-carousel", tabindex: "0", role: "group", "aria-label": "การ์ดหลายใบ เลื่อนดูด้านข้าง" },
      ...template.columns.map((column) => templateCard(column, taps, template)));
  }
  return templateCard(template, taps, template);
}

function templateCard(card, taps, { type, imageAspectRatio, imageSize }) {
  const node = el("div", { class: `template-card ${type}` });
  const url = safeUrl(card.thumbnailImageUrl ?? card.imageUrl);
  if (url) {
    const picture = el("img", { src: url, alt: card.title ?? "", class: imageAspectRatio === "square" ? "square" : "" });
    picture.style.objectFit = imageSize === "contain" ? "contain" : "cover";
    node.append(picture);
  }
  if (card.title) node.append(el("strong", { class: "template-title" }, card.title));
  if (card.text) node.append(el("p", { class: "template-text" }, card.text));
  if (card.defaultAction) taps.bind(node, card.defaultAction);
  const actions = card.actions ?? (card.action ? [card.action] : []);
  node.append(el("div", { class: "template-actions" }, ...actions.map((action) =>
    taps.bind(el("button", { type: "button" }, action.label ?? "เปิด"), action))));
  return node;
}
