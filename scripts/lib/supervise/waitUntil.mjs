import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks `predicate` again and again until it answers true. Gives up only when `orEnd` settles, because then it never will; calls `slow`
 * every half minute, so that nobody waits without knowing.
 */
export async function waitUntil(predicate, { orEnd, slow }) {
  let ended = false;
  orEnd.then(() => {
    ended = true;
  });
  const reminder = setInterval(slow, 30_000);
  try {
    while (!ended && !(await predicate())) {
      await pause(100);
    }
  } finally {
    clearInterval(reminder);
  }
}

/** Whether a URL answers with success; a server that isn't there yet is no error. */
export async function answers(url, headers = {}) {
  try {
    const response = await fetch(url, {
      headers,
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
