/** Choosing what to send: sample letters, own files, as picture or as file. */
import { button, el, icon, safeUrl } from "./dom.js";
import { ask } from "./dialogs.js";
import { sizeText } from "./message.js";

const MANY = 10;
// What the sample letters are, by the first word of their file names.
const LETTER_KINDS = {
  circular: "หนังสือเวียน", invitation: "เชิญประชุม", memo: "บันทึกข้อความ", order: "คำสั่ง", secret: "หนังสือชั้นลับ",
  urgent: "หนังสือด่วน",
};
const isImageName = (name) => /\.(jpe?g|png|webp|gif|heic)$/i.test(name);

/**
 * @param {{letters: {name: string, url: string}[], files?: File[], platform: string}} options
 * @returns {Promise<{names: string[], files: File[], as: "photo"|"file", caption: string}|null>}
 */
export function chooseAttachments({ letters, files = [], platform }) {
  return ask((close) => {
    const names = new Set();
    let own = [...files];
    let as = own.some((file) => !isImageName(file.name)) ? "file" : "photo";

    const send = button("ส่ง", { class: "primary", onclick: () => close({ names: [...names], files: own, as, caption: caption?.value.trim() ?? "" }) });
    const list = el("ul", { class: "own-files", "aria-label": "ไฟล์ที่เลือก" });
    const caption = platform === "telegram"
      ? el("input", { type: "text", class: "caption", placeholder: "คำบรรยาย (ถ้ามี)", "aria-label": "คำบรรยาย", maxlength: "1024" })
      : null;

    const refresh = () => {
      const count = names.size + own.length;
      send.disabled = count === 0 || count > MANY;
      send.textContent = count ? `ส่ง ${count} รายการ` : "ส่ง";
      list.replaceChildren(...own.map((file) => el("li", {},
        icon("file"), el("span", {}, file.name), el("small", {}, sizeText(file.size)),
        button("", { class: "round", "aria-label": `นำ ${file.name} ออก`, onclick: () => {
          own = own.filter((other) => other !== file);
          refresh();
        } }, icon("close")))));
    };
    const add = (more) => {
      own = [...own, ...more];
      refresh();
    };

    const input = el("input", { type: "file", multiple: true, class: "visually-hidden", "aria-label": "เลือกไฟล์จากเครื่องนี้" });
    input.addEventListener("change", () => add(input.files));
    const drop = el("div", { class: "drop" },
      el("p", {}, "ลากไฟล์มาวางที่นี่ หรือ "),
      button("เลือกไฟล์จากเครื่องนี้", { onclick: () => input.click() }), input);
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      add(event.dataTransfer.files);
    });

    const choice = (value, label) => {
      const radio = el("input", { type: "radio", name: "as", value });
      radio.checked = as === value;
      radio.addEventListener("change", () => { as = value; });
      return el("label", { class: "choice" }, radio, label);
    };
    refresh();
    return {
      title: "แนบหนังสือ",
      wide: true,
      body: [
        el("h3", {}, "หนังสือตัวอย่าง ", el("small", {}, "เลือกได้หลายภาพ")),
        letters.length
          ? el("div", { class: "letters" }, ...picturesFirst(letters).map((letter) => letterTile(letter, names, refresh)))
          : el("p", { class: "lead" }, "ยังไม่มีหนังสือตัวอย่างในเครื่องนี้"),
        el("h3", {}, "ไฟล์ของท่าน"), drop, list,
      ],
      actions: [
        el("fieldset", { class: "as" }, el("legend", { class: "visually-hidden" }, "ส่งเป็น"), choice("photo", "ส่งเป็นภาพ"), choice("file", "ส่งเป็นไฟล์")),
        ...(caption ? [caption] : []),
        send,
      ],
    };
  });
}

const picturesFirst = (letters) =>
  [...letters.filter(({ name }) => isImageName(name)), ...letters.filter(({ name }) => !isImageName(name))];

function letterTile(letter, names, refresh) {
  const kind = LETTER_KINDS[letter.name.split(/[_.-]/)[0]];
  const face = isImageName(letter.name)
    ? el("img", { src: safeUrl(letter.url), alt: "", loading: "lazy" })
    : el("span", { class: "paper" }, icon("file"), el("small", {}, "PDF"));
  const node = button("", { class: "letter", "aria-pressed": "false", "aria-label": kind ? `${kind} ${letter.name}` : letter.name, data: { letter: letter.name } },
    face, el("span", { class: "letter-name" }, kind ? el("b", {}, kind) : null, letter.name), el("span", { class: "letter-tick", "aria-hidden": "true" }, icon("check")));
  node.addEventListener("click", () => {
    const on = !names.has(letter.name);
    if (on) names.add(letter.name);
    else names.delete(letter.name);
    node.setAttribute("aria-pressed", String(on));
    refresh();
  });
  return node;
}

/** Pictures and PDFs cannot travel alike: a PDF is always a file. */
export function byKind(names, as) {
  if (as === "file") return [[names, "file"]];
  const photos = names.filter(isImageName);
  const others = names.filter((name) => !isImageName(name));
  return [[photos, "photo"], [others, "file"]].filter(([some]) => some.length);
}
