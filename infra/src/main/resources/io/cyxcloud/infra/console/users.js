// Users and their access keys.
import {ask, card, el, problem, time} from './page.js';

export async function users(main) {
  try {
    const found = await ask('users');
    main.replaceChildren(card('Users', found.users.length ? el('div', {class: 'scroll'}, el('table', {},
      el('thead', {}, el('tr', {}, ['Name', 'Owner id', 'Created', 'Access keys'].map(name => el('th', {scope: 'col'}, name)))),
      el('tbody', {}, found.users.map(user => el('tr', {},
        el('td', {}, user.name, user.displayName && user.displayName !== user.name ? ` (${user.displayName})` : ''),
        el('td', {class: 'mono'}, user.ownerId), el('td', {}, time(user.createdMs)),
        el('td', {}, user.keys.length ? user.keys.map(key => el('div', {class: 'mono'}, key.accessKey, ' ',
          el('span', {class: 'badge ' + (key.status === 'ACTIVE' ? 'healthy' : 'degraded')}, key.status.toLowerCase()))) : 'none'))))))
      : el('p', {class: 'quiet-text'}, 'There are no users: only the root key pair.'),
    el('p', {class: 'quiet-text'}, 'Made and changed by ', el('code', {}, 'cyxcloud user'), '; secrets are shown once, when a key is made.'),
    found.truncated ? el('p', {class: 'quiet-text'}, 'There are more: only the first 1,000 are shown.') : null));
  } catch (failure) {
    main.replaceChildren(problem(failure));
  }
}
