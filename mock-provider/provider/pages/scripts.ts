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
