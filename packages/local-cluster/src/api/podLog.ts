import type { ServerResponse } from 'node:http';
import type { LogLine, PodLogs } from '../kubelet/PodLogs';
import type { KubeObject } from '../store/KubeObject';
import { badRequest } from '../objects/StatusError';
import { isTrue } from './listOptions';
import { respondText } from './respond';

/** Answers the log of a container, and what follows while it runs with `?follow=true`. Throws a `StatusError` (400). */
export function answerPodLog(
  logs: PodLogs,
  pod: KubeObject,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const container = containerOf(pod, query.get('container') || undefined);
  const seconds = query.get('sinceSeconds');
  const sinceTime = query.get('sinceTime');
  const tail = query.get('tailLines');
  const lines = logs.read(pod.metadata.uid, container, {
    previous: isTrue(query.get('previous')),
    tailLines: tail === null ? undefined : Number(tail),
    since: seconds
      ? new Date(Date.now() - Number(seconds) * 1000)
      : (sinceTime && new Date(sinceTime)) || undefined,
  });
  if (!pod.spec.nodeName) {
    response.writeHead(204).end();
    return;
  }
  if (!lines) {
    throw badRequest(
      isTrue(query.get('previous'))
        ? `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`
        : `container "${container}" in pod "${
            pod.metadata.name
          }" is waiting to start: ${waitingReason(pod, container)}`,
    );
  }
  const format = (line: LogLine) =>
    isTrue(query.get('timestamps'))
      ? `${line.time.toISOString()} ${line.text}\n`
      : `${line.text}\n`;
  const text = lines.map(format).join('');
  if (!isTrue(query.get('follow'))) {
    const limit = Number(query.get('limitBytes') ?? 0);
    respondText(
      response,
      200,
      limit > 0 ? text.slice(0, limit) : text,
      'text/plain',
    );
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.write(text);
  response.flushHeaders();
  const stop = logs.follow(pod.metadata.uid, container, line => {
    if (line) {
      response.write(format(line));
    } else {
      response.end();
    }
  });
  response.on('close', stop);
}

function containerOf(pod: KubeObject, wanted: string | undefined): string {
  const names: string[] = pod.spec.containers.map(
    (each: { name: string }) => each.name,
  );
  if (!wanted && names.length === 1) {
    return names[0];
  }
  if (!wanted) {
    throw badRequest(
      `a container name must be specified for pod ${
        pod.metadata.name
      }, choose one of: [${names.join(' ')}]`,
    );
  }
  if (!names.includes(wanted)) {
    throw badRequest(
      `container ${wanted} is not valid for pod ${pod.metadata.name}`,
    );
  }
  return wanted;
}

function waitingReason(pod: KubeObject, container: string): string {
  const statuses: Array<{
    name: string;
    state?: { waiting?: { reason: string } };
  }> = pod.status.containerStatuses ?? [];
  return (
    statuses.find(each => each.name === container)?.state?.waiting?.reason ??
    'ContainerCreating'
  );
}
