import type { Container } from 'kubernetes-types/core/v1';
import type { Clock } from '../Clock';
import type { PodImage } from './ImageRegistry';
import type { PlayedPod } from './played';

/** Stands in for the container of a pod that says itself how it fares; nothing listens. */
export function playedImage(
  played: PlayedPod,
  container: Container,
  clock: Clock,
): PodImage {
  const wait = (milliseconds: number) =>
    new Promise<void>(resolve => clock.after(milliseconds, resolve));
  return {
    async start() {
      if (played.crashes) {
        throw new Error('the pod asks to crash');
      }
      if (played.readyAfter) {
        await wait(played.readyAfter);
      }
      const { exit } = played;
      return {
        port: container.ports?.[0]?.containerPort ?? 0,
        stop: async () => {},
        exited: exit && wait(exit.after).then(() => ({ code: exit.code })),
      };
    },
  };
}
