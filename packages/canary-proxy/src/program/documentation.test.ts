import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietLog } from '../__testUtils__/quietLog';
import { FLAGS } from './flags';
import { ROLLBACK_OPTIONS } from './rollback/rollbackCommand';
import { startProxy } from './startProxy';

const read = (name: string) =>
  readFileSync(join(__dirname, '../../docs', name), 'utf8');

/** The names that the first column of a table begins with. */
const firstColumn = (page: string, name: RegExp) =>
  [...page.matchAll(/^\| `([^`]+)` /gm)].flatMap(
    ([, text]) => name.exec(text)?.[1] ?? [],
  );

describe('the documentation', () => {
  it('has each setting, and no other', () => {
    const parts = read('settings.md').split('## Rolling back');
    const [settings, rollback] = parts.map(part =>
      firstColumn(part, /^--([a-z-]+)/).sort(),
    );
    const known = FLAGS.map(({ name }) => name);
    expect(settings).toEqual([...known, 'config', 'help', 'version'].sort());
    expect(rollback).toEqual(ROLLBACK_OPTIONS.map(([name]) => name).sort());
  });

  it('has the name in the file of each setting that is not that of its flag', () => {
    const page = read('settings.md');
    const camelCase = (name: string) =>
      name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    const missing = FLAGS.filter(({ name, setting, kind }) => {
      const inTheFile =
        kind === 'list'
          ? `| \`${setting}: [`
          : `| \`${setting}: ${!name.startsWith('no-')}\``;
      const isOther = camelCase(name) !== setting || kind === 'list';
      return isOther && !page.includes(inTheFile);
    });
    expect(missing).toEqual([]);
  });

  it('has each metric with its type, and no other', async () => {
    const proxy = await startProxy(
      { adminPort: 0, accessLog: '/dev/null' },
      { anyPort: true, log: quietLog() },
    );
    try {
      const text = await (await fetch(`${proxy.adminUrl}/metrics`)).text();
      const known = [
        ...text.matchAll(/^# TYPE (?:canary_proxy_)?(\w+) (\w+)$/gm),
      ];
      const documented = [
        ...read('metrics.md').matchAll(/^\| `(\w+)` +\| (\w+) /gm),
      ];
      const names = (found: RegExpMatchArray[]) =>
        found.map(([, name, type]) => `${name} ${type}`).sort();
      expect(names(documented)).toEqual(names(known));
    } finally {
      await proxy.stop();
    }
  });
});
