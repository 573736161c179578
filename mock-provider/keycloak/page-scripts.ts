/** Goes where the link of a page leads. */
export const goOnScript = "location.replace(document.getElementById('continue').href)"

/** Goes on once every frame was loaded, and after a while without those that never are. */
export const framesScript = `
const next = document.getElementById('continue');
const frames = document.querySelectorAll('iframe');
let left = frames.length;
const goOn = () => { if (next) location.replace(next.href); };
for (const frame of frames) frame.addEventListener('load', () => { left -= 1; if (left === 0) goOn(); });
setTimeout(goOn, 5000);
`
