import { anything, integer, object, text, time } from '../schema/Schema';
import { invalid } from './causes';
import { age, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

const reference = {
  kind: text(),
  namespace: text(),
  name: text(),
  uid: text(),
  apiVersion: text(),
  resourceVersion: text(),
  fieldPath: text(),
};

export const eventKind = defineKind({
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  fields: {
    involvedObject: object(reference, { always: true }),
    reason: text(),
    message: text(),
    source: object({ component: text(), host: text() }, { always: true }),
    firstTimestamp: time(),
    lastTimestamp: time(),
    count: integer(),
    type: text(),
    eventTime: time(),
    series: anything,
    action: text(),
    related: object(reference),
    reportingComponent: text({ default: '' }),
    reportingInstance: text({ default: '' }),
  },
  prepare(candidate) {
    for (const field of ['firstTimestamp', 'lastTimestamp', 'eventTime']) {
      candidate[field] ??= null;
    }
  },
  validate: ({ involvedObject, metadata }) =>
    (involvedObject.namespace || 'default') === metadata.namespace
      ? []
      : [
          invalid(
            'involvedObject.namespace',
            involvedObject.namespace ?? '',
            'does not match event.namespace',
          ),
        ],
  selectableFields: event => ({
    ...Object.fromEntries(
      Object.keys(reference).map(field => [
        `involvedObject.${field}`,
        event.involvedObject[field] ?? '',
      ]),
    ),
    reason: event.reason ?? '',
    reportingComponent: event.reportingComponent ?? '',
    source: event.source?.component ?? '',
    type: event.type ?? '',
  }),
  columns: [
    {
      name: 'Last Seen',
      cell: (event, now) =>
        age(event.lastTimestamp ?? event.eventTime ?? undefined, now),
    },
    { name: 'Type', cell: event => event.type ?? '' },
    { name: 'Reason', cell: event => event.reason ?? '' },
    {
      name: 'Object',
      cell: ({ involvedObject }) =>
        `${(involvedObject.kind ?? '').toLowerCase()}/${
          involvedObject.name ?? ''
        }`,
    },
    {
      name: 'Subobject',
      wide: true,
      cell: ({ involvedObject }) => involvedObject.fieldPath ?? '',
    },
    {
      name: 'Source',
      wide: true,
      cell: ({ source }) =>
        [source?.component, source?.host].filter(Boolean).join(', '),
    },
    { name: 'Message', cell: event => (event.message ?? '').trim() },
    {
      name: 'First Seen',
      wide: true,
      cell: (event, now) => age(event.firstTimestamp ?? undefined, now),
    },
    { name: 'Count', wide: true, cell: event => event.count ?? 1 },
    { ...nameColumn, wide: true },
  ],
});
