import { quietLog } from '../__testUtils__/quietLog';
import type { CanaryProxy } from './CanaryProxy';
import { Configuration } from './Configuration';
import type { ProxySettings } from './ProxySettings';
import { originOf } from './SettingsOrigin';
import { startProxy } from './startProxy';

describe('a configuration that is read again', () => {
  const flags: ProxySettings = { adminPort: 0, maxHead: '2KiB' };
  const log = quietLog();
  let written: ProxySettings;
  let configuration: Configuration;
  let proxy: CanaryProxy;

  const route = (generation: number) => ({
    version: 1,
    id: 'shop',
    generation,
    port: 8001,
    bucketing: 'xxh32-10000',
    stable: { revision: 'r1', endpoints: ['127.0.0.1:1'] },
  });

  beforeEach(async () => {
    written = { routes: [route(1)] };
    log.lines.length = 0;
    const origin = originOf(flags, 'routes.yaml');
    const read = () => ({ ...written, ...flags });
    configuration = Configuration.create(read, origin, log);
    const options = { anyPort: true, origin, log };
    proxy = await startProxy(configuration.atStart, options);
  });

  afterEach(() => proxy.stop());

  const reload = (settings: ProxySettings) => {
    written = settings;
    return configuration.reload(proxy);
  };

  const status = async () =>
    (await fetch(`${proxy.adminUrl}/v1/status`)).json();

  it('shows in the status why it was not taken, until it is', async () => {
    await reload({ rutes: [] } as ProxySettings);
    expect(await status()).toMatchObject({
      source: {
        problems: [
          "'routes.yaml' was not taken again: Invalid settings: 'routes' is missing, expected a list of route documents ('[]' removes all)",
        ],
      },
      routes: [{ id: 'shop', generation: 1, serving: true }],
    });
    await reload({ routes: [route(2)], maxBody: 'much' });
    expect((await status()).source.problems).toEqual([
      expect.stringMatching(
        /^'routes.yaml' was not taken again: Invalid settings: 'maxBody' is 'much'/,
      ),
    ]);
    await reload({ routes: [{ ...route(2), port: 0 }, {}] });
    expect(await status()).toMatchObject({
      source: {
        problems: [
          expect.stringMatching(
            /^Route 'shop' of 'routes.yaml': Invalid route: 'port' is 0/,
          ),
          expect.stringMatching(
            /^'routes\[1\]' of 'routes.yaml': Invalid route: 'version'/,
          ),
        ],
      },
      routes: [{ generation: 1 }],
    });
    await reload({ routes: [route(2)] });
    expect(await status()).toMatchObject({
      source: { problems: [] },
      routes: [{ generation: 2 }],
    });
  });

  it('says which settings need a restart', async () => {
    await reload({ routes: [route(2)] });
    expect(log.lines.join()).not.toContain('restart');
    await reload({ routes: [route(3)], maxBody: '1MiB', drainDelay: '1s' });
    expect(log.lines).toContain(
      'Settings have changed that need a restart {"settings":["drainDelay","maxBody"]}',
    );
    expect((await status()).routes).toMatchObject([{ generation: 3 }]);
  });

  it('may have no routes where it never had any', async () => {
    const origin = originOf(flags, 'routes.yaml');
    let now: ProxySettings = {};
    const other = Configuration.create(() => now, origin, log);
    await other.reload(proxy);
    expect((await status()).source.problems).toEqual([]);
    now = { routes: [route(2)] };
    await other.reload(proxy);
    now = {};
    await other.reload(proxy);
    expect((await status()).source.problems).toHaveLength(1);
    expect((await status()).routes).toMatchObject([{ generation: 2 }]);
  });
});
