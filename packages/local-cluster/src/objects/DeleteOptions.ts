import { invalid, notSupported, type Cause } from '../resources/causes';
import { badRequest, invalidOptions } from './StatusError';

/** What happens to the objects that a deleted object owns. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** How an object is deleted. */
export interface DeleteOptions {
  propagation: Propagation;
  /** Seconds; by default what the kind says. */
  gracePeriod?: number;
  uid?: string;
  resourceVersion?: string;
  dryRun?: boolean;
}

const propagations = ['Foreground', 'Background', 'Orphan', 'nil'];

/** Reads the body and the query of a DELETE. Throws a `StatusError` (400, 422) when they are wrong. */
export function readDeleteOptions(
  body: unknown,
  query: URLSearchParams,
): DeleteOptions {
  const fields = { ...(body as Record<string, any> | undefined) };
  if (fields.kind && fields.kind !== 'DeleteOptions') {
    throw badRequest(
      `no kind ${JSON.stringify(
        fields.kind,
      )} is registered for version ${JSON.stringify(
        fields.apiVersion,
      )} in scheme`,
    );
  }
  if (body === undefined) {
    fields.propagationPolicy = query.get('propagationPolicy') ?? undefined;
    const grace = query.get('gracePeriodSeconds');
    fields.gracePeriodSeconds = grace === null ? undefined : Number(grace);
    const orphan = query.get('orphanDependents');
    fields.orphanDependents = orphan === null ? undefined : orphan === 'true';
  }
  const dryRun = fields.dryRun ?? query.getAll('dryRun');
  const causes: Cause[] = [];
  if (fields.propagationPolicy !== undefined) {
    if (
      fields.orphanDependents !== undefined &&
      fields.orphanDependents !== null
    ) {
      causes.push(
        invalid(
          'propagationPolicy',
          fields.propagationPolicy,
          'orphanDependents and deletionPropagation cannot be both set',
        ),
      );
    } else if (!propagations.includes(fields.propagationPolicy)) {
      causes.push(
        notSupported(
          'propagationPolicy',
          fields.propagationPolicy,
          propagations,
        ),
      );
    }
  }
  for (const value of dryRun) {
    if (value !== 'All') {
      causes.push(notSupported('dryRun', dryRun, ['All']));
    }
  }
  if (causes.length > 0) {
    throw invalidOptions('DeleteOptions', causes);
  }
  return {
    propagation:
      fields.orphanDependents === true
        ? 'Orphan'
        : fields.propagationPolicy ?? 'Background',
    // A negative number means as short as possible, but not at once.
    gracePeriod:
      fields.gracePeriodSeconds < 0
        ? 1
        : fields.gracePeriodSeconds ?? undefined,
    uid: fields.preconditions?.uid,
    resourceVersion: fields.preconditions?.resourceVersion,
    dryRun: dryRun.length > 0,
  };
}
