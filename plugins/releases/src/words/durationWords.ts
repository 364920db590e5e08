const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration of `ms` in the largest unit that says enough: `12 s`, `52 min`, `3 h 5 min`, `4 d`. */
export function durationWords(ms: number): string {
  const rest = Math.max(0, ms);
  if (rest < SECOND) {
    return `${Math.round(rest)} ms`;
  }
  if (rest < MINUTE) {
    return `${Math.floor(rest / SECOND)} s`;
  }
  if (rest < HOUR) {
    return `${Math.floor(rest / MINUTE)} min`;
  }
  if (rest < 2 * DAY) {
    const minutes = Math.floor((rest % HOUR) / MINUTE);
    const hours = `${Math.floor(rest / HOUR)} h`;
    return minutes ? `${hours} ${minutes} min` : hours;
  }
  return `${Math.floor(rest / DAY)} d`;
}

/** What is left of a hold, to the second: `6:12`, `1:06:12`. */
export function timeLeftWords(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / SECOND);
  const parts = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  const [hours, ...rest] = parts;
  const padded = rest.map(part => String(part).padStart(2, '0'));
  return hours
    ? `${hours}:${padded.join(':')}`
    : `${parts[1]}:${String(parts[2]).padStart(2, '0')}`;
}

/** How long ago something was: `just now`, `34 min ago`. */
export function agoWords(ms: number): string {
  return ms < 2 * SECOND ? 'just now' : `${durationWords(ms)} ago`;
}
