import { integer, object, text, time } from '../schema/Schema';
import { invalid, required } from './causes';
import { ageColumn, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

export const leaseKind = defineKind({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  fields: {
    spec: object(
      {
        holderIdentity: text({ keepsEmpty: true }),
        leaseDurationSeconds: integer({ keepsEmpty: true }),
        acquireTime: time(),
        renewTime: time(),
        leaseTransitions: integer({ keepsEmpty: true }),
        strategy: text({ keepsEmpty: true }),
        preferredHolder: text({ keepsEmpty: true }),
      },
      { always: true },
    ),
  },
  validate: ({ spec }) => [
    ...((spec.leaseDurationSeconds ?? 1) <= 0
      ? [
          invalid(
            'spec.leaseDurationSeconds',
            spec.leaseDurationSeconds,
            'must be greater than 0',
          ),
        ]
      : []),
    ...((spec.leaseTransitions ?? 0) < 0
      ? [
          invalid(
            'spec.leaseTransitions',
            spec.leaseTransitions,
            'must be greater than or equal to 0',
          ),
        ]
      : []),
    ...(spec.preferredHolder && !spec.strategy
      ? [required('spec.strategy')]
      : []),
  ],
  columns: [
    nameColumn,
    { name: 'Holder', cell: ({ spec }) => spec.holderIdentity ?? '' },
    ageColumn,
  ],
});
