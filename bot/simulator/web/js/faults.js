/** The switchboard of what may go wrong between the platforms and the product. */
import { button, el } from "./dom.js";
import { ask } from "./dialogs.js";

const PLATFORMS = [["telegram", "Telegram"], ["line", "LINE"]];
// `seconds`: how long a slow or silent platform keeps the caller waiting, and the pause that a 429 asks for.
const FAULTS = [
  { kind: "429", label: "ส่งถี่เกิน (429)", words: "แพลตฟอร์มขอให้รอ ระบบต้องรอแล้วส่งใหม่", seconds: 5 },
  { kind: "duplicate_webhook", label: "webhook ซ้ำ", words: "เหตุการณ์เดียวมาสองครั้ง ต้องมีผลครั้งเดียว" },
  { kind: "drop", label: "คำตอบหาย", words: "ส่งถึงแล้ว แต่คำตอบไม่กลับมา" },
  { kind: "slow", label: "ช้า", words: "ทุกคำตอบมาช้า 3 วินาที", seconds: 3 },
  { kind: "timeout", label: "ไม่ตอบ", words: "ต่อได้แต่ไม่มีคำตอบ", seconds: 30 },
  { kind: "500", label: "เครื่องล่ม (500)", words: "แพลตฟอร์มขัดข้อง" },
  { kind: "garbage", label: "คำตอบเพี้ยน", words: "ตอบสิ่งที่อ่านไม่ออก" },
];

/**
 * What is on now, in words. @param {object} faults as /state gives them @param {(id: string) => string} nameOf a phone
 * @returns {{label: string, left: number|null}[]}
 */
export function activeFaults(faults, nameOf) {
  return PLATFORMS.flatMap(([platform, name]) => {
    const on = faults[platform] ?? {};
    return [
      ...FAULTS.filter(({ kind }) => on[kind]).map(({ kind, label }) => ({ label: `${name}: ${label}`, left: on[kind].left })),
      ...(on.blocked?.phones ?? []).map((id) => ({ label: `ส่งไม่ถึง ${nameOf(id)}`, left: null })),
    ];
  });
}

/** Whether some fault counts down, of which the server does not tell. */
export const countsDown = (faults) =>
  Object.values(faults).some((kinds) => Object.values(kinds).some(({ left }) => left));

/**
 * @param {{faults: () => object, phones: () => {id: string, platform: string, name: string}[],
 *          set: (fault: object) => void, clear: () => void, subscribe: (redraw: () => void) => () => void}} board
 */
export async function openFaults({ faults, phones, set, clear, subscribe }) {
  const table = el("table", { class: "faults" });
  const unreachable = el("ul", { class: "unreachable" });
  const redraw = () => {
    table.replaceChildren(heading(), el("tbody", {}, ...FAULTS.map((fault) => row(fault, faults(), set))));
    unreachable.replaceChildren(...phones().map(({ id, platform, name }) => {
      const on = Boolean(faults()[platform]?.blocked?.phones.includes(id));
      return el("li", {}, flip(on, `ส่งไม่ถึง ${name}`, `blocked-${id}`, () => set({ platform, kind: "blocked", phone: id, on: !on })), name);
    }));
  };
  redraw();
  const stop = subscribe(redraw);
  await ask((close) => ({
    title: "เหตุขัดข้องที่ทดลอง",
    wide: true,
    body: [
      el("p", { class: "lead" }, "เปิดเพื่อดูว่าระบบรับมืออย่างไร หนังสือต้องไม่หายและไม่ซ้ำ"),
      table,
      el("h3", {}, "ส่งไม่ถึง / บล็อก ", el("small", {}, "ผู้รับปิดกั้นบัญชีโดยระบบไม่ได้รับแจ้ง")),
      phones().length ? unreachable : el("p", { class: "lead" }, "ยังไม่มีโทรศัพท์บนโต๊ะ"),
    ],
    actions: [button("ปิดทุกเหตุ", { onclick: clear }), button("เสร็จ", { class: "primary", onclick: () => close() })],
  }));
  stop();
}

const heading = () => el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "เหตุ"),
  ...PLATFORMS.map(([, name]) => el("th", { scope: "col" }, name))));

function row({ kind, label, words, seconds }, faults, set) {
  return el("tr", {}, el("th", { scope: "row" }, label, el("small", {}, words)),
    ...PLATFORMS.map(([platform, name]) => {
      const fault = faults[platform]?.[kind];
      const change = (how) => set({ platform, kind, ...(seconds ? { seconds } : {}), ...how });
      return el("td", {},
        flip(Boolean(fault), `${label} ${name}`, `${platform}-${kind}`, () => change({ on: !fault })),
        fault?.left ? el("small", { class: "left" }, `อีก ${fault.left} ครั้ง`) : null,
        fault ? null : button("ครั้งเดียว", { class: "once", "aria-label": `${label} ${name} ครั้งเดียว`, onclick: () => change({ count: 1 }) }));
    }));
}

const flip = (on, label, id, onclick) => button("", {
  class: "switch", role: "switch", "aria-checked": String(on), "aria-label": label, data: { fault: id }, onclick,
}, el("span", { class: "switch-knob" }));
