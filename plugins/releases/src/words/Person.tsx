import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { useIdentity } from '../command/useIdentity';

/** Who did something: `you`, a link to the person, or `system`. */
export function Person({ entityRef }: { entityRef: string }) {
  const identity = useIdentity();
  if (entityRef === identity?.userEntityRef) {
    return <>you</>;
  }
  return entityRef.includes(':') ? (
    <EntityRefLink entityRef={entityRef} defaultKind="user" hideIcon />
  ) : (
    <>{entityRef}</>
  );
}
