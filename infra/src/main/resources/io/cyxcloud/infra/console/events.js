// Events as the log takes them.
import {ask, card, el, problem} from './page.js';

const ROWS_MAX = 400;

/** What one sees of an event before it is opened. */
function gist(value) {
  const parts = [];
  const walk = node => {
    for (const [name, part] of Object.entries(node)) {
      if (parts.length >= 5) return;
      if (part === null || part === '' || Array.isArray(part)) continue;
      if (typeof part === 'object') walk(part);
      else if (name !== 'commandId') parts.push(`${name} ${String(part).slice(0, 36)}`);
    }
  };
  walk(value);
  return parts.join(' · ');
}

export function events(main) {
  let source = null;
  let paused = false;
  let waiting = [];
  let seen = 0;
  const rows = el('ol', {class: 'events', 'aria-label': 'Events, newest first'});
  const said = el('span', {class: 'quiet-text', role: 'status'}, 'connecting');
  const topic = el('select', {id: 'f-topic', onchange: connect}, el('option', {value: ''}, 'all but heartbeats'));
  const node = el('select', {id: 'f-node', onchange: connect}, el('option', {value: ''}, 'any'));
  const bucket = el('select', {id: 'f-bucket', onchange: connect}, el('option', {value: ''}, 'any'));
  const pause = el('button', {type: 'button', title: 'p', onclick: toggle}, 'Pause');
  const clear = el('button', {type: 'button', onclick: () => { rows.replaceChildren(); waiting = []; seen = 0; }}, 'Clear');
  main.replaceChildren(card('Events',
    el('div', {class: 'filters'},
      el('label', {for: 'f-topic'}, 'Topic ', topic), el('label', {for: 'f-node'}, 'Node ', node),
      el('label', {for: 'f-bucket'}, 'Bucket ', bucket), pause, clear, said), rows));

  function row(event) {
    const details = el('details', {});
    details.append(el('summary', {},
      el('time', {}, event.timestamp.slice(11, 23)),
      el('span', {class: 'type ' + kind(event.type)}, event.type),
      el('span', {class: 'topic'}, event.topic.slice(4)),
      el('span', {class: 'gist'}, gist(event.value))));
    details.addEventListener('toggle', () => {
      if (details.open && details.children.length === 1) {
        details.append(el('pre', {}, JSON.stringify(event, null, 2)));
      }
    });
    return el('li', {}, details);
  }

  function kind(type) {
    if (/Lost|Failed|Corrupt|Missing/.test(type)) return 'bad';
    if (/Degraded|Suspected|Draining|Rejected|Cancelled/.test(type)) return 'warn';
    if (/Complete|Returned|Stored|Committed|Created|Relocated|Joined|Satisfied|Written/.test(type)) return 'good';
    return '';
  }

  function flush() {
    frame = 0;
    if (paused || !waiting.length) return;
    rows.prepend(...waiting.slice(-ROWS_MAX).reverse().map(row));
    waiting = [];
    while (rows.children.length > ROWS_MAX) rows.lastChild.remove();
    said.textContent = `live, ${seen} seen`;
  }
  let frame = 0;

  function connect() {
    if (source) source.close();
    const parameters = new URLSearchParams({topics: topic.value, node: node.value, bucket: bucket.value});
    source = new EventSource('api/events?' + parameters);
    source.onopen = () => { said.textContent = 'live'; };
    source.onerror = () => { said.textContent = source.readyState === 2 ? 'refused: too many streams, or signed out' : 'connecting again'; };
    source.onmessage = message => {
      seen++;
      waiting.push(JSON.parse(message.data));
      if (waiting.length > ROWS_MAX) waiting.shift();
      if (!frame) frame = setTimeout(flush, 100);
      if (paused) said.textContent = `paused, ${seen} seen`;
    };
  }

  function toggle() {
    paused = !paused;
    pause.textContent = paused ? 'Go on' : 'Pause';
    if (!paused) flush();
  }

  const key = event => {
    if (event.key === 'p' && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) toggle();
  };
  document.addEventListener('keydown', key);
  (async () => {
    try {
      const [topics, status, buckets] = await Promise.all([ask('topics'), ask('status'), ask('buckets')]);
      topics.topics.forEach(one => topic.append(el('option', {value: one.name, title: one.about}, one.name.slice(4))));
      (status.nodes || []).forEach(one => node.append(el('option', {value: one.id}, one.id)));
      buckets.buckets.forEach(one => bucket.append(el('option', {value: one.name}, one.name)));
    } catch (failure) {
      main.append(problem(failure));
    }
  })();
  connect();
  return () => {
    source.close();
    document.removeEventListener('keydown', key);
  };
}
