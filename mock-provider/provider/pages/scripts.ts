/** Sends the only form of a page. */
export const submitScript = 'document.forms[0].submit()'

/** Builds a form out of the settings of its page, and sends it as JSON. */
export const formScript = `
const settings = JSON.parse(document.getElementById('settings').textContent);
const app = document.getElementById('app');
for (const name of settings.fields) {
  const label = app.appendChild(document.createElement('label'));
  label.textContent = name;
  const input = label.appendChild(document.createElement('input'));
  input.id = name;
  input.type = name === 'password' ? 'password' : 'text';
}
const button = app.appendChild(document.createElement('button'));
button.textContent = 'Continue';
button.onclick = async () => {
  const body = { request: settings.request, decision: 'allow' };
  for (const name of settings.fields) body[name] = document.getElementById(name).value;
  const answer = await fetch(settings.endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  location.assign((await answer.json()).redirect);
};
`

/** Keeps the list of the inspector up to date, as its stream tells. */
export const inspectorScript = `
const list = document.getElementById('rows');
const live = document.getElementById('live');
const element = (name, text, look) => {
  const made = document.createElement(name);
  made.textContent = text;
  if (look) made.className = look;
  return made;
};
const token = ({ where, name, value, header, claims }) => {
  const details = document.createElement('details');
  details.append(element('summary', (where === 'request' ? 'Sent: ' : 'Answered: ') + name));
  for (const part of [value, header, claims]) {
    if (part === undefined) continue;
    const text = element('pre', part);
    text.tabIndex = 0;
    details.append(text);
  }
  return details;
};
const shown = ({ at, what, more, bad, tokens = [] }) => {
  const item = document.createElement('li');
  const time = element('time', at.slice(5, 19).replace('T', ' '));
  time.dateTime = at;
  const text = document.createElement('div');
  text.append(element('strong', what, bad ? 'off' : ''), ' ', element('span', more), ...tokens.map(token));
  item.append(time, text);
  return item;
};
const source = new EventSource(list.dataset.from);
source.addEventListener('all', ({ data }) => {
  list.replaceChildren(...JSON.parse(data).map(shown));
  live.textContent = 'Live';
});
source.addEventListener('row', ({ data }) => {
  list.prepend(shown(JSON.parse(data)));
  while (list.children.length > 200) list.lastChild.remove();
});
source.onerror = () => { live.textContent = 'Not connected; trying again'; };
`
