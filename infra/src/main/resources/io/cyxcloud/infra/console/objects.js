// Buckets, keys, versions, and where the shards of an object are.
import {ask, bytes, card, el, number, plural, problem, time} from './page.js';

const link = (...parts) => '#/' + parts.map(encodeURIComponent).join('/');

function table(names, rows) {
  return el('div', {class: 'scroll'}, el('table', {},
    el('thead', {}, el('tr', {}, names.map(name => el('th', {scope: 'col'}, name)))), el('tbody', {}, rows)));
}

export async function buckets(main) {
  try {
    const found = await ask('buckets');
    main.replaceChildren(card('Buckets', found.buckets.length
      ? table(['Name', 'Owner', 'Versioning', 'Object lock', 'Created', 'State'], found.buckets.map(one => el('tr', {},
        el('td', {}, el('a', {href: link('objects', one.name, '')}, one.name)),
        el('td', {}, one.owner), el('td', {}, one.versioning.toLowerCase()),
        el('td', {}, one.objectLock ? 'on' : 'off'), el('td', {}, time(one.createdMs)), el('td', {}, one.state.toLowerCase()))))
      : el('p', {class: 'quiet-text'}, 'There are no buckets yet.'),
    found.truncated ? el('p', {class: 'quiet-text'}, 'There are more: only the first 1,000 are shown.') : null));
  } catch (failure) {
    main.replaceChildren(problem(failure));
  }
}

function crumbs(bucket, prefix) {
  const parts = prefix.split('/').slice(0, -1);
  return el('nav', {class: 'crumbs', 'aria-label': 'Where this is'}, el('a', {href: '#/buckets'}, 'Buckets'), ' / ',
    el('a', {href: link('objects', bucket, '')}, bucket),
    parts.map((part, i) => [' / ', el('a', {href: link('objects', bucket, parts.slice(0, i + 1).join('/') + '/')}, part)]));
}

export async function objects(main, bucket, prefix) {
  const body = el('tbody');
  const more = el('button', {type: 'button'}, 'More');
  const search = el('input', {type: 'search', placeholder: 'Prefix', value: prefix, 'aria-label': 'Prefix of keys'});
  search.addEventListener('change', () => { location.hash = link('objects', bucket, search.value); });
  let after = '';
  async function page() {
    const found = await ask('objects', {bucket, prefix, after});
    body.append(...found.prefixes.map(one => el('tr', {}, el('td', {colspan: 4},
      el('a', {href: link('objects', bucket, one)}, one.slice(prefix.lastIndexOf('/') + 1))))),
    ...found.objects.map(one => el('tr', {},
      el('td', {}, el('a', {href: link('object', bucket, one.key)}, one.key.slice(prefix.lastIndexOf('/') + 1) || one.key)),
      el('td', {class: 'right'}, bytes(one.sizeBytes)), el('td', {}, one.storageClass), el('td', {}, time(one.modifiedMs)))));
    after = found.next;
    more.hidden = !found.truncated;
  }
  more.addEventListener('click', () => page().catch(failure => main.append(problem(failure))));
  try {
    await page();
    main.replaceChildren(el('div', {class: 'row'}, crumbs(bucket, prefix), search), el('section', {class: 'card'},
      body.children.length ? el('div', {class: 'scroll'}, el('table', {}, el('thead', {}, el('tr', {},
        el('th', {scope: 'col'}, 'Key'), el('th', {scope: 'col', class: 'right'}, 'Size'), el('th', {scope: 'col'}, 'Class'),
        el('th', {scope: 'col'}, 'Modified'))), body)) : el('p', {class: 'quiet-text'}, 'There is nothing here.'), more));
  } catch (failure) {
    main.replaceChildren(crumbs(bucket, prefix), problem(failure));
  }
}

function shardMap(chunk) {
  const cells = [];
  for (let index = 0; index < chunk.shardCount; index++) {
    const holders = chunk.shards.filter(shard => shard.index === index);
    const held = holders.filter(shard => shard.acknowledged);
    const kind = chunk.missing.includes(index) ? 'bad' : held.length ? 'good' : 'settling';
    const words = `shard ${index}: ` + (held.length ? 'on ' + held.map(shard => shard.node).join(', ')
      : kind === 'bad' ? 'missing' : 'on its way to ' + holders.map(shard => shard.node).join(', '));
    cells.push(el('span', {class: 'shard ' + kind + (index < chunk.dataShards ? '' : ' parity'), title: words, 'aria-label': words},
      el('b', {}, String(index)), el('small', {}, (held[0] || holders[0] || {node: 'nowhere'}).node)));
  }
  return el('div', {class: 'chunk'}, el('div', {class: 'row'},
    el('h3', {}, 'Chunk ' + chunk.index),
    el('span', {class: 'quiet-text'}, `${chunk.scheme}, ${bytes(chunk.lengthBytes)} in shards of ${bytes(chunk.shardSizeBytes)}, ${chunk.left} of ${chunk.shardCount} left`)),
  el('div', {class: 'shards'}, cells));
}

function pairs(entries) {
  return el('dl', {class: 'pairs'}, entries.filter(([, value]) => value !== undefined && value !== '')
    .flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

export async function object(main, bucket, key, version) {
  const parameters = {bucket, key, ...(version ? {version} : {})};
  try {
    const found = await ask('object', parameters);
    const shown = found.version;
    const parts = [el('div', {class: 'row'}, crumbs(bucket, key))];
    parts.push(el('section', {class: 'card'}, el('h2', {}, key.split('/').pop()), shown ? pairs([
      ['Size', `${bytes(shown.sizeBytes)} (${number(shown.sizeBytes)} bytes)`], ['ETag', shown.etag],
      ['Modified', time(shown.modifiedMs)], ['Class', shown.storageClass],
      ['Type', shown.headers['content-type']], ['Legal hold', shown.legalHold ? 'on' : ''],
      ['Retained', shown.retainedUntilMs ? `${shown.retention.toLowerCase()} until ${time(shown.retainedUntilMs)}` : ''],
      ...Object.entries(shown.checksums), ...Object.entries(shown.tags).map(([name, value]) => ['Tag ' + name, value]),
      ...Object.entries(shown.metadata).map(([name, value]) => ['x-amz-meta-' + name, value]),
    ]) : el('p', {class: 'quiet-text'}, 'This version is a delete marker, or there is none.')));
    parts.push(card('Versions', table(['Version', 'Size', 'Modified', ''], found.versions.map(one => el('tr', {},
      el('td', {class: 'mono'}, one.deleteMarker ? one.id : el('a', {href: link('object', bucket, key, one.id)}, one.id)),
      el('td', {}, one.deleteMarker ? 'delete marker' : bytes(one.sizeBytes)), el('td', {}, time(one.modifiedMs)),
      el('td', {}, one.latest ? 'current' : ''))))));
    if (found.body) parts.push(where(found.body, parameters));
    main.replaceChildren(...parts);
  } catch (failure) {
    main.replaceChildren(crumbs(bucket, key), problem(failure));
  }
}

function where(body, parameters) {
  if (body.kind === 'inline') {
    return card('Where it is', el('p', {}, `Sealed in the log itself (${number(body.sealedBytes)} bytes): small objects have no shards.`));
  }
  const chunks = el('div', {}, body.chunks.map(shardMap));
  const next = el('button', {type: 'button'}, 'More chunks');
  let stream = body.streamIndex;
  let shown = body.chunks.length;
  const settle = () => {
    while (stream < body.streams.length && shown >= body.streams[stream].chunks) {
      stream++;
      shown = 0;
    }
    next.hidden = stream >= body.streams.length;
  };
  next.addEventListener('click', async () => {
    try {
      const more = await ask('object', {...parameters, stream, chunk: shown});
      if (shown === 0) chunks.append(el('h3', {class: 'stream'}, `Part ${stream + 1}`));
      chunks.append(...more.body.chunks.map(shardMap));
      shown += Math.max(1, more.body.chunks.length);
      settle();
    } catch (failure) {
      chunks.append(problem(failure));
    }
  });
  settle();
  const total = body.streams.reduce((sum, one) => sum + one.chunks, 0);
  return card('Where its shards are', el('p', {class: 'quiet-text'},
    `${plural(total, 'chunk')} in ${plural(body.streams.length, 'stream')}. Filled: data; outlined: parity.`), chunks, next);
}
