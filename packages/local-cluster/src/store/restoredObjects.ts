import { restorePorts } from '../kubelet/listeningPorts';
import type { KeptObjects } from './DataFile';
import type { KubeObject } from './KubeObject';

/**
 * The objects to begin with after a restart: pods have stopped with the process, so those that were ending are gone and the others start anew.
 */
export function* restoredObjects(
  kept: KeptObjects,
): Iterable<readonly [string, KubeObject]> {
  for (const [resource, object] of kept.objects) {
    if (resource !== '/pods') {
      yield [resource, object];
    } else if (!object.metadata.deletionTimestamp) {
      restorePorts(object);
      const isFinished = ['Succeeded', 'Failed'].includes(object.status.phase);
      yield [
        resource,
        isFinished
          ? object
          : {
              ...object,
              status: { phase: 'Pending', qosClass: object.status.qosClass },
            },
      ];
    }
  }
}
