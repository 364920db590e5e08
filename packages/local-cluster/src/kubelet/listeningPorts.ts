import type { Container } from 'kubernetes-types/core/v1';
import type { KubeObject } from '../store/KubeObject';

/** Says on which real ports the containers of a pod listen, in place of those that the manifest names: `8080=41234,…`. */
export const listensAnnotation = 'local-cluster/listens';

/** Real ports by the numbers of the manifest. `0` stands for any number that the manifest doesn't name. */
export type PortMap = Map<number, number>;

/** Reads {@link listensAnnotation}. */
export function readPorts(pod: KubeObject): PortMap {
  const text = pod.metadata.annotations?.[listensAnnotation] ?? '';
  return new Map(
    text
      .split(',')
      .filter(Boolean)
      .map(entry => entry.split('=').map(Number) as [number, number]),
  );
}

/** The real port in place of a number that a Service or a probe names. */
export function listeningPort(pod: KubeObject, wanted: number): number {
  const ports = readPorts(pod);
  return ports.get(wanted) ?? ports.get(0) ?? wanted;
}

/**
 * Writes into a pod, in place, on which ports a container listens: its first port, and those that it listens on by name.
 *
 * A container has ports of the machine, so the numbers of the manifest can't be kept.
 */
export function rewritePorts(
  pod: KubeObject,
  containerName: string,
  port: number,
  named: Record<string, number> = {},
): void {
  const ports = readPorts(pod);
  const containers: Container[] = pod.spec.containers;
  const index = containers.findIndex(each => each.name === containerName);
  for (const [place, declared] of (containers[index]?.ports ?? []).entries()) {
    const real =
      (declared.name ? named[declared.name] : undefined) ??
      (place === 0 ? port : undefined);
    if (real !== undefined) {
      ports.set(original(ports, declared.containerPort), real);
      declared.containerPort = real;
    }
  }
  if (index === 0) {
    ports.set(0, port);
  }
  writePorts(pod, ports);
}

/** Puts the numbers of the manifest back, in place. */
export function restorePorts(pod: KubeObject): void {
  const ports = readPorts(pod);
  ports.delete(0);
  for (const container of pod.spec.containers as Container[]) {
    for (const declared of container.ports ?? []) {
      declared.containerPort = original(ports, declared.containerPort);
    }
  }
  delete pod.metadata.annotations?.[listensAnnotation];
}

function original(ports: PortMap, real: number): number {
  for (const [declared, current] of ports) {
    if (current === real && declared !== 0) {
      return declared;
    }
  }
  return real;
}

function writePorts(pod: KubeObject, ports: PortMap): void {
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [listensAnnotation]: [...ports]
      .map(([declared, real]) => `${declared}=${real}`)
      .join(','),
  };
}
