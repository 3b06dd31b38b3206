/** Thai dates for people: Buddhist years, Bangkok time. */

const ZONE = "Asia/Bangkok";
const LOCALE = "th-TH-u-ca-buddhist-nu-latn";

export const MONTHS = [
  "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
  "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
];
export const WEEKDAYS = ["อา.", "จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส."];
export const BUDDHIST_OFFSET = 543;

const format = (options) => new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, ...options });
const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockSeconds = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const longDay = format({ weekday: "short", day: "numeric", month: "short" });
const yearOnly = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric" });
const isoParts = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

const buddhistYear = (date) => Number(yearOnly.format(date)) + BUDDHIST_OFFSET;

/** `09:42` */
export const timeText = (date) => clock.format(date);
export const timeTextSeconds = (date) => clockSeconds.format(date);
/** `อ. 13 ม.ค. 2569` */
export const dateText = (date) => `${longDay.format(date)} ${buddhistYear(date)}`;
/** `2026-01-13T09:42`, Bangkok's wall clock, as date pickers use it. */
export const wallClock = (date) => isoParts.format(date).replace(" ", "T");
