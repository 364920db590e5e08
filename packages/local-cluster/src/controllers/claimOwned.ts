import type { ClusterObjects } from '../objects/ClusterObjects';
import type { ResourceKind } from '../resources/ResourceKind';
import type { KubeObject } from '../store/KubeObject';
import { labelRequirements, matchesLabels } from '../store/LabelSelector';
import { controllerOf, controllerReference } from './owners';

/**
 * The objects that an owner rules: those it has, less those that its selector no longer matches (they are released), and those
 * without a controller that it does (they are adopted).
 */
export function claimOwned(
  objects: ClusterObjects,
  ownerKind: ResourceKind,
  owner: KubeObject,
  kind: ResourceKind,
): KubeObject[] {
  const requirements = labelRequirements(owner.spec.selector);
  const claimed: KubeObject[] = [];
  for (const object of objects.list(kind, owner.metadata.namespace)) {
    const controller = controllerOf(object);
    const matches = matchesLabels(requirements, object.metadata.labels);
    if (controller?.uid === owner.metadata.uid) {
      if (matches || owner.metadata.deletionTimestamp) {
        claimed.push(object);
      } else {
        objects.modify(kind, object.metadata, released => {
          released.metadata.ownerReferences =
            released.metadata.ownerReferences?.filter(
              each => each.uid !== owner.metadata.uid,
            );
        });
      }
    } else if (
      !controller &&
      matches &&
      !object.metadata.deletionTimestamp &&
      !owner.metadata.deletionTimestamp &&
      !isFinished(object)
    ) {
      claimed.push(
        objects.modify(kind, object.metadata, adopted => {
          adopted.metadata.ownerReferences = [
            ...(adopted.metadata.ownerReferences ?? []),
            controllerReference(ownerKind, owner),
          ];
        }),
      );
    }
  }
  return claimed;
}

function isFinished(object: KubeObject): boolean {
  return ['Succeeded', 'Failed'].includes(object.status?.phase);
}
