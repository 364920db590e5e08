import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

// Loaded into each thread of the proxies that are tried, which run with `--expose-gc`: they collect what is garbage whenever they are asked, and say what
// is left.

/** A thread that says nothing for so long has ended. Milliseconds. */
const PATIENCE_MS = 2_000;

/** What one thread uses. */
interface ThreadUse {
  thread: number;
  memory: NodeJS.MemoryUsage;
  /** Connections that are open, or were forgotten open. */
  sockets: number;
}

type Said = 'use' | { here: number } | ThreadUse;

const threads = new BroadcastChannel('use of the threads');
// what is only listened to must not keep a proxy that has ended its work
threads.unref();

if (isMainThread) {
  const others = new Set<number>();
  const answered = new Map<number, ThreadUse>();
  threads.onmessage = event => {
    const said = (event as { data: Said }).data;
    if (said !== 'use' && 'here' in said) {
      others.add(said.here);
    } else if (said !== 'use') {
      others.add(said.thread);
      answered.set(said.thread, said);
    }
  };
  process.on('message', async message => {
    if (message !== 'use') {
      return;
    }
    answered.clear();
    threads.postMessage('use');
    const end = performance.now() + PATIENCE_MS;
    const isMissing = (one: number) => !answered.has(one);
    while ([...others].some(isMissing) && performance.now() < end) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    [...others].filter(isMissing).forEach(one => others.delete(one));
    const all = [useOfThis(), ...answered.values()];
    const sum = (of: (use: ThreadUse) => number) =>
      all.reduce((total, use) => total + of(use), 0);
    process.send?.({
      heapUsed: sum(({ memory }) => memory.heapUsed),
      external: sum(({ memory }) => memory.external),
      rss: process.memoryUsage.rss(),
      sockets: sum(({ sockets }) => sockets),
    });
  });
  process.channel?.unref();
} else {
  threads.onmessage = event => {
    if ((event as { data: Said }).data === 'use') {
      threads.postMessage(useOfThis());
    }
  };
  threads.postMessage({ here: threadId });
}

function useOfThis(): ThreadUse {
  global.gc?.();
  return {
    thread: threadId,
    memory: process.memoryUsage(),
    sockets: process
      .getActiveResourcesInfo()
      .filter(name => name === 'TCPSocketWrap').length,
  };
}
