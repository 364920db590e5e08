import { KubeObject } from './ClusterClient';

/** One line of a watch. */
export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: KubeObject }
  | { type: 'ERROR'; object: { code?: number; message?: string } };

/**
 * Reads the events of a watch from its body; those that arrive together are given together.
 *
 * @throws SyntaxError where a line is no JSON.
 */
export async function* watchEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<WatchEvent[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    const events = lines
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as WatchEvent);
    if (events.length > 0) {
      yield events;
    }
  }
}
