// Signs in, and shows the page that the address names.
import {ask, el, every, Refused} from './page.js';
import {overview} from './overview.js';
import {events} from './events.js';
import {buckets, object, objects} from './objects.js';
import {users} from './users.js';

const main = document.getElementById('main');
const bar = document.getElementById('bar');
const state = document.getElementById('state');
const root = document.documentElement;
let leave = null;
let stopState = null;

function showState(status) {
  state.textContent = status.state;
  state.className = 'badge ' + status.state;
  state.title = status.reasons.join('; ');
  document.title = (status.state === 'healthy' ? '' : '(' + status.state + ') ') + 'CyxCloud';
}

function route() {
  if (leave) leave();
  leave = null;
  const [page = '', ...rest] = location.hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
  const place = el('div', {}, el('p', {class: 'quiet-text'}, 'Looking…')); // a late answer fills what is no longer shown
  const pages = {
    '': () => overview(place, showState),
    events: () => events(place),
    buckets: () => buckets(place),
    objects: () => objects(place, rest[0], rest[1] || ''),
    object: () => object(place, rest[0], rest[1], rest[2]),
    users: () => users(place),
  };
  const shown = pages[page] ? page : '';
  const tab = {'': 'overview', objects: 'buckets', object: 'buckets'}[shown] || shown;
  document.querySelectorAll('nav a[data-page]').forEach(link => {
    if (link.dataset.page === tab) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  main.replaceChildren(place);
  const ends = pages[shown]();
  leave = typeof ends === 'function' ? ends : null;
}

function begin() {
  bar.hidden = false;
  stopState = every(5000, async () => {
    try {
      showState(await ask('status'));
    } catch (failure) {
      if (failure instanceof Refused && failure.status === 401) location.reload();
      else showState({state: 'unreachable', reasons: [failure.message]});
    }
  });
  window.addEventListener('hashchange', route);
  route();
}

function signIn() {
  const said = el('p', {class: 'refusal', role: 'alert'});
  const key = el('input', {id: 'key', autocomplete: 'username', required: true, spellcheck: 'false', autocapitalize: 'off'});
  const secret = el('input', {id: 'secret', type: 'password', autocomplete: 'current-password', required: true});
  const form = el('form', {class: 'card sign-in'},
    el('img', {src: 'icon.svg', alt: '', width: 44, height: 44}), el('h1', {}, 'CyxCloud'),
    el('label', {for: 'key'}, 'Root access key'), key, el('label', {for: 'secret'}, 'Secret key'), secret,
    el('button', {class: 'primary'}, 'Sign in'), said,
    el('p', {class: 'quiet-text'}, 'The key pair that the cluster was made with; ', el('code', {}, './cyxcloud dev'),
      ' keeps it in ', el('code', {}, 'data/credentials'), '.'));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    said.textContent = '';
    try {
      await ask('session', {}, {
        method: 'POST', headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({accessKey: key.value.trim(), secret: secret.value.trim()}),
      });
      begin();
    } catch (failure) {
      said.textContent = failure.message;
      secret.select();
    }
  });
  main.replaceChildren(form);
  key.focus();
}

document.getElementById('sign-out').addEventListener('click', async () => {
  await ask('session', {}, {method: 'DELETE'});
  location.hash = '';
  location.reload();
});

const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
const kept = localStorage.getItem('theme');
if (kept) root.dataset.theme = kept;
document.getElementById('theme').addEventListener('click', () => {
  root.dataset.theme = dark() ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});

// g and then a letter goes to a page
let going = 0;
document.addEventListener('keydown', event => {
  if (bar.hidden || event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
  if (event.key === 'g') {
    going = Date.now();
  } else if (Date.now() - going < 1500) {
    const to = {o: '#/', e: '#/events', b: '#/buckets', u: '#/users'}[event.key];
    if (to) location.hash = to;
    going = 0;
  }
});

ask('session').then(begin, signIn);
