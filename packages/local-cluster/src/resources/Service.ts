import { isIPv4 } from 'node:net';
import type { ServicePort } from 'kubernetes-types/core/v1';
import {
  anything,
  conditionsSchema,
  flag,
  integer,
  integerOrText,
  listOf,
  mapOf,
  object,
  text,
} from '../schema/Schema';
import { objectKey, type KubeObject } from '../store/KubeObject';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  type Cause,
} from './causes';
import { ageColumn, nameColumn } from './columns';
import { defineKind, type KindContext } from './ResourceKind';
import { validateLabels } from './validateMetadata';

const clusterPrefix = '10.43.';
const nodePorts = { first: 30000, last: 32767 };

export const serviceKind = defineKind({
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  nameSyntax: 'service',
  answersDeleted: true,
  fields: {
    spec: object(
      {
        ports: listOf(
          object({
            name: text(),
            protocol: text({ default: 'TCP' }),
            appProtocol: text({ keepsEmpty: true }),
            port: integer({ keepsEmpty: true }),
            targetPort: integerOrText({ keepsEmpty: true }),
            nodePort: integer(),
          }),
          { mergeKey: 'port' },
        ),
        selector: mapOf(text({ keepsEmpty: true })),
        clusterIP: text(),
        clusterIPs: listOf(text()),
        type: text({ default: 'ClusterIP' }),
        externalIPs: listOf(text()),
        sessionAffinity: text({ default: 'None' }),
        sessionAffinityConfig: anything,
        loadBalancerIP: text(),
        loadBalancerSourceRanges: listOf(text()),
        externalName: text(),
        externalTrafficPolicy: text(),
        healthCheckNodePort: integer(),
        publishNotReadyAddresses: flag(),
        ipFamilies: listOf(text()),
        ipFamilyPolicy: text(),
        allocateLoadBalancerNodePorts: flag({ keepsEmpty: true }),
        loadBalancerClass: text({ keepsEmpty: true }),
        internalTrafficPolicy: text(),
        trafficDistribution: text(),
      },
      { always: true },
    ),
    status: object(
      {
        loadBalancer: object({ ingress: listOf(anything) }, { always: true }),
        conditions: conditionsSchema,
      },
      { always: true },
    ),
  },
  prepare,
  validate,
  selectableFields: ({ spec }) => ({
    'spec.clusterIP': spec.clusterIP ?? '',
    'spec.type': spec.type,
  }),
  columns: [
    nameColumn,
    { name: 'Type', cell: ({ spec }) => spec.type },
    { name: 'Cluster-IP', cell: ({ spec }) => spec.clusterIP ?? '<none>' },
    {
      name: 'External-IP',
      cell: ({ spec, status }) => {
        const addresses: Array<{ ip?: string; hostname?: string }> =
          status.loadBalancer?.ingress ?? [];
        if (spec.type === 'ExternalName') {
          return spec.externalName ?? '<none>';
        }
        if (addresses.length > 0) {
          return addresses.map(each => each.ip ?? each.hostname).join(',');
        }
        return spec.type === 'LoadBalancer' ? '<pending>' : '<none>';
      },
    },
    {
      name: 'Port(s)',
      cell: ({ spec }) => {
        const ports: ServicePort[] = spec.ports ?? [];
        return (
          ports
            .map(({ port, nodePort, protocol }) =>
              nodePort
                ? `${port}:${nodePort}/${protocol}`
                : `${port}/${protocol}`,
            )
            .join(',') || '<none>'
        );
      },
    },
    ageColumn,
    {
      name: 'Selector',
      wide: true,
      cell: ({ spec }) =>
        Object.entries(spec.selector ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .sort()
          .join(',') || '<none>',
    },
  ],
});

function prepare(
  candidate: KubeObject,
  previous: KubeObject | undefined,
  context: KindContext,
): void {
  const { spec, status } = candidate;
  if (spec.type !== 'LoadBalancer') {
    status.loadBalancer = {};
  }
  for (const address of status.loadBalancer?.ingress ?? []) {
    if (address.ip) {
      address.ipMode ??= 'VIP';
    }
  }
  for (const port of spec.ports ?? []) {
    if (port.targetPort === undefined || port.targetPort === '') {
      port.targetPort = port.port;
    }
  }
  if (spec.type === 'ExternalName') {
    for (const field of [
      'clusterIP',
      'clusterIPs',
      'ipFamilies',
      'ipFamilyPolicy',
      'internalTrafficPolicy',
    ]) {
      delete spec[field];
    }
    return;
  }
  spec.clusterIP ??= previous?.spec.clusterIP ?? freeAddress(context);
  spec.clusterIPs = [spec.clusterIP];
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
  spec.internalTrafficPolicy ??= 'Cluster';
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (!external) {
    delete spec.externalTrafficPolicy;
    delete spec.allocateLoadBalancerNodePorts;
    for (const port of spec.ports ?? []) {
      delete port.nodePort;
    }
    return;
  }
  spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') {
    spec.allocateLoadBalancerNodePorts ??= true;
  }
  const taken = new Set(
    context
      .list('/services')
      .flatMap(service =>
        (service.spec.ports ?? []).map((port: ServicePort) => port.nodePort),
      ),
  );
  for (const port of spec.ports ?? []) {
    const before: ServicePort | undefined = previous?.spec.ports?.find(
      (each: ServicePort) => each.port === port.port,
    );
    port.nodePort ??= before?.nodePort ?? freePort(taken);
    taken.add(port.nodePort);
  }
}

function freeAddress(context: KindContext): string {
  const taken = new Set(
    context.list('/services').map(service => service.spec.clusterIP),
  );
  for (let number = 256; number < 65_535; number += 1) {
    const address = `${clusterPrefix}${number >> 8}.${number & 255}`;
    if ((number & 255) !== 0 && (number & 255) !== 255 && !taken.has(address)) {
      return address;
    }
  }
  throw new Error('No cluster address is free');
}

function freePort(taken: Set<number | undefined>): number {
  for (let port = nodePorts.first; port <= nodePorts.last; port += 1) {
    if (!taken.has(port)) {
      return port;
    }
  }
  throw new Error('No node port is free');
}

function validate(candidate: KubeObject, context: KindContext): Cause[] {
  const { spec } = candidate;
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  if (!types.includes(spec.type)) {
    return [notSupported('spec.type', spec.type, types)];
  }
  const causes = validateLabels('spec.selector', spec.selector);
  if (spec.type === 'ExternalName') {
    return spec.externalName
      ? causes
      : [...causes, required('spec.externalName')];
  }
  const ports: ServicePort[] = spec.ports ?? [];
  if (ports.length === 0 && spec.clusterIP !== 'None') {
    causes.push(required('spec.ports'));
  }
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    causes.push(...validatePort(port, path, ports.length > 1));
    for (const [field, value] of [
      [`${path}.name`, port.name && `name ${port.name}`],
      [path, `${port.protocol} ${port.port}`],
    ]) {
      if (value && seen.has(value)) {
        causes.push(duplicate(field!, field === path ? port : port.name));
      }
      seen.add(value ?? '');
    }
  }
  return [...causes, ...validateAddress(candidate, context)];
}

function validatePort(
  port: ServicePort,
  path: string,
  needsName: boolean,
): Cause[] {
  const causes: Cause[] = [];
  const range = 'must be between 1 and 65535, inclusive';
  if (!port.name && needsName) {
    causes.push(required(`${path}.name`));
  } else if (port.name && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(port.name)) {
    causes.push(
      invalid(
        `${path}.name`,
        port.name,
        `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
      ),
    );
  }
  if (port.port < 1 || port.port > 65535) {
    causes.push(invalid(`${path}.port`, port.port, range));
  }
  if (!['SCTP', 'TCP', 'UDP'].includes(port.protocol ?? '')) {
    causes.push(
      notSupported(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
    );
  }
  const target = port.targetPort as unknown as string | number;
  if (typeof target === 'number') {
    if (target < 1 || target > 65535) {
      causes.push(invalid(`${path}.targetPort`, target, range));
    }
  } else {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(target)) {
      causes.push(
        invalid(
          `${path}.targetPort`,
          target,
          'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        ),
      );
    }
    if (!/[a-z]/.test(target)) {
      causes.push(
        invalid(
          `${path}.targetPort`,
          target,
          'must contain at least one letter (a-z)',
        ),
      );
    }
    if (target.length > 15) {
      causes.push(
        invalid(
          `${path}.targetPort`,
          target,
          'must be no more than 15 characters',
        ),
      );
    }
  }
  if (
    port.nodePort &&
    (port.nodePort < nodePorts.first || port.nodePort > nodePorts.last)
  ) {
    causes.push(
      invalid(
        `${path}.nodePort`,
        port.nodePort,
        `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`,
      ),
    );
  }
  return causes;
}

function validateAddress(candidate: KubeObject, context: KindContext): Cause[] {
  const address: string = candidate.spec.clusterIP;
  if (address === 'None') {
    return [];
  }
  if (!isIPv4(address)) {
    return [
      invalid(
        'spec.clusterIPs[0]',
        address,
        'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ),
    ];
  }
  if (!address.startsWith(clusterPrefix)) {
    return [
      invalid(
        'spec.clusterIPs',
        [address],
        `failed to allocate IP ${address}: the provided network does not match the current range`,
      ),
    ];
  }
  const holder = context
    .list('/services')
    .find(
      service =>
        service.spec.clusterIP === address &&
        objectKey(service.metadata) !== objectKey(candidate.metadata),
    );
  return holder
    ? [
        invalid(
          'spec.clusterIPs',
          [address],
          `failed to allocate IP ${address}: provided IP is already allocated`,
        ),
      ]
    : [];
}
