// How the cluster is: verdict, figures, plots, map, redundancy, repair.
import {ago, ask, bytes, card, el, every, number, percent, plural, problem, time} from './page.js';
import {Plot} from './plot.js';

const SERIES_MS = 5000;
const STATUS_MS = 2000;

function figure(label, value, detail = '', kind = '') {
  return el('div', {class: 'figure ' + kind},
    el('span', {class: 'label'}, label), el('strong', {}, value), el('span', {class: 'detail'}, detail));
}

function figures(status) {
  const redundancy = status.redundancy;
  const answering = status.nodes.filter(node => node.health === 'healthy').length;
  const used = status.capacity.usedBytes / Math.max(1, status.capacity.totalBytes);
  return [
    figure('Nodes', `${answering} of ${status.nodes.length}`, 'healthy', answering < status.nodes.length ? 'warn' : ''),
    redundancy && figure('Chunks', number(redundancy.chunks),
      redundancy.lost ? plural(redundancy.lost, 'chunk') + ' cannot be read'
        : redundancy.degraded ? number(redundancy.degraded) + ' miss shards'
          : redundancy.settling ? `${number(redundancy.settling)} with shards on their way` : 'all whole',
      redundancy.lost ? 'bad' : redundancy.degraded ? 'warn' : ''),
    figure('Used', percent(used), `${bytes(status.capacity.usedBytes)} of ${bytes(status.capacity.totalBytes)}`,
      used > 0.9 ? 'bad' : used > 0.75 ? 'warn' : ''),
    status.stored && figure('Stored', bytes(status.stored.bytes),
      `${plural(status.stored.objects, 'object')}, ${plural(status.stored.buckets, 'bucket')}`),
    figure('Under repair', number(status.repair.underWay),
      `${plural(status.repair.rebuiltInMinute, 'shard')} back in a minute`, status.repair.failedInMinute ? 'warn' : ''),
  ];
}

function nodeTile(node, open) {
  const fill = node.capacityBytes ? node.usedBytes / node.capacityBytes : 0;
  const silent = !node.heardMs;
  return el('button', {
    class: 'node ' + node.health, type: 'button',
    'aria-label': `${node.id}, ${node.health}, ${percent(fill)} full`,
    onclick: () => open(node.id),
  },
  el('span', {class: 'node-name'}, el('i', {class: 'dot', 'aria-hidden': 'true'}), node.id),
  el('span', {class: 'meter'}, el('span', {class: fill > 0.9 ? 'bad' : fill > 0.75 ? 'warn' : '', style: {width: Math.max(fill * 100, 1) + '%'}})),
  el('span', {class: 'node-detail'}, node.health === 'healthy' && !silent ? percent(fill) : node.order || node.health));
}

function map(nodes, open) {
  const places = new Map();
  for (const node of nodes) {
    if (!places.has(node.datacenter)) places.set(node.datacenter, new Map());
    const racks = places.get(node.datacenter);
    if (!racks.has(node.rack)) racks.set(node.rack, []);
    racks.get(node.rack).push(node);
  }
  return el('div', {class: 'map'}, [...places].sort().map(([name, racks]) =>
    el('div', {class: 'datacenter'}, el('h3', {}, name),
      el('div', {class: 'racks'}, [...racks].sort().map(([rack, of]) =>
        el('div', {class: 'rack'}, el('h4', {}, rack), of.map(node => nodeTile(node, open))))))));
}

function nodeDetail(node) {
  if (!node) return null;
  const rows = [
    ['State', node.health + (node.order ? `, order: ${node.order}` : '')],
    ['Place', `${node.datacenter}, ${node.rack}`],
    ['Address', node.endpoint],
    ['Used', `${bytes(node.usedBytes)} of ${bytes(node.capacityBytes)}`],
    ['Last heard', node.heardMs ? ago(node.heardMs) : 'not since the console looks'],
  ];
  if (node.complaint) rows.push(['It says', node.complaint]);
  if (node.heardMs) {
    rows.push(['Requests in flight', number(node.requestsInFlight)],
      ['Reads, p99', (node.readP99Us / 1000).toFixed(2) + ' ms'],
      ['Durable writes, p99', (node.writeP99Us / 1000).toFixed(2) + ' ms'],
      ['Scrubbed this round', percent(node.scrubPermille / 1000)],
      ['Found corrupt', number(node.corruptCount)],
      ['Up since', time(node.startedMs)]);
  }
  return el('dl', {class: 'pairs'}, rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

function histogram(redundancy) {
  if (!redundancy) return el('p', {class: 'quiet-text'}, 'Metadata does not tell.');
  if (!redundancy.chunks) return el('p', {class: 'quiet-text'}, 'There are no chunks: small objects travel in the log.');
  return el('div', {}, redundancy.classes.map(one => {
    const most = Math.max(...one.levels.map(level => level.chunks));
    return el('div', {class: 'levels'}, el('h3', {}, `${one.name}, ${one.shards} shards`),
      one.levels.map(level => {
        const whole = level.left === one.shards;
        const kind = level.settling ? 'settling' : whole ? 'good' : level.survives < 0 ? 'bad'
          : level.survives === 0 ? 'critical' : 'warn';
        const meaning = level.settling ? 'on their way' : level.survives < 0 ? 'cannot be read'
          : `survive any ${level.survives} losses`;
        return el('div', {class: 'level ' + kind},
          el('span', {class: 'of'}, `${level.left} of ${one.shards}`),
          el('span', {class: 'bar'}, el('span', {style: {width: Math.max(1, level.chunks / most * 100) + '%'}})),
          el('span', {class: 'count'}, number(level.chunks)),
          el('span', {class: 'meaning'}, meaning));
      }));
  }), el('p', {class: 'quiet-text'}, `Counted ${Math.round(redundancy.ageMs / 1000)} s ago from what nodes acknowledged.`));
}

function repairs(repair) {
  if (!repair.underWay) {
    return el('p', {class: 'quiet-text'}, 'Nothing is being rebuilt or moved.');
  }
  return el('div', {class: 'scroll'}, el('table', {}, el('thead', {}, el('tr', {},
    ['Chunk', 'Shards', 'Why', 'Attempt', 'Since'].map(name => el('th', {scope: 'col'}, name)))),
  el('tbody', {}, repair.commands.slice(0, 20).map(one => el('tr', {},
    el('td', {class: 'mono'}, one.stream.slice(0, 8) + '/' + one.chunk),
    el('td', {}, one.targets.map(target => `${target.shard} to ${target.node}`).join(', ')),
    el('td', {}, one.reason), el('td', {}, String(one.attempt)), el('td', {}, ago(one.atMs)))))),
  repair.underWay > 20 ? el('p', {class: 'quiet-text'}, `and ${number(repair.underWay - 20)} more`) : null);
}

/** Fills the page; returns what ends it. */
export function overview(main, onStatus) {
  const verdict = el('div', {class: 'verdict'});
  const figureRow = el('div', {class: 'figures'});
  const mapBox = el('div');
  const detail = el('div', {class: 'node-open', 'aria-live': 'polite'});
  const levels = el('div');
  const repairBox = el('div');
  const plots = [
    new Plot('Object commands a second', [{key: 'objectCommands'}], value => value.toFixed(value < 10 ? 1 : 0)),
    new Plot('Shard events a second', [{key: 'shardEvents'}], value => value.toFixed(value < 10 ? 1 : 0)),
    new Plot('Slowest node, p99', [{key: 'writeP99Us', label: 'write'}, {key: 'readP99Us', label: 'read'}],
      value => (value / 1000).toFixed(value < 10000 ? 1 : 0) + ' ms'),
    new Plot('Repair', [{key: 'incomplete', label: 'chunks not whole'}, {key: 'repairsUnderWay', label: 'under way'}],
      value => String(Math.round(value))),
  ];
  let status = null;
  let opened = null;
  const showNode = () => detail.replaceChildren(...[
    opened && status && el('div', {class: 'card inner'}, el('div', {class: 'row'}, el('h3', {}, opened),
      el('button', {class: 'quiet', type: 'button', onclick: () => { opened = null; showNode(); }}, 'Close')),
    nodeDetail(status.nodes.find(node => node.id === opened)))].filter(Boolean));
  main.replaceChildren(verdict, figureRow,
    el('div', {class: 'columns'},
      card('Cluster map', mapBox, detail),
      card('Redundancy', levels)),
    card('Last hour', el('div', {class: 'plots'}, plots.map(plot => plot.element))),
    card('Repair and moves', repairBox));
  const open = id => { opened = opened === id ? null : id; showNode(); };
  const looks = every(STATUS_MS, async () => {
    try {
      status = await ask('status');
      onStatus(status);
      verdict.replaceChildren(...status.reasons.map(reason =>
        el('p', {class: 'reason ' + status.state}, reason)));
      if (!status.nodes) return; // no more is known
      figureRow.replaceChildren(...figures(status).filter(Boolean));
      const focused = document.activeElement?.getAttribute('aria-label')?.split(',')[0];
      mapBox.replaceChildren(map(status.nodes, open));
      if (focused) {
        [...mapBox.querySelectorAll('button.node')]
          .find(tile => tile.getAttribute('aria-label').startsWith(focused + ','))?.focus();
      }
      levels.replaceChildren(histogram(status.redundancy));
      repairBox.replaceChildren(repairs(status.repair));
      showNode();
    } catch (failure) {
      verdict.replaceChildren(problem(failure));
    }
  });
  const draws = every(SERIES_MS, async () => {
    try {
      const series = await ask('series');
      if (series.atMs.length) plots.forEach(plot => plot.draw(series));
    } catch {
      // the status says what is the matter
    }
  });
  return () => {
    looks();
    draws();
  };
}
