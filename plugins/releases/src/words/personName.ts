import { parseEntityRef } from '@backstage/catalog-model';

/** The short name of a person or group: `sre` of `group:default/sre`; anything else as it is. */
export function personName(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}
