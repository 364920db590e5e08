import type { KubeObject } from '../store/KubeObject';

/**
 * Annotations by which a pod says how it wants to fare, for tests of what looks at pods: those of the conformance kit of recorded API exchanges.
 */
export interface PlayedPod {
  /** Stays without a node. */
  unscheduled: boolean;
  /** Runs and is never ready. */
  unready: boolean;
  crashes: boolean;
  pullFails: boolean;
  /** Milliseconds until it is ready. */
  readyAfter?: number;
  /** Milliseconds that its end takes. */
  endAfter?: number;
  /** Ends by itself with this code, after so many milliseconds. */
  exit?: { code: number; after: number };
  /** Nothing is started in its place. */
  isPlayed: boolean;
}

/** Reads the annotations `fakelet/…` of a pod. */
export function readPlayed(pod: KubeObject): PlayedPod {
  const annotations = pod.metadata.annotations ?? {};
  const text = (name: string): string | undefined =>
    annotations[`fakelet/${name}`];
  const number = (name: string) =>
    text(name) === undefined ? undefined : Number(text(name));
  const code = number('exit');
  return {
    unscheduled: text('schedule') === 'false',
    unready: text('ready') === 'false',
    crashes: text('crash') === 'true',
    pullFails: text('pull') === 'fail',
    readyAfter: number('ready-ms'),
    endAfter: number('terminate-ms'),
    exit:
      code === undefined
        ? undefined
        : { code, after: number('exit-ms') ?? 300 },
    isPlayed: Object.keys(annotations).some(name =>
      name.startsWith('fakelet/'),
    ),
  };
}
