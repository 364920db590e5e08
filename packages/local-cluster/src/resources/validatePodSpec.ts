import type { Container, PodSpec, Probe } from 'kubernetes-types/core/v1';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  type Cause,
} from './causes';
import { nameProblems } from './names';

/** What is wrong with a pod's spec. */
export function validatePodSpec(spec: PodSpec, path: string): Cause[] {
  const causes: Cause[] = [];
  const containers = spec.containers ?? [];
  if (containers.length === 0) {
    causes.push(required(`${path}.containers`));
  }
  const volumes = new Set<string>();
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    const at = `${path}.volumes[${index}].name`;
    if (!volume.name) {
      causes.push(required(at));
    } else if (volumes.has(volume.name)) {
      causes.push(duplicate(at, volume.name));
    }
    volumes.add(volume.name);
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    causes.push(
      ...validateContainer(
        container,
        `${path}.containers[${index}]`,
        names,
        volumes,
      ),
    );
  }
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    causes.push(
      ...validateContainer(
        container,
        `${path}.initContainers[${index}]`,
        names,
        volumes,
      ),
    );
  }
  if (!['Always', 'OnFailure', 'Never'].includes(spec.restartPolicy ?? '')) {
    causes.push(
      notSupported(`${path}.restartPolicy`, spec.restartPolicy, [
        'Always',
        'OnFailure',
        'Never',
      ]),
    );
  }
  if (
    !['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'].includes(
      spec.dnsPolicy ?? '',
    )
  ) {
    causes.push(
      notSupported(`${path}.dnsPolicy`, spec.dnsPolicy, [
        'ClusterFirstWithHostNet',
        'ClusterFirst',
        'Default',
        'None',
      ]),
    );
  }
  if (
    spec.activeDeadlineSeconds !== undefined &&
    spec.activeDeadlineSeconds < 1
  ) {
    causes.push(
      invalid(
        `${path}.activeDeadlineSeconds`,
        spec.activeDeadlineSeconds,
        'must be between 1 and 2147483647, inclusive',
      ),
    );
  }
  return causes;
}

function validateContainer(
  container: Container,
  path: string,
  names: Set<string>,
  volumes: Set<string>,
): Cause[] {
  const causes: Cause[] = [];
  if (!container.name) {
    causes.push(required(`${path}.name`));
  } else {
    causes.push(
      ...nameProblems('label', container.name).map(problem =>
        invalid(`${path}.name`, container.name, problem),
      ),
    );
    if (names.has(container.name)) {
      causes.push(duplicate(`${path}.name`, container.name));
    }
    names.add(container.name);
  }
  if (!container.image) {
    causes.push(required(`${path}.image`));
  } else if (container.image !== container.image.trim()) {
    causes.push(
      invalid(
        `${path}.image`,
        container.image,
        'must not have leading or trailing whitespace',
      ),
    );
  }
  if (
    !['Always', 'IfNotPresent', 'Never'].includes(
      container.imagePullPolicy ?? '',
    )
  ) {
    causes.push(
      notSupported(`${path}.imagePullPolicy`, container.imagePullPolicy, [
        'Always',
        'IfNotPresent',
        'Never',
      ]),
    );
  }
  const portNames = new Set<string>();
  for (const [index, port] of (container.ports ?? []).entries()) {
    causes.push(...validatePort(port, `${path}.ports[${index}]`, portNames));
  }
  for (const [index, variable] of (container.env ?? []).entries()) {
    if (!variable.name) {
      causes.push(required(`${path}.env[${index}].name`));
    }
    if (variable.value && variable.valueFrom) {
      causes.push(
        invalid(
          `${path}.env[${index}].valueFrom`,
          '',
          'may not be specified when `value` is not empty',
        ),
      );
    }
  }
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) {
      causes.push(required(`${at}.name`));
    } else if (!volumes.has(mount.name)) {
      causes.push({
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(mount.name)}`,
        field: `${at}.name`,
      });
    }
    if (!mount.mountPath) {
      causes.push(required(`${at}.mountPath`));
    }
  }
  for (const field of ['limits', 'requests'] as const) {
    for (const [name, amount] of Object.entries(
      container.resources?.[field] ?? {},
    )) {
      if (amount.startsWith('-')) {
        causes.push(
          invalid(
            `${path}.resources.${field}[${name}]`,
            amount,
            'must be greater than or equal to 0',
          ),
        );
      }
    }
  }
  for (const probe of [
    'livenessProbe',
    'readinessProbe',
    'startupProbe',
  ] as const) {
    causes.push(...validateProbe(container[probe], `${path}.${probe}`));
  }
  return causes;
}

function validatePort(
  port: NonNullable<Container['ports']>[number],
  path: string,
  names: Set<string>,
): Cause[] {
  const causes: Cause[] = [];
  if (port.name) {
    if (
      !/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(port.name) ||
      port.name.length > 15
    ) {
      causes.push(
        invalid(
          `${path}.name`,
          port.name,
          port.name.length > 15
            ? 'must be no more than 15 characters'
            : 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        ),
      );
    } else if (names.has(port.name)) {
      causes.push(duplicate(`${path}.name`, port.name));
    }
    names.add(port.name);
  }
  if (!port.containerPort) {
    causes.push(required(`${path}.containerPort`));
  } else if (port.containerPort < 1 || port.containerPort > 65535) {
    causes.push(
      invalid(
        `${path}.containerPort`,
        port.containerPort,
        'must be between 1 and 65535, inclusive',
      ),
    );
  }
  if (!['TCP', 'UDP', 'SCTP'].includes(port.protocol ?? '')) {
    causes.push(
      notSupported(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
    );
  }
  return causes;
}

function validateProbe(probe: Probe | undefined, path: string): Cause[] {
  if (!probe) {
    return [];
  }
  const handlers = [
    probe.exec,
    probe.httpGet,
    probe.tcpSocket,
    probe.grpc,
  ].filter(Boolean);
  if (handlers.length === 0) {
    return [required(path, 'must specify a handler type')];
  }
  const causes: Cause[] = [];
  if (handlers.length > 1) {
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not specify more than 1 handler type',
      field: path,
    });
  }
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    if ((probe[field] ?? 0) < 0) {
      causes.push(
        invalid(
          `${path}.${field}`,
          probe[field],
          'must be greater than or equal to 0',
        ),
      );
    }
  }
  return causes;
}
