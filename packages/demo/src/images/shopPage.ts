import { behaviours } from './demoVersions';

/** Who answers a request. */
export interface Who {
  service: string;
  version: string;
  pod: string;
  group: string;
}

const goods = [
  ['Teapot', '24.00'],
  ['Lantern', '39.50'],
  ['Wool blanket', '62.00'],
  ['Fountain pen', '18.20'],
];

const style = `
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
  main { width: min(44rem, 90vw); padding: 2rem 0; }
  h1 { margin: 0; font-size: 1.1rem; font-weight: 500; }
  #version { margin: 0; font-size: clamp(5rem, 22vw, 11rem); font-weight: 800; line-height: 1.1; letter-spacing: -.04em;
    color: var(--colour); transition: color .3s; }
  .who { margin: 0 0 1.5rem; }
  ul { margin: 0; padding: 0; list-style: none; }
  .goods { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .75rem; margin-bottom: 2rem; }
  .goods li { padding: .9rem; border: 1px solid color-mix(in srgb, CanvasText 20%, transparent); border-radius: .6rem; }
  .goods b { display: block; font-weight: 600; }
  #answers { display: flex; gap: 3px; height: 1.4rem; }
  #answers li { width: 10px; border-radius: 3px; background: var(--colour); }
  #answers .failed { background: repeating-linear-gradient(45deg, #d00 0 3px, transparent 3px 6px); outline: 1px solid #d00; }
  .note { font-size: .85rem; opacity: .75; }
  @media (prefers-color-scheme: dark) {
    #version { color: color-mix(in srgb, var(--colour) 55%, white); }
    #answers li:not(.failed) { background: color-mix(in srgb, var(--colour) 55%, white); }
  }
  @media (prefers-reduced-motion: reduce) { #version { transition: none; } }
`;

/** Asks again and again who answers, and shows it. Runs in the browser. */
const script = `
  const colours = JSON.parse(document.getElementById('colours').textContent);
  const find = id => document.getElementById(id);
  const counts = {};
  function mark(name, colour) {
    const item = document.createElement('li');
    item.title = name;
    if (colour) { item.style.setProperty('--colour', colour); } else { item.className = 'failed'; }
    find('answers').append(item);
    while (find('answers').children.length > 50) { find('answers').firstChild.remove(); }
    counts[name] = (counts[name] || 0) + 1;
    find('counts').textContent = Object.entries(counts).map(([key, count]) => key + ': ' + count).join(' · ');
  }
  async function ask() {
    if (document.hidden) { return; }
    try {
      const response = await fetch('/api/whoami', { cache: 'no-store' });
      if (!response.ok) { return mark('error ' + response.status); }
      const { version, pod, group } = await response.json();
      if (find('version').textContent !== version) { find('version').textContent = version; }
      find('version').style.setProperty('--colour', colours[version] || 'CanvasText');
      find('pod').textContent = pod;
      find('group').textContent = group;
      mark(version, colours[version] || 'CanvasText');
    } catch {
      mark('no answer');
    }
  }
  setInterval(ask, 1000);
`;

/** The page of the shop: its version in large type, and live which version answers. */
export function shopPage({ version, pod, group }: Who): string {
  const colours = Object.fromEntries(
    Object.entries(behaviours).map(([name, { colour }]) => [name, colour]),
  );
  const items = goods.map(
    ([name, price]) => `<li><b>${name}</b>€ ${price}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop ${escape(version)}</title>
<style>${style}</style>
</head>
<body>
<main>
  <h1>The demo shop</h1>
  <p id="version" role="status" style="--colour: ${
    behaviours[version]?.colour ?? 'CanvasText'
  }">${escape(version)}</p>
  <p class="who">served to <b id="group">${escape(
    group,
  )}</b> by <code id="pod">${escape(pod)}</code></p>
  <ul class="goods">${items.join('')}</ul>
  <ul id="answers" aria-hidden="true"></ul>
  <p class="note">Who answered, once a second. <span id="counts"></span></p>
</main>
<script type="application/json" id="colours">${JSON.stringify(colours)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}
