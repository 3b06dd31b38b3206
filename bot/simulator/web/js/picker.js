/** A calendar with Buddhist years, and a time, for LINE's datetime picker and for the world's clock. */
import { button, el, icon } from "./dom.js";
import { ask } from "./dialogs.js";
import { BUDDHIST_OFFSET, MONTHS, WEEKDAYS } from "./thai.js";

const FIRST = "1900-01-01T00:00";
const LAST = "2100-12-31T23:59";
const two = (number) => String(number).padStart(2, "0");
const isoDay = (year, month, day) => `${year}-${two(month + 1)}-${two(day)}`;

/**
 * @param {{title: string, mode?: "date"|"time"|"datetime", initial?: string, min?: string, max?: string,
 *          now: string}} options ISO texts of wall clock, Gregorian; `now` is `2026-01-13T09:42`
 * @returns {Promise<string|null>} as LINE sends it: `2026-01-13`, `09:42` or `2026-01-13T09:42`
 */
export function pick({ title, mode = "datetime", initial, min, max, now }) {
  const low = whole(min, mode, FIRST);
  const high = whole(max, mode, LAST);
  let chosen = whole(initial, mode, now);
  if (chosen < low) chosen = low;
  if (chosen > high) chosen = high;

  return ask((close) => {
    const summary = el("output", { class: "picker-summary" });
    const calendar = el("div", { class: "calendar" });
    const hours = timeSelect("ชั่วโมง", 24, chosen.slice(11, 13));
    const minutes = timeSelect("นาที", 60, chosen.slice(14, 16));
    const accept = button("ตกลง", { class: "primary", onclick: () => close(cut(chosen, mode)) });

    const changed = () => {
      chosen = `${chosen.slice(0, 10)}T${hours.value}:${minutes.value}`;
      summary.textContent = describe(chosen, mode);
      accept.disabled = cut(chosen, mode) < cut(low, mode) || cut(chosen, mode) > cut(high, mode);
    };
    const showMonth = (year, month) => calendar.replaceChildren(...monthNodes(year, month));
    const choose = (day) => {
      chosen = `${day}T${chosen.slice(11)}`;
      changed();
      showMonth(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1);
      calendar.querySelector('[aria-pressed="true"]')?.focus();
    };

    const monthNodes = (year, month) => {
      const turn = (by) => showMonth(year + Math.floor((month + by) / 12), (month + by + 12) % 12);
      const firstOfMonth = isoDay(year, month, 1);
      const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      const blanks = new Date(Date.UTC(year, month, 1)).getUTCDay();
      return [
        el("div", { class: "calendar-head" },
          button("", { class: "round", "aria-label": "เดือนก่อน", disabled: firstOfMonth <= low.slice(0, 10), onclick: () => turn(-1) }, icon("back")),
          el("strong", { "aria-live": "polite" }, `${MONTHS[month]} ${year + BUDDHIST_OFFSET}`),
          button("", { class: "round", "aria-label": "เดือนถัดไป", disabled: isoDay(year, month, days) >= high.slice(0, 10), onclick: () => turn(1) }, icon("next"))),
        el("div", { class: "calendar-grid" },
          ...WEEKDAYS.map((name) => el("span", { class: "weekday" }, name)),
          ...Array.from({ length: blanks }, () => el("span")),
          ...Array.from({ length: days }, (_, index) => {
            const day = isoDay(year, month, index + 1);
            return button(String(index + 1), {
              class: `day${day === now.slice(0, 10) ? " today" : ""}`,
              "aria-label": `${index + 1} ${MONTHS[month]} ${year + BUDDHIST_OFFSET}`,
              "aria-pressed": String(day === chosen.slice(0, 10)),
              disabled: day < low.slice(0, 10) || day > high.slice(0, 10),
              onclick: () => choose(day),
            });
          })),
      ];
    };

    hours.addEventListener("change", changed);
    minutes.addEventListener("change", changed);
    showMonth(Number(chosen.slice(0, 4)), Number(chosen.slice(5, 7)) - 1);
    changed();
    const time = el("div", { class: "picker-time" }, el("span", {}, "เวลา"), hours, el("b", {}, ":"), minutes, el("span", {}, "น."));
    return {
      title,
      body: [summary, ...(mode === "time" ? [] : [calendar]), ...(mode === "date" ? [] : [time])],
      actions: [button("ยกเลิก", { onclick: () => close() }), accept],
    };
  });
}

/** Any of LINE's three forms (`2017-12-25t00:00` too) as a whole `YYYY-MM-DDTHH:MM`. */
function whole(text, mode, otherwise) {
  if (!text) return otherwise;
  if (mode === "time") return `${otherwise.slice(0, 10)}T${text}`;
  const [day, time] = text.toUpperCase().split("T");
  return `${day}T${(time ?? otherwise.slice(11)).slice(0, 5)}`;
}

const cut = (chosen, mode) => ({ date: chosen.slice(0, 10), time: chosen.slice(11), datetime: chosen })[mode];

function describe(chosen, mode) {
  const [year, month, day] = chosen.slice(0, 10).split("-").map(Number);
  const date = `${day} ${MONTHS[month - 1]} ${year + BUDDHIST_OFFSET}`;
  const time = `${chosen.slice(11)} น.`;
  return { date, time, datetime: `${date} เวลา ${time}` }[mode];
}

function timeSelect(label, count, value) {
  const node = el("select", { "aria-label": label },
    ...Array.from({ length: count }, (_, number) => el("option", {}, two(number))));
  node.value = value;
  return node;
}
