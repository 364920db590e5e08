import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { startServer } from '../__testUtils__/startServer';
import { waitFor } from '../__testUtils__/waitFor';
import { readCrowdArguments } from './crowdArguments';
import { reportStats } from './reportStats';
import { startCrowd } from './startCrowd';

jest.setTimeout(120_000);

function run(...args: string[]) {
  const child = spawn(process.execPath, [
    resolve(__dirname, '../../bin/crowd'),
    ...args,
  ]);
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exit = new Promise<number | null>(ended => child.once('close', ended));
  return { child, exit, output: () => output };
}

describe('the program crowd', () => {
  it('visits, tells what it saw, and ends when asked', async () => {
    const server = await startServer((_, response) => {
      response.setHeader('X-Version', '1.0.0');
      response.end();
    });
    const { child, exit, output } = run(
      ...['--url', server.url, '--control-port', '0', '--users', '20'],
    );
    try {
      const [, control] = await waitFor(
        () => /^control: (.*)$/m.exec(output()) ?? undefined,
      );
      const stats = await waitFor(async () => {
        const answer = await (await fetch(`${control}/stats`)).json();
        return answer.requests > 0 && answer;
      });
      expect(stats).toMatchObject({ rate: 60, users: 20 });
      expect(stats.byVersion['1.0.0']).toBeGreaterThan(0);
    } finally {
      child.kill('SIGINT');
      expect(await exit).toBe(0);
      await server.close();
    }
  });

  it('explains itself, and refuses what it does not know', async () => {
    const help = run('--help');
    expect(await help.exit).toBe(0);
    expect(help.output()).toContain('--control-port');
    const wrong = run('--rates', '5');
    expect(await wrong.exit).toBe(2);
    expect(wrong.output()).toContain('--rates');
  });

  it('names the port that is taken, and its setting', async () => {
    const other = await startServer((_, response) => response.end());
    const { port } = new URL(other.url);
    const refused = run('--off', '--control-port', port);
    expect(await refused.exit).toBe(1);
    expect(refused.output()).toContain(
      `Port ${port} for the control API is taken; set another one with --control-port`,
    );
    await other.close();
  });

  it('reads hosts as a list and refuses values out of their range', () => {
    expect(
      readCrowdArguments(['--host', 'a.example,b.example', '--host', 'c']),
    ).toMatchObject({ hosts: ['a.example', 'b.example', 'c'], on: true });
    for (const [args, message] of [
      [['--rate', '0'], "--rate is '0', expected an integer from 1 to 2000"],
      [['--users', 'x'], "--users is 'x', expected an integer from 1 to 9999"],
      [['--url', 'shop'], "--url is 'shop', expected for example"],
      [['--host', 'a b'], "--host is 'a b', expected for example"],
    ] as const) {
      expect(() => readCrowdArguments([...args])).toThrow(message);
    }
  });

  it('reports what changed since the last look', async () => {
    const crowd = startCrowd({
      url: 'http://127.0.0.1:1',
      hosts: [],
      on: false,
    });
    const before = crowd.stats();
    await crowd.close();
    const after = {
      ...before,
      on: true,
      requests: 600,
      byVersion: { '1.1.0': 60, '1.0.0': 538 },
      byStatus: { 200: 598 },
      failures: { count: 2, byReason: { ECONNRESET: 2 }, last: [] },
    };
    expect(reportStats(before, before, 10)).toBe('off');
    expect(reportStats(before, after, 10)).toBe(
      '600 requests in 10 s: 1.0.0 538, 1.1.0 60; 200 598; 2 failed (ECONNRESET 2)',
    );
    expect(reportStats(after, { ...after, requests: 610 }, 10)).toBe(
      '10 requests in 10 s: no answers; no failures',
    );
  });
});
