import type { EventEmitter } from 'node:events';

/** Listens to several events; returns how to stop listening. */
export function listenTo(
  emitter: EventEmitter,
  listeners: Readonly<Record<string, (...args: any[]) => void>>,
): () => void {
  const all = Object.entries(listeners);
  all.forEach(([event, listener]) => emitter.on(event, listener));
  return () => all.forEach(([event, listener]) => emitter.off(event, listener));
}
