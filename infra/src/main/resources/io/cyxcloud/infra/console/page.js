// What all pages use: elements, numbers for people, questions to the server.

/** Makes an element; children are elements or text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      made.addEventListener(name.slice(2), value);
    } else if (name === 'style') {
      for (const [property, to] of Object.entries(value)) made.style.setProperty(property, to);
    } else if (value === true) {
      made.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return made;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(count) {
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)) + ' ' + UNITS[unit];
}

export const number = count => count.toLocaleString('en-US');
export const percent = share => (share * 100).toFixed(share < 0.1 ? 1 : 0) + ' %';
export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? '' : 's'}`;
export const time = ms => new Date(ms).toISOString().replace('T', ' ').slice(0, 19) + 'Z';

export function ago(ms, nowMs = Date.now()) {
  const seconds = Math.max(0, Math.round((nowMs - ms) / 1000));
  if (seconds < 90) return seconds + ' s ago';
  if (seconds < 5400) return Math.round(seconds / 60) + ' min ago';
  if (seconds < 129600) return Math.round(seconds / 3600) + ' h ago';
  return Math.round(seconds / 86400) + ' days ago';
}

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Asks; throws Refused with the server's words. */
export async function ask(path, parameters = {}, options = {}) {
  const query = new URLSearchParams(parameters).toString();
  const answer = await fetch('api/' + path + (query ? '?' + query : ''), options);
  if (answer.status === 204) return null;
  const json = await answer.json().catch(() => ({error: answer.statusText}));
  if (!answer.ok) throw new Refused(answer.status, json.error);
  return json;
}

/** A page that went wrong says so in its place. */
export function problem(failure) {
  return el('div', {class: 'card problem', role: 'alert'}, failure.message || String(failure));
}

export function card(title, ...children) {
  return el('section', {class: 'card'}, el('h2', {}, title), ...children);
}

/** Repeats work while its page is shown; returns what ends it. */
export function every(ms, work) {
  let ended = false;
  let timer = 0;
  const round = async () => {
    if (ended) return;
    if (!document.hidden) await work();
    if (!ended) timer = setTimeout(round, ms);
  };
  round();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
