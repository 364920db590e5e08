import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1';
import {
  anything,
  flag,
  integer,
  listOf,
  mapOf,
  object,
  text,
} from '../schema/Schema';
import { isSameJson } from '../store/isSameJson';
import type { KubeObject } from '../store/KubeObject';
import { invalid, notSupported, required, type Cause } from './causes';
import { ageColumn, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

const pointer = { keepsEmpty: true };

export const endpointSliceKind = defineKind({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  hasGeneration: true,
  fields: {
    addressType: text(pointer),
    endpoints: listOf(
      object({
        addresses: listOf(text(pointer), { keepsEmpty: true }),
        conditions: object(
          {
            ready: flag(pointer),
            serving: flag(pointer),
            terminating: flag(pointer),
          },
          { always: true },
        ),
        hostname: text(pointer),
        targetRef: object({
          kind: text(),
          namespace: text(),
          name: text(),
          uid: text(),
          apiVersion: text(),
          resourceVersion: text(),
          fieldPath: text(),
        }),
        deprecatedTopology: mapOf(text(pointer)),
        nodeName: text(pointer),
        zone: text(pointer),
        hints: anything,
      }),
    ),
    ports: listOf(
      object({
        name: text(pointer),
        protocol: text({ default: 'TCP' }),
        port: integer(pointer),
        appProtocol: text(pointer),
      }),
    ),
  },
  prepare(candidate) {
    for (const port of candidate.ports ?? []) {
      port.name ??= '';
    }
    candidate.endpoints ??= null;
    candidate.ports ??= null;
  },
  validate,
  validateUpdate: (candidate, previous) =>
    isSameJson(candidate.addressType, previous.addressType)
      ? []
      : [invalid('addressType', candidate.addressType, 'field is immutable')],
  columns: [
    nameColumn,
    { name: 'AddressType', cell: slice => slice.addressType },
    {
      name: 'Ports',
      cell: slice =>
        ((slice.ports ?? []) as EndpointPort[])
          .map(each => each.port ?? '*')
          .join(',') || '<unset>',
    },
    {
      name: 'Endpoints',
      cell: slice =>
        ((slice.endpoints ?? []) as Endpoint[])
          .flatMap(each => each.addresses)
          .join(',') || '<unset>',
    },
    ageColumn,
  ],
});

// Kubernetes refuses loopback addresses here. Pods of this cluster live on 127.0.0.1, so they are allowed, knowingly.
function validate(slice: KubeObject): Cause[] {
  const types = ['FQDN', 'IPv4', 'IPv6'];
  const causes: Cause[] = [];
  if (!slice.addressType) {
    causes.push(required('addressType'));
  } else if (!types.includes(slice.addressType)) {
    causes.push(notSupported('addressType', slice.addressType, types));
  }
  for (const [index, endpoint] of (
    (slice.endpoints ?? []) as Endpoint[]
  ).entries()) {
    if (!endpoint.addresses?.length) {
      causes.push(
        required(
          `endpoints[${index}].addresses`,
          'must contain at least 1 address',
        ),
      );
    }
  }
  const names = new Set<string>();
  for (const [index, port] of (
    (slice.ports ?? []) as EndpointPort[]
  ).entries()) {
    const name = port.name ?? '';
    if (names.has(name)) {
      causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${JSON.stringify(name)}`,
        field: `ports[${index}].name`,
      });
    }
    names.add(name);
  }
  return causes;
}
